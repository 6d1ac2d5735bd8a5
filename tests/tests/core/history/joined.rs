//! Rooms whose founder lets members read only what was said since they entered.

use chatd::server::input::Disconnect;
use chatd::server::owner::OwnerRequest;
use chatd::store::simulated::Faults;

use super::*;

/// Ana founded `#r`, which keeps its history from those who enter later. Something was said.
fn joined() -> (World, ConnId) {
    let mut world = world();
    let ana = known(&mut world, "ana");
    join(&mut world, ana, "#r");
    chanserv(&mut world, ana, "#r", Ask::Register);
    chanserv(&mut world, ana, "#r", Ask::SetHistory(HistoryFor::Joined));
    say(&mut world, ana, "#r", "one");
    (world, ana)
}

#[test]
fn members_read_from_their_entering_on_and_others_nothing() {
    let (mut world, ana) = joined();
    let bia = known(&mut world, "bia");
    closed(&mut world, bia, "#r");
    join(&mut world, bia, "#r");
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
    let two = say(&mut world, ana, "#r", "two");
    assert_eq!(latest(&mut world, bia, "#r"), ["two"]);
    assert_eq!(latest(&mut world, ana, "#r"), ["one", "two"]);
    for range in [
        Range::Before(Point::Id(two)),
        Range::After(Point::Time(WallTime(0))),
        Range::Around(Point::Time(WallTime(0))),
        Range::Between(Point::Id(two), Point::Time(WallTime(0))),
    ] {
        let read = texts(ask(&mut world, bia, "#r", range));
        assert!(!read.contains(&"one".to_owned()), "{range:?}");
    }
    part(&mut world, bia, "#r");
    closed(&mut world, bia, "#r");
    join(&mut world, bia, "#r");
    assert_eq!(
        latest(&mut world, bia, "#r"),
        [""; 0],
        "from their last entering on"
    );
}

#[test]
fn their_own_entering_is_the_first_that_they_see() {
    let (mut world, _) = joined();
    let bia = known(&mut world, "bia");
    join(&mut world, bia, "#r");
    world.ask(bia, question("#r", LATEST, true));
    let events = answer(&mut world, bia).expect("a history");
    assert!(
        matches!(&events[..], [event] if matches!(event.kind, EventKind::Joined { .. })),
        "{events:?}"
    );
}

#[test]
fn the_setting_holds_after_a_restart_for_whoever_it_was_set() {
    let (mut world, ana) = joined();
    say(&mut world, ana, "#r", "two");
    world.restart();
    let (ana, bia) = (member(&mut world, "ana"), world.join_as("bia"));
    closed(&mut world, bia, "#r");
    closed(&mut world, ana, "#r");
    join(&mut world, ana, "#r");
    assert_eq!(latest(&mut world, ana, "#r"), [""; 0]);
    chanserv(&mut world, ana, "#r", Ask::SetHistory(HistoryFor::All));
    assert_eq!(latest(&mut world, bia, "#r"), ["one", "two"]);
}

#[test]
fn only_whose_the_room_is_sets_it() {
    let (mut world, ana) = joined();
    let bia = known(&mut world, "bia");
    join(&mut world, bia, "#r");
    mode(&mut world, ana, "#r", operator(true, "bia"));
    let (room, ask) = ("#r".into(), Ask::SetHistory(HistoryFor::All));
    world.heard(bia);
    world.ask(bia, Request::Lasting { room, ask });
    let replies = world.heard(bia).replies;
    assert!(
        matches!(&replies[..], [Reply::Refused(Refusal::NotRoomFounder { .. })]),
        "{replies:?}"
    );
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
}

#[test]
fn what_the_store_could_not_keep_is_not_so() {
    let (mut world, ana) = joined();
    let bia = known(&mut world, "bia");
    join(&mut world, bia, "#r");
    let fails = |fails| Faults {
        fails,
        ..Faults::default()
    };
    world.store.set_faults(fails(1000));
    let (room, ask) = ("#r".into(), Ask::SetHistory(HistoryFor::All));
    world.ask(ana, Request::Lasting { room, ask });
    let replies = world.heard(ana).replies;
    assert!(
        matches!(&replies[..], [Reply::Refused(Refusal::NotLasting { .. })]),
        "{replies:?}"
    );
    world.store.set_faults(fails(0));
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
}

#[test]
fn what_one_may_not_read_one_takes_not_back_but_what_is_ones_own() {
    let (mut world, ana) = joined();
    let [bia, caio] = ["bia", "caio"].map(|name| known(&mut world, name));
    join(&mut world, bia, "#r");
    let own = say(&mut world, bia, "#r", "own");
    part(&mut world, bia, "#r");
    for (conn, name) in [(bia, "bia"), (caio, "caio")] {
        join(&mut world, conn, "#r");
        mode(&mut world, ana, "#r", operator(true, name));
    }
    assert_eq!(redact(&mut world, caio, "#r", own), Err(CannotRedact::Unknown));
    assert_eq!(redact(&mut world, bia, "#r", own), Ok(()));
    assert_eq!(latest(&mut world, ana, "#r"), ["one"]);
}

#[test]
fn a_room_that_is_dropped_does_not_open_what_was_said_in_it() {
    let (mut world, ana) = joined();
    let bia = known(&mut world, "bia");
    join(&mut world, bia, "#r");
    let (room, ask) = ("#r".into(), Ask::Drop { code: None });
    world.heard(ana);
    world.ask(ana, Request::Lasting { room, ask });
    let replies = world.heard(ana).replies;
    let [Reply::Lasting { told, .. }] = &replies[..] else {
        panic!("{replies:?}");
    };
    let chatd::server::lasting::Told::ConfirmDrop { code } = &**told else {
        panic!("{told:?}");
    };
    let code = Some(code.clone());
    chanserv(&mut world, ana, "#r", Ask::Drop { code });
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
}

#[test]
fn who_is_there_without_a_connection_has_not_entered_again() {
    let (mut world, ana) = joined();
    let bia = known(&mut world, "bia");
    join(&mut world, bia, "#r");
    say(&mut world, ana, "#r", "two");
    world.drop_connection(bia, Disconnect::Eof);
    say(&mut world, ana, "#r", "three");
    let bia = member(&mut world, "bia");
    assert_eq!(latest(&mut world, bia, "#r"), ["two", "three"]);
    // And over a restart, if she wants to stay.
    world.ask(bia, Request::Owner(Box::new(OwnerRequest::SetAlwaysOn(true))));
    world.restart();
    let bia = member(&mut world, "bia");
    assert_eq!(latest(&mut world, bia, "#r"), ["two", "three"]);
}
