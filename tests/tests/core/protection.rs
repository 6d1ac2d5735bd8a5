//! Those who come too often, and those who write to everybody.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use chatd::server::input::{DialectKind, Input};
use chatd::server::policy::Limits;
use chatd::server::refusal::Refusal;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::{Message, MessageKind, Request};
use chatd::server::{ConnId, Policy};
use chatd_tests::sim::{World, policy};
use protocol::admin::Network;

const MINUTE: Duration = Duration::from_mins(1);

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn with(limits: impl FnOnce(&mut Limits)) -> Policy {
    let mut policy = policy();
    policy.limits.flood = true;
    limits(&mut policy.limits);
    policy
}

/// How many of so many connections that come at once from there are let in.
fn let_in(world: &mut World, count: usize, from: impl Fn(u32) -> IpAddr) -> usize {
    let numbers = (0..).take(count);
    numbers
        .filter(|&number| {
            let conn = world.connect_from(from(number), DialectKind::Irc);
            let heard = world.heard(conn);
            let refused = matches!(heard.replies[..], [Reply::Closing(Closing::TooOften)]);
            assert_eq!(heard.closed, refused);
            !refused
        })
        .count()
}

#[test]
fn connections_that_come_too_often_are_refused() {
    let mut world = World::new(with(|limits| {
        limits.connections_per_minute = 3;
        limits.connections_per_minute_network = 5;
        limits.exempt = Network::parse("10.0.0.0/8").into_iter().collect();
    }));
    assert_eq!(let_in(&mut world, 4, |_| ip("192.0.2.1")), 3);
    assert_eq!(
        world.log,
        ["connection refused address=192.0.2.1: too often from there"]
    );
    assert_eq!(
        let_in(&mut world, 4, |_| ip("192.0.2.2")),
        2,
        "the network has its own limit"
    );
    assert_eq!(let_in(&mut world, 4, |_| ip("192.0.3.1")), 3);
    assert_eq!(let_in(&mut world, 9, |_| ip("10.1.2.3")), 9);
    let in_one_64 = |number| Ipv6Addr::from_bits((0x2001_0db8 << 96) | u128::from(number)).into();
    assert_eq!(let_in(&mut world, 9, in_one_64), 3);
    world.pass(MINUTE);
    assert_eq!(let_in(&mut world, 4, |_| ip("192.0.2.1")), 3);
    // Nobody fills the disk.
    let_in(&mut world, 1000, |_| ip("192.0.2.1"));
    assert!(world.log.len() <= 120, "{}", world.log.len());
}

#[test]
fn handshakes_count_when_they_begin() {
    let mut world = World::new(with(|limits| limits.connections_per_minute = 3));
    let from = ip("192.0.2.1");
    for _ in 0..3 {
        assert_eq!(world.server.room_for(from, false, world.now), Some(true));
        world.input(Input::HandshakeBegan {
            ip: from,
            counted: true,
        });
        world.input(Input::HandshakeEnded {
            ip: from,
            counted: true,
        });
    }
    assert_eq!(world.server.room_for(from, false, world.now), None);
    assert_eq!(let_in(&mut world, 1, |_| from), 0);
    assert_eq!(
        world.server.room_for(ip("192.0.2.2"), false, world.now),
        Some(true)
    );
    world.pass(MINUTE);
    assert_eq!(world.server.room_for(from, false, world.now), Some(true));
}

#[test]
fn those_refused_before_their_handshake_are_in_the_log() {
    let mut world = World::new(with(|limits| {
        limits.connections_per_minute = 1;
        limits.connections_per_address = 1;
        limits.connections = 2;
    }));
    let refused = |world: &mut World, from| {
        let from = ip(from);
        assert_eq!(world.server.room_for(from, false, world.now), None);
        world.input(Input::HandshakeRefused {
            ip: from,
            passed_on: false,
        });
    };
    let first = world.connect_from(ip("192.0.2.1"), DialectKind::Irc);
    refused(&mut world, "192.0.2.1");
    world.ask(first, Request::Quit { reason: None });
    refused(&mut world, "192.0.2.1");
    assert_eq!(
        world.log,
        [
            "connection refused address=192.0.2.1: too many from there",
            "connection refused address=192.0.2.1: too often from there"
        ]
    );
    world.log.clear();
    for other in ["192.0.2.2", "192.0.2.3"] {
        world.connect_from(ip(other), DialectKind::Irc);
    }
    refused(&mut world, "192.0.2.4");
    assert_eq!(world.log, [""; 0], "nobody there has done anything");
    // Nobody fills the disk.
    for _ in 0..1000 {
        refused(&mut world, "192.0.2.1");
    }
    assert!(world.log.len() <= 120, "{}", world.log.len());
}

#[test]
fn without_flood_protection_or_limits_everybody_is_let_in() {
    for (flood, limit) in [(false, 1), (true, 0)] {
        let mut world = World::new(with(|limits| {
            limits.flood = flood;
            limits.connections_per_minute = limit;
            limits.connections_per_minute_network = limit;
        }));
        assert_eq!(let_in(&mut world, 50, |_| ip("192.0.2.1")), 50);
    }
}

