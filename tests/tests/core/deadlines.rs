//! What happens when nothing happens.

use std::time::Duration;

use chatd::server::input::DialectKind;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd_tests::sim::{World, policy};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_does_not_register_is_closed() {
    let mut world = World::new(policy());
    let patience = policy().timeouts.registration;
    let conn = world.connect(DialectKind::Irc);
    assert_eq!(world.server.next_deadline(), Some(patience));
    world.pass(patience.saturating_sub(SECOND));
    assert!(!world.sockets[conn].closed);
    world.pass(SECOND);
    let heard = world.heard(conn);
    assert!(matches!(
        heard.replies[..],
        [Reply::Closing(Closing::RegistrationTimeout)]
    ));
    assert!(heard.closed);
}

#[test]
fn who_types_a_name_after_connecting_has_ten_times_as_long() {
    let mut world = World::new(policy());
    let patience = policy().timeouts.registration;
    let conn = world.connect(DialectKind::Classic);
    world.pass((patience * 10).saturating_sub(SECOND));
    assert!(!world.sockets[conn].closed);
    world.pass(SECOND);
    assert!(world.sockets[conn].closed);
}

#[test]
fn silence_is_asked_about_and_then_ends_the_connection() {
    let mut world = World::new(policy());
    let ping = policy().timeouts.ping;
    let conn = world.join_as("ana");
    world.heard(conn);
    world.pass(ping.saturating_sub(SECOND));
    world.ask(conn, Request::Pong);
    world.pass(ping.saturating_sub(SECOND));
    assert!(
        world.heard(conn).replies.is_empty(),
        "it spoke less than a ping ago"
    );
    world.pass(SECOND);
    assert!(matches!(world.heard(conn).replies[..], [Reply::Ping]));
    world.ask(conn, Request::Pong);
    world.pass(ping);
    assert!(matches!(world.heard(conn).replies[..], [Reply::Ping]));
    world.pass(ping);
    let heard = world.heard(conn);
    assert!(matches!(
        heard.replies[..],
        [Reply::Closing(Closing::PingTimeout(_))]
    ));
    assert!(heard.closed);
}

#[test]
fn classic_clients_know_no_ping() {
    let mut world = World::new(policy());
    let conn = world.connect(DialectKind::Classic);
    world.ask(conn, Request::Name("ana".into()));
    world.ask(
        conn,
        Request::User {
            user: "ana".into(),
            realname: "ana".into(),
        },
    );
    world.pass(Duration::from_hours(24));
    assert!(!world.sockets[conn].closed);
    assert!(
        world
            .heard(conn)
            .replies
            .iter()
            .all(|reply| !matches!(reply, Reply::Ping))
    );
}
