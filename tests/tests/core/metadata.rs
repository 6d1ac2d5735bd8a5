//! What people and rooms say of themselves.

use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::input::{DialectKind, Disconnect};
use chatd::server::metadata::{Answer, KeyState};
use chatd::server::policy::Policy;
use chatd::server::refusal::Refusal;
use chatd::server::reply::Reply;
use chatd::server::request::{MetadataAction, Monitor, Request};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;

fn world(names: [&str; 2]) -> (World, [ConnId; 2]) {
    world_with(policy(), names)
}

fn world_with(policy: Policy, names: [&str; 2]) -> (World, [ConnId; 2]) {
    let mut world = World::new(policy);
    let conns = names.map(|name| world.join_as(name));
    for conn in conns {
        world.heard(conn);
    }
    (world, conns)
}

fn join(world: &mut World, conn: ConnId, room: &str) {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
}

/// Asks, and gives what is answered: `key=value` of what is there, `key` of what is not, and refusals.
fn ask(world: &mut World, conn: ConnId, target: &str, action: MetadataAction) -> Vec<String> {
    world.heard(conn);
    let target = (target != "*").then(|| target.into());
    world.ask(conn, Request::Metadata { target, action });
    answers(world, conn)
}

fn answers(world: &mut World, conn: ConnId) -> Vec<String> {
    let replies = world.heard(conn).replies;
    replies.iter().flat_map(told).collect()
}

fn told(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Metadata(Answer::Keys { keys, .. }) => keys
            .iter()
            .map(|(key, state)| match state {
                KeyState::Is(value) => format!("{key}={value}"),
                KeyState::NotSet => key.to_string(),
                KeyState::Bad => format!("bad {key}"),
            })
            .collect(),
        Reply::Metadata(Answer::Set { key, value, .. }) => {
            vec![value.as_ref().map_or(format!("{key} is unset"), |value| {
                format!("{key} is set to {value}")
            })]
        }
        Reply::Metadata(Answer::NotSet { key, .. }) => vec![format!("{key} was not set")],
        Reply::Metadata(Answer::Cleared { keys, .. }) => vec![format!("cleared {}", keys.join(","))],
        Reply::Metadata(Answer::Own { keys, .. }) => keys
            .iter()
            .map(|(key, value)| format!("own {key}={value}"))
            .collect(),
        Reply::Metadata(Answer::Current { values, .. }) => values
            .iter()
            .map(|(owner, key, value)| format!("{owner}: {key}={value}"))
            .collect(),
        Reply::Metadata(Answer::Later { targets, all, after }) => {
            vec![format!("later {} {all} {}", targets.join(","), after.as_millis())]
        }
        Reply::Metadata(Answer::Subscribed(keys)) => vec![format!("hears of {}", keys.join(","))],
        Reply::Metadata(Answer::Unsubscribed(keys)) => vec![format!("hears no more of {}", keys.join(","))],
        Reply::Metadata(Answer::Subscriptions(keys)) => vec![keys.join(",")],
        Reply::Refused(Refusal::NoMetadata { why, .. }) => vec![format!("{why:?}")],
        _ => Vec::new(),
    }
}

/// The changes that a connection was told of.
fn changes(world: &mut World, conn: ConnId) -> Vec<String> {
    let events = world.heard(conn).events;
    let changes = events.iter().filter_map(|(event, _)| match &event.kind {
        EventKind::MetadataChanged { target, key, value } => {
            Some(format!("{target}: {key}={}", value.as_deref().unwrap_or("unset")))
        }
        _ => None,
    });
    changes.collect()
}

fn set(key: &str, value: &str) -> MetadataAction {
    MetadataAction::Set {
        key: key.into(),
        value: Some(value.into()),
    }
}

fn unset(key: &str) -> MetadataAction {
    MetadataAction::Set {
        key: key.into(),
        value: None,
    }
}

