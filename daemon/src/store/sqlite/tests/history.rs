//! Histories: what is asked of them, and whose they are.

use proptest::prelude::*;

use super::*;
use crate::server::request::Rank;
use crate::store::model::{Author, Point, Redacted, Redaction, Refusal, Target, TargetName, Targets, limits};

fn ten() -> Asker {
    let mut asker = Asker::in_memory();
    for time in 0..10 {
        asker.append(said(
            &in_room(1),
            100 + time * 10,
            sender("ana", None),
            &time.to_string(),
        ));
    }
    // Not here.
    asker.append(said(&in_room(2), 135, sender("ana", None), "elsewhere"));
    asker
}

fn part(asker: &mut Asker, range: Range, limit: usize) -> String {
    let query = History {
        limit,
        ..history(&in_room(1), range)
    };
    texts(&asker.query(query)).concat()
}

#[test]
fn every_part_of_a_history_can_be_asked_for() {
    let asker = &mut ten();
    let at = |time| Point::Time(WallTime(time));
    let id = |time| Point::Id(id(time));
    for (range, limit, expected) in [
        (Range::Latest(None), 20, "0123456789"),
        (Range::Latest(None), 3, "789"),
        (Range::Latest(Some(id(140))), 20, "56789"),
        (Range::Latest(Some(at(140))), 2, "89"),
        (Range::Before(id(160)), 20, "012345"),
        (Range::Before(at(160)), 2, "45"),
        (Range::Before(at(165)), 2, "56"),
        (Range::After(id(130)), 20, "456789"),
        (Range::After(at(130)), 3, "456"),
        (Range::After(at(190)), 3, ""),
        (Range::Around(id(170)), 1, "7"),
        (Range::Around(id(170)), 3, "678"),
        (Range::Around(at(170)), 4, "5678"),
        (Range::Around(at(175)), 4, "6789"),
        (Range::Around(id(100)), 4, "0123"),
        (Range::Between(id(100), id(190)), 20, "12345678"),
        (Range::Between(id(190), id(100)), 20, "12345678"),
        (Range::Between(id(100), id(190)), 3, "123"),
        (Range::Between(id(190), id(100)), 3, "678"),
        (Range::Between(at(100), at(190)), 3, "123"),
        (Range::Between(at(190), at(100)), 3, "678"),
        (Range::Between(at(100), id(120)), 3, "1"),
        (Range::Between(id(120), id(120)), 3, ""),
        (Range::Latest(None), 0, ""),
        (Range::Before(at(u64::MAX)), 1, "9"),
        (Range::After(at(u64::MAX)), 1, ""),
    ] {
        assert_eq!(part(asker, range, limit), expected, "{range:?} {limit}");
    }
    assert!(asker.texts(&in_room(77)).is_empty());
}

#[test]
fn events_of_one_millisecond_keep_their_order() {
    let mut asker = Asker::in_memory();
    for count in [2, 0, 1] {
        let mut entry = said(&in_room(1), 100, sender("ana", None), &count.to_string());
        entry.id.count = count;
        asker.append(entry);
    }
    assert_eq!(asker.texts(&in_room(1)).concat(), "012");
    let middle = Point::Id(EventId { count: 1, ..id(100) });
    assert_eq!(part(&mut asker, Range::After(middle), 9), "2");
    assert_eq!(part(&mut asker, Range::Before(middle), 9), "0");
    assert_eq!(part(&mut asker, Range::After(Point::Time(WallTime(100))), 9), "");
    assert_eq!(part(&mut asker, Range::Before(Point::Time(WallTime(100))), 9), "");
}

#[test]
fn nothing_from_before_a_place_begins_is_shown() {
    let asker = &mut ten();
    for (range, expected) in [
        (Range::Latest(None), "789"),
        (Range::Before(Point::Id(id(180))), "7"),
        (Range::Around(Point::Id(id(130))), "789"),
        (Range::Between(Point::Id(id(190)), Point::Id(id(100))), "78"),
    ] {
        let mut query = history(&in_room(1), range);
        query.place.since = Some(id(170));
        assert_eq!(texts(&asker.query(query)).concat(), expected, "{range:?}");
    }
}

