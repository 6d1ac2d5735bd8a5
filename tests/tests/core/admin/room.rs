//! `room_list` and its like, and `show`.

use std::collections::BTreeMap;

use chatd::server::Effect;
use chatd::server::event::{AppliedMode, EventKind};
use chatd::server::input::Role;
use chatd::server::lasting::Ask;
use chatd::server::request::RoomFlag;
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, check_store, policy};
use protocol::admin::{self, Error, ErrorKind, RoomDelete, RoomMembers, RoomNamed, RoomPage, RoomSet, Show};

use super::{answered, ask, join};
use crate::history::{chanserv, known};

fn rooms(world: &mut World) -> Vec<(String, u64)> {
    match ask(world, admin::Request::RoomList(RoomPage::default())).0 {
        Ok(admin::Reply::RoomList(page)) => page
            .rooms
            .into_iter()
            .map(|room| (room.name, room.members))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn set(world: &mut World, set: RoomSet) -> (Result<admin::Reply, Error>, Vec<EventKind>) {
    let (answer, effects) = ask(world, admin::Request::RoomSet(set));
    let told = effects.into_iter().filter_map(|effect| match effect {
        Effect::Deliver(delivery) => Some(delivery.event.kind.clone()),
        _ => None,
    });
    (answer, told.collect())
}

fn unchanged() -> RoomSet {
    RoomSet {
        name: "#SALA".into(),
        topic: None,
        limit: None,
        flags: BTreeMap::new(),
    }
}

#[test]
fn rooms_are_listed_by_name_with_who_is_in_them() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    join(&mut world, ana, "#sala");
    join(&mut world, bob, "#sala");
    let default = world.server.policy().default_room.as_str().to_owned();
    let mut expected = vec![(default, 0), ("#sala".to_owned(), 2)];
    expected.sort();
    assert_eq!(rooms(&mut world), expected);
    let members = RoomMembers {
        name: "#Sala".into(),
        after: None,
    };
    let (answer, _) = ask(&mut world, admin::Request::RoomMembers(members));
    let Ok(admin::Reply::RoomMembers(page)) = answer else {
        panic!("{answer:?}")
    };
    let members: Vec<_> = page
        .members
        .iter()
        .map(|member| (member.name.as_str(), member.rank.as_deref()))
        .collect();
    assert_eq!(members, [("ana", Some("operator")), ("bob", None)]);
    let named = RoomNamed { name: "#sal".into() };
    let error = ask(&mut world, admin::Request::RoomShow(named)).0.unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::NotFound);
    assert_eq!(error.data.candidates[0].name, "#sala");
}

#[test]
fn a_room_is_changed_whole_or_not_at_all_and_members_are_told() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    join(&mut world, ana, "#sala");
    let (answer, told) = set(
        &mut world,
        RoomSet {
            topic: Some("exams\r\nQUIT".into()),
            limit: Some(50),
            flags: BTreeMap::from([("moderated".into(), true), ("no-external".into(), true)]),
            ..unchanged()
        },
    );
    let Ok(admin::Reply::RoomShow(room)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(room.row.topic.as_deref(), Some("exams  QUIT"));
    assert_eq!(room.limit, Some(50));
    assert!(room.flags.contains(&"moderated".to_owned()));
    let [
        EventKind::RoomModesChanged { changes, .. },
        EventKind::TopicChanged { .. },
    ] = &told[..]
    else {
        panic!("{told:?}")
    };
    let moderated = AppliedMode::Flag {
        add: true,
        flag: RoomFlag::Moderated,
    };
    assert_eq!(
        changes[..],
        [moderated, AppliedMode::Limit(Some(50))],
        "only what is new"
    );
    let (answer, told) = set(
        &mut world,
        RoomSet {
            limit: Some(0),
            flags: BTreeMap::from([("moderated".into(), false), ("loud".into(), true)]),
            ..unchanged()
        },
    );
    assert_eq!(answer.unwrap_err().data.kind, ErrorKind::Invalid);
    assert!(told.is_empty(), "{told:?}");
}

fn delete(name: &str, dry_run: bool) -> admin::Request {
    admin::Request::RoomDelete(RoomDelete {
        name: name.into(),
        reason: Some("no".into()),
        dry_run,
    })
}

#[test]
fn who_is_in_a_room_that_is_deleted_is_put_out() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    join(&mut world, ana, "#sala");
    join(&mut world, bob, "#sala");
    let (answer, effects) = ask(&mut world, delete("#sala", true));
    assert!(matches!(answer, Ok(admin::Reply::RoomDelete(deleted)) if deleted.members == 2));
    assert!(effects.is_empty(), "{effects:?}");
    let (answer, effects) = ask(&mut world, delete("#sala", false));
    assert!(answer.is_ok());
    let kicks = effects.iter().filter(|effect| {
        matches!(effect, Effect::Deliver(delivery) if matches!(delivery.event.kind, EventKind::Kicked { .. }))
    });
    assert_eq!(kicks.count(), 2);
    assert!(!rooms(&mut world).iter().any(|(name, _)| name == "#sala"));
    let default = world.server.policy().default_room.as_str().to_owned();
    let error = ask(&mut world, delete(&default, false)).0.unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::Invalid);
}

/// A room that its founder has registered.
fn lasting(world: &mut World) {
    world.restore();
    let ana = known(world, "ana");
    join(world, ana, "#sala");
    world.heard(ana);
    chanserv(world, ana, "#sala", Ask::Register);
}

#[test]
fn a_lasting_room_that_is_deleted_stays_so_after_a_restart() {
    let mut world = World::new(policy());
    lasting(&mut world);
    world.restart();
    assert!(world.server.state().room_named("#sala").is_some());
    let deleted = answered(&mut world, Role::Full, delete("#sala", false));
    assert!(matches!(deleted, Ok(admin::Reply::RoomDelete(deleted)) if deleted.name == "#sala"));
    assert!(world.server.state().room_named("#sala").is_none());
    world.restart();
    assert!(world.server.state().room_named("#sala").is_none());
    check_store(&mut world);
}

#[test]
fn a_room_that_would_be_back_after_a_restart_is_not_said_to_be_deleted() {
    let mut world = World::new(policy());
    lasting(&mut world);
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    let error = answered(&mut world, Role::Full, delete("#sala", false)).unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::Failed);
    let log = world.log.concat();
    assert!(log.contains("room=\"#sala\" result=failed"), "{log}");
}

#[test]
fn somebody_is_shown_with_rooms_and_connections() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    join(&mut world, ana, "#sala");
    let (answer, _) = ask(&mut world, admin::Request::Show(Show { name: "ANA".into() }));
    let Ok(admin::Reply::Show(person)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(person.name, "ana");
    assert_eq!(person.rooms[0].rank.as_deref(), Some("operator"));
    assert_eq!(person.connections.len(), 1);
    let error = ask(&mut world, admin::Request::Show(Show { name: "an".into() }))
        .0
        .unwrap_err();
    assert_eq!(error.data.candidates[0].name, "ana");
}
