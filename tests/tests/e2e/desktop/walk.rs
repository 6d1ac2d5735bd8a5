//! A first day with chat-client, from the question for a name to the end.

use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;

use super::desk::{Client, Desk};
use super::relay::Relay;
use crate::people;

/// What was said in the room before: more than what is fetched on entering.
const BEFORE: usize = 250;

#[test]
fn a_first_day() {
    let desk = Desk::new();
    let mut chatd = Chatd::start();
    talk_before(&chatd);
    let address = chatd.address("irc");
    let relay = Relay::to(address);
    let bia = people::irssi(&chatd, &address.port().to_string());

    // First run: a name is all that is missing.
    let client = desk.start_as_it_is(&["--server", "127.0.0.1", "--port", &relay.port()]);
    desk.screen.type_line("ana");
    client.sees("ana entrou");
    bia.output().wait_for("ana");

    // Another room, and back.
    desk.press(&["ctrl+k"]);
    desk.screen.type_line("#horta");
    client.sees("#horta *** ana entrou");
    desk.press(&["ctrl+k"]);
    desk.screen.type_line("geral");

    // To everybody, and back.
    desk.screen.type_line("bom dia a todos");
    client.sees("<ana> bom dia a todos");
    bia.output().wait_for("bom dia a todos");
    bia.type_line("bom dia, ana");
    client.sees("<bia> bom dia, ana");

    // To bia alone, about something, and back. irssi shows that in a window of its own.
    bia.type_line("/query ana");
    bia.output().wait_for("ana]");
    desk.press(&["shift+Tab", "shift+Tab", "ctrl+a"]);
    desk.screen.type_text("bia");
    desk.press(&["Tab", "space"]);
    desk.screen.type_text("festa");
    desk.press(&["Tab"]);
    desk.screen.type_line("sábado às oito");
    client.sees("<ana> [festa] sábado às oito");
    bia.output().wait_for("[festa] sábado às oito");
    bia.type_line("estarei lá");
    client.sees("<bia> estarei lá");

    // As far back as there is something.
    desk.press(&["ctrl+k"]);
    desk.screen.type_line("geral");
    read_back(&desk, &client);

    // The server is started again, and knows what was said.
    relay.cut();
    let directory = chatd.take_directory();
    drop(chatd);
    let chatd = Chatd::with_directory(&Config::default(), directory);
    let mut caio = chatd.user("caio");
    caio.join("#geral");
    relay.lead_to(chatd.address("irc"));
    caio.skip_to(":ana!… JOIN #geral");
    desk.screen.type_line("voltei");
    caio.skip_to(":ana!… PRIVMSG #geral :voltei");

    // English, from the next word on.
    desk.press(&["ctrl+comma", "Tab", "Right", "Escape"]);
    let mut duda = chatd.user("duda");
    duda.join("#geral");
    client.sees("duda joined");

    client.quit();
    caio.skip_to(":ana!… QUIT …");
}

fn talk_before(chatd: &Chatd) {
    let mut caio = chatd.user("caio");
    caio.join("#geral");
    for number in 1..=BEFORE {
        caio.send(&format!("PRIVMSG #geral :linha {number}."));
    }
    caio.sync();
}

/// Scrolls up until the first line is there.
fn read_back(desk: &Desk, client: &Client<'_>) {
    assert_eq!(client.count("<caio> linha 1."), 0, "it is not there yet");
    let began = Instant::now();
    while client.count("<caio> linha 1.") == 0 {
        assert!(began.elapsed() < DEADLINE, "{}", client.shown());
        desk.press(&["Prior", "Prior", "Prior", "Prior"]);
    }
}