#[test]
fn what_was_said_comes_back_whole() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    let whole = Said {
        kind: MessageKind::Notice,
        at_least: Some(Rank::Operator),
        text: "um\n\ndois três".into(),
        breaks: [9].into(),
        subject: Some("prova".into()),
        tags: [("+reply".into(), "abc; é".into()), ("+x".into(), "".into())].into(),
    };
    asker.append(happened(
        &in_room(1),
        5,
        sender("Ana", Some(ana)),
        Content::Said(whole.clone()),
    ));
    asker.append(Entry {
        sender: None,
        ..said(&in_room(1), 6, sender("", None), "from the server")
    });
    let stored = asker.history(&in_room(1), Range::Latest(None));
    assert_eq!(
        stored[0],
        Stored {
            id: id(5),
            sender: Some(sender("Ana", Some(ana))),
            account_name: Some("ana".into()),
            content: Content::Said(whole),
            redacted: None,
        }
    );
    assert_eq!(stored[1].sender, None);
}

#[test]
fn appending_twice_keeps_the_first() {
    let mut asker = Asker::in_memory();
    asker.append(said(&in_room(1), 5, sender("ana", None), "first"));
    asker.append(said(&in_room(1), 5, sender("ana", None), "second"));
    assert_eq!(asker.texts(&in_room(1)), ["first"]);
}

#[test]
fn what_else_happened_is_there_for_those_who_ask() {
    let mut asker = Asker::in_memory();
    let tags = Said {
        kind: MessageKind::Tags,
        tags: [("+draft/react".into(), "🤞".into())].into(),
        ..words("")
    };
    let all = [
        Content::Joined {
            realname: "Ana".into(),
        },
        Content::Said(words("oi")),
        Content::Said(tags),
        Content::TopicChanged { topic: "".into() },
        Content::ModesChanged {
            changes: "+o bia".into(),
        },
        Content::Renamed { to: "aninha".into() },
        Content::Said(words("tchau")),
        Content::Kicked {
            target: "bia".into(),
            reason: "chega".into(),
        },
        Content::Parted { reason: None },
        Content::Parted {
            reason: Some("até".into()),
        },
        Content::Quit { reason: "".into() },
    ];
    for (content, time) in all.iter().zip(10..) {
        asker.append(happened(&in_room(1), time, sender("ana", None), content.clone()));
    }
    assert_eq!(asker.texts(&in_room(1)), ["oi", "tchau"]);
    let query = |range, limit| History {
        events: true,
        limit,
        ..history(&in_room(1), range)
    };
    let found = asker.query(query(Range::Latest(None), 100));
    let found: Vec<_> = found.into_iter().map(|stored| stored.content).collect();
    assert_eq!(found, all);
    let found = asker.query(query(Range::After(Point::Time(WallTime(11))), 5));
    let times: Vec<_> = found.iter().map(|stored| stored.id.time).collect();
    assert_eq!(times, [12, 13, 14, 15, 16]);
    let found = asker.query(query(Range::Before(Point::Time(WallTime(17))), 3));
    let times: Vec<_> = found.iter().map(|stored| stored.id.time).collect();
    assert_eq!(times, [14, 15, 16]);
}

#[test]
fn private_words_belong_to_two_accounts_whoever_asks_first() {
    let mut asker = Asker::in_memory();
    let (ana, bia, caio) = (asker.account("ana"), asker.account("bia"), asker.account("caio"));
    asker.append(said(
        &Buffer::Conversation(bia, ana),
        1,
        sender("bia", Some(bia)),
        "a",
    ));
    asker.append(said(
        &Buffer::Conversation(ana, bia),
        2,
        sender("ana", Some(ana)),
        "b",
    ));
    asker.append(said(
        &Buffer::Conversation(ana, ana),
        3,
        sender("ana", Some(ana)),
        "c",
    ));
    assert_eq!(asker.texts(&Buffer::Conversation(ana, bia)).concat(), "ab");
    assert_eq!(asker.texts(&Buffer::Conversation(bia, ana)).concat(), "ab");
    assert_eq!(asker.texts(&Buffer::Conversation(ana, ana)).concat(), "c");
    assert!(asker.texts(&Buffer::Conversation(ana, caio)).is_empty());
    let nobody = said(
        &Buffer::Conversation(ana, AccountId(77)),
        4,
        sender("ana", Some(ana)),
        "d",
    );
    assert_eq!(
        refused(asker.ask(Write::Append(Box::new(nobody)))),
        Refusal::NotFound
    );
}

