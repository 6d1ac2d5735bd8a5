//! The handshake, in whatever order it comes.

use std::rc::Rc;

use chatd::server::input::{DialectKind, Input, ReloadBy, Reloaded};
use chatd::server::refusal::Refusal;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd::server::{ConnId, Policy};
use chatd_tests::sim::{World, policy};

fn user() -> Request {
    Request::User {
        user: "u".into(),
        realname: "r".into(),
    }
}

fn welcomed(world: &mut World, conn: ConnId) -> bool {
    world
        .heard(conn)
        .replies
        .iter()
        .any(|reply| matches!(reply, Reply::Welcome { .. }))
}

#[test]
fn name_and_user_come_in_any_order_and_wait_for_capabilities() {
    let mut world = World::new(policy());
    let a = world.connect(DialectKind::Irc);
    world.ask(a, user());
    assert!(!welcomed(&mut world, a));
    world.ask(a, Request::Name("ana".into()));
    assert!(welcomed(&mut world, a));
    let b = world.connect(DialectKind::Irc);
    for request in [Request::HoldRegistration, Request::Name("bia".into()), user()] {
        world.ask(b, request);
    }
    assert!(!welcomed(&mut world, b));
    world.ask(b, Request::ReleaseRegistration);
    assert!(welcomed(&mut world, b));
}

#[test]
fn a_name_is_held_for_who_asked_first_and_free_when_they_go() {
    let mut world = World::new(policy());
    let a = world.connect(DialectKind::Irc);
    world.ask(a, Request::Name("João".into()));
    let b = world.connect(DialectKind::Irc);
    world.ask(b, Request::Name("JOÃO".into()));
    let refused = world.heard(b).replies;
    assert!(
        matches!(&refused[..], [Reply::Refused(Refusal::NameInUse { .. })]),
        "{refused:?}"
    );
    world.drop_connection(a, chatd::server::input::Disconnect::Eof);
    world.ask(b, Request::Name("JOÃO".into()));
    world.ask(b, user());
    assert!(welcomed(&mut world, b));
}

#[test]
fn the_connection_password_decides() {
    let with_password = || Policy {
        password: Some("hash".into()),
        ..policy()
    };
    for (password, right) in [(Some("right"), true), (Some("wrong"), false), (None, false)] {
        let mut world = World::new(with_password());
        let conn = world.connect(DialectKind::Irc);
        if let Some(password) = password {
            world.ask(conn, Request::Password(password.into()));
        }
        world.ask(conn, Request::Name("ana".into()));
        world.ask(conn, user());
        let heard = world.heard(conn);
        assert_eq!(heard.closed, !right);
        let refused = heard
            .replies
            .iter()
            .any(|reply| matches!(reply, Reply::Closing(Closing::BadPassword)));
        assert_eq!(refused, !right);
    }
}

#[test]
fn classic_clients_start_in_the_default_room() {
    let mut world = World::new(policy());
    let conn = world.connect(DialectKind::Classic);
    world.ask(conn, Request::Name("ana".into()));
    world.ask(conn, user());
    let room = world
        .server
        .state()
        .room_named("#geral")
        .expect("it is always there");
    assert_eq!(world.server.state().rooms[room].members.len(), 1);
}

#[test]
fn another_default_room_takes_over_on_reload() {
    let mut world = World::new(policy());
    let name = |text: &str| protocol::names::RoomName::new(text, 64).expect("a room name");
    let other = Policy {
        default_room: name("#novo"),
        ..policy()
    };
    let reloaded = Reloaded {
        policy: Rc::new(other),
        changed: Vec::new(),
        needs_restart: Vec::new(),
        warnings: Vec::new(),
    };
    world.input(Input::Reloaded {
        by: ReloadBy::Signal,
        outcome: Ok(reloaded),
    });
    let state = world.server.state();
    assert!(state.room_named("#geral").is_none(), "nobody was in it");
    assert!(state.room_named("#novo").is_some());
}

#[test]
fn names_of_services_are_nobodys() {
    let mut world = World::new(policy());
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, Request::Name("nickserv".into()));
    assert!(matches!(
        world.heard(conn).replies[..],
        [Reply::Refused(Refusal::BadName { .. })]
    ));
}
