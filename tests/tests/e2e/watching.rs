//! `chatctl watch` and `chatctl log`: what administrators see happen, and what they never see.

use std::process::{Child, Stdio};
use std::sync::Arc;

use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::output::Output;
use chatd_tests::schema::Schema;
use serde_json::Value;

/// chatctl, while it runs. It ends with this value.
struct Running {
    child: Child,
    out: Arc<Output>,
}

impl Running {
    fn start(chatd: &Chatd, arguments: &[&str]) -> Self {
        let mut command = ctl::command(&chatd.socket(), arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("chatctl starts");
        let out = Output::follow(child.stdout.take().expect("a pipe"));
        Self { child, out }
    }

    fn next(&self, text: &str) -> Value {
        serde_json::from_str(&self.out.wait_for_line(0, text)).expect("JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What has happened so far, by as many events as `--count` says.
fn happened(chatd: &Chatd, arguments: &[&str]) -> Vec<Value> {
    let all = [&["watch", "--since", "1h", "--json"], arguments].concat();
    let count = arguments.iter().position(|argument| *argument == "--count");
    assert!(count.is_some(), "or it would not end");
    ctl::run(&chatd.socket(), &all).expect(0).json()
}

#[test]
fn what_happens_is_told_and_never_what_is_said() {
    let schema = Schema::shipped();
    let config = Config::default().set("log.level", "\"trace\"");
    let chatd = Chatd::with(&config);
    let watching = Running::start(
        &chatd,
        &[
            "watch",
            "--json",
            "--event",
            "messages,register,join,part,kick,disconnect,ban,unban,admin",
        ],
    );
    // It watches from the answer on: until then what happens is not for it.
    let mut probe = chatd.user("probe");
    while !watching.out.text().contains("probe") {
        probe.join("#probe");
        probe.send("PART #probe");
        probe.skip_to("… PART #probe");
    }
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#sala");
    ana.send("PRIVMSG #sala :o segredo do bolo");
    bob.skip_to("… PRIVMSG #sala :o segredo do bolo");
    ana.send("KICK #sala bob :fora");
    bob.skip_to("… KICK #sala bob …");
    bob.send("QUIT :adeus");
    bob.expect_close();
    ctl::run(
        &chatd.socket(),
        &["ban", "add", "10.0.0.0/8", "--reason", "flood"],
    )
    .expect(0);
    ctl::run(&chatd.socket(), &["ban", "remove", "10.0.0.0/8"]).expect(0);

    assert_eq!(watching.next("\"register\",\"id\":2")["name"], "ana");
    assert_eq!(watching.next("\"kick\"")["by"], "ana");
    assert_eq!(watching.next("\"disconnect\"")["reason"], "quit");
    assert_eq!(watching.next("\"ban\"")["what"], "10.0.0.0/8");
    assert_eq!(watching.next("\"unban\"")["what"], "10.0.0.0/8");
    assert_eq!(watching.next("\"ban_add\"")["result"], "ok connections=0");
    assert!(watching.next("\"messages\"")["messages"].as_u64() >= Some(1));
    for line in watching.out.text().lines() {
        schema.expect("Event", &serde_json::from_str(line).expect("JSON"));
    }
    assert!(!watching.out.text().contains("segredo"));
    assert!(!chatd.log().contains("segredo"), "at no level");
}

#[test]
fn who_comes_later_hears_what_has_happened() {
    let chatd = Chatd::start();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#outra");
    let all = happened(&chatd, &["--count", "6"]);
    let names: Vec<_> = all.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["connect", "register", "connect", "register", "join", "join"]
    );
    let sala = happened(&chatd, &["--room", "#SALA", "--count", "1"]);
    assert_eq!(sala[0]["name"], "ana");
    let of_bob = happened(&chatd, &["--user", "bob", "--event", "join", "--count", "1"]);
    assert_eq!(of_bob[0]["room"], "#outra");
    let people = ctl::run(
        &chatd.socket(),
        &["watch", "--since", "1h", "--event", "join", "--count", "1"],
    );
    assert!(people.expect(0).out.ends_with("Z join       ana #sala\n"));
    let wrong = ctl::run(&chatd.socket(), &["watch", "--event", "jion"]).expect(2);
    assert!(wrong.err.contains("join"), "{wrong:?}");
}

#[test]
fn what_is_logged_changes_by_module_and_is_shown() {
    let chatd = Chatd::start();
    let chatctl = |arguments: &[&str]| ctl::run(&chatd.socket(), arguments);
    let before = chatctl(&["log", "level", "--json"]).expect(0).json();
    assert_eq!(before[0]["level"], "info");
    let changed = chatctl(&["log", "level", "chatd::admin=debug"]).expect(0);
    assert_eq!(changed.out, "info\nchatd::admin=debug\n");
    // The connection that asks is logged from now on.
    chatctl(&["status"]).expect(0);
    chatd.wait_for_log("admin connected by=");
    let lines = chatctl(&["log", "tail", "--last", "256", "--count", "2", "--json"])
        .expect(0)
        .json();
    assert!(
        lines[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("listening address="),
        "{lines:?}"
    );
    assert_eq!(chatctl(&["log", "level", "warn"]).expect(0).out, "warn\n");
    let wrong = chatctl(&["log", "level", "loud"]).expect(2);
    assert!(wrong.err.contains("hint: for example: info"), "{wrong:?}");
    // What was changed so is over with the next reload.
    chatctl(&["reload"]).expect(0);
    assert_eq!(chatctl(&["log", "level"]).expect(0).out, "info\n");
}
