//! What those notice whose connections are carried to another process, and those who share rooms with them.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Duration;

use chatd::server::asking::Answer;
use chatd::server::carried::{Carried, CarriedBack};
use chatd::server::event::EventKind;
use chatd::server::input::{DialectKind, Input, Restored, Verification};
use chatd::server::lasting::Ask;
use chatd::server::refusal::Refusal;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::{Message, MessageKind, Request};
use chatd::server::{ConnId, Effect, Effects, Now, Policy, Server};
use chatd::store::model::{self, Answer as Found, Ban, BanKind, Read, Write};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{RIGHT_PASSWORD, Socket, World, check, policy};
use protocol::names::RoomName;
use protocol::sasl::Mechanism;
use slotmap::Key;

/// Somebody who is logged in under the name of their account, and in a room.
fn member(world: &mut World, name: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, Request::HoldRegistration);
    let message = format!("\0{name}\0{RIGHT_PASSWORD}").as_bytes().into();
    let mechanism = Mechanism::Plain;
    for request in [
        Request::LogIn { mechanism, message },
        Request::Name(name.into()),
        Request::User {
            user: name.into(),
            realname: name.into(),
        },
        Request::ReleaseRegistration,
    ] {
        world.ask(conn, request);
    }
    join(world, conn);
    conn
}

fn guest(world: &mut World, name: &str) -> ConnId {
    let conn = world.join_as(name);
    join(world, conn);
    conn
}

fn join(world: &mut World, conn: ConnId) {
    world.ask(conn, Request::Join(vec![("#a".into(), None)]));
    assert!(world.server.state().room_named("#a").is_some());
}

fn kinds(heard: &Socket) -> Vec<&EventKind> {
    heard.events.iter().map(|(event, _)| &event.kind).collect()
}

fn only(conn: ConnId) -> BTreeSet<ConnId> {
    BTreeSet::from([conn])
}

#[test]
fn who_is_logged_in_and_loses_the_connection_stays_and_comes_back_unnoticed() {
    let mut world = World::new(policy());
    world.make_simple_account("ana");
    let ana = member(&mut world, "ana");
    let bia = guest(&mut world, "bia");
    world.heard(bia);
    world.carry_over(&only(ana));
    check(&world);
    let heard = world.heard(bia);
    assert!(
        matches!(kinds(&heard)[..], [EventKind::AwayChanged { message: Some(_) }]),
        "{heard:?}"
    );
    let again = member(&mut world, "ana");
    let heard = world.heard(bia);
    assert!(
        matches!(kinds(&heard)[..], [EventKind::AwayChanged { message: None }]),
        "{heard:?}"
    );
    let here = world.heard(again);
    let shown = |kind: &&EventKind| matches!(kind, EventKind::Joined { room, .. } if room.as_str() == "#a");
    assert_eq!(kinds(&here).iter().filter(|kind| shown(kind)).count(), 1);
}

#[test]
fn who_is_not_logged_in_and_loses_the_connection_has_quit() {
    let mut world = World::new(policy());
    let zoe = guest(&mut world, "zoe");
    let bia = guest(&mut world, "bia");
    let alone = world.join_as("alone");
    world.ask(alone, Request::Join(vec![("#b".into(), None)]));
    world.heard(bia);
    world.carry_over(&BTreeSet::from([zoe, alone]));
    check(&world);
    let heard = world.heard(bia);
    let why = Closing::Restart;
    assert!(
        matches!(kinds(&heard)[..], [EventKind::Quit { why: told }] if *told == why),
        "{heard:?}"
    );
    let state = world.server.state();
    assert!(state.client_named("zoe").is_none() && state.room_named("#b").is_none());
    assert_eq!(state.whowas.named("zoe").count(), 1);
}

#[test]
fn nobody_else_notices() {
    let mut world = World::new(policy());
    let conns = ["ana", "bia"].map(|name| guest(&mut world, name));
    for conn in conns {
        world.heard(conn);
    }
    world.carry_over(&BTreeSet::new());
    for conn in conns {
        assert!(world.heard(conn).is_silent());
    }
}

