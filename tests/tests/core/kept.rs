//! What is said is kept, and whoever said it is told when it is.

use std::rc::Rc;
use std::time::Duration;

use chatd::server::event::{Event, EventKind};
use chatd::server::input::Disconnect;
use chatd::server::reply::Reply;
use chatd::server::request::{self, Message, MessageKind, Request};
use chatd::server::{ConnId, Server};
use chatd::store::model::{
    self, AccountId, Answer, Buffer, Content, History, Keep, Place, Range, Read, RoomKey, Stored,
};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};

/// Somebody in a room.
fn member(world: &mut World, name: &str) -> ConnId {
    let conn = world.join_as(name);
    world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    conn
}

/// Somebody in a room, with an account.
fn known(world: &mut World, name: &str) -> ConnId {
    let conn = member(world, name);
    world.ask(
        conn,
        Request::Register {
            account: None,
            email: None,
            password: "secret".into(),
        },
    );
    conn
}

fn message(targets: &[&str], text: &str) -> Message {
    Message {
        kind: MessageKind::Normal,
        targets: targets.iter().map(|&target| target.into()).collect(),
        text: text.into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: true,
    }
}

fn say(world: &mut World, conn: ConnId, targets: &[&str], text: &str) {
    world.ask(conn, Request::Message(message(targets, text)));
}

fn room(world: &World) -> Buffer {
    let state = world.server.state();
    Buffer::Room(state.rooms[state.room_named("#r").expect("the room")].key)
}

/// What was said; what else happened is left out.
fn history(world: &mut World, buffer: Buffer) -> Vec<Stored> {
    let history = History {
        place: Place::open(buffer),
        range: Range::Latest(None),
        limit: 100,
        events: true,
        redacted: true,
    };
    match world.in_store(Read::History(Box::new(history))) {
        model::Event::Done(answer) => match *answer {
            Answer::History(mut stored) => {
                stored.retain(|stored| matches!(stored.content, Content::Said(_)));
                stored
            }
            answer => panic!("{answer:?}"),
        },
        event => panic!("{event:?}"),
    }
}

fn texts(world: &mut World, buffer: Buffer) -> Vec<Box<str>> {
    let said = history(world, buffer)
        .into_iter()
        .map(|stored| match stored.content {
            Content::Said(said) => said.text,
            content => panic!("{content:?}"),
        });
    said.collect()
}

/// The texts of what somebody heard, with `own` for what they said themselves.
fn heard(world: &mut World, conn: ConnId, own: bool) -> Vec<Box<str>> {
    let events = world.heard(conn).events.into_iter();
    let said = events
        .filter(|event| event.1 == own)
        .filter_map(|(event, _)| match &event.kind {
            EventKind::Message(said) => Some((*said.text).into()),
            _ => None,
        });
    said.collect()
}

fn world() -> World {
    let mut world = World::new(policy());
    world.restore();
    world
}

#[test]
fn what_is_said_in_a_room_is_kept_as_it_was_said() {
    let mut world = world();
    let ana = known(&mut world, "ana");
    world.heard(ana);
    let lines = Message {
        kind: MessageKind::Notice,
        breaks: Some([4].into()),
        subject: Some("almoço".into()),
        tags: vec![("+x".into(), "y".into())],
        ..message(&["#r"], "one two\nthree")
    };
    world.ask(ana, Request::Message(lines));
    let event: Rc<Event> = world.heard(ana).events[0].0.clone();
    let buffer = room(&world);
    let [stored] = &history(&mut world, buffer)[..] else {
        panic!("one message")
    };
    assert_eq!(stored.id, event.id, "it is called the same for ever");
    let sender = stored.sender.as_ref().expect("a sender");
    assert_eq!(
        (&*sender.nick, sender.account, stored.account_name.as_deref()),
        ("ana", Some(AccountId(1)), Some("ana"))
    );
    let said = model::Said {
        kind: MessageKind::Notice,
        at_least: None,
        text: "one two\nthree".into(),
        breaks: [4].into(),
        subject: Some("almoço".into()),
        tags: [("+x".into(), "y".into())].into(),
    };
    assert_eq!(stored.content, Content::Said(said));
}

