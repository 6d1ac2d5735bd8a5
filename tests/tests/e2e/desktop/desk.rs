//! A desk with a screen on it, and chat-client at it.

use std::fs;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::daemon::Process;
use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::{BUS, Pipe, Running, Screen};
use tempfile::TempDir;

/// A part of the title of chat-client's window.
pub const WINDOW: &str = "Chat";

/// A desk with a screen on it, and what the client leaves behind at it.
pub struct Desk {
    pub screen: Screen,
    home: TempDir,
    language: &'static str,
}

/// chat-client, running, and what it shows.
pub struct Client<'a> {
    process: Running,
    log: Pipe,
    screen: &'a Screen,
}

impl Desk {
    /// One where Portuguese is spoken.
    pub fn new() -> Self {
        Self::speaking("pt_BR.UTF-8")
    }

    /// One where this language is spoken.
    pub fn speaking(language: &'static str) -> Self {
        Self {
            screen: Screen::start(),
            home: TempDir::new().expect("a temporary directory"),
            language,
        }
    }

    /// Where the client keeps its files.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Has the client find these settings.
    pub fn write_settings(&self, toml: &str) {
        let directory = self.home().join(".config/chat-client");
        fs::create_dir_all(&directory).expect("the test's own directory");
        fs::write(directory.join("settings.toml"), toml).expect("the test's own directory");
    }

    /// A file in which the administrator proposes the server at this port.
    pub fn preset(&self, port: u16) -> String {
        let path = self.home().join("client.toml");
        fs::write(&path, format!("port = {port}\n")).expect("the test's own directory");
        path.display().to_string()
    }

    /// Gives the machine a dictionary of these words, a line each.
    pub fn write_dictionary(&self, name: &str, words: &str) {
        let directory = self.home().join(".local/share/hunspell");
        fs::create_dir_all(&directory).expect("the test's own directory");
        let words = format!("{}\n{words}", words.lines().count());
        for (extension, text) in [("aff", "SET UTF-8\nTRY aeêoã\n"), ("dic", &words)] {
            let path = directory.join(format!("{name}.{extension}"));
            fs::write(path, text).expect("the test's own directory");
        }
    }

    /// Starts the client as ana, for the room `#geral`.
    pub fn start(&self, arguments: &[&str]) -> Client<'_> {
        self.start_as_it_is(&[&["--name", "ana", "--room", "#geral"], arguments].concat())
    }

    /// Starts it with these arguments alone.
    pub fn start_as_it_is(&self, arguments: &[&str]) -> Client<'_> {
        let mut command = Command::new(binaries::chat_client());
        command.args(arguments);
        self.run(command)
    }

    /// Starts it, and has it connect there at once.
    pub fn connect(&self, port: &str) -> Client<'_> {
        self.start(&["--server", "127.0.0.1", "--port", port, "--connect"])
    }

    /// The same, on a session bus.
    pub fn connect_on(&self, bus: &Bus, port: &str) -> Client<'_> {
        self.start_on(bus, &["--server", "127.0.0.1", "--port", port, "--connect"])
    }

    /// Starts it on a session bus, as ana, for the room `#geral`.
    pub fn start_on(&self, bus: &Bus, arguments: &[&str]) -> Client<'_> {
        let mut command = Command::new(binaries::chat_client());
        command.args(["--name", "ana", "--room", "#geral"]);
        command.args(arguments).env(BUS, bus.address());
        self.run(command)
    }

    /// Runs the client as this says.
    pub fn run(&self, command: Command) -> Client<'_> {
        let log = Pipe::make();
        let process = self.launch(command, &log.path());
        Client {
            process,
            log,
            screen: &self.screen,
        }
    }

    /// Runs the client as this says, with this file as its log.
    pub fn launch(&self, mut command: Command, log: &Path) -> Running {
        command
            .arg("--log")
            .arg(log)
            .env("LC_ALL", self.language)
            .env("HOME", self.home())
            .env("USER", "")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .env_remove("XDG_DATA_HOME")
            // No dictionary but the test's.
            .env("XDG_DATA_DIRS", self.home());
        let process = self.screen.run(&mut command);
        self.screen.focus(WINDOW);
        process
    }

    /// Presses keys, one after the other.
    pub fn press(&self, keys: &[&str]) {
        for key in keys {
            self.screen.press(key);
        }
    }
}

impl Client<'_> {
    /// Waits until it has shown this.
    #[track_caller]
    pub fn sees(&self, text: &str) {
        self.log.output().wait_for(text);
        self.screen.steps().take(text);
    }

    /// How often a text was shown.
    pub fn count(&self, text: &str) -> usize {
        self.log.output().text().matches(text).count()
    }

    /// All that was shown.
    pub fn shown(&self) -> String {
        self.log.output().text()
    }

    /// Has it quit, and waits until it has.
    pub fn quit(self) {
        self.screen.press("ctrl+q");
        self.wait_for_end();
    }

    /// Waits until it has ended by itself.
    pub fn wait_for_end(self) {
        Process::of(&self.process.0).wait_for_end();
    }
}