fn keys(keys: &[&str]) -> Vec<Box<str>> {
    keys.iter().map(|&key| key.into()).collect()
}

fn hear_of(wanted: &[&str]) -> MetadataAction {
    MetadataAction::Subscribe(keys(wanted))
}

#[test]
fn keys_are_set_read_and_taken_away() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    assert_eq!(ask(&mut world, ana, "*", set("url", "x")), ["url is set to x"]);
    assert_eq!(
        ask(&mut world, ana, "ana", set("avatar", "")),
        ["avatar is set to "]
    );
    let get = MetadataAction::Get(keys(&["avatar", "$", "none", "url"]));
    assert_eq!(
        ask(&mut world, bia, "ANA", get),
        ["avatar=", "bad $", "none", "url=x"]
    );
    assert_eq!(
        ask(&mut world, bia, "ana", MetadataAction::List),
        ["avatar=", "url=x"]
    );
    assert_eq!(ask(&mut world, ana, "*", unset("url")), ["url is unset"]);
    assert_eq!(ask(&mut world, ana, "*", unset("url")), ["url was not set"]);
    assert_eq!(
        ask(&mut world, ana, "*", MetadataAction::Clear),
        ["cleared avatar"]
    );
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::List), [""; 0]);
}

#[test]
fn nobody_changes_what_others_say_but_the_operators() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    for action in [set("url", "x"), unset("url"), MetadataAction::Clear] {
        assert_eq!(ask(&mut world, bia, "ana", action), ["NotAllowed"]);
    }
    assert_eq!(ask(&mut world, bia, "nobody", set("url", "x")), ["NoSuchTarget"]);
    assert_eq!(ask(&mut world, bia, "ana", hear_of(&["url"])), ["NoSuchTarget"]);
    join(&mut world, ana, "#r");
    join(&mut world, bia, "#r");
    assert_eq!(ask(&mut world, bia, "#r", set("url", "x")), ["NotAllowed"]);
    assert_eq!(ask(&mut world, ana, "#r", set("url", "x")), ["url is set to x"]);
    assert_eq!(ask(&mut world, bia, "#r", MetadataAction::List), ["url=x"]);
}

#[test]
fn outsiders_read_nothing_of_a_room_and_know_nothing_of_a_secret_one() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    join(&mut world, ana, "#r");
    ask(&mut world, ana, "#r", set("url", "x"));
    ask(&mut world, bia, "*", hear_of(&["url"]));
    let questions = || {
        [
            MetadataAction::Get(keys(&["url"])),
            MetadataAction::List,
            MetadataAction::Sync,
        ]
    };
    for question in questions() {
        assert_eq!(ask(&mut world, bia, "#r", question), ["NotAllowed"]);
    }
    let secret = chatd::server::request::RoomModeChange::Flag {
        add: true,
        flag: chatd::server::request::RoomFlag::Secret,
    };
    world.ask(
        ana,
        Request::RoomModes {
            room: "#r".into(),
            changes: vec![secret],
        },
    );
    for question in questions() {
        assert_eq!(ask(&mut world, bia, "#r", question), ["NoSuchTarget"]);
    }
}

#[test]
fn keys_and_values_have_bounds() {
    let (mut world, [ana, _]) = world(["ana", "bia"]);
    let limits = policy().limits;
    let longest = "x".repeat(limits.metadata_value_bytes);
    assert_eq!(ask(&mut world, ana, "*", set("a", &longest)).len(), 1);
    assert_eq!(
        ask(&mut world, ana, "*", set("a", &format!("{longest}x"))),
        ["BadValue"]
    );
    assert_eq!(ask(&mut world, ana, "*", set("A", "x")), ["BadKey"]);
    for number in 1..limits.metadata_keys {
        ask(&mut world, ana, "*", set(&format!("k{number}"), "x"));
    }
    let full = format!("Full({})", limits.metadata_keys);
    assert_eq!(ask(&mut world, ana, "*", set("one-more", "x")), [full]);
    assert_eq!(ask(&mut world, ana, "*", set("a", "y")), ["a is set to y"]);
}