#[test]
fn words_with_a_guest_belong_to_the_account_alone() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    let guest = |account| Buffer::Guest {
        account,
        nick: "bia".into(),
    };
    asker.append(said(&guest(ana), 1, sender("bia", None), "oi"));
    // Somebody takes the name, and makes an account of it.
    let bia = asker.account("bia");
    assert!(asker.texts(&Buffer::Conversation(ana, bia)).is_empty());
    assert!(asker.texts(&guest(bia)).is_empty());
    assert_eq!(asker.texts(&guest(ana)), ["oi"]);
    let nobody = said(&guest(AccountId(77)), 1, sender("bia", None), "oi");
    assert_eq!(
        refused(asker.ask(Write::Append(Box::new(nobody)))),
        Refusal::NotFound
    );
}

#[test]
fn targets_are_where_something_was_said_last() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    asker.append(said(&in_room(1), 10, sender("x", None), "."));
    asker.append(said(&in_room(1), 50, sender("x", None), "."));
    asker.append(happened(
        &in_room(1),
        90,
        sender("x", None),
        Content::Quit { reason: "".into() },
    ));
    asker.append(said(&in_room(2), 30, sender("x", None), "."));
    asker.append(said(
        &Buffer::Conversation(ana, bia),
        40,
        sender("bia", Some(bia)),
        ".",
    ));
    let guest = Buffer::Guest {
        account: ana,
        nick: "caio".into(),
    };
    asker.append(said(&guest, 20, sender("caio", None), "."));
    let place = |room, since: Option<u64>| Place {
        buffer: in_room(room),
        since: since.map(id),
    };
    let query = |from, to, limit| Targets {
        account: Some(ana),
        rooms: vec![place(1, None), place(2, Some(31)), place(3, None)],
        from: WallTime(from),
        to: WallTime(to),
        limit,
    };
    let mut targets = |query: Targets| match asker.answer(Read::Targets(Box::new(query))) {
        Answer::Targets(targets) => targets,
        other => panic!("{other:?}"),
    };
    let target = |name: &TargetName, latest| Target {
        name: name.clone(),
        latest: id(latest),
    };
    let room = TargetName::Room(key(1));
    let peer = TargetName::Account(bia, "bia".into());
    let guest = TargetName::Guest("caio".into());
    let all = [target(&guest, 20), target(&peer, 40), target(&room, 50)];
    assert_eq!(targets(query(0, 100, 9)), all);
    assert_eq!(targets(query(100, 0, 9)), all);
    assert_eq!(targets(query(20, 50, 9)), all[1..2]);
    assert_eq!(targets(query(0, 100, 1)), all[..1]);
    assert_eq!(targets(query(100, 0, 1)), all[2..]);
}

#[test]
fn what_is_redacted_leaves_only_a_trace() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    asker.append(said(&in_room(1), 1, sender("ana", Some(ana)), "um"));
    asker.append(said(&in_room(1), 2, sender("ana", Some(ana)), "dois"));
    let redact = |author, time, room| {
        Write::Redact(Box::new(Redaction {
            buffer: in_room(room),
            id: id(time),
            author,
            redacted: Redacted {
                by: "ana!~u@h".into(),
                reason: Some("engano".into()),
            },
        }))
    };
    assert_eq!(
        refused(asker.ask(redact(Author::Account(bia), 1, 1))),
        Refusal::NotYours
    );
    assert_eq!(
        refused(asker.ask(redact(Author::Anybody, 1, 2))),
        Refusal::NotFound
    );
    assert_eq!(
        refused(asker.ask(redact(Author::Anybody, 3, 1))),
        Refusal::NotFound
    );
    asker.commit(redact(Author::Account(ana), 1, 1));
    assert_eq!(
        refused(asker.ask(redact(Author::Anybody, 1, 1))),
        Refusal::NotFound
    );
    asker.commit(redact(Author::Anybody, 2, 1));
    assert!(asker.texts(&in_room(1)).is_empty());
    let query = History {
        redacted: true,
        ..history(&in_room(1), Range::Latest(None))
    };
    let traces = asker.query(query);
    assert_eq!(texts(&traces), ["", ""]);
    assert_eq!(
        traces[0].redacted.as_ref().unwrap().reason.as_deref(),
        Some("engano")
    );

    let tags = Said {
        kind: MessageKind::Tags,
        ..words("")
    };
    asker.append(happened(
        &in_room(1),
        5,
        sender("ana", Some(ana)),
        Content::Said(tags),
    ));
    assert_eq!(
        refused(asker.ask(redact(Author::Account(bia), 5, 1))),
        Refusal::NotYours
    );
    asker.commit(redact(Author::Account(ana), 5, 1));
    assert_eq!(
        refused(asker.ask(redact(Author::Anybody, 5, 1))),
        Refusal::NotFound
    );
}

