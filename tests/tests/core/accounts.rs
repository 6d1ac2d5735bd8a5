//! Making accounts and logging in.

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::input::DialectKind;
use chatd::server::policy::Accounts;
use chatd::server::refusal::{CannotRegister, Refusal};
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd::store::model::Write;
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;
use protocol::sasl::scram::Client;

fn register(world: &mut World, conn: ConnId, password: &str) -> Vec<Reply> {
    world.ask(
        conn,
        Request::Register {
            account: None,
            email: None,
            password: password.into(),
        },
    );
    world.heard(conn).replies
}

fn send(world: &mut World, conn: ConnId, mechanism: Mechanism, message: &[u8]) -> Vec<Reply> {
    world.ask(
        conn,
        Request::LogIn {
            mechanism,
            message: message.into(),
        },
    );
    world.heard(conn).replies
}

fn why_not(replies: &[Reply]) -> Option<CannotRegister> {
    match replies {
        [Reply::Refused(Refusal::CannotRegister { why, .. })] => Some(*why),
        _ => None,
    }
}

fn account_of(world: &World, conn: ConnId) -> Option<Box<str>> {
    let state = world.server.state();
    let client = state.connections[conn].client()?;
    state.clients[client].identity.account.clone()
}

#[test]
fn who_makes_an_account_is_logged_in_and_others_hear_of_it() {
    let mut world = World::new(policy());
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    for conn in [ana, bia] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
        world.heard(conn);
    }
    let replies = register(&mut world, ana, "secret");
    assert!(
        matches!(&replies[..], [Reply::AccountMade { .. }, Reply::LoggedIn { account, .. }] if &**account == "ana")
    );
    assert_eq!(account_of(&world, ana).as_deref(), Some("ana"));
    let heard = world.heard(bia).events;
    assert!(
        matches!(&heard[..], [(event, false)] if matches!(&event.kind, EventKind::AccountChanged { account: Some(_) }))
    );
}

#[test]
fn accounts_are_refused_for_a_reason() {
    let mut policy = policy();
    policy.accounts.protect_names = false;
    let mut world = World::new(policy);
    world.make_account("Taken", "secret");
    let taken = world.join_as("taken");
    world.heard(taken);
    assert_eq!(
        why_not(&register(&mut world, taken, "secret")),
        Some(CannotRegister::Exists)
    );
    assert_eq!(
        why_not(&register(&mut world, taken, "")),
        Some(CannotRegister::WeakPassword)
    );
    let long = "x".repeat(protocol::sasl::MAX_PASSWORD_BYTES + 1);
    assert_eq!(
        why_not(&register(&mut world, taken, &long)),
        Some(CannotRegister::BadPassword)
    );
    let nameless = world.connect(DialectKind::Irc);
    assert_eq!(
        why_not(&register(&mut world, nameless, "secret")),
        Some(CannotRegister::NoName)
    );
    let ana = world.join_as("ana");
    world.heard(ana);
    register(&mut world, ana, "secret");
    assert_eq!(
        why_not(&register(&mut world, ana, "secret")),
        Some(CannotRegister::LoggedIn)
    );
    world.ask(
        taken,
        Request::Register {
            account: Some("other".into()),
            email: None,
            password: "secret".into(),
        },
    );
    assert_eq!(
        why_not(&world.heard(taken).replies),
        Some(CannotRegister::NotYourName)
    );
}

#[test]
fn the_policy_decides_who_makes_accounts() {
    let with = |change: fn(&mut Accounts)| {
        let mut policy = policy();
        change(&mut policy.accounts);
        World::new(policy)
    };
    let mut closed = with(|accounts| accounts.open = false);
    let conn = closed.join_as("ana");
    closed.heard(conn);
    assert_eq!(
        why_not(&register(&mut closed, conn, "secret")),
        Some(CannotRegister::Closed)
    );
    let mut late = with(|accounts| accounts.before_connect = false);
    let conn = late.connect(DialectKind::Irc);
    late.ask(conn, Request::Name("ana".into()));
    assert_eq!(
        why_not(&register(&mut late, conn, "secret")),
        Some(CannotRegister::NotRegistered)
    );
    let mut email = with(|accounts| accounts.require_email = true);
    let conn = email.join_as("ana");
    email.heard(conn);
    assert_eq!(
        why_not(&register(&mut email, conn, "secret")),
        Some(CannotRegister::NoEmail)
    );
}

