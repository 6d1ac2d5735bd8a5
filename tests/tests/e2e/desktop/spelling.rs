//! Checking the spelling of what is written, with small dictionaries.

use std::fs;
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::daemon::Chatd;
use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::reader::{ENABLED, FOCUSED, Reader};

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
    desk.press(&["Return", "ctrl+End"]);
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
    desk.press(&["Return"]);
    let words = desk.home().join(".config/chat-client/words.txt");
    wait_for(|| fs::read_to_string(&words).is_ok_and(|words| words == "zequinhas\n"));
}

#[test]
fn other_words_are_read_and_chosen_without_seeing_them() {
    let (bus, desk, chatd) = (Bus::start(), desk(), Chatd::start());
    let reader = Reader::start(&bus);
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    let message = reader.find("entry", "Mensagem");
    message.write("bom dia voce e xyzw todos");
    // Which words are wrong, and what they may have been meant to be.
    reader.find("menu item", "Sugestões para “xyzw”");
    reader.find("menu item", "Sugestões para “voce”").press();
    let first = reader.find("menu item", "você");
    reader.wait("the first one has the keyboard", || {
        first.is(FOCUSED).then_some(())
    });
    // Keys go through the menu, and each entry is told.
    desk.press(&["Down"]);
    let learn = reader.find("menu item", "Adicionar “voce” ao meu dicionário");
    reader.wait("the next one", || learn.is(FOCUSED).then_some(()));
    first.press();
    reader.wait("the right word", || {
        (message.text() == "bom dia você e xyzw todos").then_some(())
    });
    reader.find("menu item", "Sugestões para “xyzw”").press();
    let nothing = reader.find("menu item", "Sem sugestões");
    assert!(!nothing.is(ENABLED));
    reader
        .find("menu item", "Adicionar “xyzw” ao meu dicionário")
        .press();
    reader.misses("menu item", "Sugestões para “xyzw”");
    reader.wait("the message has the keyboard again", || {
        message.is(FOCUSED).then_some(())
    });
    let words = desk.home().join(".config/chat-client/words.txt");
    wait_for(|| fs::read_to_string(&words).is_ok_and(|words| words == "xyzw\n"));
}

/// Waits for what a program does by itself, and tells nobody.
fn wait_for(done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < DEADLINE, "it does not come");
        std::thread::yield_now();
    }
}
