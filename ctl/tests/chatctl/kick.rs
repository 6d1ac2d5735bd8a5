//! `chatctl kick`.

use serde_json::{Value, json};

use crate::fake::{Answer, Fake};

fn kicked(rows: &[(u64, Option<&str>)]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, name)| json!({"id": id, "name": name, "address": "127.0.0.1:1"}))
        .collect();
    json!({ "kicked": rows })
}

fn daemon(rows: &'static [(u64, Option<&'static str>)]) -> Fake {
    Fake::new(move |_, _| Answer::Result(kicked(rows)))
}

fn dry_runs(fake: &Fake) -> Vec<bool> {
    fake.asked()
        .iter()
        .map(|(_, params)| params["dry_run"].as_bool().unwrap())
        .collect()
}

#[test]
fn all_connections_of_one_person_go_without_a_question() {
    let fake = daemon(&[(3, Some("Maria")), (7, Some("maria"))]);
    let outcome = fake.run(&["kick", "maria", "--reason", "calm down"]).expect(0);
    let expected =
        "disconnected Maria (connection 3, 127.0.0.1:1)\ndisconnected maria (connection 7, 127.0.0.1:1)\n";
    assert_eq!(outcome.out, expected);
    assert_eq!(dry_runs(&fake), [true, false]);
    assert_eq!(
        fake.asked()[1].1,
        json!({"target": "maria", "reason": "calm down", "dry_run": false})
    );
}

#[test]
fn more_than_one_person_needs_a_yes() {
    for rows in [&[(3, Some("ana")), (7, Some("bob"))], &[(3, None), (7, None)]] {
        let fake = daemon(rows);
        let outcome = fake.run(&["kick", "10.0.0.0/8"]).expect(2);
        assert!(
            outcome.err.contains("disconnect 2 people?") && outcome.err.contains("--yes"),
            "{outcome:#?}"
        );
        assert_eq!(dry_runs(&fake), [true], "nobody was disconnected");
        fake.run(&["kick", "--yes", "10.0.0.0/8"]).expect(0);
        assert_eq!(dry_runs(&fake), [true, false]);
    }
}

#[test]
fn people_are_counted_over_all_targets() {
    let fake = Fake::new(|_, params| {
        let name = params["target"].as_str().unwrap();
        Answer::Result(kicked(&[(1, Some(name))]))
    });
    fake.run(&["kick", "ana", "bob"]).expect(2);
    let outcome = fake.run(&["kick", "ana", "ana"]).expect(0);
    assert_eq!(outcome.out.lines().count(), 1, "named twice, kicked once");
}

#[test]
fn a_dry_run_shows_and_does_nothing() {
    let fake = daemon(&[(3, Some("ana")), (7, None)]);
    let outcome = fake.run(&["kick", "--dry-run", "10.0.0.0/8"]).expect(0);
    let expected =
        "would disconnect ana (connection 3, 127.0.0.1:1)\nwould disconnect - (connection 7, 127.0.0.1:1)\n";
    assert_eq!(outcome.out, expected);
    assert_eq!(dry_runs(&fake), [true]);
    let outcome = fake.run(&["kick", "--dry-run", "--json", "10.0.0.0/8"]).expect(0);
    assert_eq!(
        outcome.json()[1],
        json!({"id": 7, "name": null, "address": "127.0.0.1:1", "dry_run": true})
    );
}

#[test]
fn all_pages_are_kicked() {
    let fake = Fake::new(|_, params| {
        let after = params["after"].as_u64().unwrap_or(0);
        let mut answer = kicked(&[(after + 1, None)]);
        if after < 2 {
            answer["next"] = json!(after + 1);
        }
        Answer::Result(answer)
    });
    let outcome = fake.run(&["kick", "--yes", "--json", "10.0.0.0/8"]).expect(0);
    assert_eq!(outcome.json().len(), 3);
}
