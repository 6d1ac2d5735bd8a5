//! Searching what was said.

use super::*;
use crate::store::model::{Author, Hit, Point, Redacted, Redaction, Search, SearchBy, Term, limits};

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
        Answer::Search(hits) => hits,
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
    let by = |by| Search {
        by: Some(by),
        ..all.clone()
    };
    assert_eq!(times(&find(&mut asker, by(SearchBy::Account(ana)))), [2, 4, 6]);
    assert_eq!(
        times(&find(&mut asker, by(SearchBy::Nick("ÁNA".into())))),
        [1, 2, 3, 4, 5, 6]
    );
    let everything = Search {
        terms: Vec::new(),
        ..by(SearchBy::Account(ana))
    };
    assert_eq!(times(&find(&mut asker, everything)), [2, 4, 6]);
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
    assert_eq!(times(&find(&mut asker, last)), [6, 7]);
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
