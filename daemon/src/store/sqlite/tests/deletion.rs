//! What is deleted is gone: by age, by number, with its room, with its account; also from the file.

use std::path::Path;

use super::*;
use crate::store::model::{
    AccountRef, Author, Failure, Health, Keep, Redacted, Redaction, Refusal, Retention, Search, SearchBy,
    Statistics, Term, Words,
};

fn statistics(asker: &mut Asker) -> Statistics {
    match asker.answer(Read::Statistics) {
        Answer::Statistics(statistics) => statistics,
        other => panic!("{other:?}"),
    }
}

fn keep(messages: Option<u32>, age_ms: Option<u64>) -> Keep {
    Keep {
        messages,
        age: age_ms.map(Duration::from_millis),
    }
}

fn fill(asker: &mut Asker, buffer: &Buffer, times: std::ops::Range<u64>) {
    for time in times {
        asker.append(said(buffer, time, sender("ana", None), &time.to_string()));
    }
}

fn quit() -> Content {
    Content::Quit { reason: "".into() }
}

#[test]
fn what_is_too_old_or_too_much_goes() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    for (name, time, most) in [("#less", 3, 10), ("#more", 4, 40)] {
        let mut own = room(name, time);
        own.keep = Some(keep(Some(most), None));
        asker.commit(Write::RegisterRoom(Box::new(own)));
    }
    let private = Buffer::Conversation(ana, bia);
    for buffer in [
        &in_room(1),
        &in_room(3),
        &in_room(4),
        &private,
        &Buffer::Everybody,
    ] {
        fill(&mut asker, buffer, 100..150);
    }
    asker.append(happened(&in_room(1), 110, sender("x", None), quit()));
    asker.append(happened(&in_room(1), 149, sender("x", None), quit()));
    let retention = Retention {
        now: WallTime(1000),
        rooms: keep(Some(20), None),
        conversations: keep(None, Some(890)),
        everybody: keep(Some(100), Some(860)),
    };
    assert_eq!(
        asker.answer(Write::Retain(retention)),
        Answer::Removed(30 + 1 + 40 + 30 + 10 + 40)
    );
    let first = |asker: &mut Asker, buffer: &Buffer| asker.texts(buffer)[0].clone();
    assert_eq!(first(&mut asker, &in_room(1)), "130");
    assert_eq!(first(&mut asker, &in_room(3)), "140");
    assert_eq!(
        first(&mut asker, &in_room(4)),
        "130",
        "no more than in other rooms"
    );
    assert_eq!(first(&mut asker, &private), "110");
    assert_eq!(first(&mut asker, &Buffer::Everybody), "140");
    assert_eq!(statistics(&mut asker).events, 1);
    assert_eq!(asker.answer(Write::Retain(retention)), Answer::Removed(0));
}

#[test]
fn events_are_bounded_where_nobody_speaks() {
    let mut asker = Asker::in_memory();
    for time in 0..10 {
        asker.append(happened(&in_room(1), time, sender("x", None), quit()));
    }
    let retention = Retention {
        rooms: keep(Some(4), None),
        ..Retention::default()
    };
    assert_eq!(asker.answer(Write::Retain(retention)), Answer::Removed(6));
}

#[test]
fn that_two_people_talked_is_forgotten_with_what_they_said() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let private = Buffer::Conversation(ana, bia);
    fill(&mut asker, &private, 1..4);
    let none = Retention {
        conversations: keep(Some(0), None),
        ..Retention::default()
    };
    assert_eq!(asker.answer(Write::Retain(none)), Answer::Removed(3));
    // And it can begin again.
    fill(&mut asker, &private, 5..6);
    assert_eq!(asker.texts(&private), ["5"]);
}

