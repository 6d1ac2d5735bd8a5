//! CHATHISTORY TARGETS: where something was said lately, as far as one may know.

use chatd::server::request::HistoryTargets;

use super::*;

fn targets(world: &mut World, conn: ConnId) -> Vec<String> {
    let (from, to, limit) = (WallTime(0), WallTime(u64::from(u32::MAX) << 12), 10);
    world.heard(conn);
    world.ask(conn, Request::HistoryTargets(HistoryTargets { from, to, limit }));
    match &world.heard(conn).replies[..] {
        [Reply::HistoryTargets(targets)] => targets.iter().map(|(name, _)| name.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

/// Later than all before.
fn later(world: &mut World) {
    world.pass(std::time::Duration::from_millis(2));
}

#[test]
fn targets_are_the_rooms_one_is_in_and_the_people_one_talked_to() {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    say(&mut world, ana, "bia", "oi");
    later(&mut world);
    join(&mut world, bia, "#geral");
    say(&mut world, bia, "#geral", "oi, gente");
    assert_eq!(targets(&mut world, ana), ["bia"]);
    join(&mut world, ana, "#geral");
    assert_eq!(targets(&mut world, ana), ["bia", "#geral"]);
    let eve = known(&mut world, "eve");
    assert_eq!(targets(&mut world, eve), [""; 0]);
}

#[test]
fn people_are_listed_under_the_name_by_which_they_can_be_asked_for() {
    let mut policy = policy();
    policy.accounts.protect_names = false;
    let mut world = World::new(policy);
    world.restore();
    let (ana, bia, guest) = (
        known(&mut world, "ana"),
        known(&mut world, "bia"),
        world.join_as("guest"),
    );
    say(&mut world, ana, "bia", "to bia");
    later(&mut world);
    say(&mut world, ana, "guest", "to a guest");
    world.ask(bia, Request::Name("bia2".into()));
    assert_eq!(targets(&mut world, ana), ["bia2", "guest"]);
    world.ask(guest, Request::Name("Bia".into()));
    assert_eq!(targets(&mut world, ana), ["bia2", "guest"]);
    for (name, text) in [("bia2", "to bia"), ("guest", "to a guest")] {
        assert_eq!(latest(&mut world, ana, name), [text]);
    }
    world.ask(bia, Request::Quit { reason: None });
    assert_eq!(
        targets(&mut world, ana),
        ["guest"],
        "of that name somebody else is here"
    );
    world.ask(guest, Request::Quit { reason: None });
    assert_eq!(targets(&mut world, ana), ["bia", "guest"]);
    // Who has the guest's name now has an account, and another history with her.
    let other = world.join_as("guest");
    register(&mut world, other);
    assert_eq!(targets(&mut world, ana), ["bia"]);
}

#[test]
fn what_one_may_not_read_is_nowhere_said_lately() {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    join(&mut world, ana, "#r");
    chanserv(&mut world, ana, "#r", Ask::Register);
    join(&mut world, bia, "#r");
    say(&mut world, ana, "@#r", "for operators");
    assert_eq!(targets(&mut world, bia), [""; 0]);
    assert_eq!(targets(&mut world, ana), ["#r"]);
    say(&mut world, ana, "#r", "for all");
    chanserv(&mut world, ana, "#r", Ask::SetHistory(HistoryFor::Joined));
    let caio = world.join_as("caio");
    join(&mut world, caio, "#r");
    assert_eq!(targets(&mut world, caio), [""; 0]);
    assert_eq!(targets(&mut world, bia), ["#r"]);
}
