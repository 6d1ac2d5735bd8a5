//! With a store that takes its time: nothing is told twice, or in another order than it was said.

use chatd::server::event::EventId;
use chatd::server::input::Disconnect;
use chatd::server::refusal::{NotDelivered, Refusal};
use chatd::store::simulated::{Faults, Simulated};

use super::*;

/// A world whose store delays what it does.
fn slow_world(seed: u64, accounts: &[&str]) -> World {
    let mut world = world(accounts);
    let faults = Faults {
        delay: 6,
        ..Faults::default()
    };
    // The accounts are made anew: the other store is empty.
    world.store = Simulated::new(seed, Faults::default());
    for name in accounts {
        world.make_account(name, name);
    }
    world.store.set_faults(faults);
    world
}

/// A device of an account, when the store has answered all that this needs.
fn arrive(world: &mut World, account: &str) -> ConnId {
    let conn = coming(world, account, account, "p");
    settle(world);
    world.ask(conn, Request::ReleaseRegistration);
    settle(world);
    conn
}

fn settle(world: &mut World) {
    while !(world.store.is_idle() && world.server.state().pending.is_empty()) {
        world.take_from_store();
    }
}

/// What a connection was replayed, and what it heard by itself.
fn both(socket: &Socket) -> [Vec<(EventId, String)>; 2] {
    let replayed = replays(socket).into_iter().flat_map(|replay| &replay.said);
    let replayed = replayed.map(|(_, event)| (event.id, text(event))).collect();
    let heard = socket.events.iter();
    let heard = heard.filter(|(event, own)| !own && matches!(event.kind, EventKind::Message(_)));
    [
        replayed,
        heard.map(|(event, _)| (event.id, text(event))).collect(),
    ]
}

/// All there is, once and in order: what was replayed was said before the rest.
#[track_caller]
fn whole(socket: &Socket, texts: &[String]) {
    let [mut all, mut heard] = both(socket);
    all.append(&mut heard);
    assert!(all.is_sorted_by(|a, b| a.0 < b.0), "{all:?}");
    let all: Vec<_> = all.into_iter().map(|(_, text)| text).collect();
    assert_eq!(all, texts);
}

#[test]
fn what_is_said_to_somebody_who_is_just_coming_is_told_once() {
    for seed in 0..60 {
        let mut world = slow_world(seed, &["ana", "bia"]);
        let random = &mut fastrand::Rng::with_seed(seed);
        let bia = arrive(&mut world, "bia");
        let ana = coming(&mut world, "ana", "ana", "p");
        settle(&mut world);
        let mut texts = Vec::new();
        let comes_at = random.usize(0..12);
        for number in 0..20 {
            if number == comes_at {
                world.ask(ana, Request::ReleaseRegistration);
            }
            let text = number.to_string();
            world.ask(bia, message(MessageKind::Normal, "ana", &text));
            texts.push(text);
            world.pass(Duration::from_millis(2));
            for _ in 0..random.usize(0..3) {
                world.take_from_store();
            }
        }
        settle(&mut world);
        let heard = world.heard(ana);
        assert!(
            heard
                .replies
                .iter()
                .any(|reply| matches!(reply, Reply::Welcome { .. }))
        );
        whole(&heard, &texts);
        let held = world.server.state().returning.next(ana);
        assert_eq!(held, None, "it is told all");
    }
}

#[test]
fn what_is_said_in_a_room_while_somebody_enters_is_told_once() {
    for seed in 0..60 {
        let mut world = slow_world(seed, &[]);
        let random = &mut fastrand::Rng::with_seed(seed);
        let (bia, guest) = (world.join_as("bia"), world.join_as("guest"));
        world.ask(bia, Request::Join(vec![("#geral".into(), None)]));
        settle(&mut world);
        let comes_at = random.usize(0..8);
        let mut texts = Vec::new();
        for number in 0..16 {
            if number == comes_at {
                world.ask(guest, Request::Join(vec![("#geral".into(), None)]));
            }
            let text = number.to_string();
            world.ask(bia, message(MessageKind::Normal, "#geral", &text));
            texts.push(text);
            world.pass(Duration::from_millis(2));
            for _ in 0..random.usize(0..3) {
                world.take_from_store();
            }
        }
        settle(&mut world);
        whole(&world.heard(guest), &texts);
    }
}

