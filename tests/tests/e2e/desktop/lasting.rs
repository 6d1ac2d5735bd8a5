//! What stays when chat-client is ended without a word.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use chatd_tests::daemon::Chatd;
use chatd_tests::{DEADLINE, binaries};

use super::desk::Desk;

/// Waits until a file has this in it.
#[track_caller]
fn wait_for(file: &Path, text: &str) {
    let began = Instant::now();
    while !fs::read_to_string(file).is_ok_and(|written| written.contains(text)) {
        assert!(
            began.elapsed() < DEADLINE,
            "{} never has {text:?}",
            file.display()
        );
        std::thread::yield_now();
    }
}

#[test]
fn settings_drafts_and_the_log_outlast_a_kill() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let port = chatd.address("irc").port().to_string();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let log = desk.home().join("log");
    let client = desk.connect(&port);
    client.sees("ana entrou");
    // To a dark window in English, and with a file as its log.
    desk.press(&["ctrl+comma", "Right", "Right", "Tab", "Right", "Escape"]);
    bia.send("PRIVMSG #geral :um");
    client.sees("<bia> um");
    desk.screen.type_text("meio escrito");
    let state = desk.home().join(".local/state/chat-client/state.toml");
    wait_for(&state, "meio escrito");
    drop(client);
    bia.skip_to(":ana!… QUIT …");
    let settings = desk.home().join(".config/chat-client/settings.toml");
    let text = fs::read_to_string(&settings).expect("they were remembered");
    assert!(text.contains("dark"), "{text}");

    let mut command = Command::new(binaries::chat_client());
    command.args(["--connect", "--port", &port]);
    let client = desk.launch(command, &log);
    bia.skip_to(":ana!… JOIN #geral");
    wait_for(&log, "ana joined");
    bia.send("PRIVMSG #geral :dois");
    wait_for(&log, "<bia> dois");
    desk.screen.press("Return");
    bia.skip_to(":ana!… PRIVMSG #geral :meio escrito");
    drop(client);
    bia.skip_to(":ana!… QUIT …");
    // Every line in it is whole.
    let text = fs::read_to_string(&log).expect("it was written");
    assert!(text.ends_with('\n'));
    assert!(
        text.lines()
            .all(|line| line.starts_with("20") && line.contains(' ')),
        "{text}"
    );
}
