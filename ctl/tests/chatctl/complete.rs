//! What shells offer, with what the running chatd knows.

use serde_json::json;

use crate::fake::{Answer, Fake, chatctl, run};

fn fake() -> Fake {
    let row = |id: u64, name: &str| {
        json!({"id": id, "name": name, "account": null, "address": "127.0.0.1:1", "dialect": "irc", "tls": null,
            "rooms": [], "since": "2026-01-01T00:00:00Z", "idle_ms": 0, "client": null})
    };
    Fake::new(move |method, _| match method {
        "list" => {
            Answer::Result(json!({"connections": [row(17, "maria"), row(18, "mario"), row(19, "`reboot`")]}))
        }
        "room_list" => {
            let room = json!({"name": "#geral", "members": 1, "lasting": true, "founder": null, "messages": 0,
                "created": "2026-01-01T00:00:00Z", "topic": null});
            Answer::Result(json!({"rooms": [room]}))
        }
        _ => Answer::Silence,
    })
}

fn offered(fake: &Fake, words: &[&str]) -> Vec<String> {
    let outcome = fake.run(&[&["complete", "--"], words].concat()).expect(0);
    assert_eq!(outcome.err, "");
    let words = outcome
        .out
        .lines()
        .map(|line| line.split('\t').next().unwrap().to_owned());
    words.collect()
}

#[test]
fn commands_options_and_values_follow_from_the_command_line() {
    let fake = fake();
    assert_eq!(offered(&fake, &["li"]), ["list"]);
    assert_eq!(offered(&fake, &["account", "dis"]), ["disable"]);
    assert_eq!(offered(&fake, &["list", "--di"]), ["--dialect"]);
    assert_eq!(offered(&fake, &["list", "--dialect", "c"]), ["classic"]);
    assert_eq!(offered(&fake, &["status", "--js"]), ["--json"]);
    assert!(!offered(&fake, &[""]).contains(&"complete".to_owned()));
    assert_eq!(fake.asked(), [], "chatd is asked for nothing that is known");
}

#[test]
fn names_and_rooms_come_from_the_running_chatd() {
    let fake = fake();
    assert_eq!(offered(&fake, &["kick", "mar"]), ["maria", "mario"]);
    assert_eq!(offered(&fake, &["kick", "1"]), ["17", "18", "19"]);
    assert_eq!(offered(&fake, &["kick", "`"]), ["`reboot`"]);
    assert_eq!(offered(&fake, &["list", "--user", "mari"]), ["maria", "mario"]);
    assert_eq!(offered(&fake, &["room", "show", "#"]), ["#geral"]);
    assert_eq!(offered(&fake, &["broadcast", "--room", ""]), ["#geral"]);
    assert_eq!(
        offered(&fake, &["room", "show", "#geral", ""]),
        [""; 0],
        "one is enough"
    );
    assert_eq!(offered(&fake, &["kick", "mario", "mari"]), ["maria", "mario"]);
    assert_eq!(offered(&fake, &["broadcast", "--room=#g"]), ["--room=#geral"]);
    assert_eq!(offered(&fake, &["list", "--dialect=c"]), ["--dialect=classic"]);
}

#[test]
fn where_chatd_does_not_answer_nothing_is_offered_and_nobody_waits() {
    let silent = Fake::new(|_, _| Answer::Silence);
    assert_eq!(offered(&silent, &["kick", "mar"]), [""; 0]);
    let mut nobody = chatctl();
    nobody.args(["complete", "--", "kick", "--socket", "/nonexistent", "mar"]);
    assert_eq!(run(nobody).expect(0).out, "");
}
