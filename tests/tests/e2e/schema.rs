//! Every method of the admin socket and every verb of chatctl, against the schema that is shipped.

use std::collections::HashSet;
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
        "history_search" => json!({"of": "broadcasts", "terms": ["oi"], "from": "ana"}),
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

/// What chatctl prints for programs is what the schema says of each verb; there is no verb that it says nothing of.
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
    let file = chatd.directory().join("chatd.toml");
    let text = std::fs::read_to_string(&file).expect("the configuration");
    std::fs::write(&file, text.replace("Be kind.", "Be kinder.")).expect("writable");
    for (verb, rest) in RUNS {
        let copy = chatd.directory().join(verb);
        let rest = rest.iter().map(|argument| match *argument {
            FILE => copy.to_str().expect("UTF-8"),
            other => other,
        });
        let arguments: Vec<_> = verb.split(' ').chain(rest).chain(["--json"]).collect();
        let outcome = ctl::run_with_input(&chatd.socket(), &arguments, "segredo\n").expect(0);
        let rows = outcome.json();
        assert!(!rows.is_empty(), "nothing to look at: {outcome:?}");
        for row in rows {
            schema.expect_printed(verb, &row);
        }
    }
    let sorted = |mut verbs: Vec<String>| {
        verbs.sort();
        verbs
    };
    let verbs = sorted(ctl::verbs());
    let owned = |verbs: Vec<&str>| sorted(verbs.into_iter().map(str::to_owned).collect());
    assert_eq!(
        owned(schema.verbs()),
        verbs,
        "protocol/src/admin/schema.rs says what each prints"
    );
    let mut run: HashSet<_> = RUNS.iter().map(|(verb, _)| *verb).collect();
    // It needs a chatd that has stopped: see `histories`.
    run.insert("restore");
    assert_eq!(
        owned(run.into_iter().collect()),
        verbs,
        "each of them is run here"
    );
}

/// Stands for a file that is not there yet.
pub const FILE: &str = "FILE";

/// Each verb with something that it prints a result for.
pub const RUNS: &[(&str, &[&str])] = &[
    ("wait", &["--ready"]),
    ("version", &[]),
    ("list", &[]),
    ("kick", &["bob"]),
    ("ban add", &["10.0.0.0/8"]),
    ("ban list", &[]),
    ("ban remove", &["10.0.0.0/8"]),
    ("mute add", &["10.0.0.0/8"]),
    ("mute list", &[]),
    ("mute remove", &["10.0.0.0/8"]),
    ("show", &["ana"]),
    ("room list", &[]),
    ("room show", &["#geral"]),
    ("room set", &["#sala", "--on", "secret"]),
    ("room members", &["#sala"]),
    ("room delete", &["#sala", "--yes"]),
    ("history show", &["#geral", "--events"]),
    ("history search", &["#geral", "bom dia"]),
    ("history export", &["#geral"]),
    ("history purge", &["#geral", "--all", "--yes"]),
    ("top", &["--count", "1"]),
    ("config show", &[]),
    ("config diff", &[]),
    ("config check", &[]),
    ("config apply", &["--confirm-within", "1h"]),
    ("config confirm", &[]),
    ("doctor", &[]),
    ("account create", &["rui"]),
    ("account list", &[]),
    ("account show", &["rui"]),
    ("account password", &["rui"]),
    ("account disable", &["rui"]),
    ("account enable", &["rui"]),
    ("account export", &["rui", FILE]),
    ("account erase", &["rui", "--dry-run"]),
    ("account delete", &["rui", "--yes"]),
    ("broadcast", &["hello"]),
    ("backup", &[FILE]),
    ("audit", &[]),
    ("log level", &[]),
    ("log tail", &["--count", "1"]),
    ("metrics", &[]),
    ("watch", &["--since", "1h", "--count", "1"]),
    ("status", &[]),
    ("reload", &[]),
    ("stop", &["--dry-run"]),
    ("stop", &["--yes"]),
];
