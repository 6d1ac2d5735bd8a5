//! One account on many devices.

mod bounds;
mod detached;

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::input::{DialectKind, Disconnect};
use chatd::server::refusal::Refusal;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::{Message, MessageKind, Request};
use chatd_tests::sim::{Socket, World, policy};
use protocol::sasl::Mechanism;

/// A world with the accounts `ana` and `bia`; their passwords are like their names.
fn world() -> World {
    let mut world = World::new(policy());
    for name in ["ana", "bia"] {
        world.make_account(name, name);
    }
    world
}

fn log_in(world: &mut World, conn: ConnId, login: &str, password: &str) {
    world.ask(
        conn,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: format!("\0{login}\0{password}").as_bytes().into(),
        },
    );
}

/// Asks for a name, logs in, and registers, in the order in which clients do it.
fn device(world: &mut World, name: &str, account: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, Request::HoldRegistration);
    for request in [name_of(name), user()] {
        world.ask(conn, request);
    }
    log_in(world, conn, account, account);
    world.ask(conn, Request::ReleaseRegistration);
    conn
}

fn name_of(name: &str) -> Request {
    Request::Name(name.into())
}

fn user() -> Request {
    Request::User {
        user: "u".into(),
        realname: "r".into(),
    }
}

fn join(room: &str) -> Request {
    Request::Join(vec![(room.into(), None)])
}

fn say(target: &str) -> Request {
    Request::Message(Message {
        kind: MessageKind::Normal,
        targets: vec![target.into()],
        text: "oi".into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: false,
    })
}

/// How often something was said to a connection: as its own, and otherwise.
fn said(socket: &Socket) -> (usize, usize) {
    let messages = socket.events.iter();
    let messages = messages.filter(|(event, _)| matches!(event.kind, EventKind::Message(_)));
    let own = messages.clone().filter(|(_, own)| *own).count();
    (own, messages.count() - own)
}

fn is_welcome(socket: &Socket) -> bool {
    let mut replies = socket.replies.iter();
    replies.any(|reply| matches!(reply, Reply::Welcome { .. }))
}

fn refusals(socket: &Socket) -> Vec<&Refusal> {
    let replies = socket.replies.iter();
    replies
        .filter_map(|reply| match reply {
            Reply::Refused(refusal) => Some(refusal),
            _ => None,
        })
        .collect()
}

fn protected(name: &str) -> Refusal {
    Refusal::NameProtected { name: name.into() }
}

#[track_caller]
fn are_one(world: &World, a: ConnId, b: ConnId) {
    let client = |conn: ConnId| world.server.state().connections[conn].client();
    assert!(client(a).is_some());
    assert_eq!(client(a), client(b));
}

#[test]
fn another_device_is_shown_what_the_first_is_and_nobody_else_notices() {
    let mut world = world();
    let (laptop, bia) = (device(&mut world, "ana", "ana"), device(&mut world, "bia", "bia"));
    for conn in [laptop, bia] {
        world.ask(conn, join("#r"));
    }
    world.ask(
        laptop,
        Request::Topic {
            room: "#r".into(),
            topic: Some("tudo".into()),
        },
    );
    for conn in [laptop, bia] {
        world.heard(conn);
    }
    let phone = device(&mut world, "ana", "ana");
    are_one(&world, laptop, phone);
    let heard = world.heard(phone);
    assert!(is_welcome(&heard) && refusals(&heard).is_empty());
    assert!(
        matches!(&heard.events[..], [(event, true)] if matches!(&event.kind, EventKind::Joined { room, .. } if room.as_str() == "#r"))
    );
    assert!(matches!(&heard.replies[heard.replies.len() - 3..],
            [Reply::Topic { topic: Some(topic), .. }, Reply::Marker { .. }, Reply::JoinNames(names)]
                if &*topic.text == "tudo" && names.members.len() == 2));
    for conn in [laptop, bia] {
        let heard = world.heard(conn);
        assert!(heard.replies.is_empty() && heard.events.is_empty());
    }
}

