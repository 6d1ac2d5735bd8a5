//! What people and rooms say of themselves.

mod hearing;
mod kept;

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