#[test]
fn what_is_said_in_private_is_kept_for_accounts_alone() {
    let mut world = world();
    let (ana, bia, guest) = (
        known(&mut world, "ana"),
        known(&mut world, "bia"),
        member(&mut world, "guest"),
    );
    say(&mut world, ana, &["bia"], "one");
    say(&mut world, bia, &["ana"], "two");
    say(&mut world, ana, &["ana"], "myself");
    say(&mut world, ana, &["guest"], "three");
    say(&mut world, guest, &["ana"], "four");
    let between = |a, b| Buffer::Conversation(AccountId(a), AccountId(b));
    assert_eq!(texts(&mut world, between(1, 2)), ["one".into(), "two".into()]);
    assert_eq!(texts(&mut world, between(1, 1)), ["myself".into()]);
    let guests = Buffer::Guest {
        account: AccountId(1),
        nick: "guest".into(),
    };
    assert_eq!(texts(&mut world, guests), ["three".into(), "four".into()]);
    let other = member(&mut world, "other");
    world.heard(other);
    say(&mut world, other, &["guest"], "five");
    assert_eq!(
        heard(&mut world, other, true),
        ["five".into()],
        "nobody could read it later"
    );
}

#[test]
fn what_is_worth_nothing_later_is_not_kept() {
    let mut world = world();
    let ana = member(&mut world, "ana");
    let tags = |names: &[&str]| Message {
        kind: MessageKind::Tags,
        tags: names.iter().map(|&name| (name.into(), "x".into())).collect(),
        ..message(&["#r"], "")
    };
    world.ask(ana, Request::Message(tags(&["+typing"])));
    say(&mut world, ana, &["#r"], "\u{1}VERSION\u{1}");
    let buffer = room(&world);
    assert_eq!(texts(&mut world, buffer.clone()), []);
    world.ask(ana, Request::Message(tags(&["+typing", "+draft/react"])));
    say(&mut world, ana, &["#r"], "\u{1}ACTION waves\u{1}");
    assert_eq!(
        texts(&mut world, buffer),
        ["".into(), "\u{1}ACTION waves\u{1}".into()]
    );
}

#[test]
fn others_hear_at_once_and_the_sender_when_it_is_kept() {
    let mut world = world();
    let (ana, bia) = (member(&mut world, "ana"), member(&mut world, "bia"));
    world.store.set_faults(Faults {
        delay: 50,
        ..Faults::default()
    });
    let mut waited = false;
    for number in 0..5 {
        world.heard(ana);
        let text: Box<str> = format!("{number}").into();
        say(&mut world, ana, &["#r", "bia"], &text);
        assert_eq!(heard(&mut world, bia, false), [text.clone(), text.clone()]);
        let mut echoes = heard(&mut world, ana, true);
        waited |= echoes.is_empty();
        while !world.store.is_idle() {
            assert_eq!(echoes, [], "both or none");
            world.take_from_store();
            echoes.extend(heard(&mut world, ana, true));
        }
        assert_eq!(echoes, [text.clone(), text]);
    }
    assert!(waited);
}

/// Whoever heard it may ask for the history at once.
#[test]
fn a_history_has_what_was_said_to_several_rooms_before_any_of_it_is_kept() {
    let mut world = world();
    let (ana, bia) = (member(&mut world, "ana"), member(&mut world, "bia"));
    for conn in [ana, bia] {
        world.ask(conn, Request::Join(vec![("#geral".into(), None)]));
    }
    world.store.set_faults(Faults {
        delay: 50,
        ..Faults::default()
    });
    for number in 1..=5 {
        world.heard(bia);
        say(&mut world, ana, &["#r", "#geral"], "hi");
        let asked = request::History {
            target: "#geral".into(),
            range: Range::Latest(None),
            limit: 10,
            events: false,
        };
        world.ask(bia, Request::History(asked));
        while !world.store.is_idle() {
            world.take_from_store();
        }
        let replies = world.heard(bia).replies;
        let [Reply::History { events, .. }] = &replies[..] else {
            panic!("{replies:?}");
        };
        assert_eq!(events.len(), number);
    }
}

#[test]
fn the_sender_is_warned_only_where_it_waits() {
    let mut world = world();
    let (ana, bia) = (member(&mut world, "ana"), member(&mut world, "bia"));
    world.ask(bia, Request::Away(Some("lunch".into())));
    world.store.set_faults(Faults {
        outages: 1000,
        ..Faults::default()
    });
    for confirm in [true, false] {
        world.heard(ana);
        let message = Message {
            confirm,
            ..message(&["bia", "#r", "nobody"], "hi")
        };
        world.ask(ana, Request::Message(message));
        let replies = world.heard(ana).replies;
        assert!(matches!(replies[0], Reply::Away { .. }), "{replies:?}");
        assert!(matches!(replies[1], Reply::Refused(_)), "{replies:?}");
        assert_eq!(
            matches!(replies.get(2), Some(Reply::NotKept { .. })),
            confirm,
            "{replies:?}"
        );
    }
}

