//! The simulated store keeps the contract, whatever its faults.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::server::event::EventId;
use crate::server::request::MessageKind;
use crate::store::model::{Buffer, Content, Entry, History, Place, Range, Read, RoomKey, Said};

const ALL: Faults = Faults {
    delay: 5,
    fails: 50,
    doubts: 50,
    outages: 20,
    room: 25,
};

fn id(time: u64) -> EventId {
    EventId {
        time,
        node: 1,
        count: 0,
    }
}

fn append(time: u64) -> Op {
    Write::Append(Box::new(Entry {
        buffer: Buffer::Room(RoomKey(id(0))),
        id: id(time),
        sender: None,
        content: Content::Said(Said {
            kind: MessageKind::Normal,
            at_least: None,
            text: "oi".into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    }))
    .into()
}

fn history() -> Op {
    Read::History(Box::new(History {
        place: Place::open(Buffer::Room(RoomKey(id(0)))),
        range: Range::Latest(None),
        limit: 1000,
        events: false,
        redacted: false,
    }))
    .into()
}

fn times(event: &Event) -> Vec<u64> {
    match event {
        Event::Done(answer) => match &**answer {
            Answer::History(stored) => stored.iter().map(|stored| stored.id.time).collect(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Asks many things, a few at every turn, until all is told. What was told, in order, and what found no room.
fn run(seed: u64, faults: Faults) -> (Vec<(OpId, Event)>, HashSet<u64>) {
    let mut store = Simulated::new(seed, faults);
    let (mut told, mut full) = (Vec::new(), HashSet::new());
    for turn in 0..100 {
        for n in turn * 5 + 1..=turn * 5 + 5 {
            let op = if n % 5 == 0 { history() } else { append(n) };
            if store.submit(OpId(n), op).is_err() {
                full.insert(n);
            }
        }
        store.drain(&mut told);
    }
    store.set_faults(Faults::default());
    while !store.is_idle() {
        store.drain(&mut told);
    }
    (told, full)
}

#[test]
fn without_faults_everything_is_done_at_once() {
    let mut store = Simulated::new(1, Faults::default());
    store.submit(OpId(1), append(1)).unwrap();
    store.submit(OpId(2), history()).unwrap();
    let mut told = Vec::new();
    store.drain(&mut told);
    assert_eq!(told[0], (OpId(1), Event::Committed));
    assert_eq!(times(&told[1].1), [1]);
    assert!(store.is_idle());
}

#[test]
fn one_seed_gives_the_same_every_time() {
    assert_eq!(run(7, ALL), run(7, ALL));
    assert_ne!(run(7, ALL).0, run(8, ALL).0);
}

#[test]
fn every_fault_happens() {
    let (told, full) = run(3, ALL);
    let any = |what: fn(&Event) -> bool| assert!(told.iter().any(|(_, event)| what(event)));
    any(|event| *event == Event::Committed);
    any(|event| *event == Event::InDoubt);
    any(|event| *event == Event::Failed(Failure::NoSpace));
    any(|event| matches!(event, Event::Failed(Failure::Io(_))));
    any(|event| matches!(event, Event::Gap(_)));
    any(|event| matches!(event, Event::Status(status) if status.health != Health::Good));
    assert!(!full.is_empty());
    let answered: Vec<u64> = told
        .iter()
        .map(|(id, _)| id.0)
        .filter(|id| *id > 0 && id % 5 == 0)
        .collect();
    assert!(!answered.is_sorted(), "questions overtake each other");
}

#[test]
fn every_operation_has_its_outcome_and_the_committed_are_kept() {
    for seed in 0..6 {
        let (told, full) = run(seed, ALL);
        let mut outcomes: HashMap<u64, Vec<&Event>> = HashMap::new();
        for (id, event) in told.iter().filter(|(id, _)| *id != OpId::STORE) {
            outcomes.entry(id.0).or_default().push(event);
        }
        for n in 1..=500 {
            let events = outcomes.get(&n).map_or(&[][..], |events| events);
            let doubts = events.iter().filter(|event| ***event == Event::InDoubt).count();
            let ends = events.len() - doubts;
            if full.contains(&n) {
                assert!(events.is_empty(), "{seed} {n}: {events:?}");
            } else {
                assert!(ends == 1 && doubts <= 1, "{seed} {n}: {events:?}");
                assert_ne!(events.last(), Some(&&Event::InDoubt));
            }
        }
        is_consistent(seed, &told);
    }
}

/// Every history that was given holds what was committed when it was asked, and nothing that failed.
fn is_consistent(seed: u64, told: &[(OpId, Event)]) {
    let having = |what: fn(&Event) -> bool| {
        let of = told
            .iter()
            .filter(|(id, event)| *id != OpId::STORE && what(event));
        of.map(|(id, _)| id.0).collect::<HashSet<u64>>()
    };
    let committed = having(|event| *event == Event::Committed);
    let failed = having(|event| matches!(event, Event::Failed(why) if *why != Failure::Unknown));
    let histories = told.iter().filter(|(id, _)| id.0 > 0 && id.0 % 5 == 0);
    for (asked, event) in histories {
        let given: HashSet<u64> = times(event).into_iter().collect();
        assert!(given.is_disjoint(&failed), "{seed}");
        assert!(
            committed.iter().all(|n| *n > asked.0 || given.contains(n)),
            "{seed} {asked:?}"
        );
    }
}

#[test]
fn writes_are_reported_in_order() {
    for seed in 0..4 {
        let faults = Faults { doubts: 0, ..ALL };
        let (told, _) = run(seed, faults);
        let writes = told.iter().map(|(id, _)| id.0).filter(|id| id % 5 != 0);
        assert!(writes.is_sorted(), "{seed}");
    }
}
