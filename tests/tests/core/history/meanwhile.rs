//! What happens between a question and its answer.

use chatd::store::simulated::Faults;

use super::*;

/// Somebody asks; before the store answers, something happens.
fn ask_and(
    world: &mut World,
    conn: ConnId,
    target: &str,
    happens: impl FnOnce(&mut World),
) -> Result<Vec<String>, NoHistory> {
    world.heard(conn);
    // So long that it is not answered at once.
    world.store.set_faults(Faults {
        delay: 1000,
        ..Faults::default()
    });
    world.ask(conn, question(target, LATEST, false));
    world.store.set_faults(Faults::default());
    let answered = |world: &World| {
        let replies = &world.sockets[conn].replies;
        replies.iter().any(is_answer)
    };
    assert!(!answered(world), "answered too early");
    happens(world);
    assert!(!answered(world), "answered too early");
    while !world.store.is_idle() {
        world.take_from_store();
    }
    let replies = world.heard(conn).replies;
    match replies.iter().find(|reply| is_answer(reply)) {
        Some(Reply::History { events, .. }) => Ok(events.iter().map(|event| said(&event.kind).1).collect()),
        Some(Reply::Refused(Refusal::NoHistory { why, .. })) => Err(*why),
        other => panic!("{other:?}"),
    }
}

fn is_answer(reply: &Reply) -> bool {
    matches!(
        reply,
        Reply::History { .. } | Reply::Refused(Refusal::NoHistory { .. })
    )
}

/// Ana operates `#r`, and bia is in it. Something was said, also to operators.
fn table() -> (World, ConnId, ConnId) {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    for conn in [ana, bia] {
        join(&mut world, conn, "#r");
    }
    say(&mut world, ana, "#r", "before");
    say(&mut world, ana, "@#r", "secret");
    (world, ana, bia)
}

#[test]
fn nothing_happens_and_it_is_answered() {
    let (mut world, ana, bia) = table();
    let open = Ok(vec!["before".to_owned()]);
    assert_eq!(ask_and(&mut world, bia, "#r", |_| {}), open);
    let all = Ok(vec!["before".to_owned(), "secret".to_owned()]);
    assert_eq!(ask_and(&mut world, ana, "#r", |_| {}), all);
}

#[test]
fn who_is_put_out_reads_nothing() {
    let (mut world, ana, bia) = table();
    let answer = ask_and(&mut world, bia, "#r", |world| kick(world, ana, "#r", "bia"));
    assert_eq!(answer, Err(NoHistory::Target));
}

#[test]
fn who_is_banned_from_a_room_they_might_have_entered_reads_nothing() {
    let (mut world, ana, _) = table();
    chanserv(&mut world, ana, "#r", Ask::Register);
    let caio = world.join_as("caio");
    let answer = ask_and(&mut world, caio, "#r", |world| {
        mode(world, ana, "#r", ban(true, "caio"));
    });
    assert_eq!(answer, Err(NoHistory::Target));
}

#[test]
fn who_loses_a_rank_reads_nothing_that_is_for_it() {
    let (mut world, ana, bia) = table();
    mode(&mut world, ana, "#r", operator(true, "bia"));
    let answer = ask_and(&mut world, bia, "#r", |world| {
        mode(world, ana, "#r", operator(false, "bia"));
    });
    assert_eq!(answer, Ok(vec!["before".to_owned()]));
}

#[test]
fn a_room_of_the_same_name_made_meanwhile_is_another() {
    let (mut world, ana, bia) = table();
    let caio = world.join_as("caio");
    let answer = ask_and(&mut world, bia, "#r", |world| {
        let (from, to, reason) = ("#r".into(), "#s".into(), None);
        world.ask(ana, Request::RenameRoom { from, to, reason });
        join(world, caio, "#r");
        world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    });
    assert_eq!(answer, Err(NoHistory::Target));
}

#[test]
fn a_name_that_somebody_else_has_by_then_is_not_who_was_meant() {
    let mut policy = policy();
    policy.accounts.protect_names = false;
    let mut world = World::new(policy);
    world.restore();
    let [ana, bia, eve] = ["ana", "bia", "eve"].map(|name| known(&mut world, name));
    say(&mut world, ana, "bia", "for bia");
    let answer = ask_and(&mut world, ana, "bia", |world| {
        world.ask(bia, Request::Name("other".into()));
        world.ask(eve, Request::Name("bia".into()));
    });
    assert_eq!(answer, Err(NoHistory::Target));
}

#[test]
fn a_room_that_is_closed_to_what_was_before_shows_nothing_of_it() {
    let (mut world, ana, _) = table();
    chanserv(&mut world, ana, "#r", Ask::Register);
    chanserv(&mut world, ana, "#r", Ask::SetHistory(HistoryFor::Joined));
    let (caio, phone) = (known(&mut world, "caio"), member(&mut world, "caio"));
    join(&mut world, caio, "#r");
    say(&mut world, ana, "#r", "after");
    let answer = ask_and(&mut world, caio, "#r", |world| {
        kick(world, ana, "#r", "caio");
        world.ask(phone, Request::Join(vec![("#r".into(), None)]));
    });
    assert_eq!(answer, Ok(Vec::new()), "he has entered again since");
}
