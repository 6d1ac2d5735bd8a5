//! Checking the spelling of what is written, with small dictionaries.

use std::fs;
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::daemon::Chatd;

use super::desk::Desk;

/// A desk with a dictionary of Portuguese.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_dictionary("pt_BR", "bom\ndia\npara\nvocê\ntodos\n");
    desk
}

#[test]
fn a_misspelt_word_is_corrected_with_keys() {
    let desk = desk();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect(&chatd.address("irc").port().to_string());
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.type_text("bom dia para voce e ");
    // The word that is offered first; what is written goes on behind it.
    desk.screen.open_menu("F7");
    desk.press(&["Down", "Return", "ctrl+End"]);
    desk.screen.type_line("todos");
    bia.expect(":ana!… PRIVMSG #geral :bom dia para você e todos");
}

#[test]
fn a_word_is_learnt_and_stays_so() {
    let desk = desk();
    let chatd = Chatd::start();
    let client = desk.connect(&chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    desk.screen.type_text("bom dia zequinhas ");
    desk.screen.open_menu("F7");
    // Nothing is like it, so that the dictionary is all that there is to choose.
    desk.press(&["Down", "Return"]);
    let words = desk.home().join(".config/chat-client/words.txt");
    wait_for(|| fs::read_to_string(&words).is_ok_and(|words| words == "zequinhas\n"));
}

/// Waits for what a program does by itself, and tells nobody.
fn wait_for(done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < DEADLINE, "it does not come");
        std::thread::yield_now();
    }
}