#[test]
fn a_store_that_fails_keeps_nobody_from_talking_and_the_room_is_told_once() {
    let mut world = world();
    let (ana, bia) = (member(&mut world, "ana"), member(&mut world, "bia"));
    let told = |world: &mut World| -> Vec<bool> {
        let events = world.heard(bia).events.into_iter();
        let told = events.filter_map(|(event, _)| match &event.kind {
            EventKind::HistoryKept { kept, .. } => Some(*kept),
            _ => None,
        });
        told.collect()
    };
    let fails = |fails| Faults {
        fails,
        ..Faults::default()
    };
    told(&mut world);
    world.store.set_faults(fails(1000));
    world.heard(ana);
    for _ in 0..3 {
        say(&mut world, ana, &["#r"], "lost");
    }
    let socket = world.heard(ana);
    let warned = socket
        .replies
        .iter()
        .filter(|reply| matches!(reply, Reply::NotKept { .. }));
    assert_eq!(warned.count(), 3);
    let echoed = socket.events.iter().filter(|event| event.1).count();
    assert_eq!(echoed, 3);
    assert_eq!(told(&mut world), [false]);
    world.store.set_faults(fails(0));
    for _ in 0..2 {
        say(&mut world, ana, &["#r"], "kept");
    }
    assert_eq!(told(&mut world), [true]);
    let buffer = room(&world);
    assert_eq!(texts(&mut world, buffer), ["kept".into(), "kept".into()]);
}

#[test]
fn whoever_is_gone_meanwhile_is_told_nothing_and_what_they_said_is_kept() {
    let mut world = world();
    let _bia = member(&mut world, "bia");
    let people: Vec<_> = (0..5).map(|n| member(&mut world, &format!("ana{n}"))).collect();
    world.store.set_faults(Faults {
        delay: 50,
        ..Faults::default()
    });
    for ana in people {
        say(&mut world, ana, &["#r", "#r"], "hi");
        world.drop_connection(ana, Disconnect::Eof);
    }
    while !world.store.is_idle() {
        world.take_from_store();
    }
    world.store.set_faults(Faults::default());
    let buffer = room(&world);
    assert_eq!(texts(&mut world, buffer).len(), 10);
}

#[test]
fn a_room_that_does_not_last_is_forgotten_and_the_default_one_goes_on() {
    let mut world = world();
    let ana = member(&mut world, "ana");
    world.ask(ana, Request::Join(vec![("#geral".into(), None)]));
    say(&mut world, ana, &["#r", "#geral"], "hi");
    let gone = room(&world);
    let key = |world: &World| -> RoomKey {
        let state = world.server.state();
        state.rooms[state.room_named("#geral").expect("the room")].key
    };
    let default = key(&world);
    world.drop_connection(ana, Disconnect::Eof);
    assert_eq!(texts(&mut world, gone.clone()), []);
    let mut next = World {
        server: Server::new(Rc::new(policy()), 2, world.now),
        store: world.store,
        ..World::new(policy())
    };
    assert_ne!(key(&next), default);
    next.restore();
    assert_eq!(key(&next), default, "it is the same room after a restart");
    assert_eq!(texts(&mut next, Buffer::Room(default)), ["hi".into()]);
    let ana = member(&mut next, "ana");
    say(&mut next, ana, &["#r"], "new");
    assert_ne!(room(&next), gone, "a room of the same name is another");
}

#[test]
fn what_is_too_much_goes() {
    let mut policy = policy();
    policy.history.rooms = Keep {
        messages: Some(2),
        age: Some(Duration::from_hours(1)),
    };
    let mut world = World::new(policy);
    world.restore();
    let ana = member(&mut world, "ana");
    for number in 0..4 {
        say(&mut world, ana, &["#r"], &number.to_string());
    }
    let buffer = room(&world);
    let settle = |world: &mut World| {
        while !world.store.is_idle() {
            world.take_from_store();
        }
    };
    world.pass(Duration::from_mins(1));
    settle(&mut world);
    assert_eq!(texts(&mut world, buffer.clone()), ["2".into(), "3".into()]);
    assert!(world.server.next_deadline().is_some(), "it is looked at again");
    for _ in 0..7 {
        world.pass(Duration::from_mins(10));
        world.ask(ana, Request::Pong);
    }
    settle(&mut world);
    assert_eq!(texts(&mut world, buffer), []);
}