#[test]
fn one_hears_of_so_many_keys_in_order() {
    let (mut world, [ana, _]) = world(["ana", "bia"]);
    let most = policy().limits.metadata_subscriptions;
    assert_eq!(
        ask(&mut world, ana, "*", hear_of(&["b", "$", "a"])),
        ["hears of b,a", "BadKey", "later  true 0"]
    );
    let many: Vec<String> = (2..=most).map(|number| format!("k{number:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = format!("TooManySubscriptions({most})");
    let answers = ask(&mut world, ana, "*", hear_of(&[&many[..], &["never"]].concat()));
    assert!(
        answers[0].ends_with(many[most - 3]) && answers[1] == refused,
        "{answers:?}"
    );
    assert_eq!(
        ask(&mut world, ana, "*", hear_of(&["a"])),
        [refused],
        "no key more is looked at"
    );
    assert_eq!(
        ask(
            &mut world,
            ana,
            "*",
            MetadataAction::Unsubscribe(keys(&["b", "none", "$"]))
        ),
        ["hears no more of b,none", "BadKey"]
    );
    let list = ask(&mut world, ana, "*", MetadataAction::Subscriptions);
    assert!(list[0].starts_with("a,k02,"), "{list:?}");
}

#[test]
fn changes_are_told_to_those_who_hear_of_both_key_and_target() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    ask(&mut world, bia, "*", hear_of(&["url"]));
    ask(&mut world, ana, "*", hear_of(&["url"]));
    ask(&mut world, ana, "*", set("url", "x"));
    assert_eq!(changes(&mut world, bia), [""; 0], "they share no room");
    join(&mut world, bia, "#r");
    world.heard(bia);
    join(&mut world, ana, "#r");
    assert_eq!(
        changes(&mut world, bia),
        ["ana: url=x"],
        "those in a room hear of who enters"
    );
    ask(&mut world, ana, "*", set("avatar", "x"));
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, ana), [""; 0], "who changes it is answered");
    assert_eq!(changes(&mut world, bia), ["ana: url=y"]);
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, bia), [""; 0], "it is no change");
    ask(&mut world, ana, "*", MetadataAction::Clear);
    assert_eq!(changes(&mut world, bia), ["ana: url=unset"]);
    ask(&mut world, bia, "#r", set("url", "room"));
    assert_eq!(changes(&mut world, ana), ["#r: url=room"]);
}

#[test]
fn who_enters_is_told_of_the_room_and_of_those_in_it() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    join(&mut world, ana, "#r");
    ask(&mut world, ana, "*", set("url", "x"));
    ask(&mut world, ana, "#r", set("url", "room"));
    ask(&mut world, bia, "*", hear_of(&["url"]));
    join(&mut world, bia, "#r");
    assert_eq!(answers(&mut world, bia), ["#r: url=room", "ana: url=x"]);
    let all = ["#r: url=room", "ana: url=x"];
    assert_eq!(ask(&mut world, bia, "#r", MetadataAction::Sync), all);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::Sync), ["ana: url=x"]);
    assert_eq!(ask(&mut world, bia, "*", MetadataAction::SyncAll), all);
    assert_eq!(
        ask(&mut world, bia, "*", hear_of(&["avatar"]))[1],
        "later #r true 0"
    );
}

#[test]
fn those_who_watch_somebody_hear_of_them() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    ask(&mut world, ana, "*", set("url", "x"));
    ask(&mut world, bia, "*", hear_of(&["url"]));
    world.ask(bia, Request::Monitor(Monitor::Add(keys(&["ana", "rui"]))));
    assert_eq!(answers(&mut world, bia), ["ana: url=x"]);
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, bia), ["ana: url=y"]);
    let rui = world.connect(DialectKind::Irc);
    ask(&mut world, rui, "*", set("url", "z"));
    for request in [
        Request::Name("rui".into()),
        Request::User {
            user: "r".into(),
            realname: "r".into(),
        },
    ] {
        world.ask(rui, request);
    }
    assert_eq!(answers(&mut world, rui), ["own url=z"]);
    assert_eq!(changes(&mut world, bia), ["rui: url=z"]);
    assert_eq!(
        ask(&mut world, bia, "*", MetadataAction::SyncAll),
        ["ana: url=y", "rui: url=z"]
    );
}