#[test]
fn plain_opens_with_the_right_password_only() {
    let mut world = World::new(policy());
    world.make_account("Ana", "secret");
    let conn = world.connect(DialectKind::Irc);
    for wrong in [
        b"\0ana\0wrong".as_slice(),
        b"bia\0ana\0secret",
        b"\0nobody\0secret",
        b"\0ana",
    ] {
        let replies = send(&mut world, conn, Mechanism::Plain, wrong);
        assert!(
            matches!(replies[..], [Reply::Refused(Refusal::LogInFailed)]),
            "{replies:?}"
        );
    }
    let replies = send(&mut world, conn, Mechanism::Plain, b"\0ana\0secret");
    assert!(
        matches!(replies[..], [Reply::LoggedIn { .. }, Reply::LogInDone]),
        "{replies:?}"
    );
    world.ask(conn, Request::Name("ana".into()));
    world.ask(
        conn,
        Request::User {
            user: "a".into(),
            realname: "A".into(),
        },
    );
    assert_eq!(account_of(&world, conn).as_deref(), Some("Ana"));
}

#[test]
fn a_disabled_account_opens_to_nobody() {
    let mut world = World::new(policy());
    let account = world.make_account("ana", "secret");
    world.in_store(Write::SetDisabled {
        account,
        reason: Some("spam".into()),
    });
    let conn = world.connect(DialectKind::Irc);
    let replies = send(&mut world, conn, Mechanism::Plain, b"\0ana\0secret");
    assert!(matches!(replies[..], [Reply::Refused(Refusal::LogInFailed)]));
}

#[test]
fn scram_proves_both_sides() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let conn = world.connect(DialectKind::Irc);
    let mut client = Client::new("ana", "secret", "abcdef").expect("good names");
    let challenge = match &send(&mut world, conn, Mechanism::ScramSha256, &client.first())[..] {
        [Reply::LogInChallenge(challenge)] => challenge.clone(),
        other => panic!("{other:?}"),
    };
    let answer = client.respond(&challenge).expect("a challenge");
    let proof = match &send(&mut world, conn, Mechanism::ScramSha256, &answer)[..] {
        [Reply::LogInChallenge(proof)] => proof.clone(),
        other => panic!("{other:?}"),
    };
    client.verify(&proof).expect("the server knows it too");
    let replies = send(&mut world, conn, Mechanism::ScramSha256, b"");
    assert!(
        matches!(replies[..], [Reply::LoggedIn { .. }, Reply::LogInDone]),
        "{replies:?}"
    );
}

#[test]
fn scram_challenges_who_names_nobody_and_then_fails() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    for name in ["ana", "nobody"] {
        let conn = world.connect(DialectKind::Irc);
        let mut client = Client::new(name, "wrong", "abcdef").expect("good names");
        let replies = send(&mut world, conn, Mechanism::ScramSha256, &client.first());
        let [Reply::LogInChallenge(challenge)] = &replies[..] else {
            panic!("{replies:?}")
        };
        let answer = client.respond(challenge).expect("a challenge");
        let replies = send(&mut world, conn, Mechanism::ScramSha256, &answer);
        assert!(
            matches!(replies[..], [Reply::Refused(Refusal::LogInFailed)]),
            "{replies:?}"
        );
    }
}

#[test]
fn failing_too_often_closes_the_connection() {
    let mut world = World::new(policy());
    let conn = world.connect(DialectKind::Irc);
    for _ in 0..4 {
        send(&mut world, conn, Mechanism::Plain, b"\0ana\0wrong");
        assert!(!world.sockets[conn].closed);
    }
    let replies = send(&mut world, conn, Mechanism::Plain, b"\0ana\0wrong");
    assert!(matches!(
        replies[..],
        [
            Reply::Refused(Refusal::LogInFailed),
            Reply::Closing(Closing::TooManyLogIns)
        ]
    ));
    assert!(world.sockets[conn].closed);
}
