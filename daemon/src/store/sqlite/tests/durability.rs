//! What is confirmed is kept, groups and order.

use super::*;
use crate::store::model::{AccountRef, Failure, Health, Owner, Refusal};

fn append(time: u64) -> Write {
    Write::Append(Box::new(said(
        &in_room(1),
        time,
        sender("ana", None),
        &time.to_string(),
    )))
}

#[test]
fn everything_is_there_after_reopening() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    assert_eq!((asker.version, asker.last_event), (0, None));
    asker.append(said(&in_room(1), 30, sender("ana", None), "oi"));
    asker.append(happened(
        &in_room(1),
        40,
        sender("ana", None),
        Content::Quit { reason: "".into() },
    ));
    drop(asker);
    let mut asker = Asker::at(&path);
    assert_eq!(asker.last_event, Some(id(40)));
    assert_eq!(asker.texts(&in_room(1)), ["oi"]);
    asker.room("#geral", 50);
    drop(asker);
    assert_eq!(Asker::at(&path).last_event, Some(id(50)));
}

#[test]
fn what_is_confirmed_is_in_the_files_at_that_moment() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for round in 0..5 {
        for time in 0..20 {
            asker.append(said(&in_room(1), round * 100 + time, sender("ana", None), "x"));
        }
        // As after `kill -9`: the files as they are, without the process that wrote them.
        let after = directory.path().join(format!("{round}.db"));
        for end in ["", "-wal"] {
            let with = |path: &Path| format!("{}{end}", path.display());
            std::fs::copy(with(&path), with(&after)).unwrap();
        }
        let count = asker.texts(&in_room(1)).len();
        assert_eq!(Asker::at(&after).texts(&in_room(1)).len(), count);
    }
}

#[test]
fn dropping_the_store_does_what_was_submitted() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 0..2000 {
        asker.submit(append(time));
    }
    drop(asker);
    let mut asker = Asker::at(&path);
    assert_eq!(
        asker.history(&in_room(1), Range::Latest(None)).last().unwrap().id,
        id(1999)
    );
}

#[test]
fn what_nobody_waits_for_is_written_all_the_same() {
    let (_directory, path) = in_directory();
    for mut asker in [Asker::in_memory(), Asker::at(&path)] {
        for time in 0..10 {
            let id = OpId(1_000_000 + time);
            asker.store.submit_at_leisure(id, append(time).into()).unwrap();
            assert_eq!(asker.event(id), Event::Committed);
        }
    }
}

#[test]
fn a_question_does_not_miss_what_nobody_waits_for() {
    let (_directory, path) = in_directory();
    for mut asker in [Asker::in_memory(), Asker::at(&path)] {
        for time in 0..10 {
            let op = append(time).into();
            asker.store.submit_at_leisure(OpId(1_000_000 + time), op).unwrap();
            let query = Read::History(Box::new(history(&in_room(1), Range::Latest(None))));
            let Answer::History(found) = asker.answer(query) else {
                panic!("no history");
            };
            assert_eq!(found.last().map(|stored| stored.id), Some(id(time)));
        }
    }
}

#[test]
fn a_question_sees_every_write_before_it() {
    let (_directory, path) = in_directory();
    for mut asker in [Asker::in_memory(), Asker::at(&path)] {
        for time in 0..200 {
            asker.submit(append(time));
            let query = Read::History(Box::new(history(&in_room(1), Range::Latest(None))));
            let Answer::History(found) = asker.answer(query) else {
                panic!("no history");
            };
            assert_eq!(found.last().map(|stored| stored.id), Some(id(time)));
        }
    }
}

#[test]
fn outcomes_come_in_the_order_of_the_writes() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let submitted: Vec<_> = (0..3000).map(|time| asker.submit(append(time))).collect();
    let mut reported = Vec::new();
    while reported.len() < submitted.len() {
        let mut events = Vec::new();
        asker.store.drain(&mut events);
        if events.is_empty() {
            asker.woken.recv_timeout(LONG).unwrap();
        }
        assert!(events.iter().all(|(_, event)| *event == Event::Committed));
        reported.extend(events.into_iter().map(|(id, _)| id));
    }
    assert_eq!(reported, submitted);
    assert_eq!(asker.store.status().waiting, 0);
    assert_eq!(asker.store.status().waiting_bytes, 0);
}

#[test]
fn one_refusal_in_a_group_undoes_nothing_else() {
    let mut asker = Asker::in_memory();
    let first = asker.submit(append(1));
    let refusal = asker.submit(Write::ClearMetadata(Owner::Account(AccountId(9))));
    let taken = Write::CreateAccount(Box::new(new_account("ana")));
    let (made, again) = (asker.submit(taken.clone()), asker.submit(taken));
    let last = asker.submit(append(2));
    assert_eq!(asker.event(first), Event::Committed);
    assert_eq!(asker.event(refusal), Event::Committed);
    assert_eq!(
        asker.event(made),
        Event::Done(Box::new(Answer::Created(AccountId(1))))
    );
    assert_eq!(refused(asker.event(again)), Refusal::NameTaken);
    assert_eq!(asker.event(last), Event::Committed);
    assert_eq!(asker.texts(&in_room(1)), ["1", "2"]);
}

#[test]
fn nothing_is_done_before_it_is_handed_over_and_nothing_waits_for_an_answer() {
    let mut asker = Asker::in_memory();
    asker.submit(append(1));
    let status = asker.store.status();
    assert_eq!((status.waiting, status.health), (1, Health::Good));
    assert!(status.waiting_bytes > 0);
    assert!(asker.woken.try_recv().is_err());
    let mut events = Vec::new();
    while events.is_empty() {
        asker.store.drain(&mut events);
    }
    assert_eq!(events, [(OpId(1), Event::Committed)]);
    assert_eq!(asker.store.status().waiting, 0);
}

#[test]
fn a_question_waits_for_the_group_that_is_being_committed() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    asker.submit(append(1));
    asker.store.drain(&mut Vec::new());
    while asker.store.shared.inbox().running.is_empty() {
        std::thread::yield_now();
    }
    let query = asker.submit(Read::History(Box::new(history(&in_room(1), Range::Latest(None)))));
    asker.store.drain(&mut Vec::new());
    other.execute_batch("COMMIT").unwrap();
    let Event::Done(answer) = asker.event(query) else {
        panic!("no answer");
    };
    assert!(matches!(*answer, Answer::History(found) if found.len() == 1));
}

#[test]
fn a_write_that_fails_half_way_leaves_nothing_and_others_alone() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "CREATE TRIGGER fault BEFORE UPDATE OF password ON accounts
             BEGIN SELECT RAISE(FAIL, 'injected'); END",
        )
        .unwrap();
    let first = asker.submit(append(1));
    let fails = asker.submit(Write::CreateAccount(Box::new(new_account("ana"))));
    let last = asker.submit(append(2));
    assert_eq!(asker.event(first), Event::Committed);
    assert!(matches!(asker.event(fails), Event::Failed(Failure::Internal(_))));
    assert_eq!(asker.event(last), Event::Committed);
    assert_eq!(asker.store.status().health, Health::Good);
    let account = Read::Account(AccountRef::Name("ana".into()));
    assert_eq!(asker.answer(account), Answer::Account(None));
}
