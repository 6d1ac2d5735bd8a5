//! Histories: what is asked of them, and whose they are.

use super::*;
use crate::store::model::{
    Author, Happened, Point, Redacted, Redaction, Refusal, Target, TargetName, Targets, limits,
};

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
        rank: None,
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
        place: Place::open(in_room(2)),
        ..most
    });
    let bytes: usize = texts(&found).iter().map(String::len).sum();
    assert!(
        (limits::ANSWER - limits::TEXT..=limits::ANSWER + limits::TEXT).contains(&bytes),
        "{bytes}"
    );
    assert_eq!(found.last().unwrap().id, id(19));
}

#[test]
fn what_happened_in_many_rooms_is_in_each_and_once() {
    let mut asker = Asker::in_memory();
    let mut quit = Happened {
        rooms: vec![key(1), key(2)],
        id: id(5),
        sender: Some(sender("ana", None)),
        content: Content::Quit {
            reason: "quit".into(),
        },
    };
    asker.commit(Write::Happened(Box::new(quit.clone())));
    quit.rooms.push(key(3));
    asker.commit(Write::Happened(Box::new(quit.clone())));
    for room in 1..=3 {
        let found = asker.query(History {
            events: true,
            ..history(&in_room(room), Range::Latest(None))
        });
        let [stored] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!((stored.id, &stored.content), (quit.id, &quit.content));
    }
}

#[test]
fn what_is_said_to_a_rank_is_shown_from_that_rank_on_and_counts_for_nobody_below() {
    let mut asker = Asker::in_memory();
    let ranks = [None, Some(Rank::Voice), Some(Rank::Operator), Some(Rank::Founder)];
    for (at_least, time) in ranks.into_iter().zip(1..) {
        let said = Said {
            at_least,
            ..words(&format!("{at_least:?}"))
        };
        let tags = Said {
            kind: MessageKind::Tags,
            at_least,
            ..words("")
        };
        for (said, time) in [(said, time), (tags, 10 + time)] {
            asker.append(happened(
                &in_room(1),
                time,
                sender("ana", None),
                Content::Said(said),
            ));
        }
    }
    for (rank, shown) in ranks.into_iter().zip(1..) {
        let place = Place {
            rank,
            ..Place::open(in_room(1))
        };
        let query = |events, limit| History {
            place: place.clone(),
            events,
            limit,
            ..history(&in_room(1), Range::Latest(None))
        };
        let found = asker.query(query(false, 100));
        assert_eq!(found.len(), shown, "{rank:?}");
        assert!(found.iter().all(|stored| place.shows(stored)));
        assert_eq!(asker.query(query(true, 100)).len(), 2 * shown, "{rank:?}");
        assert_eq!(
            texts(&asker.query(query(false, 1))),
            [format!("{rank:?}")],
            "the latest shown"
        );
        let targets = Targets {
            account: None,
            rooms: vec![place],
            from: WallTime(0),
            to: WallTime(100),
            limit: 9,
        };
        let Answer::Targets(targets) = asker.answer(Read::Targets(Box::new(targets))) else {
            panic!("targets");
        };
        assert_eq!(targets[0].latest, id(shown as u64), "{rank:?}");
    }
}