#[test]
fn an_answer_is_bounded_in_rows_and_bytes() {
    let mut asker = Asker::in_memory();
    let last = (0..limits::ROWS as u64 + 5)
        .map(|time| {
            asker.submit(Write::Append(Box::new(said(
                &in_room(1),
                time,
                sender("a", None),
                ".",
            ))))
        })
        .last();
    asker.event(last.unwrap());
    let most = History {
        limit: usize::MAX,
        ..history(&in_room(1), Range::Latest(None))
    };
    let found = asker.query(most.clone());
    assert_eq!((found.len(), found[0].id), (limits::ROWS, id(5)));

    let long = "x".repeat(limits::TEXT);
    for time in 0..20 {
        asker.append(said(&in_room(2), time, sender("a", None), &long));
    }
    let found = asker.query(History {
        place: Place {
            buffer: in_room(2),
            since: None,
        },
        ..most
    });
    let bytes: usize = texts(&found).iter().map(String::len).sum();
    assert!(
        (limits::ANSWER - limits::TEXT..=limits::ANSWER + limits::TEXT).contains(&bytes),
        "{bytes}"
    );
    assert_eq!(found.last().unwrap().id, id(19));
}

/// What CHATHISTORY means, on a list.
fn expected(all: &[EventId], range: Range, limit: usize) -> Vec<EventId> {
    let before = |id: &EventId, point| match point {
        Point::Id(point) => *id < point,
        Point::Time(time) => id.time < time.0,
    };
    let after = |id: &EventId, point| match point {
        Point::Id(point) => *id > point,
        Point::Time(time) => id.time > time.0,
    };
    let first = |ids: Vec<EventId>| ids.into_iter().take(limit).collect::<Vec<_>>();
    let last = |ids: Vec<EventId>, limit: usize| ids[ids.len().saturating_sub(limit)..].to_vec();
    let keep =
        |keep: &dyn Fn(&EventId) -> bool| all.iter().copied().filter(|id| keep(id)).collect::<Vec<_>>();
    match range {
        Range::Latest(None) => last(all.to_vec(), limit),
        Range::Latest(Some(point)) => last(keep(&|id| after(id, point)), limit),
        Range::Before(point) => last(keep(&|id| before(id, point)), limit),
        Range::After(point) => first(keep(&|id| after(id, point))),
        Range::Around(point) => {
            let mut around = last(keep(&|id| before(id, point)), limit / 2);
            let rest = keep(&|id| !before(id, point));
            let more = limit - around.len();
            around.extend(rest.into_iter().take(more));
            around
        }
        Range::Between(a, b) => {
            let forwards = keep(&|id| after(id, a) && before(id, b));
            if forwards.is_empty() {
                last(keep(&|id| after(id, b) && before(id, a)), limit)
            } else {
                first(forwards)
            }
        }
    }
}

fn some_point() -> impl Strategy<Value = Point> {
    prop_oneof![
        (0..12u64).prop_map(|time| Point::Time(WallTime(time))),
        (0..12u64, 0..3u32).prop_map(|(time, count)| Point::Id(EventId { count, ..id(time) })),
    ]
}

fn some_range() -> impl Strategy<Value = Range> {
    prop_oneof![
        Just(Range::Latest(None)),
        some_point().prop_map(|point| Range::Latest(Some(point))),
        some_point().prop_map(Range::Before),
        some_point().prop_map(Range::After),
        some_point().prop_map(Range::Around),
        (some_point(), some_point()).prop_map(|(a, b)| Range::Between(a, b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_part_is_what_a_list_would_give(
        ids in proptest::collection::btree_set((0..12u64, 0..3u32), 0..20),
        asked in proptest::collection::vec((some_range(), 0..8usize), 1..20),
    ) {
        let mut asker = Asker::in_memory();
        let ids: Vec<EventId> = ids.into_iter().map(|(time, count)| EventId { count, ..id(time) }).collect();
        for (n, id) in ids.iter().enumerate() {
            let content = if n % 3 == 0 { Content::Quit { reason: "".into() } } else { Content::Said(words(".")) };
            asker.submit(Write::Append(Box::new(Entry { id: *id, ..happened(&in_room(1), 0, sender("a", None), content) })));
        }
        for (range, limit) in asked {
            let query = History { limit, events: true, ..history(&in_room(1), range) };
            let found: Vec<_> = asker.query(query).iter().map(|stored| stored.id).collect();
            prop_assert_eq!(found, expected(&ids, range, limit), "{:?} {}", range, limit);
        }
    }
}
