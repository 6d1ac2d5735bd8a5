//! Guessing passwords: who does it waits, and nobody else.

use std::net::Ipv4Addr;
use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::input::DialectKind;
use chatd::server::policy::{Allowance, Policy};
use chatd::server::refusal::{CannotRegister, Refusal};
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;
use protocol::sasl::scram::Client;

const HERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
/// Three failures in half a minute, and then one every ten seconds.
const ALLOWED: Allowance = Allowance {
    count: 3,
    window: Duration::from_secs(30),
};

fn guarded() -> Policy {
    let mut policy = policy();
    policy.limits.flood = true;
    policy.accounts.plain_over_network = true;
    policy.accounts.failures = ALLOWED;
    policy.accounts.registrations = ALLOWED;
    policy
}

fn world() -> World {
    let mut world = World::new(guarded());
    world.make_account("ana", "secret");
    world
}

/// Logs in over a connection of its own.
fn log_in(world: &mut World, from: Ipv4Addr, message: &str) -> Reply {
    let conn = world.connect_from(from.into(), DialectKind::Irc);
    world.ask(
        conn,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: message.as_bytes().into(),
        },
    );
    world.heard(conn).replies.pop().expect("an answer")
}

fn wait_of(reply: &Reply) -> Option<Duration> {
    match reply {
        Reply::Refused(Refusal::LogInThrottled { wait } | Refusal::OperatorThrottled { wait }) => Some(*wait),
        _ => None,
    }
}

fn is_in(reply: &Reply) -> bool {
    matches!(reply, Reply::LogInDone)
}

#[test]
fn an_address_that_guesses_is_told_to_wait_and_nothing_is_hashed_for_it() {
    let mut world = world();
    for _ in 0..3 {
        let reply = log_in(&mut world, HERE, "\0ana\0wrong");
        assert!(matches!(reply, Reply::Refused(Refusal::LogInFailed)), "{reply:?}");
    }
    assert_eq!(world.verified, 3);
    for _ in 3..200 {
        let reply = log_in(&mut world, HERE, "\0ana\0wrong");
        assert_eq!(wait_of(&reply), Some(Duration::from_secs(10)));
    }
    // Not even for the right one, who waits as long as they were told.
    assert!(wait_of(&log_in(&mut world, HERE, "\0ana\0secret")).is_some());
    assert_eq!(world.verified, 3);
    assert!(is_in(&log_in(&mut world, ELSEWHERE, "\0ana\0secret")));
    world.pass(Duration::from_secs(10));
    assert!(is_in(&log_in(&mut world, HERE, "\0ana\0secret")));

    let lines = |text: &str| world.log.iter().filter(|line| line.contains(text)).count();
    assert_eq!(lines("login failed address=192.0.2.1"), 3);
    assert_eq!(lines("login throttled address=192.0.2.1"), 7, "{:?}", world.log);
    assert_eq!(lines("failures=192"), 1);
}

#[test]
fn an_address_that_was_logged_in_from_does_not_wait_for_its_neighbours() {
    let mut world = world();
    assert!(is_in(&log_in(&mut world, HERE, "\0ana\0secret")));
    for _ in 0..3 {
        log_in(&mut world, HERE, "\0bia\0wrong");
    }
    assert!(wait_of(&log_in(&mut world, HERE, "\0bia\0wrong")).is_some());
    assert!(is_in(&log_in(&mut world, HERE, "\0Ana\0secret")));
}

#[test]
fn many_addresses_that_guess_at_one_account_slow_each_other_down_and_not_its_owner() {
    let mut world = world();
    assert!(is_in(&log_in(&mut world, HERE, "\0ana\0secret")));
    for name in ["ana", "nobody"] {
        for host in 1..=15 {
            let reply = log_in(
                &mut world,
                Ipv4Addr::new(198, 51, 100, host),
                &format!("\0{name}\0wrong{name}"),
            );
            assert!(matches!(reply, Reply::Refused(Refusal::LogInFailed)), "{reply:?}");
            world.pass(Duration::from_millis(1));
        }
        let reply = log_in(&mut world, Ipv4Addr::new(203, 0, 113, 1), &format!("\0{name}\0x"));
        assert!(wait_of(&reply).is_some(), "{name}: {reply:?}");
        world.pass(Duration::from_secs(31));
        for host in 20..=34 {
            log_in(
                &mut world,
                Ipv4Addr::new(198, 51, 100, host),
                &format!("\0{name}\0x"),
            );
        }
        assert!(is_in(&log_in(&mut world, HERE, "\0ana\0secret")));
    }
}