#[test]
fn of_many_devices_those_that_are_there_count() {
    let mut world = World::new(policy());
    world.make_simple_account("ana");
    let desk = member(&mut world, "ana");
    let phone = member(&mut world, "ana");
    world.ask(phone, Request::Away(Some("no ônibus".into())));
    let bia = guest(&mut world, "bia");
    world.heard(bia);
    world.carry_over(&only(desk));
    check(&world);
    let heard = world.heard(bia);
    let why = |message: &Option<Rc<str>>| message.as_deref() == Some("no ônibus");
    assert!(
        matches!(kinds(&heard)[..], [EventKind::AwayChanged { message }] if why(message)),
        "{heard:?}"
    );
}

#[test]
fn what_was_said_to_a_lost_device_is_told_when_it_is_back() {
    let mut world = World::new(policy());
    for name in ["ana", "bia"] {
        world.make_simple_account(name);
    }
    let ana = member(&mut world, "ana");
    let bia = member(&mut world, "bia");
    let say = |world: &mut World, text: &str| {
        let said = Message {
            kind: MessageKind::Normal,
            targets: vec!["ana".into()],
            text: text.into(),
            breaks: None,
            subject: None,
            tags: Vec::new(),
            confirm: true,
        };
        world.ask(bia, Request::Message(said));
    };
    say(&mut world, "before");
    world.pass(Duration::from_secs(1));
    world.carry_over(&only(ana));
    world.pass(Duration::from_secs(1));
    say(&mut world, "meanwhile");
    let again = member(&mut world, "ana");
    let heard = world.heard(again);
    let replays = heard.replies.iter().filter_map(|reply| match reply {
        Reply::Replay(replay) if replay.room.is_none() => Some(&replay.said),
        _ => None,
    });
    let texts: Vec<_> = replays
        .flatten()
        .filter_map(|(_, event)| match &event.kind {
            EventKind::Message(said) => Some(&*said.text),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["meanwhile"]);
}

#[test]
fn a_log_in_that_has_begun_can_be_tried_again() {
    let mut world = World::new(policy());
    world.make_account("ana", "segredo");
    let conn = world.connect(DialectKind::Irc);
    let client = protocol::sasl::scram::Client::new("ana", "segredo", "nonce").expect("a good password");
    let mechanism = Mechanism::ScramSha256;
    let message = client.first().into();
    world.ask(conn, Request::LogIn { mechanism, message });
    assert!(matches!(
        world.heard(conn).replies[..],
        [Reply::LogInChallenge(_)]
    ));
    world.carry_over(&BTreeSet::new());
    let heard = world.heard(conn);
    assert!(
        matches!(heard.replies[..], [Reply::Refused(Refusal::LogInUnavailable)]),
        "{heard:?}"
    );
    let message = b"\0ana\0segredo"[..].into();
    let mechanism = Mechanism::Plain;
    world.ask(conn, Request::LogIn { mechanism, message });
    assert!(
        world
            .heard(conn)
            .replies
            .iter()
            .any(|reply| matches!(reply, Reply::LogInDone))
    );
}

#[test]
fn who_may_not_be_here_any_more_is_not() {
    let mut world = World::new(policy());
    let gone = world.make_simple_account("gone");
    let disabled = world.make_simple_account("disabled");
    let conns = ["gone", "disabled"].map(|name| member(&mut world, name));
    let banned = guest(&mut world, "banned");
    world.in_store(Write::DeleteAccount {
        account: gone,
        words: model::Words::Keep,
    });
    world.in_store(Write::SetDisabled {
        account: disabled,
        reason: Some("".into()),
    });
    world.in_store(Write::AddBan(Box::new(Ban {
        kind: BanKind::Mask,
        what: "banned!*@*".into(),
        reason: "".into(),
        set_by: "root".into(),
        set_at: world.now.wall,
        expires: None,
    })));
    world.carry_over(&BTreeSet::new());
    check(&world);
    let state = world.server.state();
    let names: Vec<_> = state
        .clients
        .values()
        .map(|client| (client.identity.nick.as_str(), client.identity.account.as_deref()))
        .collect();
    assert_eq!(names, [("gone", None)]);
    assert!(world.sockets[conns[1]].closed && world.sockets[banned].closed);
    assert!(!world.sockets[conns[0]].closed);
}

/// A server that goes on with what was carried and all connections under another policy, and what it wants done.
fn another(carried: Carried, conns: &[ConnId], change: impl Fn(&mut Policy)) -> (Server, Effects) {
    let mut policy = policy();
    change(&mut policy);
    let now = Now::default();
    let mut server = Server::new(Rc::new(policy), 2, now);
    let arrived: HashMap<_, _> = conns.iter().map(|&conn| (conn.data().as_ffi(), conn)).collect();
    let restored = Restored {
        carried: Some(Box::new(CarriedBack { carried, arrived })),
        ..Restored::default()
    };
    let mut effects = Effects::new();
    server.handle(Input::Restored(Box::new(restored)), now, &mut effects);
    (server, effects)
}

#[test]
fn another_room_may_be_the_default_one() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.ask(ana, Request::Join(vec![("#geral".into(), None)]));
    let (server, _) = another(world.carried(), &[ana], |policy| {
        policy.default_room = RoomName::new("#novo", 64).expect("a name");
    });
    let rooms = server.state().rooms.values();
    let rooms: Vec<_> = rooms
        .map(|room| (room.name.as_str(), room.permanent, room.members.len()))
        .collect();
    assert_eq!(rooms, [("#novo", true, 0), ("#geral", false, 1)]);
    let (server, _) = another(Carried::default(), &[], |_| {});
    assert_eq!(server.state().rooms.len(), 1, "the default one");
}

