//! chatctl on a terminal: it asks, it cuts lines to the width, it shows colours.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use protocol::admin::Top;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::json;

use crate::fake::{Answer, Fake};

/// Both ends of a terminal.
struct Terminal {
    person: File,
    program: File,
}

impl Terminal {
    fn new() -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
        let program = OpenOptions::new().read(true).write(true).open(name).unwrap();
        Self {
            person: person.into(),
            program,
        }
    }

    fn run(&self, command: Command) -> Child {
        self.run_as(command, "xterm")
    }

    /// Runs it on a terminal of this kind.
    fn run_as(&self, mut command: Command, kind: &str) -> Child {
        let end = || Stdio::from(self.program.try_clone().unwrap());
        command
            .env("TERM", kind)
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap()
    }

    /// Reads until this was shown.
    fn until(&mut self, expected: &str) -> String {
        let mut seen = Vec::new();
        let mut byte = [0];
        while !String::from_utf8_lossy(&seen).ends_with(expected) {
            assert_eq!(
                self.person.read(&mut byte).unwrap(),
                1,
                "{}",
                String::from_utf8_lossy(&seen)
            );
            seen.push(byte[0]);
        }
        String::from_utf8(seen).unwrap()
    }
}

fn two_people() -> Fake {
    Fake::new(|_, _| {
        let row = |id, name| json!({"id": id, "name": name, "address": "127.0.0.1:1"});
        Answer::Result(json!({"kicked": [row(1, "ana"), row(2, "bob")]}))
    })
}

