//! Every verb of chatctl where it cannot do what it is for: it says why, and what to do about it, in the reader's language.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use chatd_tests::ctl::{self, NOBODYS_GROUP, Outcome};
use chatd_tests::daemon::Chatd;
use tempfile::TempDir;

use crate::schema::{FILE, RUNS};

/// A locale, and the words before what is wrong and what to do about it.
const LANGUAGES: [(&str, &str, &str); 2] = [
    ("C.UTF-8", "error: ", "hint: "),
    ("pt_BR.UTF-8", "erro: ", "dica: "),
];

/// Runs each verb with what it takes, and more, in each language; every end is explained.
fn each(command: impl Fn(&[&str]) -> Command, more: &[&str], expected: impl Fn(&str) -> i32) {
    let directory = TempDir::new().expect("a temporary directory");
    let copy = directory.path().join("copy");
    for (verb, rest) in RUNS {
        let rest = rest.iter().map(|argument| match *argument {
            FILE => copy.to_str().expect("UTF-8"),
            other => other,
        });
        let arguments: Vec<_> = verb.split(' ').chain(rest).chain(more.iter().copied()).collect();
        for language in LANGUAGES {
            explained(command(&arguments), language, expected(verb));
        }
        assert!(!copy.exists(), "{verb} has left a file");
    }
}

/// Ends with this code, and says why and what to do.
#[track_caller]
fn explained(mut command: Command, language: (&str, &str, &str), code: i32) -> Outcome {
    let (locale, error, hint) = language;
    command.env("LC_ALL", locale).env("USER", "ana");
    let outcome = ctl::capture_with_input(&mut command, "segredo\n").expect(code);
    for word in [error, hint] {
        let mut lines = outcome.err.lines();
        let is_said = lines.any(|line| line.starts_with(word) && line.len() > word.len());
        assert!(is_said, "no {word:?} of {command:?}: {outcome:?}");
    }
    outcome
}

#[test]
fn where_nobody_listens() {
    let directory = TempDir::new().expect("a temporary directory");
    let socket = directory.path().join("none.sock");
    each(
        |arguments| ctl::command(&socket, arguments),
        &["--timeout", "60ms"],
        |verb| match verb {
            // It waits for what is not there yet, and the doctor finds out more than that.
            "wait" => 6,
            "doctor" => 1,
            _ => 3,
        },
    );
}

#[test]
fn where_nobody_answers() {
    let directory = TempDir::new().expect("a temporary directory");
    let socket = directory.path().join("silent.sock");
    let _silent = UnixListener::bind(&socket).expect("a socket");
    each(
        |arguments| ctl::command(&socket, arguments),
        &["--timeout", "20ms"],
        |verb| if verb == "doctor" { 1 } else { 6 },
    );
}

#[test]
fn where_one_may_not() {
    if !ctl::is_root() {
        return;
    }
    let chatd = Chatd::start();
    let everybody = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(chatd.socket(), everybody).expect("our own socket");
    let nobody = |arguments: &[&str]| ctl::as_nobody(&chatd, NOBODYS_GROUP, arguments);
    each(nobody, &[], |verb| if verb == "doctor" { 1 } else { 5 });
}

#[test]
fn where_the_command_line_is_wrong() {
    let nowhere = Path::new("/nonexistent");
    each(
        |arguments| ctl::command(nowhere, arguments),
        &["--frobnicate"],
        |_| 2,
    );
    for language in LANGUAGES {
        for arguments in [
            &[][..],
            &["lits"],
            &["ban"],
            &["ban", "adde"],
            &["kick"],
            &["list", "--idle", "soon"],
        ] {
            let outcome = explained(ctl::command(nowhere, arguments), language, 2);
            // What to look at is the help of what was typed.
            let named: &[&str] = if arguments == ["ban", "adde"] {
                &["ban"]
            } else {
                arguments
            };
            let known = named.first().filter(|word| **word != "lits");
            let help = known.map_or("chatctl --help".to_owned(), |word| {
                format!("chatctl {word} --help")
            });
            assert!(outcome.err.contains(&help), "{outcome:?}");
        }
    }
}

/// Names that nobody bears, for every verb that takes one.
#[test]
fn where_nobody_is_called_so() {
    let chatd = Chatd::start();
    let _ana = chatd.user("ana");
    for arguments in [
        &["list", "--user", "anna"][..],
        &["list", "--room", "#nenhuma"],
        &["show", "anna"],
        &["kick", "anna"],
        &["kick", "10.9.8.7", "4711"],
        &["ban", "remove", "10.0.0.0/8"],
        &["mute", "remove", "10.0.0.0/8"],
        &["room", "show", "#nenhuma"],
        &["room", "members", "#nenhuma"],
        &["room", "set", "#nenhuma", "--topic", "x"],
        &["room", "delete", "#nenhuma", "--yes"],
        &["account", "show", "anna"],
        &["account", "password", "anna"],
        &["account", "disable", "anna"],
        &["account", "enable", "anna"],
        &["account", "delete", "anna", "--yes"],
        &["account", "erase", "anna", "--yes"],
        &["account", "export", "anna", "-"],
        &["broadcast", "--room", "#nenhuma", "oi"],
        &["broadcast", "--account", "anna", "oi"],
        &["config", "show", "limits.frobs"],
        &["config", "confirm"],
    ] {
        for language in LANGUAGES {
            explained(ctl::command(&chatd.socket(), arguments), language, 4);
        }
    }
}

/// What could be done is done, and the exit code says that it was not all.
#[test]
fn where_only_some_are_there() {
    let chatd = Chatd::start();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    for language in LANGUAGES {
        let rooms = ["broadcast", "--room", "#sala", "--room", "#nenhuma", "oi"];
        explained(ctl::command(&chatd.socket(), &rooms), language, 7);
        ana.skip_to("… NOTICE #sala :…oi");
    }
    let people = ["kick", "--yes", "bob", "anna"];
    explained(ctl::command(&chatd.socket(), &people), LANGUAGES[0], 7);
    bob.expect_close();
}
