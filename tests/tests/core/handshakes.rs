//! Handshakes that go on elsewhere: connections that count, and that nobody knows yet.

use std::net::IpAddr;

use chatd::server::Input;
use chatd::server::input::DialectKind;
use chatd_tests::sim::{World, policy};

const HERE: [u8; 4] = [192, 0, 2, 1];
const THERE: [u8; 4] = [198, 51, 100, 1];

fn ip(address: [u8; 4]) -> IpAddr {
    address.into()
}

fn begun(world: &mut World, address: [u8; 4], counted: bool) {
    world.input(Input::HandshakeBegan {
        ip: ip(address),
        counted,
    });
}

fn ended(world: &mut World, address: [u8; 4], counted: bool) {
    world.input(Input::HandshakeEnded {
        ip: ip(address),
        counted,
    });
}

#[test]
fn they_count_where_they_come_from_and_in_all() {
    let mut policy = policy();
    policy.limits.flood = true;
    policy.limits.connections_per_address = 2;
    policy.limits.connections = 4;
    let mut world = World::new(policy);
    let room = |world: &World, address| world.server.room_for(ip(address), false, world.now);
    world.connect_from(ip(HERE), DialectKind::Irc);
    begun(&mut world, HERE, true);
    assert_eq!(room(&world, HERE), None, "two are there");
    assert_eq!(room(&world, THERE), Some(true));
    let third = world.connect_from(ip(HERE), DialectKind::Irc);
    assert!(world.sockets[third].closed, "one of the two is in its handshake");
    ended(&mut world, HERE, true);
    assert_eq!(room(&world, HERE), Some(true), "it is gone");

    for _ in 0..3 {
        begun(&mut world, THERE, false);
    }
    assert_eq!(room(&world, THERE), None, "four are there in all");
    ended(&mut world, THERE, false);
    assert_eq!(
        room(&world, THERE),
        Some(true),
        "none of them counted at this address"
    );
}
