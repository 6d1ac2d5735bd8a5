//! `chatctl status`, `reload`, `stop` and `version`.

use serde_json::{Value, json};

use crate::fake::{Answer, Fake, error};

fn status() -> Value {
    json!({
        "server": "my.server", "network": "net", "version": "chatd 9.9.9", "pid": 7, "config": "/etc/chatd/chatd.toml",
        "started": "2026-01-01T00:00:00.250Z", "uptime_ms": 7_990_000,
        "listeners": [
            {"address": "127.0.0.1:6667", "dialect": "irc", "tls": false},
            {"address": "[::]:6697", "dialect": "irc", "tls": true},
        ],
        "connections": 3, "clients": 2, "clients_peak": 5, "rooms": 1, "memory_bytes": 5_500_000,
        "send_queue_bytes": 2048, "send_queue_max_bytes": 1024,
        "certificate_expires": "2026-06-01T12:00:00Z",
        "store": {
            "path": "/var/lib/chatd/chatd.db", "health": "slow", "waiting": 3, "waiting_bytes": 2048, "lost": 2,
            "since": null, "failure": null, "detail": null, "kept": null, "last_backup": null,
        },
    })
}

#[test]
fn status_shows_everything() {
    let fake = Fake::new(|_, _| Answer::Result(status()));
    let expected = "\
version        chatd 9.9.9
server         my.server (network net)
running        2h 13m, since 2026-01-01T00:00:00Z, process 7
configuration  /etc/chatd/chatd.toml
listening      127.0.0.1:6667 (irc)
               [::]:6697 (irc, TLS)
certificate    until 2026-06-01T12:00:00Z
connections    3
users          2 (at most 5)
rooms          1
memory         5.2 MiB
send queues    2.0 KiB, the longest 1.0 KiB
store          /var/lib/chatd/chatd.db (slow)
waiting        3 (2.0 KiB)
not kept       2 since chatd started
last backup    none known: chatctl backup FILE
";
    assert_eq!(fake.run(&["status"]).expect(0).out, expected);
    assert!(
        fake.run_pt(&["status"])
            .expect(0)
            .out
            .contains("\nescutando       127.0.0.1:6667 (irc)\n")
    );
    let mut forgetful = status();
    forgetful["store"] = json!({"path": null, "health": "good", "waiting": 0});
    let fake_memory = Fake::new(move |_, _| Answer::Result(forgetful.clone()));
    assert!(
        fake_memory
            .run_pt(&["status"])
            .expect(0)
            .out
            .contains("só na memória: some quando o chatd termina (em ordem)")
    );
    assert_eq!(fake.run_pt(&["status", "--json"]).expect(0).json(), [status()]);
}

#[test]
fn reload_says_what_changed() {
    let reloaded = |changed: Value, restart: Value, warnings: Value| {
        let answer = json!({"changed": changed, "needs_restart": restart, "warnings": warnings});
        Fake::new(move |_, _| Answer::Result(answer.clone()))
    };
    let fake = reloaded(json!([]), json!([]), json!([]));
    assert_eq!(
        fake.run(&["reload"]).expect(0).out,
        "reloaded; nothing has changed\n"
    );
    let fake = reloaded(
        json!(["server.motd", "limits.flood"]),
        json!(["listen"]),
        json!(["odd"]),
    );
    let expected =
        "reloaded; in force now: server.motd, limits.flood\nwaiting for a restart: listen\nwarning: odd\n";
    assert_eq!(fake.run(&["reload"]).expect(0).out, expected);
    let expected = "{\"changed\":[\"server.motd\",\"limits.flood\"],\"needs_restart\":[\"listen\"],\"warnings\":[\"odd\"]}\n";
    assert_eq!(fake.run(&["reload", "--json"]).expect(0).out, expected);
}

#[test]
fn a_refused_configuration_is_shown_where_it_is_wrong() {
    let report = "error: unknown key\n3 | naem = \"x\"\n  | ^^^^ unknown key";
    let data = json!({"kind": "bad_config", "report": report});
    let fake = Fake::new(move |_, _| error(-32006, "/etc/chatd.toml:3:1: unknown key", &data));
    let outcome = fake.run(&["reload"]).expect(1);
    let expected = "\
error: configuration refused: /etc/chatd.toml:3:1: unknown key
  3 | naem = \"x\"
    | ^^^^ unknown key
hint: chatd runs on as before; correct the file, and reload again
";
    assert_eq!(outcome.err, expected);
}

#[test]
fn stop_is_asked_about_and_can_be_tried_dry() {
    let fake = Fake::new(|method, _| match method {
        "status" => Answer::Result(status()),
        _ => Answer::Result(json!({"connections": 3})),
    });
    let outcome = fake.run(&["stop"]).expect(2);
    assert!(
        outcome.err.contains("stop chatd, and disconnect 3 connections?"),
        "{outcome:#?}"
    );
    let outcome = fake.run(&["stop", "--dry-run"]).expect(0);
    assert_eq!(outcome.out, "would stop chatd and disconnect 3 connections\n");
    assert!(fake.asked().iter().all(|(method, _)| method == "status"));
    let outcome = fake
        .run(&["stop", "--yes", "--reason", "bye", "--json"])
        .expect(0);
    assert_eq!(outcome.out, "{\"connections\":3,\"dry_run\":false}\n");
    assert_eq!(
        fake.asked().last(),
        Some(&("stop".to_owned(), json!({"reason": "bye"})))
    );
}

#[test]
fn version_shows_both_sides_and_its_own_at_least() {
    let fake = Fake::new(|_, _| Answer::HangUp);
    let own = concat!("chatctl ", env!("CARGO_PKG_VERSION"), " (admin protocol 1)\n");
    assert_eq!(
        fake.run(&["version"]).expect(0).out,
        format!("{own}chatd 9.9.9 (admin protocol 1)\n")
    );
    let json = fake.run(&["version", "--json"]).expect(0).json();
    assert_eq!(json[1], json!({"program": "chatd 9.9.9", "protocol": 1}));
    let gone = Fake::with_version(|_, _| Answer::HangUp);
    assert_eq!(gone.run(&["version"]).expect(3).out, own);
}
