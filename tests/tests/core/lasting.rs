//! Rooms that last, where something is in the way.

use std::rc::Rc;
use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::directory::skeleton;
use chatd::server::input::{Input, ReloadBy, Reloaded};
use chatd::server::lasting::{Ask, Told, Why};
use chatd::server::policy::{Policy, WhoRegisters};
use chatd::server::refusal::Refusal;
use chatd::server::reply::Reply;
use chatd::server::request::{MaskList, Request, RoomModeChange};
use chatd::store::model::{Credentials, Keep, NewAccount, Role, Write, limits};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{RIGHT_PASSWORD, World, check_restored, check_store, policy};
use protocol::names::RoomName;

/// Ana, logged in, operates a room.
fn world(policy: Policy) -> (World, ConnId) {
    let mut world = World::new(policy);
    world.restore();
    let ana = world.join_as("ana");
    let (account, email, password) = (None, None, RIGHT_PASSWORD.into());
    world.ask(
        ana,
        Request::Register {
            account,
            email,
            password,
        },
    );
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    world.heard(ana);
    (world, ana)
}

/// Why the room may not last.
fn register(world: &mut World, conn: ConnId) -> Option<Why> {
    let (room, ask) = ("#r".into(), Ask::Register);
    world.ask(conn, Request::Lasting { room, ask });
    match world.heard(conn).replies.pop() {
        Some(Reply::Refused(Refusal::NotLasting { why, .. })) => Some(why),
        Some(Reply::Lasting { .. }) => None,
        other => panic!("{other:?}"),
    }
}

fn is_there(world: &World) -> bool {
    world.server.state().room_named("#r").is_some()
}

#[test]
fn a_store_that_fails_registers_nothing() {
    let (mut world, ana) = world(policy());
    let fails = |fails| Faults {
        fails,
        ..Faults::default()
    };
    world.store.set_faults(fails(1000));
    assert_eq!(register(&mut world, ana), Some(Why::Unavailable));
    world.store.set_faults(fails(0));
    check_store(&mut world);
    assert_eq!(register(&mut world, ana), None, "it may be tried again");
    check_restored(&mut world);
    assert!(is_there(&world));
}

/// Masks go and come, and a founder becomes an operator, while nothing is kept.
#[test]
fn what_could_not_be_kept_of_a_room_is_kept_when_the_store_is_well() {
    let (mut world, ana) = world(policy());
    assert_eq!(register(&mut world, ana), None);
    world.make_simple_account("bia");
    let ban = |world: &mut World, add, mask: &str| {
        let (list, mask) = (MaskList::Ban, mask.into());
        let changes = vec![RoomModeChange::Mask { add, list, mask }];
        let room = "#r".into();
        world.ask(ana, Request::RoomModes { room, changes });
    };
    ban(&mut world, true, "old!*@*");
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    ban(&mut world, false, "old!*@*");
    ban(&mut world, true, "new!*@*");
    // It fails again, and is tried again.
    world.pass(Duration::from_secs(10));
    world.store.set_faults(Faults::default());
    assert!(world.server.next_deadline().is_some());
    world.pass(Duration::from_secs(10));
    check_store(&mut world);
    check_restored(&mut world);
}

/// The lists do not know yet of the rank that is confirmed while they wait to be written.
#[test]
fn a_rank_given_while_lists_are_written_again_stays() {
    let (mut world, ana) = world(policy());
    assert_eq!(register(&mut world, ana), None);
    world.make_simple_account("bia");
    let faults = |fails, delay| Faults {
        fails,
        delay,
        ..Faults::default()
    };
    world.store.set_faults(faults(1000, 0));
    let topic = Some("not kept".into());
    let room = "#r".into();
    world.ask(ana, Request::Topic { room, topic });
    // The store is asked for the rank first, and then for the lists.
    world.store.set_faults(faults(0, 50));
    let ask = Ask::SetRole {
        account: "bia".into(),
        role: Some(Role::Voice),
    };
    let room = "#r".into();
    world.ask(ana, Request::Lasting { room, ask });
    world.pass(Duration::from_secs(10));
    while !world.store.is_idle() {
        world.take_from_store();
    }
    let told = world.heard(ana).replies.pop();
    assert!(matches!(told, Some(Reply::Lasting { .. })), "{told:?}");
    world.store.set_faults(faults(0, 0));
    check_store(&mut world);
}

#[test]
fn a_room_that_could_not_be_registered_goes_with_its_last_member() {
    let (mut world, ana) = world(policy());
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    assert_eq!(register(&mut world, ana), Some(Why::Unavailable));
    world.ask(ana, Request::PartAll);
    assert!(!is_there(&world));
}

