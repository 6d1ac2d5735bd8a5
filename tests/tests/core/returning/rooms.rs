//! Who enters a room that lasts is told what was said there, if their program does not ask for it.

use chatd::server::lasting::Ask;
use chatd::server::request::{MaskList, RoomModeChange};
use chatd::server::room_settings::HistoryFor;

use protocol::names::RoomName;

use super::*;

/// As many as the policy of the tests gives.
const MOST: usize = 10;

fn join(world: &mut World, conn: ConnId, room: &str) {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
}

fn part(world: &mut World, conn: ConnId, room: &str) {
    world.pass(Duration::from_millis(5));
    let (rooms, reason) = (vec![room.into()], None);
    world.ask(conn, Request::Part { rooms, reason });
}

/// Somebody says so many things in a room, who is in it from now on.
fn talk(world: &mut World, room: &str, texts: std::ops::Range<usize>) -> ConnId {
    let rui = world.join_as(&format!("rui{}", texts.start));
    join(world, rui, room);
    for number in texts {
        say(world, rui, room, &number.to_string());
    }
    rui
}

fn texts(numbers: std::ops::Range<usize>, room: &str) -> Vec<String> {
    numbers.map(|number| format!("{room}: {number}")).collect()
}

#[test]
fn who_is_not_known_is_told_the_last() {
    let mut world = world(&["ana"]);
    talk(&mut world, "#geral", 0..15);
    let guest = world.join_as("guest");
    join(&mut world, guest, "#geral");
    let heard = world.heard(guest);
    let [replay] = replays(&heard)[..] else {
        panic!("not one replay")
    };
    assert_eq!(replay.room.as_ref().map(RoomName::as_str), Some("#geral"));
    let said: Vec<_> = replay.said.iter().map(|(_, event)| text(event)).collect();
    assert_eq!(said, (5..15).map(|number| number.to_string()).collect::<Vec<_>>());
    let new = device(&mut world, "ana", "new");
    join(&mut world, new, "#geral");
    assert_eq!(told(&mut world, new), texts(15 - MOST..15, "#geral"));
    let modern = asking_device(&mut world, "ana", "modern");
    assert!(told(&mut world, modern).is_empty());
    let classic = world.connect(DialectKind::Classic);
    for request in [
        Request::Name("duda".into()),
        Request::User {
            user: "classic".into(),
            realname: "duda".into(),
        },
    ] {
        world.ask(classic, request);
    }
    assert_eq!(told(&mut world, classic), texts(15 - MOST..15, "#geral"));
}

#[test]
fn a_device_is_told_what_came_since_it_was_here() {
    let mut world = world(&["ana"]);
    let ana = device(&mut world, "ana", "p");
    let rui = talk(&mut world, "#geral", 0..2);
    leave(&mut world, ana);
    for number in 2..4 {
        say(&mut world, rui, "#geral", &number.to_string());
    }
    let ana = device(&mut world, "ana", "p");
    join(&mut world, ana, "#geral");
    assert_eq!(told(&mut world, ana), texts(2..4, "#geral"));
    // It hears the rest itself, and misses what is said while it is out of the room.
    say(&mut world, rui, "#geral", "4");
    assert_eq!(live(&mut world, ana), ["4"]);
    part(&mut world, ana, "#geral");
    say(&mut world, rui, "#geral", "5");
    join(&mut world, ana, "#geral");
    assert_eq!(told(&mut world, ana), texts(5..6, "#geral"));
    // A device that becomes one more of a client that is there.
    let other = device(&mut world, "ana", "other");
    assert_eq!(told(&mut world, other), texts(0..6, "#geral"));
}

#[test]
fn a_guest_who_enters_again_is_told_only_what_came_meanwhile() {
    let mut world = world(&[]);
    let rui = talk(&mut world, "#geral", 0..2);
    let guest = world.join_as("guest");
    join(&mut world, guest, "#geral");
    assert_eq!(told(&mut world, guest), texts(0..2, "#geral"));
    say(&mut world, rui, "#geral", "2");
    part(&mut world, guest, "#geral");
    say(&mut world, rui, "#geral", "3");
    join(&mut world, guest, "#geral");
    assert_eq!(told(&mut world, guest), texts(3..4, "#geral"));
}

#[test]
fn only_rooms_that_last_are_told_of() {
    let mut world = world(&["ana"]);
    talk(&mut world, "#outra", 0..3);
    let guest = world.join_as("guest");
    join(&mut world, guest, "#outra");
    assert!(told(&mut world, guest).is_empty());
    let ana = device(&mut world, "ana", "p");
    join(&mut world, ana, "#minha");
    let (room, ask) = ("#minha".into(), Ask::Register);
    world.ask(ana, Request::Lasting { room, ask });
    say(&mut world, ana, "#minha", "0");
    join(&mut world, guest, "#minha");
    assert_eq!(told(&mut world, guest), texts(0..1, "#minha"));
}

#[test]
fn nothing_is_told_where_the_administrator_wants_none() {
    let mut none = policy();
    none.history.replay = 0;
    let mut world = world_with(none, &[]);
    talk(&mut world, "#geral", 0..3);
    let guest = world.join_as("guest");
    join(&mut world, guest, "#geral");
    assert!(told(&mut world, guest).is_empty());
}

#[test]
fn it_is_only_for_those_who_may_read_it() {
    let mut world = world(&["ana"]);
    let op = device(&mut world, "ana", "p");
    join(&mut world, op, "#minha");
    let (room, ask) = ("#minha".into(), Ask::Register);
    world.ask(op, Request::Lasting { room, ask });
    say(&mut world, op, "#minha", "0");
    say(&mut world, op, "@#minha", "para poucos");
    let ban = RoomModeChange::Mask {
        add: true,
        list: MaskList::Ban,
        mask: "banned!*@*".into(),
    };
    let (room, changes) = ("#minha".into(), vec![ban]);
    world.ask(op, Request::RoomModes { room, changes });
    let banned = world.join_as("banned");
    join(&mut world, banned, "#minha");
    assert!(told(&mut world, banned).is_empty());
    let guest = world.join_as("guest");
    join(&mut world, guest, "#minha");
    assert_eq!(told(&mut world, guest), texts(0..1, "#minha"));
}

#[test]
fn a_room_may_be_closed_to_who_enters_later_and_those_of_a_rank_are_told_what_is_for_them() {
    let mut world = world(&["ana", "bia"]);
    let op = device(&mut world, "ana", "p");
    join(&mut world, op, "#minha");
    for ask in [Ask::Register, Ask::SetHistory(HistoryFor::Joined)] {
        let room = "#minha".into();
        world.ask(op, Request::Lasting { room, ask });
    }
    say(&mut world, op, "#minha", "0");
    let guest = world.join_as("guest");
    join(&mut world, guest, "#minha");
    assert!(told(&mut world, guest).is_empty(), "it is closed");
    // Who is in it for longer is told there what their other devices have heard.
    let bia = device(&mut world, "bia", "p");
    join(&mut world, bia, "#minha");
    say(&mut world, op, "@#minha", "para poucos");
    say(&mut world, op, "#minha", "1");
    let other = device(&mut world, "bia", "other");
    assert_eq!(told(&mut world, other), texts(1..2, "#minha"));
    let other = device(&mut world, "ana", "other");
    let all = ["#minha: 0", "#minha: para poucos", "#minha: 1"];
    assert_eq!(told(&mut world, other), all);
}
