//! chat-client in its window, driven by keys as a person drives it.

mod access;
mod hostile;
mod lasting;
mod others;
mod relay;
mod servers;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::config::Config;
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::{BUS, Pipe, Running, Screen};
use chatd_tests::tls::Pair;
use tempfile::TempDir;

use self::relay::Relay;

/// A part of the title of chat-client's window.
const WINDOW: &str = "Chat";

/// A desk with a screen on it, and what the client leaves behind at it.
struct Desk {
    screen: Screen,
    home: TempDir,
}

/// chat-client, running, and what it shows.
struct Client {
    process: Running,
    log: Pipe,
}

impl Desk {
    fn new() -> Self {
        let home = TempDir::new().expect("a temporary directory");
        let screen = Screen::start();
        Self { screen, home }
    }

    /// Starts the client, in Portuguese, as ana, for the room `#geral`.
    fn start(&self, arguments: &[&str]) -> Client {
        self.start_as_it_is(&[&["--name", "ana", "--room", "#geral"], arguments].concat())
    }

    /// Starts it with these arguments alone.
    fn start_as_it_is(&self, arguments: &[&str]) -> Client {
        let mut command = Command::new(binaries::chat_client());
        command.args(arguments);
        self.run(command)
    }

    /// Starts it on a session bus.
    fn start_on(&self, bus: &Bus, arguments: &[&str]) -> Client {
        let mut command = Command::new(binaries::chat_client());
        command
            .args(["--name", "ana", "--room", "#geral"])
            .args(arguments)
            .env(BUS, bus.address());
        self.run(command)
    }

    /// Runs the client as this says.
    fn run(&self, command: Command) -> Client {
        let log = Pipe::make();
        let process = self.launch(command, &log.path());
        Client { process, log }
    }

    fn launch(&self, mut command: Command, log: &Path) -> Running {
        command
            .arg("--log")
            .arg(log)
            .env("LC_ALL", "pt_BR.UTF-8")
            .env("HOME", self.home.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME");
        let process = self.screen.run(&mut command);
        self.screen.focus(WINDOW);
        process
    }

    /// A file in which the administrator proposes the server at this port.
    fn preset(&self, port: u16) -> String {
        let path = self.home.path().join("client.toml");
        std::fs::write(&path, format!("port = {port}\n")).expect("it is written");
        path.display().to_string()
    }

    /// Starts it, and has it connect there at once.
    fn connect(&self, port: &str) -> Client {
        self.start(&["--server", "127.0.0.1", "--port", port, "--connect"])
    }

    /// The same, on a session bus.
    fn connect_on(&self, bus: &Bus, port: &str) -> Client {
        self.start_on(bus, &["--server", "127.0.0.1", "--port", port, "--connect"])
    }

    /// Presses keys, one after the other.
    fn press(&self, keys: &[&str]) {
        for key in keys {
            self.screen.press(key);
        }
    }
}

impl Client {
    fn sees(&self, text: &str) {
        self.log.output().wait_for(text);
    }

    /// How often a text was shown.
    fn count(&self, text: &str) -> usize {
        self.log.output().text().matches(text).count()
    }
}

#[test]
fn a_name_is_enough_to_begin() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let preset = desk.preset(chatd.address("irc").port());
    // The name field has the keyboard; what stands there already is selected.
    let client = desk.start_as_it_is(&["--preset", &preset]);
    desk.screen.type_line("ana");
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.type_line("bom dia");
    bia.expect(":ana!… PRIVMSG #geral :bom dia");
    bia.send("PRIVMSG ana :em particular");
    client.sees("<bia> em particular");
    // To the one who has written last, and back to the room.
    desk.press(&["alt+a"]);
    desk.screen.wait_for_title("^bia");
    desk.screen.type_line("resposta");
    bia.expect(":ana!… PRIVMSG bia :resposta");
    // The next time nothing is asked.
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
    bia.skip_to(":ana!… QUIT …");
    let _client = desk.start_as_it_is(&[]);
    bia.expect(":ana!… JOIN #geral");
}

