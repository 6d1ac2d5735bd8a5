//! What happened beside what was said (draft/event-playback).

use std::collections::BTreeMap;
use std::time::Duration;

use chatd::server::AdminId;
use chatd::server::event::{AppliedMode, Source};
use chatd::server::input::{Administrator, Disconnect, Input, Role};
use chatd::server::owner::OwnerRequest;
use chatd::server::reply::Closing;
use chatd::store::simulated::Faults;
use protocol::admin;

use super::*;

/// All that happened in a room, and what it was called live.
fn all(world: &mut World, conn: ConnId, room: &str) -> Vec<Event> {
    world.heard(conn);
    world.ask(conn, question(room, LATEST, true));
    answer(world, conn).expect("a history")
}

/// Who did what, in short.
fn short(event: &Event) -> String {
    let who = match &event.source {
        Source::Server => "server",
        Source::Client(who) => who.nick.as_str(),
    };
    let what = match &event.kind {
        EventKind::Message(message) => format!("says {}", message.text),
        EventKind::Joined { room, .. } => format!("joins {room}"),
        EventKind::Parted { reason, .. } => format!("parts {reason:?}"),
        EventKind::Kicked { target, reason, .. } => format!("kicks {target} {reason}"),
        EventKind::Quit { why } => format!("quits {why:?}"),
        EventKind::Renamed { to } => format!("is {to}"),
        EventKind::TopicChanged { topic, .. } => format!("sets {topic}"),
        EventKind::RoomModesChanged { changes, .. } => format!("changes {changes:?}"),
        other => panic!("{other:?}"),
    };
    format!("{who} {what}")
}

fn shorts(events: &[Event]) -> Vec<String> {
    events.iter().map(short).collect()
}

#[test]
fn what_happens_is_kept_as_it_was_told() {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), world.join_as("bia"));
    // What ana hears live is what she finds later.
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    let changes = vec![
        operator(true, "bia"),
        flag(true, RoomFlag::Moderated),
        ban(true, "spam!*@*"),
        RoomModeChange::Limit(Some("9".into())),
    ];
    let room = "#r".into();
    world.ask(ana, Request::RoomModes { room, changes });
    let (room, topic) = ("#r".into(), Some("bom dia".into()));
    world.ask(bia, Request::Topic { room, topic });
    world.ask(bia, Request::Message(message("#r", "oi")));
    world.ask(bia, Request::Name("bia2".into()));
    let (targets, reason) = (vec![("#r".into(), "bia2".into())], Some("tchau".into()));
    world.ask(ana, Request::Kick { targets, reason });
    world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    let (rooms, reason) = (vec!["#r".into()], Some("fui".into()));
    world.ask(bia, Request::Part { rooms, reason });
    world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    let reason = Some("até".into());
    world.ask(bia, Request::Quit { reason });
    let live: Vec<Event> = world
        .heard(ana)
        .events
        .iter()
        .map(|(event, _)| (**event).clone())
        .collect();
    let found = all(&mut world, ana, "#r");
    assert_eq!(shorts(&found), shorts(&live));
    assert_eq!(found.len(), 11, "{:?}", shorts(&found));
    for (found, live) in found.iter().zip(&live) {
        assert_eq!((found.id, found.time), (live.id, live.time), "{}", short(live));
    }
    let Source::Client(who) = &found[0].source else {
        panic!("{:?}", found[0]);
    };
    assert_eq!((&*who.realname, who.account.as_deref()), ("ana", Some("ana")));
    world.ask(ana, question("#r", LATEST, false));
    let messages = answer(&mut world, ana).expect("a history");
    assert_eq!(
        shorts(&messages),
        ["bia says oi"],
        "for those who did not ask for more"
    );
}

/// A topic and modes that an administrator sets are as much a part of what happened.
#[test]
fn what_an_administrator_changes_is_kept_as_the_servers() {
    let mut world = world();
    let ana = world.join_as("ana");
    join(&mut world, ana, "#r");
    let request = admin::Request::RoomSet(admin::RoomSet {
        name: "#r".into(),
        topic: Some("provas".into()),
        limit: Some(9),
        flags: BTreeMap::from([("moderated".into(), true)]),
    });
    let (name, uid, pid, role) = ("bia".into(), 1000, None, Role::Full);
    let by = Administrator { name, uid, pid, role };
    let id = AdminId(7);
    world.input(Input::Admin { id, by, request });
    let live: Vec<Event> = world
        .heard(ana)
        .events
        .iter()
        .map(|(event, _)| (**event).clone())
        .collect();
    let found = all(&mut world, ana, "#r");
    let changes = [
        AppliedMode::Flag {
            add: true,
            flag: RoomFlag::Moderated,
        },
        AppliedMode::Limit(Some(9)),
    ];
    let expected = [
        format!("server changes {changes:?}"),
        "server sets provas".to_owned(),
    ];
    assert_eq!(shorts(&live), expected);
    assert_eq!(shorts(&found)[1..], expected, "after ana's entering");
    assert_eq!((found[1].id, found[2].id), (live[0].id, live[1].id));
}

#[test]
fn what_concerns_many_rooms_is_kept_in_each_under_one_name() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    let rooms = ["#1", "#2", "#3"];
    for room in rooms {
        join(&mut world, ana, room);
        join(&mut world, bia, room);
    }
    join(&mut world, ana, "#without");
    world.ask(bia, Request::Name("bia2".into()));
    world.drop_connection(bia, Disconnect::Eof);
    let last = |world: &mut World, room: &str| all(world, ana, room).split_off(2);
    let first = last(&mut world, "#1");
    let quit = format!("bia2 quits {:?}", Closing::Lost { error: None });
    assert_eq!(shorts(&first), ["bia is bia2".to_owned(), quit]);
    for room in rooms {
        let there = last(&mut world, room);
        assert!(there.iter().zip(&first).all(|(one, other)| one.id == other.id));
        assert_eq!(there.len(), first.len());
    }
    assert_eq!(all(&mut world, ana, "#without").len(), 1);
}