#[test]
fn a_long_write_lets_others_through() {
    let mut asker = Asker::in_memory();
    let last = (0..3000)
        .map(|time| {
            asker.submit(Write::Append(Box::new(said(
                &in_room(1),
                time,
                sender("a", None),
                "um dois três",
            ))))
        })
        .last();
    asker.event(last.unwrap());
    let long = asker.submit(Write::ForgetRoom(key(1)));
    let mut meanwhile = 0;
    loop {
        fill(&mut asker, &in_room(2), meanwhile..meanwhile + 1);
        meanwhile += 1;
        if asker.events.get(&long).is_some_and(|events| !events.is_empty()) {
            break;
        }
    }
    assert_eq!(asker.event(long), Event::Done(Box::new(Answer::Removed(3000))));
    assert!(meanwhile > 2, "{meanwhile} writes came between");
}

#[test]
fn rooms_are_forgotten_with_all_they_had() {
    let mut asker = Asker::in_memory();
    let registered = asker.room("#geral", 1);
    for time in 1..=4 {
        fill(&mut asker, &in_room(time), 10..12);
    }
    assert_eq!(
        asker.answer(Write::ForgetRoomsBut(vec![key(3)])),
        Answer::Removed(4)
    );
    assert_eq!(asker.texts(&in_room(1)).len(), 2);
    assert_eq!(asker.texts(&in_room(3)).len(), 2);
    assert!(asker.texts(&in_room(4)).is_empty());
    assert_eq!(asker.answer(Write::ForgetRoom(registered)), Answer::Removed(2));
    assert_eq!(asker.answer(Write::ForgetRoom(registered)), Answer::Removed(0));
    asker.room("#geral", 50);
    assert_eq!(statistics(&mut asker).messages, 2);
}

fn three_accounts_talk(asker: &mut Asker) -> (AccountId, AccountId) {
    let (ana, bia, caio) = (asker.account("ana"), asker.account("bia"), asker.account("caio"));
    asker.append(said(&in_room(1), 1, sender("ana", Some(ana)), "ana na sala"));
    asker.append(said(&in_room(1), 2, sender("bia", Some(bia)), "bia na sala"));
    asker.append(happened(&in_room(1), 3, sender("ana", Some(ana)), quit()));
    asker.append(happened(&in_room(1), 4, sender("bia", Some(bia)), quit()));
    asker.append(said(
        &Buffer::Conversation(ana, bia),
        5,
        sender("bia", Some(bia)),
        "oi",
    ));
    asker.append(said(
        &Buffer::Conversation(bia, caio),
        6,
        sender("bia", Some(bia)),
        "oi",
    ));
    let guest = Buffer::Guest {
        account: ana,
        nick: "x".into(),
    };
    asker.append(said(&guest, 7, sender("x", None), "oi"));
    asker.answer(Write::SetMarker {
        account: ana,
        target: "x".into(),
        time: WallTime(1),
    });
    (ana, bia)
}

#[test]
fn a_deleted_account_leaves_only_what_it_said_in_rooms() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = three_accounts_talk(&mut asker);
    let delete = Write::DeleteAccount {
        account: ana,
        words: Words::Keep,
    };
    assert_eq!(asker.answer(delete.clone()), Answer::Removed(2));
    assert_eq!(refused(asker.ask(delete)), Refusal::NotFound);
    let left = asker.history(&in_room(1), Range::Latest(None));
    assert_eq!(texts(&left), ["ana na sala", "bia na sala"]);
    assert_eq!(
        (left[0].account_name.as_deref(), left[1].account_name.as_deref()),
        (None, Some("bia"))
    );
    assert_eq!(
        asker.answer(Read::Account(AccountRef::Id(ana))),
        Answer::Account(None)
    );
    // The name is free, and whoever takes it is somebody else.
    let again = asker.account("ana");
    assert_ne!(again, ana);
    assert!(asker.texts(&Buffer::Conversation(again, bia)).is_empty());
    assert_eq!(asker.answer(Read::Markers(again)), Answer::Markers(vec![]));
}