#[test]
fn what_one_device_says_and_does_is_seen_once_on_all() {
    let mut world = world();
    let devices = [(); 3].map(|()| device(&mut world, "ana", "ana"));
    let bia = device(&mut world, "bia", "bia");
    for conn in [devices[0], bia] {
        world.ask(conn, join("#r"));
    }
    for conn in devices {
        let heard = world.heard(conn);
        let entered = |event: &EventKind| matches!(event, EventKind::Joined { .. });
        assert_eq!(
            heard
                .events
                .iter()
                .filter(|(event, _)| entered(&event.kind))
                .count(),
            2
        );
        let names = |reply: &&Reply| matches!(reply, Reply::JoinNames(_));
        assert_eq!(
            heard.replies.iter().filter(names).count(),
            1,
            "each is told who is there"
        );
    }
    for target in ["#r", "bia", "ana"] {
        world.ask(devices[1], say(target));
        let to_itself = usize::from(target == "ana");
        assert_eq!(said(&world.heard(devices[0])), (0, 1), "{target}");
        assert_eq!(said(&world.heard(devices[1])), (1, to_itself), "{target}");
        assert_eq!(said(&world.heard(devices[2])), (0, 1), "{target}");
    }
    world.ask(bia, say("ana"));
    for conn in devices {
        assert_eq!(said(&world.heard(conn)), (0, 1));
    }
    world.ask(devices[2], name_of("aninha"));
    for conn in devices {
        let heard = world.heard(conn).events;
        assert!(matches!(&heard[..], [(event, _)] if matches!(event.kind, EventKind::Renamed { .. })));
    }
}

#[test]
fn a_device_leaves_alone_and_the_last_one_for_all() {
    let mut world = world();
    let devices = [(); 3].map(|()| device(&mut world, "ana", "ana"));
    let bia = device(&mut world, "bia", "bia");
    for conn in [devices[0], bia] {
        world.ask(conn, join("#r"));
    }
    for conn in [devices[0], devices[1], devices[2], bia] {
        world.heard(conn);
    }
    world.ask(devices[0], Request::Quit { reason: None });
    world.drop_connection(devices[2], Disconnect::Eof);
    assert!(world.sockets[devices[0]].closed && world.sockets[devices[2]].closed);
    for conn in [devices[1], bia] {
        assert!(world.heard(conn).events.is_empty());
    }
    world.ask(devices[1], Request::Quit { reason: None });
    assert!(
        matches!(&world.heard(bia).events[..], [(event, false)] if matches!(event.kind, EventKind::Quit { .. }))
    );
    assert!(world.server.state().devices.of("ana").is_empty());
}

#[test]
fn the_same_name_takes_the_same_account() {
    let mut world = world();
    let ana = device(&mut world, "ana", "ana");
    // Logged in to nothing, and to something else: it is told at the end, and may choose another name.
    for account in [None, Some("bia")] {
        let conn = world.connect(DialectKind::Irc);
        world.ask(conn, Request::HoldRegistration);
        world.ask(conn, name_of("ana"));
        world.ask(conn, user());
        assert_eq!(refusals(&world.heard(conn)), [] as [&Refusal; 0]);
        if let Some(account) = account {
            log_in(&mut world, conn, account, account);
        }
        world.ask(conn, Request::ReleaseRegistration);
        let heard = world.heard(conn);
        assert_eq!(refusals(&heard), [&protected("ana")]);
        assert!(!is_welcome(&heard));
        world.ask(conn, name_of("outra"));
        assert!(is_welcome(&world.heard(conn)));
        world.ask(conn, Request::Quit { reason: None });
    }
    // Who cannot log in any more is told at once.
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, name_of("ana"));
    assert_eq!(refusals(&world.heard(conn)), [&protected("ana")]);
    // The same account under a free name is somebody else, and stays that.
    let other = device(&mut world, "aninha", "ana");
    world.heard(other);
    world.ask(other, name_of("ana"));
    assert_eq!(
        refusals(&world.heard(other)),
        [&Refusal::NameInUse { name: "ana".into() }]
    );
    let clients = |conn: ConnId| world.server.state().connections[conn].client();
    assert_ne!(clients(ana), clients(other));
    assert_eq!(world.server.state().devices.of("ana"), [ana, other]);
}

#[test]
fn two_devices_may_come_at_once() {
    let mut world = world();
    let conns = [(); 2].map(|()| world.connect(DialectKind::Irc));
    for request in [Request::HoldRegistration, name_of("aninha"), user()] {
        for conn in conns {
            world.ask(conn, request.clone());
        }
    }
    for conn in conns {
        log_in(&mut world, conn, "ana", "ana");
    }
    for conn in conns {
        world.ask(conn, Request::ReleaseRegistration);
        assert!(is_welcome(&world.heard(conn)));
    }
    are_one(&world, conns[0], conns[1]);
}

