//! Who reads what was said in rooms.

use std::rc::Rc;

use chatd::server::input::{Input, ReloadBy, Reloaded};
use chatd::server::policy::Policy;
use protocol::names::RoomName;

use super::*;

/// Ana founded `#r`, and it lasts. Something was said there.
fn lasting() -> (World, ConnId) {
    let mut world = world();
    let ana = known(&mut world, "ana");
    join(&mut world, ana, "#r");
    chanserv(&mut world, ana, "#r", Ask::Register);
    say(&mut world, ana, "#r", "before");
    (world, ana)
}

#[test]
fn of_a_room_that_does_not_last_members_read_all_and_others_nothing() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    join(&mut world, ana, "#r");
    say(&mut world, ana, "#r", "between us");
    assert_eq!(latest(&mut world, ana, "#r"), ["between us"]);
    closed(&mut world, bia, "#r");
    closed(&mut world, bia, "#nothing");
    join(&mut world, bia, "#r");
    assert_eq!(latest(&mut world, bia, "#r"), ["between us"]);
    kick(&mut world, ana, "#r", "bia");
    closed(&mut world, bia, "#r");
}

#[test]
fn left_by_all_and_made_again_it_is_another_room() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    join(&mut world, ana, "#r");
    say(&mut world, ana, "#r", "between us");
    let first = Buffer::Room(key(&world, "#r"));
    part(&mut world, ana, "#r");
    join(&mut world, bia, "#r");
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
    say(&mut world, bia, "#r", "alone");
    world.restart();
    let bia = world.join_as("bia");
    join(&mut world, bia, "#r");
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0], "also after a restart");
    keep(&mut world, first, 1, None, None, "late");
    assert_eq!(latest(&mut world, bia, "#r"), [""; 0]);
}

#[test]
fn a_name_that_a_room_gave_up_leads_to_nothing_of_it() {
    let (mut world, ana) = lasting();
    let (from, to, reason) = ("#r".into(), "#s".into(), None);
    world.ask(ana, Request::RenameRoom { from, to, reason });
    let eve = known(&mut world, "eve");
    closed(&mut world, eve, "#r");
    join(&mut world, eve, "#r");
    assert_eq!(latest(&mut world, eve, "#r"), [""; 0]);
    chanserv(&mut world, eve, "#r", Ask::Register);
    assert_eq!(latest(&mut world, ana, "#s"), ["before"]);
    world.restart();
    let (ana, eve) = (member(&mut world, "ana"), member(&mut world, "eve"));
    assert_eq!(latest(&mut world, eve, "#r"), [""; 0], "also after a restart");
    assert_eq!(latest(&mut world, ana, "#s"), ["before"]);
}

#[test]
fn a_room_that_lasts_is_read_by_those_who_may_come_in() {
    let (mut world, ana) = lasting();
    let bia = world.join_as("bia");
    assert_eq!(latest(&mut world, bia, "#r"), ["before"]);
    let key = |key: Option<&str>| RoomModeChange::Key(key.map(Into::into));
    for (closing, opening) in [
        (ban(true, "bia"), ban(false, "bia")),
        (
            flag(true, RoomFlag::InviteOnly),
            flag(false, RoomFlag::InviteOnly),
        ),
        (flag(true, RoomFlag::Secret), flag(false, RoomFlag::Secret)),
        (
            flag(true, RoomFlag::AccountsEnter),
            flag(false, RoomFlag::AccountsEnter),
        ),
        (key(Some("sesame")), key(None)),
    ] {
        mode(&mut world, ana, "#r", closing);
        closed(&mut world, bia, "#r");
        assert_eq!(latest(&mut world, ana, "#r"), ["before"]);
        mode(&mut world, ana, "#r", opening);
        assert_eq!(latest(&mut world, bia, "#r"), ["before"]);
    }
    world.restart();
    let bia = world.join_as("bia");
    assert_eq!(latest(&mut world, bia, "#r"), ["before"], "also after a restart");
}

#[test]
fn the_default_room_is_one() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    join(&mut world, ana, "#r");
    say(&mut world, ana, "#r", "before");
    closed(&mut world, bia, "#r");
    let policy = Policy {
        default_room: RoomName::new("#r", 64).expect("a name"),
        ..policy()
    };
    world.input(Input::Reloaded {
        by: ReloadBy::Signal,
        outcome: Ok(Reloaded {
            policy: Rc::new(policy),
            changed: Vec::new(),
            needs_restart: Vec::new(),
            warnings: Vec::new(),
        }),
    });
    assert_eq!(latest(&mut world, bia, "#r"), ["before"]);
    mode(&mut world, ana, "#r", ban(true, "bia"));
    closed(&mut world, bia, "#r");
}

#[test]
fn who_is_in_a_secret_or_invite_only_room_reads_it_and_who_is_invited_may_if_it_is_not_secret() {
    let (mut world, ana) = lasting();
    let (bia, caio) = (world.join_as("bia"), world.join_as("caio"));
    join(&mut world, bia, "#r");
    mode(&mut world, ana, "#r", flag(true, RoomFlag::InviteOnly));
    let (name, room) = ("caio".into(), "#r".into());
    world.ask(ana, Request::Invite { name, room });
    assert_eq!(latest(&mut world, caio, "#r"), ["before"]);
    mode(&mut world, ana, "#r", flag(true, RoomFlag::Secret));
    closed(&mut world, caio, "#r");
    assert_eq!(latest(&mut world, bia, "#r"), ["before"]);
    kick(&mut world, ana, "#r", "bia");
    closed(&mut world, bia, "#r");
}

#[test]
fn a_member_who_is_banned_reads_until_they_are_out() {
    let (mut world, ana) = lasting();
    let bia = world.join_as("bia");
    join(&mut world, bia, "#r");
    mode(&mut world, ana, "#r", ban(true, "bia"));
    assert_eq!(
        latest(&mut world, bia, "#r"),
        ["before"],
        "they hear what is said, too"
    );
    kick(&mut world, ana, "#r", "bia");
    closed(&mut world, bia, "#r");
}

#[test]
fn what_was_said_to_operators_is_for_operators_and_counts_for_nobody_else() {
    let mut world = world();
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    for conn in [ana, bia] {
        join(&mut world, conn, "#r");
    }
    say(&mut world, ana, "#r", "open");
    for _ in 0..60 {
        say(&mut world, ana, "@#r", "secret");
    }
    assert_eq!(latest(&mut world, bia, "#r"), ["open"]);
    assert_eq!(latest(&mut world, ana, "#r")[0], "secret");
    mode(&mut world, ana, "#r", operator(true, "bia"));
    assert_eq!(latest(&mut world, bia, "#r")[0], "secret");
    mode(&mut world, ana, "#r", operator(false, "bia"));
    assert_eq!(latest(&mut world, bia, "#r"), ["open"]);
}

#[test]
fn of_a_room_that_lasts_outsiders_read_nothing_for_operators_whoever_they_are() {
    let (mut world, ana) = lasting();
    say(&mut world, ana, "@#r", "secret");
    let bia = world.join_as("bia");
    assert_eq!(latest(&mut world, bia, "#r"), ["before"]);
    assert_eq!(latest(&mut world, ana, "#r"), ["before", "secret"]);
    part(&mut world, ana, "#r");
    assert_eq!(latest(&mut world, ana, "#r"), ["before"], "ranks are had inside");
}
