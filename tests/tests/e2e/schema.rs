//! Every method of the admin socket and every verb of chatctl, against the schema that is shipped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::schema::Schema;
use protocol::admin::{API_VERSION, Request};
use serde_json::{Value, json};

/// Parameters with which a method has something to do, where `ana` and `bob` are connected and `ana` has an account. A method that is added
/// wants its own here.
fn params(method: &str) -> Value {
    match method {
        "version" => json!({"protocol": API_VERSION}),
        "list" => json!({"address": "127.0.0.0/8", "dialect": "irc"}),
        "kick" => json!({"target": "bob", "reason": "back at ten"}),
        "ban_add" => json!({"what": "10.0.0.0/8", "duration_ms": 60_000, "reason": "flood"}),
        "ban_remove" | "mute_remove" => json!({"what": "10.0.0.0/8"}),
        "account_create" => json!({"name": "rui", "password": "segredo", "email": "rui@example.org"}),
        "account_show" | "account_enable" | "account_erase" => json!({"name": "rui"}),
        "account_delete" => json!({"name": "rui", "dry_run": true}),
        "piece" => json!({"copy": 1, "from": 0}),
        "account_password" => json!({"name": "rui", "password": "outro"}),
        "account_disable" => json!({"name": "rui", "reason": "holidays"}),
        "broadcast" => json!({"text": "back at ten", "room": "#geral"}),
        "ban_list" | "room_list" | "mute_list" | "top" | "config_show" | "config_diff" | "config_confirm"
        | "account_list" | "backup" | "audit" | "watch" | "log_tail" | "log_level" | "metrics" | "status"
        | "reload" | "stop" => json!({}),
        "show" | "account_export" => json!({"name": "ana"}),
        "mute_add" => json!({"what": "10.0.0.0/8", "duration_ms": 60_000}),
        "room_show" | "room_members" => json!({"name": "#geral"}),
        "room_set" => json!({"name": "#sala", "topic": "hello", "limit": 9, "flags": {"moderated": true}}),
        "history_show" => json!({"of": {"room": "#geral"}, "limit": 9, "events": true}),
        "history_search" => json!({"of": {"room": "#geral"}, "terms": ["oi"], "from": "ana"}),
        "history_export" => json!({"of": {"private": ["ana", "bob"]}, "after": "2026-03-01T12:00:00Z"}),
        "history_purge" => json!({"of": {"room": "#geral"}, "all": true, "dry_run": true}),
        "room_delete" => json!({"name": "#sala"}),
        "config_apply" => json!({"confirm_within_ms": 3_600_000}),
        other => panic!("what is asked of {other}?"),
    }
}

/// A connection to the admin socket that reads and writes lines as they are.
struct Raw {
    stream: UnixStream,
    lines: BufReader<UnixStream>,
}

impl Raw {
    fn connect(chatd: &Chatd) -> Self {
        let stream = UnixStream::connect(chatd.socket()).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        let lines = BufReader::new(stream.try_clone().expect("another descriptor"));
        Self { stream, lines }
    }

    fn ask(&mut self, call: &Value) -> Value {
        writeln!(self.stream, "{call}").expect("it reads");
        self.read()
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }
}

#[test]
fn every_method_keeps_to_the_schema() {
    let schema = Schema::shipped();
    let chatd = Chatd::with(&Config::default().with_cheap_hashes());
    let mut ana = chatd.user("ana");
    ana.join("#geral");
    ana.send("REGISTER * * segredo");
    ana.skip_to("… REGISTER SUCCESS …");
    ana.join("#sala");
    let _bob = chatd.user("bob");
    let mut raw = Raw::connect(&chatd);
    for method in Request::METHODS {
        let call = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params(method)});
        schema.expect(&format!("{method}.call"), &call);
        // Who watches has a connection for that.
        let mut watcher = (*method == "watch" || *method == "log_tail").then(|| Raw::connect(&chatd));
        let answer = watcher.as_mut().unwrap_or(&mut raw).ask(&call);
        schema.expect(&format!("{method}.response"), &answer);
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        assert_eq!(answer["id"], 7);
    }
}