#[test]
fn an_erased_account_leaves_nothing() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = three_accounts_talk(&mut asker);
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Removed(4));
    assert_eq!(asker.texts(&in_room(1)), ["bia na sala"]);
    let left = statistics(&mut asker);
    assert_eq!((left.accounts, left.messages, left.events), (2, 2, 1));
    let search = Search {
        terms: vec![Term {
            text: "sala".into(),
            prefix: false,
        }],
        by: Some(SearchBy {
            nick: "rosa".into(),
            account: Some(bia),
        }),
        places: vec![Place::open(in_room(1))],
        limit: 9,
        ..Search::default()
    };
    let Answer::Search(found) = asker.answer(Read::Search(Box::new(search))) else {
        panic!("no answer");
    };
    assert_eq!(found.hits.len(), 1);
}

#[test]
fn everything_that_an_account_did_is_erased_however_much() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    asker.append(said(&in_room(1), 1, sender("bia", Some(bia)), "oi"));
    drop(asker);
    let db = rusqlite::Connection::open(&path).unwrap();
    let events = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000)
        INSERT INTO events (buffer, id, kind, nick, user, host, account)
        SELECT 2, randomblob(14), 7, 'x', 'x', 'x', 1 + (n % 100 > 0) FROM c";
    assert_eq!(db.execute(events, []).unwrap(), 30_000);
    drop(db);
    let mut asker = Asker::at(&path);
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Removed(300));
    assert_eq!(statistics(&mut asker).events, 29_700);
}

#[test]
fn nobody_uses_an_account_that_is_being_deleted() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    for time in 0..300 {
        let entry = said(&in_room(1), time, sender("ana", Some(ana)), "um dois três quatro");
        asker.submit(Write::Append(Box::new(entry)));
    }
    let erase = asker.submit(Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    });
    let meanwhile = asker.submit(Read::Account(AccountRef::Id(ana)));
    let Event::Done(answer) = asker.event(meanwhile) else {
        panic!("no answer");
    };
    let Answer::Account(account) = *answer else {
        panic!("{answer:?}");
    };
    assert!(account.is_none_or(|account| account.disabled.is_some()));
    assert_eq!(asker.event(erase), Event::Done(Box::new(Answer::Removed(300))));
}

/// Waits until the journal is empty, which it is some time after a deletion when nothing else happens.
fn wait_until_tidy(path: &Path) {
    let journal = path.with_extension("db-wal");
    let start = std::time::Instant::now();
    while std::fs::metadata(&journal).unwrap().len() > 0 {
        assert!(start.elapsed() < LONG, "the journal is not emptied");
        std::thread::yield_now();
    }
}

#[test]
fn deleted_words_are_in_no_file() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let words = ["xylofonezinho", "quartzolitico", "jaboticabeira"];
    for (word, time) in words.iter().zip(1..) {
        for filler in 0..50 {
            let text = format!("antes {filler} {word} depois");
            asker.append(said(&in_room(time), 10 + filler, sender("ana", None), &text));
        }
    }
    assert!(words.iter().all(|word| is_in_files(&path, word)));
    asker.answer(Write::ForgetRoom(key(1)));
    for time in 10..60 {
        asker.commit(Write::Redact(Box::new(Redaction {
            buffer: in_room(2),
            id: id(time),
            author: Author::Anybody,
            redacted: Redacted {
                by: "ana".into(),
                reason: None,
            },
        })));
    }
    wait_until_tidy(&path);
    assert!(!is_in_files(&path, words[0]), "a forgotten room's");
    assert!(!is_in_files(&path, words[1]), "redacted");
    assert!(is_in_files(&path, words[2]), "what was not deleted");
}

/// Waits until the file was written anew for what was deleted, which it is when nothing else happens.
fn wait_until_gone(path: &Path, words: &[&str]) {
    let start = std::time::Instant::now();
    while let Some(left) = words.iter().find(|word| is_in_files(path, word)) {
        assert!(start.elapsed() < LONG, "{left} is left");
        std::thread::yield_now();
    }
}

