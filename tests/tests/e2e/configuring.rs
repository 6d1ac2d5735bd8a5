//! `chatctl config`, `wait` and `doctor`: trying a configuration, and finding what is wrong.

use std::os::unix::fs::PermissionsExt as _;

use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

/// Writes another message of the day into the file.
fn rewrite(chatd: &Chatd, from: &str, to: &str) {
    let file = chatd.directory().join("chatd.toml");
    let text = std::fs::read_to_string(&file).expect("the configuration");
    assert!(text.contains(from), "{text}");
    std::fs::write(&file, text.replace(from, to)).expect("writable");
}

#[test]
fn what_is_not_confirmed_in_time_is_as_before() {
    let chatd = Chatd::start();
    let mut ana = chatd.user("ana");
    rewrite(&chatd, "Be kind.", "Be kinder.");
    let diff = chatctl(&chatd, &["config", "diff"]).expect(0).out;
    assert_eq!(diff, "server.motd: \"Be kind.\" -> \"Be kinder.\"\n");
    let applied = chatctl(&chatd, &["config", "apply", "--confirm-within", "500ms"]).expect(0);
    assert!(applied.err.contains("chatctl config confirm"), "{applied:?}");
    chatd.wait_for_log("configuration not confirmed in time, the one before is in force again");
    ana.send("MOTD");
    ana.skip_to("… 372 … :…Be kind.");
    ana.skip_to("… 376 …");
    let late = chatctl(&chatd, &["config", "confirm"]).expect(4);
    assert!(late.err.contains("hint: "), "{late:?}");
    let warned = ["watch", "--since", "1h", "--event", "warning", "--count", "1"];
    let warned = chatctl(&chatd, &warned).expect(0).out;
    assert!(warned.contains("not confirmed in time"), "{warned}");
}

/// Values stand as they do in the file, in both forms of output.
#[test]
fn what_the_file_would_change_is_shown_as_the_file_has_it() {
    let chatd = Chatd::start();
    let more = "limits.whowas = 7\ntimeouts.ping = \"90s\"\nserver.icon = \"https://example.org/i.png\"\n\
                accounts.registration = \"closed\"\nserver.websocket_origins = [\"https://a.example\"]\n";
    rewrite(
        &chatd,
        "server.motd = \"Be kind.\"",
        &format!("{more}server.motd = \"Be\\nkind.\""),
    );
    let changes = chatctl(&chatd, &["config", "diff", "--json"]).expect(0).json();
    let values = |key: &str| {
        let change = changes.iter().find(|change| change["key"] == key);
        let change = change.unwrap_or_else(|| panic!("no {key} in {changes:?}"));
        (change["old"].as_str(), change["new"].as_str())
    };
    assert_eq!(values("limits.whowas"), (Some("100"), Some("7")));
    assert_eq!(values("timeouts.ping"), (Some("\"2m\""), Some("\"1m 30s\"")));
    assert_eq!(
        values("server.icon"),
        (None, Some("\"https://example.org/i.png\""))
    );
    assert_eq!(
        values("accounts.registration"),
        (Some("\"open\""), Some("\"closed\""))
    );
    assert_eq!(
        values("server.websocket_origins"),
        (Some("[]"), Some("[\"https://a.example\"]"))
    );
    assert_eq!(
        values("server.motd"),
        (Some("\"Be kind.\""), Some("\"Be\\nkind.\""))
    );
    let people = chatctl(&chatd, &["config", "diff"]).expect(0).out;
    assert!(
        people.contains("server.icon: - -> \"https://example.org/i.png\"\n"),
        "{people}"
    );
    let shown = chatctl(&chatd, &["config", "show", "listen"]).expect(0).out;
    assert!(
        shown.starts_with("listen = [{ address = \"127.0.0.1:0\", dialect = \"irc\", tls = false }, {"),
        "{shown}"
    );
}

#[test]
fn what_is_confirmed_stays() {
    let chatd = Chatd::start();
    let mut ana = chatd.user("ana");
    rewrite(&chatd, "Be kind.", "Be kinder.");
    let applied = chatctl(&chatd, &["config", "apply", "--confirm-within", "1h", "--json"]).expect(0);
    assert_eq!(applied.json()[0]["changed"], serde_json::json!(["server.motd"]));
    chatctl(&chatd, &["config", "confirm"]).expect(0);
    chatctl(&chatd, &["config", "confirm"]).expect(4);
    ana.send("MOTD");
    ana.skip_to("… 372 … :…Be kinder.");
    ana.skip_to("… 376 …");
    assert_eq!(
        chatctl(&chatd, &["config", "diff"]).expect(0).out,
        "the file says what is in force\n"
    );
}