#[test]
fn refusals_keep_to_the_schema() {
    let schema = Schema::shipped();
    let chatd = Chatd::start();
    let _maria = chatd.user("maria");
    let mut raw = Raw::connect(&chatd);
    for (method, params, kind) in [
        ("version", json!({"protocol": 99}), "version_mismatch"),
        ("kick", json!({"target": "mari"}), "not_found"),
        ("list", json!({"nonsense": 1}), "invalid"),
        ("account_show", json!({"name": "nobody"}), "not_found"),
        ("ban_add", json!({"what": "*!*@*"}), "invalid"),
    ] {
        let answer = raw.ask(&json!({"jsonrpc": "2.0", "id": "x", "method": method, "params": params}));
        schema.expect(&format!("{method}.response"), &answer);
        assert_eq!(answer["error"]["data"]["kind"], kind, "{answer}");
    }
}

/// What chatctl prints for programs are objects of the schema, and may say more.
#[test]
fn what_chatctl_prints_keeps_to_the_schema() {
    let schema = Schema::shipped();
    let chatd = Chatd::with(&Config::default().with_cheap_hashes());
    let mut ana = chatd.user("ana");
    ana.join("#geral");
    ana.join("#sala");
    ana.send("PRIVMSG #geral :bom dia");
    ana.sync();
    let _bob = chatd.user("bob");
    let password = ["account", "create", "rui", "--json"];
    let made = ctl::run_with_input(&chatd.socket(), &password, "segredo\n").expect(0);
    let mut verbs = vec![("AccountChanged", made)];
    for (kind, arguments) in VERBS {
        let arguments: Vec<_> = arguments.iter().copied().chain(["--json"]).collect();
        verbs.push((kind, ctl::run(&chatd.socket(), &arguments).expect(0)));
    }
    for (kind, outcome) in verbs {
        let rows = outcome.json();
        assert!(!rows.is_empty(), "nothing to look at: {outcome:?}");
        for row in rows {
            schema.expect(kind, &row);
        }
    }
}

/// What a line of each verb is.
const VERBS: &[(&str, &[&str])] = &[
    ("Connection", &["list"]),
    ("KickedConnection", &["kick", "bob"]),
    ("BanAdded", &["ban", "add", "10.0.0.0/8"]),
    ("Ban", &["ban", "list"]),
    ("BanRemoved", &["ban", "remove", "10.0.0.0/8"]),
    ("MuteAdded", &["mute", "add", "10.0.0.0/8"]),
    ("Mute", &["mute", "list"]),
    ("MuteRemoved", &["mute", "remove", "10.0.0.0/8"]),
    ("Person", &["show", "ana"]),
    ("RoomRow", &["room", "list"]),
    ("RoomDetails", &["room", "show", "#geral"]),
    ("RoomDetails", &["room", "set", "#sala", "--on", "secret"]),
    ("Member", &["room", "members", "#sala"]),
    ("RoomDeleted", &["room", "delete", "#sala", "--yes"]),
    ("Top", &["top", "--count", "1"]),
    ("HistoryEntry", &["history", "show", "#geral", "--events"]),
    ("HistoryEntry", &["history", "search", "#geral", "bom dia"]),
    ("HistoryEntry", &["history", "export", "#geral"]),
    ("HistoryPurged", &["history", "purge", "#geral", "--all", "--yes"]),
    ("ConfigKey", &["config", "show"]),
    ("ConfigDiff", &["config", "check"]),
    ("Reloaded", &["config", "apply", "--confirm-within", "1h"]),
    ("ConfigConfirmed", &["config", "confirm"]),
    ("AccountRow", &["account", "list"]),
    ("AccountDetails", &["account", "show", "rui"]),
    ("AccountEnded", &["account", "disable", "rui"]),
    ("AccountChanged", &["account", "enable", "rui"]),
    ("AccountEnded", &["account", "erase", "rui", "--dry-run"]),
    ("AccountEnded", &["account", "delete", "rui", "--yes"]),
    ("Broadcasted", &["broadcast", "hello"]),
    ("AuditEntry", &["audit"]),
    ("LogLevels", &["log", "level"]),
    ("Metric", &["metrics"]),
    ("Event", &["watch", "--since", "1h", "--count", "1"]),
    ("Event", &["log", "tail", "--count", "1"]),
    ("Status", &["status"]),
    ("Reloaded", &["reload"]),
    ("Stopping", &["stop", "--yes"]),
];
