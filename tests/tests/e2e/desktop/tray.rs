//! chat-client in a tray.

use std::fs;
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::daemon::Chatd;
use chatd_tests::desktop::bus::Bus;

use super::desk::{Desk, WINDOW};

/// A desk where closing the window leaves the client in the tray, where there is one.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_settings("[appearance]\ntray = true\n");
    desk
}

impl Desk {
    /// Waits until the client's window is not seen.
    fn wait_until_hidden(&self) {
        let began = Instant::now();
        while self.screen.shows(WINDOW) {
            assert!(began.elapsed() < DEADLINE, "the window stays");
        }
    }
}

#[test]
fn a_closed_window_is_in_the_tray_and_comes_back() {
    let desk = desk();
    let bus = Bus::start();
    let tray = bus.tray();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    let item = tray.item();
    bia.expect(":ana!… JOIN #geral");
    item.wait_for("ana em 127.0.0.1");
    let plain = item.pictures();
    desk.screen.close(WINDOW);
    desk.wait_until_hidden();
    // It goes on, and counts what nobody reads.
    bia.send("PRIVMSG #geral :ninguém vê");
    bia.send("PRIVMSG ana :nem isto");
    client.sees("<bia> nem isto");
    item.wait_for("Não lidas: 2");
    assert!(item.pictures() != plain, "the badge is drawn");
    item.activate();
    desk.screen.focus(WINDOW);
    // Looking at the room reads what is there.
    item.wait_for("Não lidas: 1");
    item.choose("Não perturbe");
    let settings = desk.home().join(".config/chat-client/settings.toml");
    let began = Instant::now();
    while !fs::read_to_string(&settings).is_ok_and(|text| text.contains("notify = false")) {
        assert!(began.elapsed() < DEADLINE, "it is not remembered");
    }
    item.wait_for_check("Não perturbe");
    item.choose("Sair do chat");
    bia.expect(":ana!… QUIT …");
    client.wait_for_end();
}

#[test]
fn a_window_is_never_lost_with_its_tray() {
    let desk = desk();
    let bus = Bus::start();
    let tray = bus.tray();
    let chatd = Chatd::start();
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    tray.item().wait_for("ana em 127.0.0.1");
    desk.screen.close(WINDOW);
    desk.wait_until_hidden();
    drop(tray);
    desk.screen.focus(WINDOW);
    // Another one finds it.
    let tray = bus.tray();
    tray.item().wait_for("ana em 127.0.0.1");
    drop(tray);
}

#[test]
fn without_a_tray_closing_the_window_quits() {
    let desk = desk();
    let bus = Bus::start();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.close(WINDOW);
    bia.expect(":ana!… QUIT …");
    client.wait_for_end();
}