/// Leaves a word in a page's unused bytes, as SQLite now and then does when it rebuilds one.
fn leave_in_a_gap(path: &Path, word: &str) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.pragma_update(None, "secure_delete", false).unwrap();
    db.execute(
        "INSERT INTO scratch (data) VALUES (?1)",
        [word.repeat(9).as_bytes()],
    )
    .unwrap();
    db.execute("DELETE FROM scratch", []).unwrap();
    assert!(is_in_files(path, word));
}

#[test]
fn of_what_was_erased_no_word_is_left_when_it_is_answered() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let ana = asker.account("ana");
    let words = ["xylofonezinho", "quartzolitico", "jaboticabeira", "mandacaruzal"];
    for (word, room) in words.iter().zip(1..) {
        for time in 10..60 {
            let text = format!("antes {time} {word} depois");
            asker.append(said(&in_room(room), time, sender("ana", Some(ana)), &text));
        }
        asker.append(said(&in_room(room), 90, sender("x", None), "o que fica"));
    }
    assert!(words.iter().all(|word| is_in_files(&path, word)));
    leave_in_a_gap(&path, words[0]);
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Removed(4 * 50));
    for word in words {
        assert!(!is_in_files(&path, word), "{word} is left");
    }
    assert_eq!(asker.texts(&in_room(1)), ["o que fica"]);
}

#[test]
fn what_is_erased_while_somebody_reads_is_overwritten_when_they_are_done() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let ana = asker.account("ana");
    asker.append(said(&in_room(1), 1, sender("ana", Some(ana)), "xylofonezinho"));
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM messages")
        .unwrap();
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Traces(1, Failure::Busy));
    drop(reader);
    wait_until_tidy(&path);
    assert!(!is_in_files(&path, "xylofonezinho"));
}

#[test]
fn what_is_erased_where_there_is_no_room_for_a_new_file_may_be_left() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::open(Settings {
        max_bytes: Some(512 * 1024),
        ..Settings::new(Some(path.clone()))
    });
    let ana = asker.account("ana");
    for time in 0..600 {
        asker.append(said(
            &in_room(1),
            time,
            sender("x", None),
            &"o que fica ".repeat(20),
        ));
    }
    asker.append(said(&in_room(1), 600, sender("ana", Some(ana)), "xylofonezinho"));
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Traces(1, Failure::NoSpace));
    assert_eq!(statistics(&mut asker).messages, 600);
    assert_eq!(asker.store.status().health, Health::Good);
}

#[test]
fn what_is_kept_no_longer_is_in_no_file() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::open(Settings {
        quiet: std::time::Duration::ZERO,
        ..Settings::new(Some(path.clone()))
    });
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let mut own = room("#own", 2);
    own.keep = Some(keep(Some(1), None));
    asker.commit(Write::RegisterRoom(Box::new(own)));
    let places = [
        in_room(1),
        in_room(2),
        Buffer::Conversation(ana, bia),
        Buffer::Everybody,
    ];
    let words = ["xylofonezinho", "quartzolitico", "jaboticabeira", "mandacaruzal"];
    for (place, word) in places.iter().zip(words) {
        for time in 10..60 {
            let text = format!("antes {time} {word} depois");
            asker.append(said(place, time, sender("ana", None), &text));
        }
        asker.append(said(place, 90, sender("ana", None), "o que fica"));
    }
    assert!(words.iter().all(|word| is_in_files(&path, word)));
    leave_in_a_gap(&path, words[0]);
    let aged = keep(None, Some(20));
    let of_the_room_alone = Retention {
        now: WallTime(100),
        ..Retention::default()
    };
    let retention = Retention {
        now: WallTime(100),
        rooms: aged,
        conversations: aged,
        everybody: aged,
    };
    // Together: between them the file would be written anew, and not again today.
    let kept = [of_the_room_alone, retention].map(|retention| asker.submit(Write::Retain(retention)));
    for (id, removed) in kept.into_iter().zip([50, 3 * 50]) {
        assert_eq!(asker.event(id), Event::Done(Box::new(Answer::Removed(removed))));
    }
    wait_until_gone(&path, &words);
    for place in &places {
        assert_eq!(asker.texts(place), ["o que fica"]);
    }
}
