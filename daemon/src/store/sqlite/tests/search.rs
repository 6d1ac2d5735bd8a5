//! Searching what was said.

use super::*;
use crate::server::request::Rank;
use crate::store::model::{
    Author, Found, Hit, Point, Redacted, Redaction, Search, SearchBy, Term, Words, limits,
};
use crate::store::sqlite::engine::Engine;
use crate::store::sqlite::{index, search};

fn term(text: &str) -> Term {
    Term {
        text: text.into(),
        prefix: false,
    }
}

fn place(room: u64) -> Place {
    Place::open(in_room(room))
}

fn find(asker: &mut Asker, search: Search) -> Vec<Hit> {
    match asker.answer(Read::Search(Box::new(search))) {
        Answer::Search(Found { hits, complete: true }) => hits,
        other => panic!("{other:?}"),
    }
}

fn times(hits: &[Hit]) -> Vec<u64> {
    hits.iter().map(|hit| hit.stored.id.time).collect()
}

fn in_room_1(words: &[&str]) -> Search {
    Search {
        terms: words.iter().map(|text| term(text)).collect(),
        places: vec![place(1)],
        limit: 100,
        ..Search::default()
    }
}

#[test]
fn words_are_found_in_any_case_and_without_their_accents() {
    let mut asker = Asker::in_memory();
    let about = Said {
        subject: Some("Férias de Verão".into()),
        ..words("sem mais")
    };
    for (time, text) in (1..).zip([
        "João foi à praia",
        "a praia de joao",
        "JOÃOZINHO não foi",
        "o \"João\" -- (foi) * NEAR",
        "Пётр идёт",
    ]) {
        asker.append(said(&in_room(1), time, sender("ana", None), text));
    }
    asker.append(happened(
        &in_room(1),
        9,
        sender("ana", None),
        Content::Said(about),
    ));
    for (terms, expected) in [
        (&["joao"][..], &[1, 2, 4][..]),
        (&["JOÃO", "foi"], &[1, 4]),
        (&["praia de"], &[2]),
        (&["de praia"], &[]),
        (&["ferias"], &[9]),
        (&["verao", "sem"], &[9]),
        (&["пётр"], &[5]),
        (&["\"joao\""], &[1, 2, 4]),
        (&["near"], &[4]),
        (&["joao OR petr"], &[]),
        (&["joao", "--"], &[1, 2, 4]),
        (&["--"], &[]),
        (&["b1"], &[]),
        (&["text:joao"], &[]),
        (&["*"], &[]),
        (&["\0joao"], &[1, 2, 4]),
    ] {
        assert_eq!(times(&find(&mut asker, in_room_1(terms))), expected, "{terms:?}");
    }
    let mut begins = in_room_1(&["joao"]);
    begins.terms[0].prefix = true;
    assert_eq!(times(&find(&mut asker, begins)), [1, 2, 3, 4]);
    let hit = find(&mut asker, in_room_1(&["praia", "à"])).remove(0);
    assert_eq!(
        (hit.buffer, texts(&[hit.stored])),
        (in_room(1), vec!["João foi à praia".to_owned()])
    );
}

#[test]
fn only_what_may_be_read_is_found() {
    let mut asker = Asker::in_memory();
    let (ana, bia, caio) = (asker.account("ana"), asker.account("bia"), asker.account("caio"));
    asker.append(said(&in_room(1), 1, sender("ana", Some(ana)), "segredo"));
    asker.append(said(&in_room(1), 2, sender("bia", Some(bia)), "segredo"));
    asker.append(said(&in_room(2), 3, sender("ana", Some(ana)), "segredo"));
    asker.append(said(
        &Buffer::Conversation(ana, bia),
        4,
        sender("ana", Some(ana)),
        "segredo",
    ));
    let guest = Buffer::Guest {
        account: ana,
        nick: "caio".into(),
    };
    asker.append(said(&guest, 5, sender("caio", None), "segredo"));
    let search = |places: &[Place], account| Search {
        places: places.to_vec(),
        account,
        ..in_room_1(&["segredo"])
    };
    let since = Place {
        since: Some(id(2)),
        ..place(1)
    };
    let operators = Content::Said(Said {
        at_least: Some(Rank::Operator),
        ..words("segredo")
    });
    asker.append(happened(&in_room(1), 6, sender("ana", None), operators));
    let operator = Place {
        rank: Some(Rank::Operator),
        ..place(1)
    };
    for (search, expected) in [
        (search(&[], None), &[][..]),
        (search(&[place(1)], None), &[1, 2]),
        (search(&[operator], None), &[1, 2, 6]),
        (search(&[place(77)], None), &[]),
        (search(&[since, place(2)], None), &[2, 3]),
        (search(&[], Some(ana)), &[4, 5]),
        (search(&[place(2)], Some(bia)), &[3, 4]),
        (search(&[], Some(caio)), &[]),
    ] {
        assert_eq!(times(&find(&mut asker, search.clone())), expected, "{search:?}");
    }
}