#[test]
fn a_wrong_file_is_found_before_it_is_applied() {
    let chatd = Chatd::start();
    chatctl(&chatd, &["config", "check"]).expect(0);
    rewrite(&chatd, "server.motd", "server.mtod");
    for arguments in [
        &["config", "check"][..],
        &["config", "diff"],
        &["config", "apply"],
    ] {
        let refused = chatctl(&chatd, arguments).expect(1);
        assert!(
            refused.err.contains("server.mtod") && refused.err.contains("hint: "),
            "{refused:?}"
        );
    }
    let doctor = chatctl(&chatd, &["doctor", "--json"]).expect(1);
    let bad: Vec<_> = doctor
        .json()
        .into_iter()
        .filter(|finding| finding["state"] == "bad")
        .collect();
    assert_eq!(bad.len(), 1, "{bad:?}");
    assert_eq!(bad[0]["check"], "configuration");
    assert_eq!(bad[0]["fix"], "chatctl config check");
}

#[test]
fn no_secret_is_shown() {
    let chatd = Chatd::start();
    let shown = chatctl(&chatd, &["config", "show"]).expect(0).out;
    assert!(shown.contains("server.name = "), "{shown}");
    assert!(!shown.contains("argon2"), "{shown}");
    let one = chatctl(&chatd, &["config", "show", "rooms"]).expect(0).out;
    assert!(
        one.lines().count() >= 1 && one.lines().all(|line| line.starts_with("rooms.")),
        "{one}"
    );
}

#[test]
fn the_doctor_finds_what_is_wrong_and_says_what_mends_it() {
    let chatd = Chatd::start();
    let file = chatd.directory().join("chatd.toml");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("our own file");
    let found = chatctl(&chatd, &["doctor", "--json"]).expect(0).json();
    let state = |check: &str| {
        let finding = found.iter().find(|finding| finding["check"] == check);
        finding.unwrap_or_else(|| panic!("no {check} in {found:?}"))["state"].clone()
    };
    assert_eq!(state("socket"), "good");
    assert_eq!(state("configuration"), "good");
    assert_eq!(state("permissions"), "look");
    assert_eq!(state("ports"), "good");
    let people = chatctl(&chatd, &["doctor"]).expect(0).out;
    assert!(
        people.contains(&format!("-> chmod o-r {}", file.display())),
        "{people}"
    );

    let nowhere = chatd.directory().join("nowhere.sock");
    let outcome = ctl::run(&nowhere, &["doctor"]).expect(1);
    assert!(
        outcome.out.contains("BAD") && outcome.err.contains("hint: "),
        "{outcome:?}"
    );
}

#[test]
fn one_can_wait_until_it_is_ready() {
    let chatd = Chatd::start();
    chatctl(&chatd, &["wait", "--ready"]).expect(0);
    let nowhere = chatd.directory().join("nowhere.sock");
    let outcome = ctl::run(&nowhere, &["wait", "--ready", "--timeout", "200ms"]).expect(6);
    assert!(outcome.err.contains("hint: "), "{outcome:?}");
}

#[test]
fn people_and_rooms_are_looked_after() {
    let chatd = Chatd::start();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#sala");
    ana.sync();
    chatctl(
        &chatd,
        &["room", "set", "#sala", "--topic", "provas", "--on", "moderated"],
    )
    .expect(0);
    bob.skip_to(":My.Little.Server MODE #sala +m");
    bob.skip_to(":My.Little.Server TOPIC #sala :provas");
    let table = chatctl(&chatd, &["room", "list", "--sort", "-members"])
        .expect(0)
        .out;
    assert!(
        table
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("#sala ")),
        "{table}"
    );
    chatctl(&chatd, &["mute", "add", "bob!*@*", "--reason", "calma"]).expect(0);
    bob.skip_to(":My.Little.Server NOTICE … :…calma");
    bob.send("PRIVMSG ana :oi");
    bob.expect("… 404 bob ana :…");
    chatctl(&chatd, &["mute", "remove", "bob!*@*"]).expect(0);
    bob.send("PRIVMSG ana :oi");
    ana.skip_to(":bob!… PRIVMSG ana :oi");
    let shown = chatctl(&chatd, &["show", "bob"]).expect(0).out;
    assert!(
        shown.contains("#sala") && shown.contains(&bob.address().to_string()),
        "{shown}"
    );
    let preview = ["broadcast", "--preview", "--from", "Secretaria", "um\ndois"];
    let preview = chatctl(&chatd, &preview).expect(0).out;
    assert_eq!(
        preview,
        "Secretaria: um\nSecretaria: dois\nwould go to 2 connections\n"
    );
    ana.expect_silence();
    let refused = chatctl(&chatd, &["room", "delete", "#sala"]).expect(2);
    assert!(refused.err.contains("--yes"), "{refused:?}");
    chatctl(&chatd, &["room", "delete", "#sala", "--yes", "--reason", "fim"]).expect(0);
    ana.skip_to(":My.Little.Server KICK #sala ana :fim");
    bob.skip_to(":My.Little.Server KICK #sala bob :fim");
    let top = chatctl(&chatd, &["top", "--count", "1"]).expect(0).out;
    assert!(top.contains("\nbob ") && !top.contains('\x1b'), "{top}");
    let idle = chatctl(&chatd, &["list", "--idle", "1h", "--json"]).expect(0).out;
    assert_eq!(idle, "");
}