#[test]
fn one_of_many_devices_cannot_take_the_others_to_another_account() {
    let mut world = world();
    let [a, b] = [(); 2].map(|()| device(&mut world, "ana", "ana"));
    world.heard(a);
    log_in(&mut world, a, "bia", "bia");
    assert_eq!(refusals(&world.heard(a)), [&Refusal::LoggedInElsewhere]);
    world.ask(b, Request::Quit { reason: None });
    log_in(&mut world, a, "bia", "bia");
    assert_eq!(world.server.state().devices.of("bia"), [a]);
}

#[test]
fn one_of_many_devices_that_logs_out_is_closed_and_the_last_one_stays() {
    let mut world = world();
    let [a, b] = [(); 2].map(|()| device(&mut world, "ana", "ana"));
    world.ask(a, Request::LogOut);
    assert!(matches!(
        world.heard(a).replies.pop(),
        Some(Reply::Closing(Closing::LoggedOut))
    ));
    assert!(world.sockets[a].closed && !world.sockets[b].closed);
    world.ask(b, Request::LogOut);
    assert!(!world.sockets[b].closed);
    assert!(world.server.state().devices.is_empty());
}

#[test]
fn who_is_at_any_device_is_not_away() {
    let mut world = world();
    let (laptop, bia) = (device(&mut world, "ana", "ana"), device(&mut world, "bia", "bia"));
    for conn in [laptop, bia] {
        world.ask(conn, join("#r"));
    }
    world.heard(bia);
    let away = |world: &mut World| -> Vec<Option<String>> {
        let events = world.heard(bia).events.into_iter();
        events
            .map(|(event, _)| match &event.kind {
                EventKind::AwayChanged { message } => message.as_deref().map(Into::into),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    world.ask(laptop, Request::Away(Some("almoço".into())));
    assert_eq!(away(&mut world), [Some("almoço".into())]);
    let phone = device(&mut world, "ana", "ana");
    assert_eq!(away(&mut world), [None]);
    world.ask(phone, Request::Away(Some("na rua".into())));
    assert_eq!(away(&mut world), [Some("na rua".into())]);
    world.ask(laptop, Request::Away(None));
    assert_eq!(away(&mut world), [None]);
    world.ask(laptop, Request::Quit { reason: None });
    assert_eq!(away(&mut world), [Some("na rua".into())]);
    world.ask(phone, Request::Away(None));
    assert_eq!(away(&mut world), [None]);
}

#[test]
fn a_log_in_may_name_its_device() {
    let mut world = world();
    let [a, b, c] = ["ana@laptop", "ana/phone", "ana"].map(|login| {
        let conn = world.connect(DialectKind::Irc);
        log_in(&mut world, conn, login, "ana");
        conn
    });
    let devices = &world.server.state().devices;
    assert_eq!(devices.of("ana"), [a, b, c]);
    let name = |conn| devices.get(conn).map(|device| &*device.name);
    assert_eq!(
        [a, b, c].map(name),
        [Some("laptop"), Some("phone"), Some("default")]
    );
}

#[test]
fn a_program_that_comes_by_itself_is_nobody_at_home() {
    let mut world = world();
    let laptop = device(&mut world, "ana", "ana");
    world.ask(laptop, Request::Away(Some("almoço".into())));
    let phone = world.connect(DialectKind::Irc);
    world.ask(phone, Request::HoldRegistration);
    for request in [Request::Away(Some("*".into())), name_of("ana"), user()] {
        world.ask(phone, request);
    }
    log_in(&mut world, phone, "ana", "ana");
    world.ask(phone, Request::ReleaseRegistration);
    are_one(&world, laptop, phone);
    let away = |world: &World| {
        let state = world.server.state();
        let client = state.connections[phone].client().expect("registered");
        state.clients[client].away.as_deref().map(String::from)
    };
    assert_eq!(away(&world).as_deref(), Some("almoço"));
    world.ask(laptop, Request::Quit { reason: None });
    assert_eq!(away(&world).as_deref(), Some("*"));
    world.ask(phone, Request::Away(None));
    assert_eq!(away(&world), None);
}
