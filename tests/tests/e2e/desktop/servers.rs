//! Several servers at once, and rooms of which one does not want to be told.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::binaries;
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::desktop::Running;

use super::{Desk, WINDOW};

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
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
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
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
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

/// A bus for the programs of one session, and its address.
fn bus() -> (Running, String) {
    let mut command = Command::new("dbus-daemon");
    command
        .args(["--session", "--nofork", "--print-address"])
        .stdout(Stdio::piped());
    let mut bus = Running::start(&mut command);
    let mut address = String::new();
    let out = bus.0.stdout.take().expect("it is a pipe");
    BufReader::new(out)
        .read_line(&mut address)
        .expect("dbus-daemon tells its address");
    (bus, address.trim().to_owned())
}

#[test]
fn a_link_from_elsewhere_comes_to_the_program_that_runs() {
    let desk = Desk::new();
    let (_bus, address) = bus();
    let (first, second) = (Chatd::start(), Chatd::start());
    let (mut bia, mut eva) = (first.user("bia"), second.user("eva"));
    bia.join("#geral");
    eva.join("#sala");
    let start = |arguments: &[&str]| {
        // Past what keeps other programs from the tester's own session.
        let mut command = Command::new("env");
        command
            .arg(format!("DBUS_SESSION_BUS_ADDRESS={address}"))
            .arg(binaries::chat_client())
            .args(arguments)
            .env("HOME", desk.home.path())
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
    wait_for_name(&address);

    let other = start(&[&format!("irc://{}/sala", second.address("irc"))]);
    Process::of(&other.0).wait_for_end();
    desk.screen.wait_for_title("^Chat$");
    desk.screen.focus(WINDOW);
    desk.screen.press("Return");
    eva.expect(":ana!… JOIN #sala");
}

/// Waits until somebody has the client's name on the bus.
fn wait_for_name(address: &str) {
    let began = Instant::now();
    loop {
        let mut command = Command::new("dbus-send");
        command
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"])
            .args([
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.chatd.chat_client",
            ])
            .env("DBUS_SESSION_BUS_ADDRESS", address);
        let said = command
            .output()
            .expect("dbus-send runs: `make test` installs what the tests need");
        if String::from_utf8_lossy(&said.stdout).contains("true") {
            return;
        }
        assert!(began.elapsed() < DEADLINE, "the client has no name on the bus");
    }
}