#[test]
fn scram_operators_and_connection_passwords_count_too() {
    let mut world = World::new(Policy {
        password: Some("hash".into()),
        ..guarded()
    });
    world.make_account("ana", "secret");
    // A proof that is wrong.
    let conn = world.connect_from(HERE.into(), DialectKind::Irc);
    let mut client = Client::new("ana", "wrong", "abcdef").expect("good names");
    let say = |world: &mut World, message: Box<[u8]>| {
        let mechanism = Mechanism::ScramSha256;
        world.ask(conn, Request::LogIn { mechanism, message });
        world.heard(conn).replies.pop().expect("an answer")
    };
    let Reply::LogInChallenge(challenge) = say(&mut world, client.first().into()) else {
        panic!("no challenge")
    };
    let proof = client.respond(&challenge).expect("a challenge");
    assert!(matches!(
        say(&mut world, proof.into()),
        Reply::Refused(Refusal::LogInFailed)
    ));
    // An exchange that is begun before it was too many, and ended after.
    let mut late = Client::new("ana", "secret", "ghijkl").expect("good names");
    let Reply::LogInChallenge(challenge) = say(&mut world, late.first().into()) else {
        panic!("no challenge")
    };

    let join = |world: &mut World, password: &str| {
        let conn = world.connect_from(HERE.into(), DialectKind::Irc);
        world.ask(conn, Request::Password(password.into()));
        world.ask(conn, Request::Name("bia".into()));
        let (user, realname) = ("bia".into(), "bia".into());
        world.ask(conn, Request::User { user, realname });
        conn
    };
    let oper = |world: &mut World, conn: ConnId, name: &str| {
        let (name, password) = (name.into(), "wrong".into());
        world.ask(conn, Request::Oper { name, password });
        world.heard(conn).replies.pop().expect("an answer")
    };
    let bia = join(&mut world, "right");
    world.heard(bia);
    assert!(matches!(
        oper(&mut world, bia, "root"),
        Reply::Refused(Refusal::BadOperatorPassword)
    ));
    world.drop_connection(bia, chatd::server::input::Disconnect::Eof);
    let wrong = join(&mut world, "wrong");
    let last = world.heard(wrong).replies.pop();
    assert!(
        matches!(last, Some(Reply::Closing(Closing::BadPassword))),
        "{last:?}"
    );

    let verified = world.verified;
    let right = join(&mut world, "right");
    let last = world.heard(right).replies.pop();
    assert!(
        matches!(last, Some(Reply::Closing(Closing::TooManyLogIns))),
        "{last:?}"
    );
    let proof = late.respond(&challenge).expect("a challenge");
    assert!(wait_of(&say(&mut world, proof.into())).is_some());
    assert_eq!(world.verified, verified);

    world.pass(Duration::from_secs(11));
    let bia = join(&mut world, "right");
    world.heard(bia);
    oper(&mut world, bia, "nobody");
    assert!(wait_of(&oper(&mut world, bia, "root")).is_some());
}

#[test]
fn without_flood_protection_nobody_waits() {
    let mut policy = guarded();
    policy.limits.flood = false;
    let mut world = World::new(policy);
    world.make_account("ana", "secret");
    for _ in 0..50 {
        let reply = log_in(&mut world, HERE, "\0ana\0wrong");
        assert!(matches!(reply, Reply::Refused(Refusal::LogInFailed)), "{reply:?}");
    }
    assert!(is_in(&log_in(&mut world, HERE, "\0ana\0secret")));
}

#[test]
fn one_address_makes_so_many_accounts_and_no_more() {
    let mut world = world();
    let register = |world: &mut World, from: Ipv4Addr, name: &str| {
        let conn = world.connect_from(from.into(), DialectKind::Irc);
        world.ask(conn, Request::Name(name.into()));
        world.ask(
            conn,
            Request::Register {
                account: None,
                email: None,
                password: "secret".into(),
            },
        );
        world.heard(conn).replies
    };
    for name in ["a1", "b2", "c3"] {
        let replies = register(&mut world, HERE, name);
        assert!(matches!(replies[0], Reply::AccountMade { .. }), "{replies:?}");
    }
    let why = |replies: Vec<Reply>| match replies.last() {
        Some(Reply::Refused(Refusal::CannotRegister { why, .. })) => Some(*why),
        _ => None,
    };
    let wait = Duration::from_secs(10);
    assert_eq!(
        why(register(&mut world, HERE, "d4")),
        Some(CannotRegister::Throttled { wait })
    );
    assert_eq!(why(register(&mut world, ELSEWHERE, "e5")), None);
    world.pass(wait);
    assert_eq!(why(register(&mut world, HERE, "f6")), None);
}