#[test]
fn many_rooms_are_one_thing_to_store() {
    let mut policy = policy();
    (policy.limits.rooms_per_client, policy.limits.rooms) = (50, 60);
    let mut world = World::new(policy);
    world.restore();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    for number in 0..50 {
        join(&mut world, bia, &format!("#{number}"));
        join(&mut world, ana, &format!("#{number}"));
    }
    world.record = Some(String::new());
    world.ask(bia, Request::Quit { reason: None });
    let record = world.record.take().expect("a record");
    assert_eq!(record.matches("Write(").count(), 1, "{record}");
    for number in 0..50 {
        let events = all(&mut world, ana, &format!("#{number}"));
        assert!(matches!(
            events.last().expect("events").kind,
            EventKind::Quit { .. }
        ));
    }
}

#[test]
fn ranks_that_come_with_an_account_are_kept_as_the_servers() {
    let mut world = world();
    let ana = known(&mut world, "ana");
    join(&mut world, ana, "#r");
    chanserv(&mut world, ana, "#r", Ask::Register);
    part(&mut world, ana, "#r");
    join(&mut world, ana, "#r");
    let found = shorts(&all(&mut world, ana, "#r"));
    assert_eq!(found.len(), 5, "{found:?}");
    for (event, expected) in found
        .iter()
        .zip(["ana joins", "server changes", "ana parts"].iter().cycle())
    {
        assert!(event.starts_with(expected), "{found:?}");
    }
}

#[test]
fn a_key_is_nowhere_to_be_read() {
    let mut world = world();
    let ana = world.join_as("ana");
    join(&mut world, ana, "#r");
    mode(&mut world, ana, "#r", RoomModeChange::Key(Some("sesame".into())));
    let events = all(&mut world, ana, "#r");
    let EventKind::RoomModesChanged { changes, .. } = &events[1].kind else {
        panic!("{events:?}");
    };
    assert_eq!(changes[..], [AppliedMode::Key(Some("*".into()))]);
}

#[test]
fn who_only_lost_the_connection_has_not_left() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), known(&mut world, "bia"));
    join(&mut world, ana, "#geral");
    join(&mut world, bia, "#geral");
    world.ask(bia, Request::Owner(Box::new(OwnerRequest::SetAlwaysOn(true))));
    world.drop_connection(bia, Disconnect::Eof);
    let both = ["ana joins #geral", "bia joins #geral"];
    assert_eq!(shorts(&all(&mut world, ana, "#geral")), both);
    let bia = member(&mut world, "bia");
    assert_eq!(shorts(&all(&mut world, bia, "#geral")), both, "nor entered again");
    world.restart();
    let bia = member(&mut world, "bia");
    assert_eq!(
        shorts(&all(&mut world, bia, "#geral")),
        both,
        "nor after a restart"
    );
}

#[test]
fn who_ends_without_a_connection_has_left_then() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), known(&mut world, "bia"));
    join(&mut world, ana, "#r");
    join(&mut world, bia, "#r");
    world.drop_connection(bia, Disconnect::Eof);
    world.pass(Duration::from_secs(61));
    let events = all(&mut world, ana, "#r");
    let last = events.last().expect("events");
    assert!(matches!(last.kind, EventKind::Quit { .. }), "{last:?}");
    assert_eq!(last.time, world.now.wall);
}

#[test]
fn a_room_that_nobody_hears_keeps_what_happens_all_the_same() {
    let mut world = world();
    let ana = known(&mut world, "ana");
    join(&mut world, ana, "#geral");
    world.ask(ana, Request::Quit { reason: None });
    let bia = world.join_as("bia");
    let found = shorts(&all(&mut world, bia, "#geral"));
    assert!(
        matches!(&found[..], [joins, quits] if joins == "ana joins #geral" && quits.starts_with("ana quits")),
        "{found:?}"
    );
}

#[test]
fn what_happened_is_forgotten_with_the_room() {
    let mut world = world();
    let ana = world.join_as("ana");
    join(&mut world, ana, "#r");
    let first = key(&world, "#r");
    part(&mut world, ana, "#r");
    let read = chatd::store::model::Read::Statistics;
    let statistics = world.in_store(read);
    assert!(format!("{statistics:?}").contains("events: 0"), "{statistics:?}");
    join(&mut world, ana, "#r");
    assert_ne!(key(&world, "#r"), first);
    assert_eq!(shorts(&all(&mut world, ana, "#r")), ["ana joins #r"]);
}

#[test]
fn a_store_that_fails_or_is_full_is_nobodys_concern() {
    for faults in [
        Faults {
            fails: 1000,
            ..Faults::default()
        },
        Faults {
            outages: 1000,
            ..Faults::default()
        },
    ] {
        let mut world = world();
        let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
        join(&mut world, ana, "#r");
        world.store.set_faults(faults);
        world.log.clear();
        world.heard(bia);
        world.ask(bia, Request::Join(vec![("#r".into(), None)]));
        world.ask(bia, Request::Quit { reason: None });
        let heard = world.heard(ana);
        assert_eq!(heard.events.len(), 2, "told all the same, and of nothing else");
        assert!(heard.replies.is_empty() && world.log.is_empty());
    }
}
