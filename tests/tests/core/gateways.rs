//! Gateways that say for whom they have connected.

use std::net::IpAddr;
use std::rc::Rc;

use chatd::server::gateway::{Gateway, GatewayProtocol, NotBelieved};
use chatd::server::input::{DialectKind, Input, Peer};
use chatd::server::policy::Limits;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::{Forwarded, Request};
use chatd::server::{ConnId, Policy};
use chatd_tests::sim::{Socket, World, policy};
use protocol::admin::{Dialect, Network};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn gateway(name: &str, from: &str, hash: &str) -> Rc<Gateway> {
    Rc::new(Gateway {
        name: name.into(),
        from: vec![Network::parse(from).expect("a network")],
        protocol: GatewayProtocol::Webirc(hash.into()),
    })
}

fn with_gateways() -> Policy {
    let policy = policy();
    Policy {
        limits: Limits {
            connections_per_address: 1,
            flood: true,
            ..policy.limits
        },
        gateways: vec![
            gateway("one", "192.0.2.0/24", "hash of first"),
            gateway("two", "192.0.2.10", "hash of second"),
            gateway("here", "127.0.0.1", "hash of first"),
        ],
        ..policy
    }
}

fn forwarded(password: &str, address: Option<&str>, secure: bool) -> Request {
    Request::Forwarded(Box::new(Forwarded {
        password: password.into(),
        ip: address.map(ip),
        port: 99,
        secure,
    }))
}

/// Why a connection was closed.
fn closed(world: &mut World, conn: ConnId) -> Option<Closing> {
    let heard = world.heard(conn);
    let why = heard.replies.into_iter().find_map(|reply| match reply {
        Reply::Closing(why) => Some(why),
        _ => None,
    });
    assert_eq!(why.is_some(), heard.closed);
    why
}

fn via(world: &World, conn: ConnId) -> Option<&str> {
    let peer = &world.server.state().connections[conn].peer;
    peer.via.as_ref().map(|gateway| &*gateway.name)
}

#[test]
fn people_are_counted_where_they_are() {
    let mut world = World::new(with_gateways());
    // None of these counts as long as it is the gateway's own.
    let conns: Vec<_> = (0..3)
        .map(|_| world.connect_from(ip("192.0.2.10"), DialectKind::Irc))
        .collect();
    world.ask(conns[0], forwarded("first", Some("203.0.113.7"), false));
    world.ask(conns[1], forwarded("second", Some("203.0.113.8"), false));
    assert_eq!(
        (via(&world, conns[0]), via(&world, conns[1])),
        (Some("one"), Some("two"))
    );
    let state = world.server.state();
    assert_eq!(
        state.connections[conns[0]].peer.address,
        "203.0.113.7:99".parse().expect("an address")
    );
    // There is one from there.
    world.ask(conns[2], forwarded("first", Some("203.0.113.7"), false));
    assert!(matches!(
        closed(&mut world, conns[2]),
        Some(Closing::TooManyConnections)
    ));
    assert_eq!(
        world.log,
        ["connection refused address=203.0.113.7: too many from there"]
    );
    let direct = world.connect_from(ip("203.0.113.8"), DialectKind::Irc);
    assert!(matches!(
        closed(&mut world, direct),
        Some(Closing::TooManyConnections)
    ));
    // And none once it is gone.
    world.ask(conns[1], Request::Quit { reason: None });
    let direct = world.connect_from(ip("203.0.113.8"), DialectKind::Irc);
    assert!(closed(&mut world, direct).is_none());
}

/// What a gateway shows in its own TLS handshake says nothing of those for whom it speaks.
#[test]
fn a_gateways_certificate_is_not_its_clients() {
    let mut world = World::new(with_gateways());
    let conn = world.sockets.insert(Socket::default());
    let peer = Peer {
        address: "192.0.2.10:5".parse().expect("an address"),
        dialect: Dialect::Irc,
        tls: Some("1.3"),
        certificate: Some("ab".into()),
        named: true,
        handshake: true,
        via: None,
    };
    world.input(Input::Connected { conn, peer });
    world.ask(conn, forwarded("first", Some("203.0.113.7"), true));
    let peer = &world.server.state().connections[conn].peer;
    assert!(peer.via.is_some() && peer.tls.is_some());
    assert!(peer.certificate.is_none() && !peer.named);
}

#[test]
fn who_is_not_believed_is_closed() {
    let user = || Request::User {
        user: "u".into(),
        realname: "r".into(),
    };
    let good = || forwarded("first", Some("203.0.113.7"), false);
    for (from, before, request, why) in [
        ("192.0.3.1", None, good(), NotBelieved::NotAGateway),
        ("203.0.113.7", None, good(), NotBelieved::NotAGateway),
        (
            "192.0.2.10",
            None,
            forwarded("third", Some("203.0.113.7"), false),
            NotBelieved::BadPassword,
        ),
        (
            "192.0.2.1",
            None,
            forwarded("second", Some("203.0.113.7"), false),
            NotBelieved::BadPassword,
        ),
        (
            "192.0.2.1",
            None,
            forwarded("first", None, false),
            NotBelieved::BadAddress,
        ),
        (
            "192.0.2.1",
            Some(Request::HoldRegistration),
            good(),
            NotBelieved::TooLate,
        ),
        (
            "192.0.2.1",
            Some(Request::Name("ana".into())),
            good(),
            NotBelieved::TooLate,
        ),
        (
            "192.0.2.1",
            Some(Request::Password("x".into())),
            good(),
            NotBelieved::TooLate,
        ),
        ("192.0.2.1", Some(user()), good(), NotBelieved::TooLate),
        ("192.0.2.1", Some(good()), good(), NotBelieved::NotAGateway),
        (
            "192.0.2.1",
            Some(forwarded("first", Some("192.0.2.9"), false)),
            good(),
            NotBelieved::TooLate,
        ),
    ] {
        let mut world = World::new(with_gateways());
        let conn = world.connect_from(ip(from), DialectKind::Irc);
        for request in before.into_iter().chain([request]) {
            world.ask(conn, request);
        }
        let closing = closed(&mut world, conn);
        assert!(
            matches!(closing, Some(Closing::NotBelieved(w)) if w == why),
            "{why:?}: {closing:?}"
        );
        assert!(
            world.log[0].starts_with("gateway refused address="),
            "{:?}",
            world.log
        );
    }
}

#[test]
fn encryption_counts_where_the_rest_of_the_way_is_private() {
    for (from, secure, tls) in [
        ("127.0.0.1", true, Some("gateway")),
        ("127.0.0.1", false, None),
        ("192.0.2.1", true, None),
    ] {
        let mut world = World::new(with_gateways());
        let conn = world.connect_from(ip(from), DialectKind::Irc);
        // Also if it says that they are on this machine.
        world.ask(conn, forwarded("first", Some("127.0.0.1"), secure));
        let peer = &world.server.state().connections[conn].peer;
        assert_eq!(
            (peer.tls, peer.is_private()),
            (tls, tls.is_some()),
            "{from} {secure}"
        );
    }
}
