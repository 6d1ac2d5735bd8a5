//! A disk that is full, slow, held by somebody else or damaged: nothing blocks, and it ends when the cause does.

use std::time::Instant;

use rusqlite::Connection;

use super::*;
use crate::store::model::{Failure, Health, Keep, Retention, Status};

fn append(time: u64) -> Write {
    Write::Append(Box::new(said(
        &in_room(1),
        time,
        sender("ana", None),
        &"x ".repeat(1000),
    )))
}

fn health(asker: &mut Asker) -> Health {
    match asker.event(OpId::STORE) {
        Event::Status(Status { health, .. }) => health,
        other => panic!("not a status: {other:?}"),
    }
}

#[test]
fn a_full_store_says_so_and_recovers_by_itself() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::open(Settings {
        max_bytes: Some(1024 * 1024),
        ..Settings::new(Some(path.clone()))
    });
    let mut time = 0;
    loop {
        time += 1;
        match asker.ask(append(time)) {
            Event::Committed => assert!(time < 10_000, "never full"),
            event => {
                assert_eq!(event, Event::Failed(Failure::NoSpace));
                break;
            }
        }
    }
    let kept = time - 1;
    assert_eq!(health(&mut asker), Health::Failing(Failure::NoSpace));
    assert_eq!(asker.store.status().lost, 1);
    // It goes on saying so at once, and what is kept can be read.
    for time in kept + 2..kept + 20 {
        assert_eq!(asker.ask(append(time)), Event::Failed(Failure::NoSpace));
    }
    assert_eq!(
        asker.history(&in_room(1), Range::Latest(None)).last().unwrap().id,
        id(kept)
    );
    // Room is made.
    let retention = Retention {
        rooms: Keep {
            messages: Some(5),
            age: None,
        },
        ..Retention::default()
    };
    assert_eq!(asker.answer(Write::Retain(retention)), Answer::Removed(kept - 5));
    assert_eq!(health(&mut asker), Health::Good);
    let Event::Gap(gap) = asker.event(OpId::STORE) else {
        panic!("no gap");
    };
    assert_eq!((gap.first, gap.last, gap.lost), (id(kept + 1), id(kept + 19), 19));
    asker.commit(append(kept + 20));
    assert_eq!(asker.history(&in_room(1), Range::Latest(None)).len(), 6);
    drop(asker);
    let db = Connection::open(path).unwrap();
    let check: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_write_that_takes_long_is_in_doubt_until_it_is_done() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::open(Settings {
        patience: Duration::from_millis(100),
        ..Settings::new(Some(path.clone()))
    });
    asker.commit(append(1));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let late = asker.submit(append(2));
    // Asked behind it, while nobody knows yet that the disk hangs; so it waits for it, but no longer than it must.
    let query = Read::History(Box::new(history(&in_room(1), Range::Latest(None))));
    let behind = asker.submit(query);
    assert_eq!(asker.event(late), Event::InDoubt);
    assert!(
        matches!(asker.event(behind), Event::Done(_)),
        "it hangs with the disk"
    );
    assert_eq!(health(&mut asker), Health::Slow);
    // Questions do not wait for it.
    assert_eq!(asker.history(&in_room(1), Range::Latest(None)).len(), 1);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(asker.event(late), Event::Committed);
    assert_eq!(health(&mut asker), Health::Good);
    assert_eq!(asker.history(&in_room(1), Range::Latest(None)).len(), 2);
}

#[test]
fn a_store_held_by_another_program_fails_until_it_is_let_go() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    asker.commit(append(1));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(asker.ask(append(2)), Event::Failed(Failure::Busy));
    assert_eq!(health(&mut asker), Health::Failing(Failure::Busy));
    let since = Instant::now();
    assert_eq!(asker.ask(append(3)), Event::Failed(Failure::Busy));
    assert!(since.elapsed() < Duration::from_millis(500), "it fails at once");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(health(&mut asker), Health::Good);
    assert!(matches!(asker.event(OpId::STORE), Event::Gap(gap) if gap.lost == 2));
    asker.commit(append(4));
}

#[test]
fn a_damaged_store_is_not_written_to() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 0..200 {
        asker.submit(append(time));
    }
    drop(asker);
    let mut bytes = std::fs::read(&path).unwrap();
    // Pages of messages: leaves (13) with what was said. One in the middle, which opening the store does not look at.
    let is_of_messages = |page: &&mut [u8]| page[0] == 13 && page.windows(9).any(|part| part == b"x x x x x");
    let mut pages: Vec<&mut [u8]> = bytes.chunks_mut(4096).filter(is_of_messages).collect();
    let middle = pages.len() / 2;
    pages[middle].fill(0x55);
    std::fs::write(&path, bytes).unwrap();

    // As if it were too large to be checked first.
    let mut asker = Asker::open(Settings {
        checked_first: 0,
        ..Settings::new(Some(path))
    });
    assert!(matches!(health(&mut asker), Health::Failing(Failure::Damaged(_))));
    assert!(matches!(
        asker.ask(append(1000)),
        Event::Failed(Failure::Damaged(_))
    ));
    let fourth = history(&in_room(1), Range::Latest(None));
    let answer = asker.ask(Read::History(Box::new(History { limit: 1, ..fourth })));
    assert!(matches!(
        answer,
        Event::Done(_) | Event::Failed(Failure::Damaged(_))
    ));
}

#[test]
fn a_question_that_takes_too_long_is_given_up() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::open(Settings {
        question_time: Duration::ZERO,
        ..Settings::new(Some(path))
    });
    for time in 0..2000 {
        let entry = said(&in_room(1), time, sender("ana", None), "um dois");
        asker.submit(Write::Append(Box::new(entry)));
    }
    let most = History {
        limit: 1000,
        ..history(&in_room(1), Range::Latest(None))
    };
    assert_eq!(
        asker.ask(Read::History(Box::new(most))),
        Event::Failed(Failure::TimedOut)
    );
    asker.commit(append(5000));
}

#[test]
fn every_failure_can_be_said_in_both_languages() {
    for failure in [
        Failure::NoSpace,
        Failure::Busy,
        Failure::Io("x".into()),
        Failure::Damaged("x".into()),
        Failure::Unknown,
        Failure::TimedOut,
        Failure::Closed,
        Failure::Internal("x".into()),
    ] {
        let said = failure
            .text()
            .fill(protocol::language::Language::PtBr, &[failure.detail()]);
        assert!(!said.contains('{') && said.contains(failure.detail()), "{said}");
    }
}