#[test]
fn where_nobody_may_register_rooms_nobody_does() {
    let mut closed = policy();
    closed.lasting.who = WhoRegisters::Nobody;
    let (mut world, ana) = world(closed);
    assert_eq!(register(&mut world, ana), Some(Why::Closed));
    world.ask(
        ana,
        Request::Oper {
            name: "root".into(),
            password: RIGHT_PASSWORD.into(),
        },
    );
    world.heard(ana);
    assert_eq!(register(&mut world, ana), Some(Why::Closed));
    world.ask(ana, Request::PartAll);
    assert!(!is_there(&world));
}

#[test]
fn as_many_accounts_have_a_rank_as_may() {
    let (mut world, ana) = world(policy());
    assert_eq!(register(&mut world, ana), None);
    for number in 0..=limits::ROLES {
        let name: Box<str> = format!("person{number}x").into();
        let new = NewAccount {
            skeleton: skeleton(&name),
            name,
            credentials: Credentials {
                password: None,
                scram: None,
            },
            created: world.now.wall,
        };
        world.in_store(Write::CreateAccount(Box::new(new)));
    }
    world.restore();
    let mut give = |number: usize, role| {
        let account = format!("person{number}x").into();
        let (room, ask) = ("#r".into(), Ask::SetRole { account, role });
        world.ask(ana, Request::Lasting { room, ask });
        world.heard(ana).replies.pop().expect("an answer")
    };
    let is_full = |reply: &Reply| matches!(reply, Reply::Refused(Refusal::NotLasting { why: Why::Full, .. }));
    let voice = Some(Role::Voice);
    for number in 0..limits::ROLES {
        let told = give(number, voice);
        assert!(matches!(told, Reply::Lasting { .. }), "{number}: {told:?}");
    }
    assert!(is_full(&give(limits::ROLES, voice)));
    assert!(
        !is_full(&give(0, Some(Role::Operator))),
        "another rank is no other account"
    );
    assert!(!is_full(&give(0, None)));
    assert!(!is_full(&give(limits::ROLES, voice)));
    check_store(&mut world);
}

#[test]
fn another_default_room_lasts_from_then_on_and_the_one_before_stays() {
    let (mut world, _) = world(policy());
    let mut other = policy();
    other.default_room = RoomName::new("#outra", 64).expect("a valid name");
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
    check_store(&mut world);
    check_restored(&mut world);
    let state = world.server.state();
    for (name, permanent) in [("#outra", true), ("#geral", false)] {
        let room = &state.rooms[state.room_named(name).expect("the room")];
        assert_eq!(
            (room.permanent, room.lasting.is_some()),
            (permanent, true),
            "{name}"
        );
    }
}

/// How much whoever enters a room is told is kept of what is said there.
fn entering(world: &mut World, conn: ConnId, room: &str) -> Vec<Keep> {
    world.heard(conn);
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
    let replies = world.heard(conn).replies.into_iter();
    let kept = replies.filter_map(|reply| match reply {
        Reply::RoomKept { keep, .. } => Some(keep),
        _ => None,
    });
    kept.collect()
}

#[test]
fn who_enters_a_room_that_lasts_is_told_once_how_much_is_kept() {
    let mut policy = policy();
    policy.history.rooms = Keep {
        messages: Some(1000),
        age: Some(Duration::from_hours(24 * 90)),
    };
    let everywhere = policy.history.rooms;
    let (mut world, ana) = world(policy);
    let bia = world.join_as("bia");
    assert_eq!(entering(&mut world, bia, "#geral"), [everywhere]);
    assert_eq!(entering(&mut world, bia, "#geral"), [], "they are in it");
    assert_eq!(entering(&mut world, bia, "#r"), [], "it goes with its members");
    assert_eq!(register(&mut world, ana), None);
    let set = |world: &mut World, keep| {
        let (room, ask) = ("#r".into(), Ask::Keep(keep));
        world.ask(ana, Request::Lasting { room, ask });
        match world.heard(ana).replies.pop() {
            Some(Reply::Lasting { told, .. }) => *told,
            other => panic!("{other:?}"),
        }
    };
    let keep = |messages, days: u64| Keep {
        messages: Some(messages),
        age: Some(Duration::from_hours(24 * days)),
    };
    let told = set(&mut world, keep(5000, 7));
    assert_eq!(
        told,
        Told::KeepSet(keep(1000, 7)),
        "no more than the server keeps"
    );
    check_store(&mut world);
    let caio = world.join_as("caio");
    assert_eq!(entering(&mut world, caio, "#r"), [keep(1000, 7)]);
    assert_eq!(set(&mut world, Keep::ALL), Told::KeepSet(everywhere));
    check_restored(&mut world);
}