#[test]
fn a_person_is_asked_and_answered_to() {
    for (answer, code, asked) in [("y\n", 0, 2), ("n\n", 1, 1), ("\n", 1, 1)] {
        let fake = two_people();
        let mut terminal = Terminal::new();
        let mut child = terminal.run(fake.command(&["kick", "10.0.0.0/8"]));
        terminal.until("disconnect 2 people? [y/N] ");
        terminal.person.write_all(answer.as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{answer:?}");
        assert_eq!(fake.asked().len(), asked, "{answer:?}");
    }
}

#[test]
fn the_question_and_the_answer_are_in_ones_language() {
    let fake = two_people();
    let mut terminal = Terminal::new();
    let mut command = fake.command(&["kick", "10.0.0.0/8"]);
    command.env("LC_ALL", "pt_BR.UTF-8");
    let mut child = terminal.run(command);
    terminal.until("desconectar 2 pessoas? [s/N] ");
    terminal.person.write_all(b"s\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

fn one_row() -> Fake {
    Fake::new(|_, _| {
        let row = json!({
            "id": 17, "name": "maria", "account": "maria", "address": "192.168.0.14:51632", "dialect": "irc", "tls": "1.3",
            "rooms": ["#a", "#b", "#c"], "since": "2026-01-01T00:00:00Z", "idle_ms": 12_000,
            "client": "chat-client 1.0 on a machine with a name that is long",
        });
        Answer::Result(json!({"connections": [row]}))
    })
}

#[test]
fn lines_are_cut_to_the_terminal() {
    let fake = one_row();
    let mut terminal = Terminal::new();
    let mut command = fake.command(&["list"]);
    command.env("COLUMNS", "90").env("NO_COLOR", "1");
    let mut child = terminal.run(command);
    let shown = terminal.until("…\r\n");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines.len(), 2, "{shown}");
    assert!(lines.iter().all(|line| line.chars().count() <= 90), "{shown}");
    assert!(
        lines[0]
            .starts_with("ID  NAME   ACCOUNT  ADDRESS             DIALECT  TLS  ROOMS  SINCE  IDLE  CLIENT")
    );
}

/// Addresses are what one copies: what tells less makes room for them, also in the longer language.
#[test]
fn addresses_are_whole_at_80_columns() {
    const ADDRESS: &str = "[2001:db8:1234:5678:9abc:def0:1234:5678]:51632";
    let fake = Fake::new(|_, _| {
        let row = json!({
            "id": 12_345, "name": "conceição-da-silva", "account": "conceição", "address": ADDRESS, "dialect": "classic",
            "tls": "1.3", "rooms": ["#a"], "since": "2026-01-01T00:00:00Z", "idle_ms": 12_000, "client": "x 1.0",
        });
        Answer::Result(json!({"connections": [row]}))
    });
    for locale in ["C.UTF-8", "pt_BR.UTF-8"] {
        let mut terminal = Terminal::new();
        let mut command = fake.command(&["list"]);
        command
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("LC_ALL", locale);
        let mut child = terminal.run(command);
        let shown = terminal.until("12s\r\n");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(shown.contains(ADDRESS) && shown.contains("concei"), "{shown}");
        assert_eq!(shown.lines().count(), 2, "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    }
}

#[test]
fn headings_stand_out_unless_colours_are_not_wanted() {
    for (no_color, expected) in [(None, "\u{1b}[1mID"), (Some("1"), "ID")] {
        let fake = one_row();
        let mut terminal = Terminal::new();
        let mut command = fake.command(&["list", "--fields", "id"]);
        command.envs(no_color.map(|value| ("NO_COLOR", value)));
        let mut child = terminal.run(command);
        let shown = terminal.until("17\r\n");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(shown.starts_with(expected), "{shown:?}");
    }
}

/// What is typed is not shown, and typed twice.
#[test]
fn a_password_is_typed_without_being_seen() {
    for (again, code, asked) in [("segredo\n", 0, 1), ("segreda\n", 2, 0)] {
        let fake = Fake::new(|_, _| Answer::Result(json!({"name": "ana"})));
        let mut terminal = Terminal::new();
        let mut child = terminal.run(fake.command(&["account", "create", "ana"]));
        let mut shown = terminal.until("password: ");
        terminal.person.write_all(b"segredo\n").unwrap();
        shown += &terminal.until("again: ");
        terminal.person.write_all(again.as_bytes()).unwrap();
        shown += &terminal.until(if code == 0 { "made\r\n" } else { "twice\r\n" });
        assert_eq!(child.wait().unwrap().code(), Some(code), "{shown}");
        assert!(!shown.contains("segred"), "{shown}");
        assert_eq!(fake.asked().len(), asked);
        assert!(
            tcgetattr(&terminal.program)
                .unwrap()
                .local_modes
                .contains(LocalModes::ECHO)
        );
    }
}

/// Ctrl-C ends it, as everywhere, and leaves a terminal that shows what is typed.
#[test]
fn who_gives_up_at_a_password_sees_again_what_they_type() {
    use std::os::unix::process::ExitStatusExt;
    let fake = Fake::new(|_, _| Answer::Silence);
    let mut terminal = Terminal::new();
    let mut child = terminal.run(fake.command(&["account", "create", "ana"]));
    terminal.until("password: ");
    let echoes = |terminal: &Terminal| {
        let modes = tcgetattr(&terminal.program).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ISIG)
    };
    assert!(!echoes(&terminal));
    terminal.person.write_all(b"segr\x03").unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(2), "{status:?}");
    assert!(echoes(&terminal));
    assert_eq!(fake.asked(), []);
}

/// Who did what to whom is what an audit is for: all of it is to be read.
#[test]
fn nothing_of_an_audit_is_cut() {
    let fake = Fake::new(|_, _| {
        let entry = json!({
            "id": 1, "time": "2026-03-01T12:00:00Z", "by": "root", "uid": 0, "pid": 7, "method": "account_password",
            "about": "account=\"ana\" and more of it", "result": "ok recipients=10 not_kept=0",
        });
        Answer::Result(json!({"entries": [entry]}))
    });
    let mut terminal = Terminal::new();
    let mut command = fake.command(&["audit"]);
    command.env("COLUMNS", "80");
    let mut child = terminal.run(command);
    let shown = terminal.until("not_kept=0");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    for word in ["account=\"ana\"", "more of it", "recipients=10"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let longest = shown
        .lines()
        .skip(1)
        .map(|line| line.trim_end().chars().count())
        .max();
    assert!(longest <= Some(80), "{longest:?}: {shown}");
}

#[test]
fn a_dumb_terminal_is_not_cleared() {
    for (kind, clears) in [("dumb", false), ("xterm", true)] {
        let fake = Fake::new(|_, _| Answer::Result(serde_json::to_value(Top::default()).unwrap()));
        let mut terminal = Terminal::new();
        let mut child = terminal.run_as(fake.command(&["top", "--count", "1"]), kind);
        let shown = terminal.until("QUEUED");
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(shown.contains("\x1b[J"), clears, "{kind}: {shown:?}");
    }
}
