//! `chatctl account`.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::fake::{Answer, Fake, Outcome, error, not_found};

/// Runs chatctl with this on its standard input.
fn with_input(fake: &Fake, arguments: &[&str], input: &str) -> Outcome {
    let mut command = fake.command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended without reading it all.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

fn changed() -> Fake {
    Fake::new(|_, _| Answer::Result(json!({"name": "Ana"})))
}

fn ended() -> Fake {
    Fake::new(|_, _| Answer::Result(json!({"name": "Ana", "connections": 2})))
}

#[test]
fn a_password_is_the_first_line_of_standard_input() {
    for input in ["segredo\n", "segredo", "segredo\r\nmore\n"] {
        let fake = changed();
        let outcome = with_input(&fake, &["account", "create", "ana", "--email", "a@b.c"], input).expect(0);
        assert_eq!(outcome.out, "account Ana made\n");
        assert_eq!(
            fake.asked(),
            [(
                "account_create".into(),
                json!({"name": "ana", "password": "segredo", "email": "a@b.c"})
            )]
        );
    }
    let fake = changed();
    let outcome = with_input(&fake, &["account", "password", "ana", "--json"], "outro\n").expect(0);
    assert_eq!(outcome.json(), [json!({"name": "Ana"})]);
    assert_eq!(
        fake.asked(),
        [(
            "account_password".into(),
            json!({"name": "ana", "password": "outro"})
        )]
    );
}

#[test]
fn without_a_good_password_nothing_is_asked() {
    let long = "x".repeat(1025);
    for (input, word) in [
        ("", "no password"),
        ("\n", "no password"),
        (&*long, "too long"),
        (&*"x".repeat(100_000), "too long"),
    ] {
        let fake = changed();
        let outcome = with_input(&fake, &["account", "create", "ana"], input).expect(2);
        assert!(outcome.err.contains(word), "{outcome:#?}");
        assert_eq!(fake.asked(), []);
    }
    // Never on the command line.
    let fake = changed();
    fake.run(&["account", "create", "ana", "segredo"]).expect(2);
    assert_eq!(fake.asked(), []);
}

#[test]
fn a_name_that_is_taken_is_told_with_whose_it_is() {
    let fake = Fake::new(|_, _| {
        let data = json!({"kind": "exists", "candidates": [{"name": "Ana", "connections": 0}]});
        error(-32008, "there is an account \"Ana\"", &data)
    });
    let outcome = with_input(&fake, &["account", "create", "ana"], "segredo\n").expect(1);
    assert!(
        outcome.err.contains("\"Ana\" already") && outcome.err.contains("chatctl account list"),
        "{outcome:#?}"
    );
}

#[test]
fn an_account_that_is_not_there_is_told_in_ones_language() {
    let fake = Fake::new(|_, _| not_found("account", "bia", &json!([])));
    let outcome = fake.run(&["account", "enable", "bia"]).expect(4);
    assert!(
        outcome.err.contains("no account \"bia\"") && outcome.err.contains("chatctl account list"),
        "{outcome:#?}"
    );
    let outcome = fake.run_pt(&["account", "show", "bia"]).expect(4);
    assert!(outcome.err.contains("não há conta \"bia\""), "{outcome:#?}");
}

#[test]
fn disabling_says_what_was_closed() {
    let fake = ended();
    let outcome = fake
        .run(&["account", "disable", "ana", "--reason", "holidays"])
        .expect(0);
    assert_eq!(outcome.out, "account Ana disabled; connections closed: 2\n");
    assert_eq!(
        fake.asked(),
        [(
            "account_disable".into(),
            json!({"name": "ana", "reason": "holidays"})
        )]
    );
}

#[test]
fn deleting_needs_a_yes() {
    let dry_runs = |fake: &Fake| -> Vec<bool> {
        let asked = fake.asked();
        let dry_runs = asked.iter().map(|(_, params)| params["dry_run"] == true);
        dry_runs.collect()
    };
    let fake = ended();
    let outcome = fake.run(&["account", "delete", "ana"]).expect(2);
    assert!(
        outcome.err.contains("delete the account Ana for good?") && outcome.err.contains("--yes"),
        "{outcome:#?}"
    );
    assert_eq!(dry_runs(&fake), [true]);
    let outcome = fake.run(&["account", "delete", "ana", "--dry-run"]).expect(0);
    assert!(outcome.out.starts_with("would delete"), "{outcome:#?}");
    assert_eq!(dry_runs(&fake), [true, true]);
    let outcome = fake.run(&["account", "delete", "ana", "--yes"]).expect(0);
    assert_eq!(outcome.out, "account Ana deleted; connections logged out: 2\n");
    assert_eq!(dry_runs(&fake), [true, true, false]);
}

#[test]
fn what_may_be_left_of_what_was_erased_is_a_warning() {
    let fake = Fake::new(|_, _| Answer::Result(json!({"name": "Ana", "connections": 2, "traces": true})));
    let outcome = fake.run(&["account", "erase", "ana", "--yes"]).expect(0);
    assert!(outcome.out.starts_with("account Ana and all"), "{outcome:#?}");
    assert!(
        outcome.err.starts_with("warning: nobody can read it any more")
            && outcome.err.contains("within a day"),
        "{outcome:#?}"
    );
    let outcome = fake
        .run_pt(&["account", "erase", "ana", "--yes", "--json"])
        .expect(0);
    assert!(outcome.out.contains("\"traces\":true"), "{outcome:#?}");
    assert!(outcome.err.starts_with("aviso: ninguém mais"), "{outcome:#?}");
}

fn row(name: &str, disabled: &Value) -> Value {
    json!({
        "name": name, "created": "2026-01-01T00:00:00.250Z", "email": "ana@example.org", "disabled": disabled,
        "connections": 1,
    })
}

#[test]
fn all_pages_are_listed() {
    let daemon = || {
        Fake::new(|_, params| {
            Answer::Result(match params["after"].as_i64() {
                None => {
                    json!({"accounts": [row("ana", &json!("holidays")), row("bia", &json!(""))], "next": 7})
                }
                // It would never end if one believed it.
                Some(_) => json!({"accounts": [row("caio", &Value::Null)], "next": 7}),
            })
        })
    };
    let fake = daemon();
    let outcome = fake.run(&["account", "list"]).expect(0);
    let expected = "\
ACCOUNT  CREATED               ONLINE  EMAIL            DISABLED
ana      2026-01-01T00:00:00Z  1       ana@example.org  holidays
bia      2026-01-01T00:00:00Z  1       ana@example.org  yes
caio     2026-01-01T00:00:00Z  1       ana@example.org  -
";
    assert_eq!(outcome.out, expected);
    assert_eq!(fake.asked()[1].1, json!({"after": 7}));
    let rows = daemon().run(&["account", "list", "--json"]).expect(0).json();
    assert_eq!(rows[2], row("caio", &Value::Null));
}

#[test]
fn what_belongs_to_an_account_is_shown() {
    let details = || {
        let mut details = row("ana", &Value::Null);
        details["devices"] = json!([
            {"name": "laptop", "id": 17, "address": "127.0.0.1:1", "since": "2026-01-02T00:00:00Z"}
        ]);
        details["certificates"] = json!([{"fingerprint": "ab12", "added": "2026-01-03T00:00:00Z"}]);
        details["rooms"] = json!([{"room": "#geral", "role": "founder"}]);
        details
    };
    let fake = Fake::new(move |_, _| Answer::Result(details()));
    let outcome = fake.run(&["account", "show", "ana"]).expect(0);
    let expected = "\
account      ana
created      2026-01-01T00:00:00Z
e-mail       ana@example.org
disabled     -
device       laptop (connection 17, 127.0.0.1:1, since 2026-01-02T00:00:00Z)
certificate  ab12 (since 2026-01-03T00:00:00Z)
room         #geral (founder)
";
    assert_eq!(outcome.out, expected);
    let outcome = fake.run(&["account", "show", "ana", "--json"]).expect(0);
    assert_eq!(outcome.json(), [details()]);
}