/// Without the answers that are awaited, nobody knows what would have been told.
#[test]
fn who_waits_for_an_answer_is_answered_before_or_has_to_come_again() {
    let mut world = World::new(policy());
    let conn = world.join_as("ana");
    let request = Request::Oper {
        name: "root".into(),
        password: RIGHT_PASSWORD.into(),
    };
    let mut effects = Effects::new();
    world
        .server
        .handle(Input::Request { conn, request }, world.now, &mut effects);
    let (_, effects) = another(world.carried(), &[conn], |_| {});
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Reply {
            to,
            reply: Reply::Closing(why),
        } if *to == conn => Some(why),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [&Closing::Restart]);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Close { conn: closed } if *closed == conn))
    );

    let (ticket, answer) = world.server.unanswered().expect("something is awaited");
    assert!(matches!(answer, Answer::Verified(Verification::Busy)));
    let mut effects = Effects::new();
    world
        .server
        .handle(Input::Answered { ticket, answer }, world.now, &mut effects);
    assert!(!effects.is_empty(), "it is told");
    assert!(world.server.unanswered().is_none());
    let (server, effects) = another(world.carried(), &[conn], |_| {});
    assert!(
        server.is_registered(conn)
            && !effects
                .iter()
                .any(|effect| matches!(effect, Effect::Close { .. }))
    );
}

#[test]
fn a_room_that_could_not_be_kept_is_written_again() {
    let mut world = World::new(policy());
    world.make_simple_account("ana");
    let ana = member(&mut world, "ana");
    let ask = Ask::Register;
    world.ask(
        ana,
        Request::Lasting {
            room: "#a".into(),
            ask,
        },
    );
    world.store.set_faults(Faults {
        fails: 1000,
        ..Default::default()
    });
    let topic = Some("perdido?".into());
    world.ask(
        ana,
        Request::Topic {
            room: "#a".into(),
            topic,
        },
    );
    world.store.set_faults(Faults::default());
    world.carry_over(&BTreeSet::new());
    world.pass(Duration::from_secs(11));
    let found = world.in_store(Read::Rooms { now: world.now.wall });
    let model::Event::Done(answer) = found else {
        panic!("{found:?}")
    };
    let Found::Rooms(rooms) = *answer else {
        panic!("{answer:?}")
    };
    let topics = rooms.iter().filter_map(|room| room.record.topic.as_ref());
    assert_eq!(topics.map(|topic| &*topic.text).collect::<Vec<_>>(), ["perdido?"]);
}