fn trap() -> Policy {
    with(|limits| {
        limits.strangers = 3;
        limits.strangers_within = MINUTE;
    })
}

fn say(world: &mut World, from: ConnId, to: &str, kind: MessageKind) {
    let message = Message {
        kind,
        targets: vec![to.into()],
        text: "oi".into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: false,
    };
    world.ask(from, Request::Message(message));
}

/// Whether what is asked is refused because of too many strangers.
fn is_trapped(world: &mut World, from: ConnId, ask: impl FnOnce(&mut World)) -> bool {
    world.heard(from);
    ask(world);
    let refused = |reply: &Reply| matches!(reply, Reply::Refused(Refusal::TooManyStrangers { .. }));
    world.heard(from).replies.iter().any(refused)
}

fn writes(world: &mut World, from: ConnId, to: &str) -> bool {
    !is_trapped(world, from, |world| say(world, from, to, MessageKind::Normal))
}

fn crowd(world: &mut World) -> (ConnId, Vec<(String, ConnId)>) {
    let spammer = world.join_as("spam");
    let people = (0..8).map(|number| {
        let name = format!("p{number}");
        let conn = world.join_as(&name);
        world.heard(conn);
        (name, conn)
    });
    (spammer, people.collect())
}

#[test]
fn who_writes_to_everybody_has_to_wait() {
    let mut world = World::new(trap());
    let (spammer, people) = crowd(&mut world);
    for (number, (name, conn)) in people.iter().enumerate() {
        assert_eq!(writes(&mut world, spammer, name), number < 3, "{name}");
        assert_eq!(world.heard(*conn).events.len(), usize::from(number < 3));
    }
    assert_eq!(world.log, ["spam trap address=127.0.0.1 nick=spam strangers=3"]);
    // Those it has written to it may write to.
    assert!(writes(&mut world, spammer, "p0"));
    // Neither notices (which are never answered) nor tags nor invitations get through.
    for kind in [MessageKind::Notice, MessageKind::Tags] {
        say(&mut world, spammer, "p5", kind);
        assert!(world.heard(people[5].1).events.is_empty());
    }
    world.ask(spammer, Request::Join(vec![("#spam".into(), None)]));
    let invited = is_trapped(&mut world, spammer, |world| {
        world.ask(
            spammer,
            Request::Invite {
                name: "p5".into(),
                room: "#spam".into(),
            },
        );
    });
    assert!(invited && world.heard(people[5].1).events.is_empty());
    // Once the time is over it goes on, and is told of again.
    world.pass(MINUTE);
    world.ask(spammer, Request::Pong);
    for (number, (name, _)) in people.iter().rev().enumerate() {
        assert_eq!(writes(&mut world, spammer, name), number < 3, "{name}");
    }
    assert_eq!(world.log.len(), 2, "{:?}", world.log);
}

#[test]
fn who_is_known_may_be_written_to() {
    let mut world = World::new(trap());
    let (ana, people) = crowd(&mut world);
    // Those who share a room.
    for conn in [ana, people[0].1, people[1].1] {
        world.ask(conn, Request::Join(vec![("#sala".into(), None)]));
    }
    // Those who wrote first, and those who answered.
    say(&mut world, people[2].1, "spam", MessageKind::Normal);
    assert!(writes(&mut world, ana, "p3"));
    say(&mut world, people[3].1, "spam", MessageKind::Normal);
    world.pass(MINUTE);
    for name in ["p0", "p1", "p2", "p3", "spam", "p4", "p5", "p6"] {
        assert!(writes(&mut world, ana, name), "{name}");
    }
    assert!(!writes(&mut world, ana, "p7"));
    // Who writes is not what their name is: another name changes nothing.
    world.ask(ana, Request::Name("outra".into()));
    assert!(!writes(&mut world, ana, "p7"));
}

#[test]
fn operators_and_servers_without_a_trap_know_no_strangers() {
    for policy in [
        trap(),
        with(|limits| limits.strangers = 0),
        Policy {
            limits: Limits {
                flood: false,
                ..trap().limits
            },
            ..trap()
        },
    ] {
        let is_trap = policy == trap();
        let mut world = World::new(policy);
        let (ana, people) = crowd(&mut world);
        if is_trap {
            world.ask(
                ana,
                Request::Oper {
                    name: "root".into(),
                    password: "right".into(),
                },
            );
        }
        for (name, _) in &people {
            assert!(writes(&mut world, ana, name));
        }
        assert!(world.server.state().strangers.is_empty());
    }
}

#[test]
fn nothing_is_remembered_of_who_is_gone() {
    let mut world = World::new(trap());
    let (ana, people) = crowd(&mut world);
    for (name, _) in &people {
        writes(&mut world, ana, name);
    }
    assert_eq!(world.server.state().strangers.len(), 4);
    for conn in people.iter().map(|(_, conn)| *conn).chain([ana]) {
        world.ask(conn, Request::Quit { reason: None });
    }
    assert!(world.server.state().strangers.is_empty());
}
