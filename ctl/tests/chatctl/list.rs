//! `chatctl list`.

use serde_json::{Value, json};

use crate::fake::{Answer, Fake};

fn row(id: u64, name: Option<&str>, address: &str) -> Value {
    json!({
        "id": id, "name": name, "account": null, "address": address, "dialect": "irc", "tls": null,
        "rooms": ["#geral"], "since": "2026-01-01T00:00:00Z", "idle_ms": 12_345, "client": "irssi \u{1b}[31m1.4",
        "via": null, "certificate": null,
    })
}

fn two() -> Fake {
    Fake::new(|_, _| {
        let rows = [
            row(9, Some("maria"), "192.168.0.14:51632"),
            row(10, None, "[::1]:40000"),
        ];
        Answer::Result(json!({"connections": rows}))
    })
}

#[test]
fn columns_are_those_of_the_design() {
    let outcome = two().run(&["list"]).expect(0);
    let lines: Vec<_> = outcome.out.lines().collect();
    assert_eq!(
        lines[0],
        "ID  NAME   ACCOUNT  ADDRESS             DIALECT  TLS  ROOMS  SINCE  IDLE  CLIENT"
    );
    assert!(
        lines[1].starts_with("9   maria  -        192.168.0.14:51632  irc      -    1      "),
        "{outcome:#?}"
    );
    assert!(lines[1].ends_with("  12s   irssi \\u{1b}[31m1.4"), "{outcome:#?}");
    assert!(
        lines[2].starts_with("10  -      -        [::1]:40000         irc"),
        "{outcome:#?}"
    );
    let header = two().run_pt(&["list"]).expect(0).out;
    let header = header
        .lines()
        .next()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let expected = "ID NOME CONTA ENDEREÇO DIALETO TLS SALAS DESDE OCIOSO CLIENTE"
        .split(' ')
        .collect();
    assert_eq!(header, Some(expected));
}

#[test]
fn fields_and_headings_are_chosen() {
    let outcome = two()
        .run(&["list", "--fields", "name,id", "--no-header"])
        .expect(0);
    assert_eq!(outcome.out, "maria  9\n-      10\n");
    let outcome = two().run(&["list", "--json", "--fields", "idle,name"]).expect(0);
    assert_eq!(
        outcome.out,
        "{\"idle_ms\":12345,\"name\":\"maria\"}\n{\"idle_ms\":12345,\"name\":null}\n"
    );
}

#[test]
fn json_is_what_the_daemon_said_in_every_language() {
    let outcome = two().run_pt(&["list", "--json"]).expect(0);
    assert_eq!(
        outcome.json(),
        [
            row(9, Some("maria"), "192.168.0.14:51632"),
            row(10, None, "[::1]:40000")
        ]
    );
    assert!(
        outcome
            .out
            .starts_with("{\"id\":9,\"name\":\"maria\",\"account\":null,\"address\":"),
        "{outcome:#?}"
    );
}

#[test]
fn rows_are_sorted_by_any_field_either_way() {
    let ids = |arguments: &[&str]| {
        let arguments = [&["list", "--no-header", "--fields", "id"], arguments].concat();
        two()
            .run(&arguments)
            .expect(0)
            .out
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(ids(&[]), "9 10");
    assert_eq!(ids(&["--sort", "id"]), "9 10");
    assert_eq!(ids(&["--sort", "-id"]), "10 9");
    assert_eq!(ids(&["--sort", "name"]), "10 9");
    assert_eq!(ids(&["--sort=-name"]), "9 10");
    assert_eq!(ids(&["--sort", "address"]), "9 10");
}

#[test]
fn filters_are_asked_for() {
    let fake = Fake::new(|_, _| Answer::Result(json!({"connections": []})));
    let arguments = "list --user mar* --account m --room #a --address 10.0.0.0/8 --dialect classic";
    let outcome = fake.run(&arguments.split(' ').collect::<Vec<_>>()).expect(0);
    assert_eq!(
        outcome.out.lines().count(),
        1,
        "nobody is a heading: {outcome:#?}"
    );
    let expected =
        json!({"user": "mar*", "account": "m", "room": "#a", "address": "10.0.0.0/8", "dialect": "classic"});
    assert_eq!(fake.asked(), [("list".to_owned(), expected)]);
    assert_eq!(fake.run(&["list", "--json"]).expect(0).out, "");
}

#[test]
fn all_pages_are_fetched_and_a_circle_of_them_ends() {
    let fake = Fake::new(|_, params| {
        let after = params["after"].as_u64().unwrap_or(0);
        let row = row(after + 1, Some("ana"), "127.0.0.1:1");
        let next = if after < 2 { json!(after + 1) } else { json!(1) };
        Answer::Result(json!({"connections": [row], "next": next}))
    });
    let outcome = fake.run(&["list", "--fields", "id", "--no-header"]).expect(0);
    assert_eq!(outcome.out, "1\n2\n3\n");
    assert_eq!(fake.asked().len(), 3);
}
