//! Erasing a part of a history, and copying one.

use super::*;
use crate::store::model::{Part, Point, Purge, Search, SearchBy, Statistics, Term};

/// Later than anything here.
const END: Point = Point::Time(WallTime(1_000_000));

fn purge(buffer: &Buffer, before: Point, by: Option<SearchBy>) -> Purge {
    let buffer = buffer.clone();
    Purge { buffer, before, by }
}

fn by(nick: &str, account: Option<AccountId>) -> SearchBy {
    let nick = nick.into();
    SearchBy { nick, account }
}

/// Erases something, and it is as much as was said before.
fn erase(asker: &mut Asker, purge: Purge) -> u64 {
    let purge = Box::new(purge);
    let Answer::Purgeable(count) = asker.answer(Read::Purgeable(purge.clone())) else {
        panic!("not counted");
    };
    assert_eq!(asker.answer(Write::Purge(purge)), Answer::Removed(count));
    count
}

fn statistics(asker: &mut Asker) -> Statistics {
    match asker.answer(Read::Statistics) {
        Answer::Statistics(statistics) => statistics,
        other => panic!("{other:?}"),
    }
}

fn find(asker: &mut Asker, buffer: &Buffer, word: &str) -> usize {
    let search = Search {
        terms: vec![Term {
            text: word.into(),
            prefix: false,
        }],
        places: vec![Place::open(buffer.clone())],
        limit: 100,
        ..Search::default()
    };
    match asker.answer(Read::Search(Box::new(search))) {
        Answer::Search(found) => found.hits.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_before_a_point_is_erased_there_and_nowhere_else() {
    let mut asker = Asker::in_memory();
    for buffer in [&in_room(1), &in_room(2)] {
        for time in 1..=10 {
            asker.append(said(buffer, time, sender("ana", None), &time.to_string()));
        }
        let joined = Content::Joined {
            realname: "Ana".into(),
        };
        asker.append(happened(buffer, 20, sender("ana", None), joined));
    }
    let room = in_room(1);
    assert_eq!(erase(&mut asker, purge(&room, Point::Time(WallTime(4)), None)), 3);
    assert_eq!(erase(&mut asker, purge(&room, Point::Id(id(6)), None)), 2);
    assert_eq!(asker.texts(&room), ["6", "7", "8", "9", "10"]);
    assert_eq!(asker.texts(&in_room(2)).len(), 10);
    assert_eq!(erase(&mut asker, purge(&room, END, None)), 5 + 1);
    assert!(asker.texts(&room).is_empty());
    assert_eq!(erase(&mut asker, purge(&room, END, None)), 0);
    assert_eq!(
        erase(&mut asker, purge(&in_room(3), END, None)),
        0,
        "there is none"
    );
    let left = statistics(&mut asker);
    assert_eq!((left.messages, left.events), (10, 1));
    // What is said later is kept as ever.
    asker.append(said(&room, 30, sender("ana", None), "depois"));
    assert_eq!(asker.texts(&room), ["depois"]);
}

#[test]
fn what_one_said_is_erased_by_name_and_by_account_however_much_others_said() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    let room = in_room(1);
    for time in 1..=2500 {
        let (who, text) = match time % 500 {
            0 => (sender("Ana", None), "palavra pelo nome"),
            1 => (sender("rosa", Some(ana)), "palavra pela conta"),
            _ => (sender("bia", None), "outra coisa"),
        };
        let append = Write::Append(Box::new(said(&room, time, who, text)));
        asker.submit(append);
    }
    for (time, who) in [(3001, "ana"), (3002, "bia")] {
        let left = Content::Quit {
            reason: "quit".into(),
        };
        asker.append(happened(&room, time, sender(who, None), left));
    }
    asker.append(Entry {
        sender: None,
        ..said(&room, 3003, sender("x", None), "da administração")
    });
    assert_eq!(find(&mut asker, &room, "palavra"), 10);
    assert_eq!(
        erase(&mut asker, purge(&room, END, Some(by("ana", Some(ana))))),
        10 + 1
    );
    assert_eq!(find(&mut asker, &room, "palavra"), 0);
    let left = statistics(&mut asker);
    assert_eq!((left.messages, left.events), (2500 - 10 + 1, 1));
}

#[test]
fn who_talked_with_whom_is_forgotten_with_what_they_said() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let private = Buffer::Conversation(bia, ana);
    let guest = Buffer::Guest {
        account: ana,
        nick: "rui".into(),
    };
    for buffer in [&private, &guest] {
        asker.append(said(buffer, 1, sender("ana", Some(ana)), "oi"));
        asker.append(said(buffer, 2, sender("x", None), "oi"));
    }
    assert_eq!(
        erase(&mut asker, purge(&private, END, Some(by("ana", Some(ana))))),
        1
    );
    assert_eq!(
        asker.texts(&Buffer::Conversation(ana, bia)).len(),
        1,
        "the other's is left"
    );
    assert_eq!(erase(&mut asker, purge(&guest, END, None)), 2);
    let buffers = |asker: &mut Asker| {
        let targets = crate::store::model::Targets {
            account: Some(ana),
            rooms: Vec::new(),
            from: WallTime(0),
            to: WallTime(100),
            limit: 10,
        };
        match asker.answer(Read::Targets(Box::new(targets))) {
            Answer::Targets(targets) => targets.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(buffers(&mut asker), 1);
    asker.append(said(&guest, 3, sender("ana", Some(ana)), "de novo"));
    assert_eq!(buffers(&mut asker), 2, "it can begin again");
}

#[test]
fn erased_words_are_in_no_file() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 1..=50 {
        let word = if time % 2 == 0 {
            "xylofonezinho"
        } else {
            "quartzolitico"
        };
        let text = format!("antes {word} depois {time}");
        asker.append(said(&in_room(1), time, sender(word, None), &text));
    }
    assert!(is_in_files(&path, "xylofonezinho"));
    assert_eq!(
        erase(
            &mut asker,
            purge(&in_room(1), END, Some(by("xylofonezinho", None)))
        ),
        25
    );
    assert!(!is_in_files(&path, "xylofonezinho"));
    assert!(is_in_files(&path, "quartzolitico"));
}

fn export(asker: &mut Asker, buffer: &Buffer, after: Option<Point>, before: Option<Point>) -> Vec<String> {
    let buffer = buffer.clone();
    let part = Box::new(Part {
        buffer,
        after,
        before,
    });
    let copied = copied(asker.answer(Read::ExportHistory(part)));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("export.jsonl");
    fetch(asker, copied, &file);
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.len() as u64, copied.lines);
    lines
}