#[test]
fn a_search_narrows_by_person_time_and_number() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    for time in 1..=6 {
        let account = (time % 2 == 0).then_some(ana);
        asker.append(said(&in_room(1), time, sender("Ána", account), "oi"));
    }
    asker.append(said(&in_room(1), 7, sender("bia", None), "oi"));
    let all = in_room_1(&["oi"]);
    let by = |nick: &str, account| Search {
        by: Some(SearchBy {
            nick: nick.into(),
            account,
        }),
        ..all.clone()
    };
    for (nick, account, expected) in [
        ("ÁNA", None, &[1, 2, 3, 4, 5, 6][..]),
        ("rosa", Some(ana), &[2, 4, 6]),
        ("bia", Some(ana), &[2, 4, 6, 7]),
        ("[]", Some(ana), &[2, 4, 6]),
        ("ana", None, &[]),
    ] {
        let said = by(nick, account);
        let anything = Search {
            terms: Vec::new(),
            ..said.clone()
        };
        assert_eq!(times(&find(&mut asker, said)), expected, "{nick}");
        assert_eq!(times(&find(&mut asker, anything)), expected, "{nick}");
    }
    let between = Search {
        after: Some(Point::Time(WallTime(2))),
        before: Some(Point::Id(id(6))),
        ..all.clone()
    };
    assert_eq!(times(&find(&mut asker, between)), [3, 4, 5]);
    let last = Search {
        limit: 2,
        ..all.clone()
    };
    assert_eq!(times(&find(&mut asker, last.clone())), [6, 7]);
    let first = Search {
        after: Some(Point::Time(WallTime(2))),
        ..last
    };
    assert_eq!(times(&find(&mut asker, first)), [3, 4]);
    assert!(find(&mut asker, Search { limit: 0, ..all }).is_empty());
}

#[test]
fn among_very_many_places_it_finds_the_same() {
    let mut asker = Asker::in_memory();
    for room in 0..40 {
        asker.append(said(&in_room(room), 100 + room, sender("ana", None), "oi gente"));
    }
    let places = |rooms: std::ops::Range<u64>| rooms.map(place).collect();
    let search = |rooms, terms: &[&str]| Search {
        places: places(rooms),
        ..in_room_1(terms)
    };
    let all: Vec<u64> = (100..139).collect();
    assert_eq!(times(&find(&mut asker, search(0..39, &["oi"]))), all);
    assert_eq!(times(&find(&mut asker, search(0..39, &[]))), all);
    assert_eq!(times(&find(&mut asker, search(0..5, &[]))), all[..5]);
}

#[test]
fn what_is_redacted_is_not_found() {
    let mut asker = Asker::in_memory();
    asker.append(said(&in_room(1), 1, sender("ana", None), "segredo"));
    asker.commit(Write::Redact(Box::new(Redaction {
        buffer: in_room(1),
        id: id(1),
        author: Author::Anybody,
        redacted: Redacted {
            by: "root".into(),
            reason: None,
        },
    })));
    assert!(find(&mut asker, in_room_1(&["segredo"])).is_empty());
    assert!(find(&mut asker, in_room_1(&[])).is_empty());
}

#[test]
fn an_answer_is_bounded() {
    let mut asker = Asker::in_memory();
    for time in 0..limits::ROWS as u64 + 3 {
        asker.submit(Write::Append(Box::new(said(
            &in_room(1),
            time,
            sender("a", None),
            "oi",
        ))));
    }
    let most = Search {
        limit: usize::MAX,
        ..in_room_1(&["oi"])
    };
    assert_eq!(find(&mut asker, most).len(), limits::ROWS);
}

#[test]
fn what_was_said_to_a_rank_is_found_by_that_rank() {
    let mut asker = Asker::in_memory();
    for (time, at_least) in [(1, None), (2, Some(Rank::Voice)), (3, Some(Rank::Operator))] {
        let content = Content::Said(Said {
            at_least,
            ..words("segredo")
        });
        asker.append(happened(&in_room(1), time, sender("ana", None), content));
    }
    for (rank, expected) in [
        (None, 1),
        (Some(Rank::Voice), 2),
        (Some(Rank::Operator), 3),
        (Some(Rank::Founder), 3),
    ] {
        for terms in [&["segredo"][..], &[]] {
            let mut search = in_room_1(terms);
            search.places[0].rank = rank;
            // One only: what may not be found takes nobody's place.
            search.limit = 1;
            assert_eq!(times(&find(&mut asker, search)), [expected], "{rank:?}");
        }
    }
}

