//! How far people have read.

use chatd::server::input::DialectKind;
use chatd::server::refusal::{NoMarker, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd::server::{ConnId, WallTime};
use chatd::store::model::{AccountId, Write};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;

fn mark(world: &mut World, conn: ConnId, target: &str, time: Option<u64>) -> Vec<Reply> {
    world.heard(conn);
    world.ask(
        conn,
        Request::Marker {
            target: target.into(),
            time: time.map(WallTime),
        },
    );
    world.heard(conn).replies
}

/// What was told of markers: target and time, and whether it was asked for.
fn markers(replies: &[Reply]) -> Vec<(&str, Option<u64>, bool)> {
    let markers = replies.iter().filter_map(|reply| match reply {
        Reply::Marker { target, time, asked } => Some((&**target, time.map(|time| time.0), *asked)),
        _ => None,
    });
    markers.collect()
}

/// Connects under a name, logged in to an account.
fn log_in(world: &mut World, name: &str, account: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    let message = format!("\0{account}\0secret");
    for request in [
        Request::HoldRegistration,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: message.into_bytes().into(),
        },
        Request::Name(name.into()),
        Request::User {
            user: "u".into(),
            realname: "r".into(),
        },
        Request::ReleaseRegistration,
    ] {
        world.ask(conn, request);
    }
    assert!(
        world.server.is_registered(conn),
        "{:?}",
        world.heard(conn).replies
    );
    world.heard(conn);
    conn
}

#[test]
fn a_marker_goes_forward_and_never_beyond_now() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    let now = world.now.wall.0;
    assert_eq!(markers(&mark(&mut world, ana, "#r", None)), [("#r", None, true)]);
    assert_eq!(
        markers(&mark(&mut world, ana, "#r", Some(50))),
        [("#r", Some(50), true)]
    );
    assert_eq!(
        markers(&mark(&mut world, ana, "#R", Some(40))),
        [("#R", Some(50), true)]
    );
    assert_eq!(
        markers(&mark(&mut world, ana, "Rui", Some(u64::MAX))),
        [("Rui", Some(now), true)]
    );
    assert_eq!(
        markers(&mark(&mut world, ana, "rui", None)),
        [("rui", Some(now), true)]
    );
    for bad in ["", "#", "a b", "*", "1x,2"] {
        let replies = mark(&mut world, ana, bad, Some(1));
        let refused = matches!(
            &replies[..],
            [Reply::Refused(Refusal::NoMarker {
                why: NoMarker::BadTarget,
                ..
            })]
        );
        assert!(refused, "{bad:?}: {replies:?}");
    }
}

#[test]
fn who_enters_a_room_is_told_before_the_names() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    mark(&mut world, ana, "#R", Some(50));
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    let replies = world.heard(ana).replies;
    assert!(
        matches!(
            &replies[..],
            [
                Reply::Marker {
                    time: Some(WallTime(50)),
                    asked: false,
                    ..
                },
                Reply::JoinNames(_),
                ..
            ]
        ),
        "{replies:?}"
    );
}

#[test]
fn all_who_use_an_account_are_told_and_nobody_else() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let (phone, laptop) = (
        log_in(&mut world, "ana", "ana"),
        log_in(&mut world, "ana2", "ana"),
    );
    let rui = world.join_as("rui");
    for conn in [phone, laptop, rui] {
        world.heard(conn);
    }
    assert_eq!(
        markers(&mark(&mut world, phone, "#r", Some(50))),
        [("#r", Some(50), true)]
    );
    assert_eq!(markers(&world.heard(laptop).replies), [("#r", Some(50), false)]);
    assert_eq!(
        markers(&mark(&mut world, laptop, "#r", Some(40))),
        [("#r", Some(50), true)]
    );
    assert_eq!(world.heard(phone).replies.len(), 0, "nothing has changed");
    assert_eq!(world.heard(rui).replies.len(), 0);
    assert_eq!(markers(&mark(&mut world, rui, "#r", None)), [("#r", None, true)]);
}

#[test]
fn an_account_has_read_what_it_has_read_when_it_comes_back() {
    let mut world = World::new(policy());
    let account = world.make_account("ana", "secret");
    let ana = log_in(&mut world, "ana", "ana");
    mark(&mut world, ana, "#R", Some(50));
    world.ask(ana, Request::Quit { reason: None });
    // As another process would: it is not what the core remembers that counts.
    set_in_store(&mut world, account, "rui", 70);
    let ana = log_in(&mut world, "ana", "ana");
    assert_eq!(
        markers(&mark(&mut world, ana, "#r", None)),
        [("#r", Some(50), true)]
    );
    assert_eq!(
        markers(&mark(&mut world, ana, "rui", None)),
        [("rui", Some(70), true)]
    );
}

fn set_in_store(world: &mut World, account: AccountId, target: &str, time: u64) {
    world.in_store(Write::SetMarker {
        account,
        target: target.into(),
        time: WallTime(time),
    });
}

#[test]
fn who_logs_in_later_has_what_the_account_has() {
    let mut world = World::new(policy());
    let account = world.make_account("bia", "secret");
    set_in_store(&mut world, account, "#r", 70);
    let ana = world.join_as("ana");
    mark(&mut world, ana, "#r", Some(50));
    world.ask(
        ana,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: (*b"\0bia\0secret").into(),
        },
    );
    assert_eq!(
        markers(&mark(&mut world, ana, "#r", None)),
        [("#r", Some(70), true)]
    );
}

#[test]
fn without_a_store_nothing_is_confirmed_and_people_come_in_all_the_same() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let ana = log_in(&mut world, "ana", "ana");
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    let replies = mark(&mut world, ana, "#r", Some(50));
    let refused = matches!(
        &replies[..],
        [Reply::Refused(Refusal::NoMarker {
            why: NoMarker::Unavailable,
            ..
        })]
    );
    assert!(refused, "{replies:?}");
}

#[test]
fn markers_follow_a_room_to_its_new_name() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    world.make_account("bia", "secret");
    let (ana, bia) = (log_in(&mut world, "ana", "ana"), log_in(&mut world, "bia", "bia"));
    for conn in [ana, bia] {
        mark(&mut world, conn, "#old", Some(50));
    }
    world.ask(ana, Request::Join(vec![("#old".into(), None)]));
    world.ask(
        ana,
        Request::RenameRoom {
            from: "#OLD".into(),
            to: "#New".into(),
            reason: None,
        },
    );
    assert_eq!(
        markers(&mark(&mut world, bia, "#new", None)),
        [("#new", None, true)],
        "who is not there chose to read something else"
    );
    // What the core remembers goes with the last who uses the account.
    world.ask(ana, Request::Quit { reason: None });
    let ana = log_in(&mut world, "ana", "ana");
    assert_eq!(
        markers(&mark(&mut world, ana, "#new", None)),
        [("#new", Some(50), true)]
    );
}