#[test]
fn before_registration_one_speaks_of_oneself_alone() {
    let mut world = World::new(policy());
    let ana = world.connect(DialectKind::Irc);
    assert_eq!(ask(&mut world, ana, "*", set("url", "x")), ["url is set to x"]);
    assert_eq!(ask(&mut world, ana, "ana", set("url", "x")), ["NoSuchTarget"]);
    assert_eq!(
        ask(&mut world, ana, "#geral", MetadataAction::List),
        ["NoSuchTarget"]
    );
    assert_eq!(
        ask(&mut world, ana, "*", MetadataAction::SyncAll),
        ["NoSuchTarget"]
    );
    assert_eq!(ask(&mut world, ana, "*", hear_of(&["url"])), ["hears of url"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::List), ["url=x"]);
    world.drop_connection(ana, Disconnect::Eof);
    let bia = world.join_as("bia");
    assert_eq!(ask(&mut world, bia, "*", MetadataAction::List), [""; 0]);
    assert_eq!(ask(&mut world, bia, "*", MetadataAction::Subscriptions), [""]);
}

#[test]
fn who_changes_too_fast_is_told_when_to_go_on() {
    let mut strict = policy();
    strict.limits.flood = true;
    let (mut world, [ana, _]) = world_with(strict, ["ana", "bia"]);
    for number in 0..20 {
        assert_eq!(
            ask(&mut world, ana, "*", set("url", &number.to_string())).len(),
            1
        );
    }
    assert_eq!(ask(&mut world, ana, "*", set("url", "x")), ["TooFast(3s)"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::Clear), ["TooFast(3s)"]);
    world.pass(Duration::from_secs(3));
    assert_eq!(ask(&mut world, ana, "*", set("url", "x")), ["url is set to x"]);
}

#[test]
fn a_large_room_is_told_of_in_parts_and_not_too_fast() {
    let mut strict = policy();
    strict.limits.flood = true;
    strict.limits.metadata_keys = 1000;
    let (mut world, [ana, bia]) = world_with(strict, ["ana", "bia"]);
    ask(&mut world, bia, "*", hear_of(&["a", "b", "c", "d", "e"]));
    join(&mut world, ana, "#r");
    for number in 0..110 {
        let conn = world.join_as(&format!("p{number}"));
        for key in ["a", "b", "c", "d", "e"] {
            ask(&mut world, conn, "*", set(key, "x"));
        }
        join(&mut world, conn, "#r");
    }
    world.heard(bia);
    join(&mut world, bia, "#r");
    let first = answers(&mut world, bia);
    assert_eq!((first.len(), &*first[500]), (501, "later #r false 5000"));
    assert_eq!(
        ask(&mut world, bia, "#r", MetadataAction::Sync),
        ["later #r false 5000"]
    );
    assert_eq!(
        ask(&mut world, bia, "ana", MetadataAction::Sync),
        ["later ana false 5000"]
    );
    world.pass(Duration::from_secs(5));
    let second = ask(&mut world, bia, "#r", MetadataAction::Sync);
    assert_eq!(second.len(), 50, "the rest");
    let mut all = [&first[..500], &second[..]].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 550, "everybody once");
}

/// Connects under a name, logged in to an account.
fn log_in(world: &mut World, name: &str, account: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    for request in [
        Request::HoldRegistration,
        credentials(account),
        Request::Name(name.into()),
        Request::User {
            user: "u".into(),
            realname: "r".into(),
        },
    ] {
        world.ask(conn, request);
    }
    conn
}