#[test]
fn what_comes_first_is_let_through_and_the_rest_waits() {
    let mut world = slow_world(1, &["ana", "bia"]);
    let bia = arrive(&mut world, "bia");
    world.ask(bia, message(MessageKind::Normal, "ana", "um"));
    settle(&mut world);
    world.pass(Duration::from_secs(1));
    let ana = coming(&mut world, "ana", "ana", "p");
    settle(&mut world);
    world.record = Some(String::new());
    world.ask(ana, Request::ReleaseRegistration);
    settle(&mut world);
    let record = world.record.take().expect("a record");
    let at = |what: &str| {
        record
            .find(what)
            .unwrap_or_else(|| panic!("no {what} in {record}"))
    };
    let order = [at("Motd"), at("Hold {"), at("reply: Replay("), at("Release {")];
    assert!(order.is_sorted(), "{record}");
}

#[test]
fn who_goes_before_the_store_answers_is_told_the_next_time() {
    let mut world = slow_world(1, &["ana", "bia"]);
    let bia = arrive(&mut world, "bia");
    world.ask(bia, message(MessageKind::Normal, "ana", "um"));
    settle(&mut world);
    world.pass(Duration::from_secs(1));
    let ana = coming(&mut world, "ana", "ana", "p");
    settle(&mut world);
    world.store.set_faults(Faults {
        delay: 1000,
        ..Faults::default()
    });
    world.ask(ana, Request::ReleaseRegistration);
    world.ask(ana, Request::Quit { reason: None });
    world.pass(Duration::from_secs(1));
    settle(&mut world);
    world.store.set_faults(Faults::default());
    let ana = arrive(&mut world, "ana");
    assert_eq!(told(&mut world, ana), ["bia: um"]);
}

/// The simulated store answers no question before what was to be written earlier; another one may.
#[test]
fn what_is_still_being_kept_for_somebody_is_waited_for() {
    let mut waited = 0;
    for seed in 0..20 {
        let mut world = slow_world(seed, &["ana", "bia"]);
        let (bia, before) = (arrive(&mut world, "bia"), arrive(&mut world, "ana"));
        world.drop_connection(before, Disconnect::Eof);
        let ana = coming(&mut world, "ana", "ana", "p");
        settle(&mut world);
        world.pass(Duration::from_secs(1));
        world.record = Some(String::new());
        world.ask(bia, message(MessageKind::Normal, "ana", "um"));
        world.ask(ana, Request::ReleaseRegistration);
        while world.asked.values().any(|(_, said)| *said) {
            let record = world.record.as_ref().expect("a record");
            assert!(!record.contains("Read(Missed("), "asked too early: {record}");
            world.take_from_store();
            waited += 1;
        }
        settle(&mut world);
        let record = world.record.take().expect("a record");
        assert!(record.contains("Read(Missed("), "never asked: {record}");
        assert_eq!(told(&mut world, ana), ["bia: um"], "seed {seed}");
    }
    assert!(waited > 0);
}

/// A sender who waits is told that it is in doubt; the disk is only slow.
#[test]
fn what_is_kept_only_after_somebody_was_here_is_told_the_next_time() {
    let (mut late, mut in_time) = (0, 0);
    for seed in 0..20 {
        let mut world = world(&["ana", "bia"]);
        let bia = device(&mut world, "bia", "p");
        let ana = device(&mut world, "ana", "p");
        leave(&mut world, ana);
        world.store.set_seed(seed);
        world.store.set_faults(Faults {
            doubts: 1000,
            ..Faults::default()
        });
        let Request::Message(um) = message(MessageKind::Normal, "ana", "um") else {
            unreachable!()
        };
        world.ask(bia, Request::Message(Message { confirm: true, ..um }));
        let id = world.server.state().event_ids.last();
        let replies = world.heard(bia).replies;
        let Some(Reply::Refused(Refusal::NotDelivered { why, .. })) = replies.last() else {
            panic!("{replies:?}")
        };
        assert_eq!(*why, NotDelivered::Unknown);
        world.store.set_faults(Faults::default());
        world.pass(Duration::from_secs(1));
        let ana = device(&mut world, "ana", "p");
        let first = told(&mut world, ana);
        // Longer than a ping time-out: that it is here is noted once more.
        world.pass(Duration::from_mins(10));
        world.ask(ana, Request::Pong);
        leave(&mut world, ana);
        if first.is_empty() {
            keep(&mut world, id, (AccountId(2), AccountId(1)), "um");
        }
        let ana = device(&mut world, "ana", "p");
        let second = told(&mut world, ana);
        assert_eq!([first.clone(), second].concat(), ["bia: um"], "seed {seed}");
        *(if first.is_empty() { &mut late } else { &mut in_time }) += 1;
    }
    assert!(late > 0 && in_time > 0);
}
