//! Several servers at once, and rooms of which one does not want to be told.

use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::desktop::BUS;
use chatd_tests::desktop::bus::Bus;

use super::desk::{Desk, WINDOW};

#[test]
fn two_servers_are_used_at_once_and_the_next_time() {
    let desk = Desk::new();
    let (first, second) = (Chatd::start(), Chatd::start());
    let (mut bia, mut eva) = (first.user("bia"), second.user("eva"));
    bia.join("#geral");
    eva.join("#sala");
    let client = desk.connect(&first.address("irc").port().to_string());
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");

    // A link can be given for the second one; the name is there already.
    desk.press(&["ctrl+n"]);
    desk.screen.wait_for_title("^Chat$");
    desk.screen
        .type_line(&format!("irc://{}/sala", second.address("irc")));
    eva.expect(":ana!… JOIN #sala");
    desk.screen.wait_for_title("^#sala");
    desk.screen.type_line("no segundo");
    eva.expect(":ana!… PRIVMSG #sala :no segundo");

    // What is said at the first one is heard there, and answered there.
    bia.send("PRIVMSG ana :no primeiro");
    client.sees(&format!("{} bia <bia> no primeiro", first.address("irc")));
    desk.screen.wait_for_title("^\\(1\\)");
    desk.press(&["alt+a"]);
    desk.screen.wait_for_title("^bia");
    desk.screen.type_line("resposta");
    bia.expect(":ana!… PRIVMSG bia :resposta");

    // Both are there again at the next start, with their rooms.
    client.quit();
    bia.skip_to(":ana!… QUIT …");
    eva.skip_to(":ana!… QUIT …");
    let client = desk.start_as_it_is(&[]);
    bia.expect(":ana!… JOIN #geral");
    eva.expect(":ana!… JOIN #sala");

    // One of them goes away without the other.
    drop(second);
    client.sees("Nova tentativa em 2 s");
    desk.screen.wait_for_title("^#geral");
    desk.screen.type_line("ainda aqui");
    bia.expect(":ana!… PRIVMSG #geral :ainda aqui");
}

#[test]
fn nothing_is_told_of_a_muted_room_also_the_next_time() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    bia.join("#turma");
    let port = chatd.address("irc").port().to_string();
    let client = desk.connect(&port);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.type_line("/join #turma");
    bia.expect(":ana!… JOIN #turma");
    desk.screen.wait_for_title("^#turma");
    desk.press(&["ctrl+m", "alt+Up"]);
    desk.screen.wait_for_title("^#geral");
    // Of both, only what is private counts.
    for text in ["silêncio", "de novo"] {
        bia.send(&format!("PRIVMSG #turma :{text}"));
        client.sees(&format!("#turma <bia> {text}"));
    }
    bia.send("PRIVMSG ana :em particular");
    desk.screen.wait_for_title("^\\(1\\) #geral");

    desk.press(&["alt+a"]);
    desk.screen.wait_for_title("^bia");
    client.quit();
    bia.skip_to(":ana!… QUIT …");
    let client = desk.start_as_it_is(&[]);
    bia.expect(":ana!… JOIN #geral");
    bia.expect(":ana!… JOIN #turma");
    desk.screen.wait_for_title("^#geral");
    bia.send("PRIVMSG #turma :ainda em silêncio");
    client.sees("#turma <bia> ainda em silêncio");
    bia.send("PRIVMSG ana :mais uma");
    desk.screen.wait_for_title("^\\(1\\) #geral");
}

#[test]
fn a_link_from_elsewhere_comes_to_the_program_that_runs() {
    let desk = Desk::new();
    let bus = Bus::start();
    let (first, second) = (Chatd::start(), Chatd::start());
    let (mut bia, mut eva) = (first.user("bia"), second.user("eva"));
    bia.join("#geral");
    eva.join("#sala");
    let start = |arguments: &[&str]| {
        let mut command = Command::new(binaries::chat_client());
        command
            .args(arguments)
            .env(BUS, bus.address())
            .env("HOME", desk.home())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME");
        desk.screen.run(&mut command)
    };
    let port = first.address("irc").port().to_string();
    let _client = start(&["--name", "ana", "--port", &port, "--connect"]);
    desk.screen.focus(WINDOW);
    bia.expect(":ana!… JOIN #geral");
    desk.screen.wait_for_title("^#geral");
    // By now it has the name at which others find it, or is about to.
    bus.wait_for_name("org.chatd.chat_client");

    let other = start(&[&format!("irc://{}/sala", second.address("irc"))]);
    Process::of(&other.0).wait_for_end();
    desk.screen.wait_for_title("^Chat$");
    desk.screen.focus(WINDOW);
    desk.screen.press("Return");
    eva.expect(":ana!… JOIN #sala");
}