fn credentials(account: &str) -> Request {
    Request::LogIn {
        mechanism: Mechanism::Plain,
        message: format!("\0{account}\0secret").into_bytes().into(),
    }
}

/// Ends registration, and gives what is told then.
fn release(world: &mut World, conn: ConnId) -> Vec<String> {
    world.heard(conn);
    world.ask(conn, Request::ReleaseRegistration);
    assert!(world.server.is_registered(conn));
    answers(world, conn)
}

#[test]
fn what_an_account_says_is_kept_and_said_by_all_who_use_it() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let phone = log_in(&mut world, "ana", "ana");
    assert_eq!(
        ask(&mut world, phone, "*", set("early", "1")),
        ["early is set to 1"]
    );
    assert_eq!(release(&mut world, phone), ["own early=1"]);
    let laptop = log_in(&mut world, "ana2", "ana");
    assert_eq!(release(&mut world, laptop), ["own early=1"]);
    let bia = world.join_as("bia");
    ask(&mut world, bia, "*", hear_of(&["url"]));
    ask(&mut world, laptop, "*", hear_of(&["url"]));
    for conn in [phone, laptop, bia] {
        join(&mut world, conn, "#r");
        world.heard(conn);
    }
    world.heard(bia);
    world.heard(laptop);
    assert_eq!(ask(&mut world, phone, "*", set("url", "x")), ["url is set to x"]);
    assert_eq!(changes(&mut world, bia), ["ana: url=x", "ana2: url=x"]);
    assert_eq!(changes(&mut world, laptop), ["ana: url=x", "ana2: url=x"]);
    assert_eq!(ask(&mut world, laptop, "ana", unset("early")), ["early is unset"]);
    for conn in [phone, laptop] {
        world.drop_connection(conn, Disconnect::Eof);
    }
    let back = log_in(&mut world, "ana", "ana");
    assert_eq!(release(&mut world, back), ["own url=x"]);
    assert_eq!(ask(&mut world, back, "*", MetadataAction::Clear), ["cleared url"]);
    world.drop_connection(back, Disconnect::Eof);
    let back = log_in(&mut world, "ana", "ana");
    assert_eq!(release(&mut world, back), [""; 0]);
}

#[test]
fn who_logs_in_says_what_the_account_says_until_they_log_out() {
    let mut world = World::new(policy());
    world.make_account("eva", "secret");
    let eva = log_in(&mut world, "eva", "eva");
    release(&mut world, eva);
    assert_eq!(
        ask(&mut world, eva, "*", set("url", "kept")),
        ["url is set to kept"]
    );
    world.drop_connection(eva, Disconnect::Eof);
    let [ana, bia] = ["ana", "bia"].map(|name| world.join_as(name));
    ask(&mut world, bia, "*", hear_of(&["avatar", "url"]));
    for conn in [ana, bia] {
        join(&mut world, conn, "#r");
    }
    ask(&mut world, ana, "*", set("avatar", "guest"));
    world.heard(bia);
    world.ask(ana, credentials("eva"));
    assert_eq!(changes(&mut world, bia), ["ana: avatar=unset", "ana: url=kept"]);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::List), ["url=kept"]);
    assert_eq!(
        ask(&mut world, bia, "#r", MetadataAction::Sync),
        ["ana: url=kept"]
    );
    world.ask(ana, Request::LogOut);
    assert_eq!(changes(&mut world, bia), ["ana: url=unset"]);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::List), [""; 0]);
}

#[test]
fn what_cannot_be_kept_is_not_confirmed() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let ana = log_in(&mut world, "ana", "ana");
    release(&mut world, ana);
    ask(&mut world, ana, "*", set("url", "x"));
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    assert_eq!(ask(&mut world, ana, "*", set("url", "y")), ["Unavailable"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::Clear), ["Unavailable"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::List), ["url=x"]);
}
