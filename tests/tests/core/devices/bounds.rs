//! What every device has to bring, and how many there may be.

use std::time::Duration;

use chatd::server::event::EventKind;
use chatd::server::input::DialectKind;
use chatd::server::refusal::Refusal;
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd_tests::sim::{World, policy};

use super::{are_one, device, is_welcome, join, log_in, name_of, protected, refusals, user, world};

#[test]
fn the_connection_password_is_asked_of_every_device_once() {
    let mut policy = policy();
    policy.password = Some("hash".into());
    let mut world = World::new(policy);
    world.make_account("ana", "ana");
    let register = |world: &mut World, password: &str, name: &str| {
        let conn = world.connect(DialectKind::Irc);
        world.ask(conn, Request::HoldRegistration);
        for request in [Request::Password(password.into()), name_of(name), user()] {
            world.ask(conn, request);
        }
        log_in(world, conn, "ana", "ana");
        world.ask(conn, Request::ReleaseRegistration);
        conn
    };
    let [a, b] = ["right", "right"].map(|password| register(&mut world, password, "ana"));
    are_one(&world, a, b);
    let wrong = register(&mut world, "wrong", "ana");
    assert!(world.sockets[wrong].closed);
    // Whose name is refused after the password was right need not give it again.
    let stranger = world.connect(DialectKind::Irc);
    world.ask(stranger, Request::HoldRegistration);
    for request in [Request::Password("right".into()), name_of("ana"), user()] {
        world.ask(stranger, request);
    }
    world.ask(stranger, Request::ReleaseRegistration);
    assert_eq!(refusals(&world.heard(stranger)), [&protected("ana")]);
    world.ask(stranger, name_of("zé"));
    assert!(is_welcome(&world.heard(stranger)));
}

#[test]
fn an_account_has_so_many_connections_and_no_more() {
    let mut world = world();
    let most = policy().accounts.devices;
    let first = device(&mut world, "ana", "ana");
    for _ in 1..most {
        device(&mut world, "ana", "ana");
    }
    let one_more = world.connect(DialectKind::Irc);
    log_in(&mut world, one_more, "ana", "ana");
    let too_many = Refusal::TooManyDevices {
        account: "ana".into(),
    };
    assert_eq!(refusals(&world.heard(one_more)), [&too_many]);
    // One that is logged in may do so again.
    world.heard(first);
    log_in(&mut world, first, "ana", "ana");
    assert_eq!(refusals(&world.heard(first)), [] as [&Refusal; 0]);
    world.ask(first, Request::Quit { reason: None });
    log_in(&mut world, one_more, "ana", "ana");
    assert_eq!(refusals(&world.heard(one_more)), [] as [&Refusal; 0]);
}

#[test]
fn a_device_that_attaches_is_told_so_many_names_and_no_more() {
    const MOST: usize = 5_000;
    const PEOPLE: usize = 99;
    let mut policy = policy();
    (policy.limits.rooms, policy.limits.rooms_per_client) = (100, 100);
    let mut world = World::new(policy);
    world.make_account("ana", "ana");
    let laptop = device(&mut world, "ana", "ana");
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| world.join_as(&format!("p{number}")))
        .collect();
    for room in 0..60 {
        for &conn in people.iter().chain([&laptop]) {
            world.ask(conn, join(&format!("#r{room}")));
        }
    }
    let phone = device(&mut world, "ana", "ana");
    let heard = world.heard(phone);
    assert_eq!(heard.events.len(), 60, "every room is shown");
    let names = heard.replies.iter().map(|reply| match reply {
        Reply::JoinNames(names) => names.members.len(),
        _ => 0,
    });
    assert_eq!(names.sum::<usize>(), MOST);
}

/// Several may time out at once: whoever is still to go hears of those before.
#[test]
fn a_device_that_times_out_with_a_peer_leaves_the_others_away() {
    let mut world = world();
    let [phone, desk] = [(); 2].map(|()| device(&mut world, "ana", "ana"));
    let bob = world.join_as("bob");
    let carl = world.join_as("carl");
    for conn in [phone, bob, carl] {
        world.ask(conn, join("#r"));
    }
    world.ask(phone, Request::Away(Some("out".into())));
    world.heard(carl);
    for _ in 0..5 {
        world.pass(Duration::from_secs(59));
        for conn in [phone, carl] {
            world.ask(conn, Request::Pong);
        }
    }
    assert!(world.sockets[desk].closed && world.sockets[bob].closed);
    let told = world.heard(carl).events;
    let away = told
        .iter()
        .filter(|(event, _)| matches!(&event.kind, EventKind::AwayChanged { message: Some(_) }));
    assert_eq!(away.count(), 1);
}