#[test]
fn another_name_is_offered_for_one_that_is_taken() {
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let preset = desk.preset(listener.local_addr().expect("it is bound").port());
    let _client = desk.start_as_it_is(&["--preset", &preset]);
    desk.screen.type_line("ana");
    let (mut to, _) = listener.accept().expect("it connects");
    let mut lines = BufReader::new(to.try_clone().expect("a descriptor")).lines();
    let mut heard = |wanted: &str| {
        let found = lines.by_ref().map_while(Result::ok).any(|line| line == wanted);
        assert!(found, "{wanted}");
    };
    heard("NICK ana");
    // Once it has answered the question it has seen what came before it.
    to.write_all(b":irc 433 * ana :Nickname is already in use\r\nPING 1\r\n")
        .expect("it listens");
    heard("PONG 1");
    desk.screen.press("Return");
    heard("NICK ana2");
}

#[test]
fn a_language_is_chosen_while_it_runs() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let client = desk.connect(&chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    // Past the theme to the language, and from the system's to English.
    desk.press(&["ctrl+comma"]);
    desk.screen.wait_for_title("^Configura");
    desk.press(&["Tab", "Right", "Escape"]);
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    client.sees("bia joined");
    // It is remembered.
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
    let client = desk.connect(&chatd.address("irc").port().to_string());
    client.sees("ana joined");
}

#[test]
fn what_is_written_without_a_connection_arrives_once() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let relay = Relay::to(chatd.address("irc"));
    let client = desk.connect(&relay.port());
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    bia.send("PRIVMSG #geral :antes");
    client.sees("<bia> antes");

    relay.cut();
    bia.skip_to(":ana!… QUIT …");
    bia.send("PRIVMSG #geral :entretanto");
    bia.sync();
    desk.screen.type_line("escrita sem servidor");
    relay.mend();
    bia.skip_to(":ana!… JOIN #geral");
    bia.expect(":ana!… PRIVMSG #geral :escrita sem servidor");
    client.sees("<bia> entretanto");
    client.sees("<ana> escrita sem servidor");
    bia.send("PRIVMSG #geral :depois");
    client.sees("<bia> depois");
    for text in ["<bia> antes", "<bia> entretanto", "<ana> escrita sem servidor"] {
        assert_eq!(client.count(text), 1, "{text}: {}", client.log.output().text());
    }
}

#[test]
fn a_draft_outlasts_the_program() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let port = chatd.address("irc").port().to_string();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect(&port);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    // What was written stays when one goes on from elsewhere.
    desk.screen.type_text("quase ");
    desk.press(&["F1", "Escape"]);
    desk.screen.type_text("pronto");
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
    bia.skip_to(":ana!… QUIT …");
    let client = desk.connect(&port);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.press("Return");
    bia.expect(":ana!… PRIVMSG #geral :quase pronto");
}

#[test]
fn a_certificate_is_asked_about_once() {
    let desk = Desk::new();
    let pair = Pair::new(30);
    let chatd = Chatd::with_directory(&Config::default().with_tls(), pair.directory());
    let port = chatd.tls_address("irc").port().to_string();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let arguments = ["--server", "localhost", "--port", &port, "--tls", "--connect"];
    let client = desk.start(&arguments);
    client.sees("O certificado do servidor não é confiável.");
    // The button that does not trust has the keyboard; the one before it does.
    desk.press(&["shift+Tab", "space"]);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.press(&["ctrl+q"]);
    Process::of(&client.process.0).wait_for_end();
    bia.skip_to(":ana!… QUIT …");
    let settings = desk.home.path().join(".config/chat-client/settings.toml");
    let settings = std::fs::read_to_string(settings).expect("it was remembered");
    assert!(settings.contains(&pair.fingerprint()), "{settings}");
    let client = desk.start(&arguments);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    assert_eq!(client.count("certificado"), 0);
}
