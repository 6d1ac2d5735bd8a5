//! `chatctl broadcast`.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use crate::fake::{Answer, Fake, Outcome, not_found};

fn daemon() -> Fake {
    Fake::new(|_, params| match params["room"].as_str() {
        Some("#none") => not_found("room", "#none", &json!([])),
        Some(_) => Answer::Result(json!({"recipients": 1})),
        None => Answer::Result(json!({"recipients": 12})),
    })
}

fn with_input(fake: &Fake, arguments: &[&str], input: &[u8]) -> Outcome {
    let mut command = fake.command(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may stop reading early.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap().into()
}

#[test]
fn everybody_is_told_what_the_words_say() {
    let fake = daemon();
    assert_eq!(
        fake.run(&["broadcast", "maintenance", "at ten"]).expect(0).out,
        "sent to 12 connections\n"
    );
    assert_eq!(
        fake.asked(),
        [("broadcast".to_owned(), json!({"text": "maintenance at ten"}))]
    );
    assert_eq!(
        fake.run_pt(&["broadcast", "oi"]).expect(0).out,
        "enviado a 12 conexões\n"
    );
    let json = fake.run(&["broadcast", "--json", "oi"]).expect(0).out;
    assert_eq!(
        json,
        "{\"room\":null,\"recipients\":12,\"not_kept\":0,\"dry_run\":false}\n"
    );
}

#[test]
fn rooms_are_told_one_by_one() {
    let fake = daemon();
    let outcome = fake
        .run(&["broadcast", "--room", "#a", "--room", "#b", "hi"])
        .expect(0);
    assert_eq!(
        outcome.out,
        "#a: sent to 1 connection\n#b: sent to 1 connection\n"
    );
    fake.run(&["broadcast", "--room", "#a", "--room", "#none", "hi"])
        .expect(7);
    fake.run(&["broadcast", "--room", "#none", "hi"]).expect(4);
}

#[test]
fn a_dash_reads_standard_input() {
    let fake = daemon();
    with_input(&fake, &["broadcast", "-"], "olá\nmundo\n".as_bytes()).expect(0);
    assert_eq!(fake.asked()[0].1, json!({"text": "olá\nmundo\n"}));
    with_input(&fake, &["broadcast", "-"], b"").expect(2);
    with_input(&fake, &["broadcast", "-"], b"\xff\xfe").expect(1);
    let long = with_input(&fake, &["broadcast", "-"], &b"a".repeat(1_000_000)).expect(2);
    assert!(long.err.contains("more than 8192 bytes"), "{long:#?}");
    // A letter that the limit cuts in two is no wrong letter.
    with_input(&fake, &["broadcast", "-"], "é".repeat(5_000).as_bytes()).expect(2);
    with_input(
        &fake,
        &["broadcast", "-"],
        format!("a{}", "é".repeat(5_000)).as_bytes(),
    )
    .expect(2);
}