/// Many enough to be put into the index, and some that wait.
const MANY: u64 = 2 * index::BATCH as u64 + 10;

fn many(asker: &mut Asker) {
    for time in 1..=MANY {
        let text = format!("oi w{time}");
        asker.submit(Write::Append(Box::new(said(
            &in_room(time % 3),
            time,
            sender("ana", None),
            &text,
        ))));
    }
    asker.append(said(&in_room(5), MANY + 1, sender("ana", None), "fim"));
}

#[test]
fn what_is_in_the_index_and_what_waits_are_one() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    many(&mut asker);
    let all = Search {
        places: vec![place(0), place(1), place(2)],
        limit: 1000,
        ..in_room_1(&["oi"])
    };
    let everything: Vec<u64> = (1..=MANY).collect();
    assert_eq!(times(&find(&mut asker, all.clone())), everything);
    let latest = Search {
        limit: 7,
        ..all.clone()
    };
    let last: Vec<u64> = (MANY - 6..=MANY).collect();
    assert_eq!(times(&find(&mut asker, latest)), last);
    let earliest = Search {
        limit: 7,
        after: Some(Point::Time(WallTime(0))),
        ..all.clone()
    };
    assert_eq!(times(&find(&mut asker, earliest)), [1, 2, 3, 4, 5, 6, 7]);
    for time in [1, MANY] {
        let search = Search {
            terms: vec![term(&format!("w{time}"))],
            ..all.clone()
        };
        assert_eq!(times(&find(&mut asker, search)), [time]);
    }
    drop(asker);
    // The same after a start, when all of it goes into the index.
    assert_eq!(times(&find(&mut Asker::at(&path), all)), everything);
}

#[test]
fn numbers_that_are_given_again_are_indexed_again() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    many(&mut asker);
    for room in [0, 1, 2, 5] {
        asker.answer(Write::ForgetRoom(key(room)));
    }
    asker.append(said(&in_room(1), 9000, sender("ana", None), "oi de novo"));
    assert_eq!(times(&find(&mut asker, in_room_1(&["novo"]))), [9000]);
    drop(asker);
    let mut asker = Asker::at(&path);
    assert_eq!(times(&find(&mut asker, in_room_1(&["novo"]))), [9000]);
    asker.answer(Write::ForgetRoom(key(1)));
    assert!(find(&mut asker, in_room_1(&[])).is_empty());
    drop(asker);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("INSERT INTO words (words) VALUES ('integrity-check')", [])
        .unwrap();
    let left: i64 = db
        .query_row("SELECT count(*) FROM words WHERE words MATCH 'oi'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn somebodys_words_are_erased_whether_or_not_they_are_indexed() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    for time in 1..=MANY {
        let who = if time % 2 == 0 { ana } else { bia };
        asker.submit(Write::Append(Box::new(said(
            &in_room(1),
            time,
            sender("x", Some(who)),
            "oi",
        ))));
    }
    let erase = Write::DeleteAccount {
        account: ana,
        words: Words::Erase,
    };
    assert_eq!(asker.answer(erase), Answer::Removed(MANY / 2));
    let most = Search {
        limit: 1000,
        ..in_room_1(&["oi"])
    };
    assert_eq!(find(&mut asker, most).len() as u64, MANY / 2);
}

#[test]
fn a_search_whose_time_is_over_says_so() {
    let mut engine = Engine::in_memory().unwrap();
    let entry = said(&in_room(1), 1, sender("ana", None), "oi");
    assert_eq!(engine.do_now(&Write::Append(Box::new(entry))), Event::Committed);
    for (time, complete) in [(Duration::ZERO, false), (LONG, true)] {
        let found = search::search(engine.db(), &in_room_1(&["oi"]), time).unwrap();
        assert_eq!(
            (found.complete, found.hits.len()),
            (complete, usize::from(complete))
        );
    }
}

#[test]
fn while_an_old_store_is_indexed_a_search_says_that_there_may_be_more() {
    let mut engine = Engine::in_memory().unwrap();
    for time in 1..=index::RECENT as u64 + 1 {
        let entry = said(&in_room(1), time, sender("ana", None), "oi");
        engine.do_now(&Write::Append(Box::new(entry)));
    }
    let search = |engine: &Engine| search::search(engine.db(), &in_room_1(&["oi"]), LONG).unwrap();
    let db = engine.db();
    db.execute_batch("INSERT INTO words (words) VALUES ('delete-all'); UPDATE indexed SET n = 0")
        .unwrap();
    let found = search(&engine);
    assert_eq!((found.complete, found.hits.len()), (false, 100));
    engine.index_some().unwrap();
    assert!(engine.is_behind());
    while engine.is_behind() {
        engine.index_some().unwrap();
    }
    assert!(search(&engine).complete);
}