#[test]
fn a_history_is_copied_whole_and_in_order() {
    let mut asker = Asker::in_memory();
    let room = in_room(1);
    for time in 1..=2200 {
        let entry = said(&room, time, sender("ana", None), &format!("número {time}"));
        asker.submit(Write::Append(Box::new(entry)));
    }
    let topic = Content::TopicChanged {
        topic: "provas".into(),
    };
    asker.append(happened(&room, 1500, sender("bia", None), topic));
    let lines = export(&mut asker, &room, None, None);
    assert_eq!(lines.len(), 2201);
    let entries: Vec<protocol::admin::HistoryEntry> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(entries.is_sorted_by(|a, b| a.id <= b.id));
    assert_eq!(entries[0].text.as_deref(), Some("número 1"));
    assert_eq!(entries[0].time, "1970-01-01T00:00:00.001Z");
    assert_eq!(entries[2200].text.as_deref(), Some("número 2200"));
    let part = export(
        &mut asker,
        &room,
        Some(Point::Id(id(10))),
        Some(Point::Id(id(13))),
    );
    assert_eq!(part.len(), 2, "{part:?}");
    let turned = export(
        &mut asker,
        &room,
        Some(Point::Id(id(13))),
        Some(Point::Id(id(10))),
    );
    assert!(turned.is_empty(), "{turned:?}");
    assert!(export(&mut asker, &in_room(2), None, None).is_empty());
}
