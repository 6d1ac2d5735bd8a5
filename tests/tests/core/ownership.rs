//! Names of accounts are for who is logged in to them.

use chatd::server::ConnId;
use chatd::server::input::DialectKind;
use chatd::server::refusal::Refusal;
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;

/// `ana` with a Cyrillic "а" in front.
const LOOKS_LIKE_ANA: &str = "\u{430}na";

fn world() -> World {
    let mut world = World::new(policy());
    world.make_account("ana", "ana");
    world
}

fn log_in(world: &mut World, conn: ConnId) {
    let message = b"\0ana\0ana".as_slice().into();
    let mechanism = Mechanism::Plain;
    world.ask(conn, Request::LogIn { mechanism, message });
}

fn take(world: &mut World, conn: ConnId, name: &str) -> Option<Refusal> {
    world.heard(conn);
    world.ask(conn, Request::Name(name.into()));
    refusal(world, conn)
}

fn refusal(world: &mut World, conn: ConnId) -> Option<Refusal> {
    let mut replies = world.heard(conn).replies.into_iter();
    replies.find_map(|reply| match reply {
        Reply::Refused(refusal) => Some(refusal),
        _ => None,
    })
}

fn protected(name: &str) -> Refusal {
    Refusal::NameProtected { name: name.into() }
}

fn user() -> Request {
    Request::User {
        user: "u".into(),
        realname: "r".into(),
    }
}

fn name_of(world: &World, conn: ConnId) -> String {
    world.server.nick_of(conn).expect("a name").to_string()
}

#[test]
fn the_name_of_an_account_and_what_looks_like_it_are_its_owners() {
    let mut world = world();
    let stranger = world.connect(DialectKind::Irc);
    for name in ["ana", "ANA", LOOKS_LIKE_ANA] {
        assert_eq!(take(&mut world, stranger, name), Some(protected(name)));
    }
    assert_eq!(take(&mut world, stranger, "anna"), None);
    world.ask(stranger, user());
    assert_eq!(take(&mut world, stranger, "ana"), Some(protected("ana")));
    log_in(&mut world, stranger);
    for name in ["ana", LOOKS_LIKE_ANA, "Ana"] {
        assert_eq!(take(&mut world, stranger, name), None);
        assert_eq!(name_of(&world, stranger), name);
    }
}

#[test]
fn who_may_still_log_in_is_told_when_all_is_said() {
    let mut world = world();
    let [owner, stranger] = [(); 2].map(|()| {
        let conn = world.connect(DialectKind::Irc);
        world.ask(conn, Request::HoldRegistration);
        assert_eq!(take(&mut world, conn, "ana"), None);
        world.ask(conn, user());
        conn
    });
    log_in(&mut world, owner);
    for conn in [stranger, owner] {
        world.heard(conn);
        world.ask(conn, Request::ReleaseRegistration);
    }
    assert_eq!(refusal(&mut world, stranger), Some(protected("ana")));
    assert_eq!(refusal(&mut world, owner), None);
    assert_eq!(name_of(&world, owner), "ana");
    assert!(world.server.is_registered(owner) && !world.server.is_registered(stranger));
}

#[test]
fn nobody_looks_like_who_is_logged_in() {
    let mut world = world();
    let ana = world.join_as("maria");
    let (look, stranger) = ("m\u{430}ria", world.join_as("zé"));
    assert_eq!(take(&mut world, stranger, look), None, "nobody is logged in yet");
    take(&mut world, stranger, "zé");
    log_in(&mut world, ana);
    assert_eq!(take(&mut world, stranger, look), Some(protected(look)));
    assert_eq!(take(&mut world, ana, look), None, "oneself");
    assert_eq!(take(&mut world, ana, "ana"), None);
    assert_eq!(
        take(&mut world, stranger, look),
        None,
        "nobody is called so any more"
    );
}

#[test]
fn the_owner_gets_a_name_back_from_who_has_had_it_before() {
    let mut world = World::new(policy());
    let stranger = world.join_as("ana");
    world.make_account("ana", "ana");
    // Keeps it until the owner comes.
    assert_eq!(take(&mut world, stranger, "ANA"), None);
    let owner = world.join_as("x");
    log_in(&mut world, owner);
    assert_eq!(take(&mut world, owner, "ana"), None);
    assert_eq!(name_of(&world, owner), "ana");
    assert!(name_of(&world, stranger).starts_with("Guest"));
    // The same from a connection that has only asked for it.
    let mut world = World::new(policy());
    let waiting = world.connect(DialectKind::Irc);
    world.ask(waiting, Request::Name("ana".into()));
    world.make_account("ana", "ana");
    let owner = world.join_as("x");
    log_in(&mut world, owner);
    assert_eq!(take(&mut world, owner, "ana"), None);
    assert!(world.server.nick_of(waiting).is_none());
}

#[test]
fn names_are_free_where_nobody_wants_them_protected() {
    let mut policy = policy();
    policy.accounts.protect_names = false;
    let mut world = World::new(policy);
    world.make_account("ana", "ana");
    let stranger = world.join_as("ana");
    assert!(world.server.is_registered(stranger));
    let owner = world.join_as("x");
    log_in(&mut world, owner);
    let in_use = Refusal::NameInUse { name: "ana".into() };
    assert_eq!(take(&mut world, owner, "ana"), Some(in_use));
}
