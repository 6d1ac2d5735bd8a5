//! Histories by the administrator.

use std::collections::BTreeMap;

use chatd::server::input::Role;
use chatd::server::request::Rank;
use chatd::store::model::{AccountId, Author, Buffer, Redacted, Redaction, Write, limits};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};
use protocol::admin::{
    self, Error, ErrorKind, HistoryEntry, HistoryExport, HistoryKind, HistoryOf, HistoryPage, HistoryPurge,
    HistorySearch, HistoryShow, Noun, PAGE, RoomSet,
};

use super::answered;
use crate::history::{id, keep, key};

/// In everything that is said here.
const WORD: &str = "segredo";

fn world() -> World {
    let mut world = World::new(policy());
    world.restore();
    world
}

fn geral(world: &World) -> Buffer {
    Buffer::Room(key(world, "#geral"))
}

fn room() -> HistoryOf {
    HistoryOf::Room("#GERAL".into())
}

fn private(one: &str, other: &str) -> HistoryOf {
    HistoryOf::Private([one.into(), other.into()])
}

fn show(of: HistoryOf) -> HistoryShow {
    HistoryShow {
        of,
        after: None,
        before: None,
        limit: None,
        events: false,
    }
}

fn search(of: HistoryOf, terms: &[&str]) -> HistorySearch {
    HistorySearch {
        of,
        terms: terms.iter().map(|&term| term.to_owned()).collect(),
        from: None,
        after: None,
        before: None,
        limit: None,
    }
}

fn purge(of: HistoryOf) -> HistoryPurge {
    HistoryPurge {
        of,
        before: None,
        from: None,
        all: false,
        dry_run: false,
    }
}

fn export(of: HistoryOf) -> admin::Request {
    let (after, before) = (None, None);
    admin::Request::HistoryExport(HistoryExport { of, after, before })
}

fn full(world: &mut World, request: admin::Request) -> Result<admin::Reply, Error> {
    answered(world, Role::Full, request)
}

fn page(world: &mut World, request: admin::Request) -> HistoryPage {
    match full(world, request) {
        Ok(admin::Reply::HistoryPage(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn shown(world: &mut World, asked: HistoryShow) -> Vec<String> {
    texts(&page(world, admin::Request::HistoryShow(asked)).entries)
}

fn found(world: &mut World, asked: HistorySearch) -> Vec<String> {
    texts(&page(world, admin::Request::HistorySearch(asked)).entries)
}

fn texts(entries: &[HistoryEntry]) -> Vec<String> {
    let text = |entry: &HistoryEntry| entry.text.clone().unwrap_or_default();
    entries.iter().map(text).collect()
}

fn purged(world: &mut World, asked: HistoryPurge) -> u64 {
    match full(world, admin::Request::HistoryPurge(asked)) {
        Ok(admin::Reply::HistoryPurge(purged)) => purged.removed,
        other => panic!("{other:?}"),
    }
}

/// So many messages in the room, and those of two accounts in private.
fn talk(world: &mut World, count: u32) -> (AccountId, AccountId) {
    let geral = geral(world);
    for count in 1..=count {
        keep(
            world,
            geral.clone(),
            count,
            None,
            None,
            &format!("{WORD} {count}"),
        );
    }
    let (ana, bia) = (world.make_simple_account("ana"), world.make_simple_account("bia"));
    let private = Buffer::Conversation(ana, bia);
    keep(world, private, 1, Some(ana), None, &format!("{WORD} a dois"));
    world.restart();
    (ana, bia)
}

#[test]
fn who_only_looks_reads_nothing_and_operators_nothing_private() {
    let mut world = world();
    talk(&mut world, 1);
    let of = |of: fn() -> HistoryOf| {
        let all = HistoryPurge {
            all: true,
            dry_run: true,
            ..purge(of())
        };
        [
            admin::Request::HistoryShow(show(of())),
            admin::Request::HistorySearch(search(of(), &[WORD])),
            export(of()),
            admin::Request::HistoryPurge(all),
        ]
    };
    let two = || private("ana", "bia");
    let broadcasts = || HistoryOf::Broadcasts;
    for request in of(room).into_iter().chain(of(two)).chain(of(broadcasts)) {
        let error = answered(&mut world, Role::ReadOnly, request.clone()).unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::ReadOnly, "{request:?}");
        assert!(answered(&mut world, Role::Full, request).is_ok());
    }
    let mut others = Vec::from(of(two));
    for public in [of(room), of(broadcasts)] {
        let [show, search, export, purge] = public;
        for request in [show, search] {
            assert!(answered(&mut world, Role::Operator, request).is_ok());
        }
        others.extend([export, purge]);
    }
    for request in others {
        let error = answered(&mut world, Role::Operator, request.clone()).unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Forbidden, "{request:?}");
    }
}

#[test]
fn every_look_is_noted_and_never_what_was_read() {
    let mut world = world();
    talk(&mut world, 3);
    for (request, noted) in [
        (
            admin::Request::HistoryShow(show(room())),
            "method=history_show by=bia uid=1000 pid=77 room=\"#GERAL\" result=ok entries=3",
        ),
        (
            admin::Request::HistoryShow(show(private("bia", "ANA"))),
            "private=\"bia\" and=\"ANA\" result=ok entries=1",
        ),
        (
            admin::Request::HistorySearch(search(private("ana", "bia"), &[WORD])),
            "method=history_search by=bia uid=1000 pid=77 private=\"ana\" and=\"bia\" result=ok entries=1",
        ),
        (
            export(room()),
            "method=history_export by=bia uid=1000 pid=77 room=\"#GERAL\" result=ok bytes=",
        ),
        (
            admin::Request::HistoryPurge(HistoryPurge {
                from: Some("ana".into()),
                dry_run: true,
                ..purge(room())
            }),
            "from=\"ana\" dry_run=true result=ok removed=3",
        ),
        (
            admin::Request::HistoryPurge(HistoryPurge {
                all: true,
                ..purge(room())
            }),
            "dry_run=false result=ok removed=3",
        ),
        (
            admin::Request::RoomSet(RoomSet {
                name: "#geral".into(),
                topic: Some(WORD.into()),
                limit: None,
                flags: BTreeMap::new(),
            }),
            "room=\"#geral\" flags={} topic result=ok",
        ),
        (
            admin::Request::HistoryShow(show(HistoryOf::Room("#none".into()))),
            "room=\"#none\" result=not_found",
        ),
    ] {
        world.log.clear();
        // What comes of it is in the log.
        let _ = full(&mut world, request);
        let log = world.log.concat();
        assert!(log.contains(noted), "{noted}: {log}");
        assert!(!log.contains(WORD), "{log}");
    }
    let kept = full(&mut world, admin::Request::Audit(admin::AuditPage::default()));
    let kept = format!("{kept:?}");
    assert!(
        kept.contains("history_show") && kept.contains("history_purge"),
        "{kept}"
    );
    assert!(!kept.contains(WORD), "{kept}");
}

#[test]
fn pages_go_backwards_from_the_end() {
    let mut world = world();
    talk(&mut world, 5);
    let two = |before: Option<String>| {
        let limit = Some(2);
        admin::Request::HistoryShow(HistoryShow {
            before,
            limit,
            ..show(room())
        })
    };
    let mut before = None;
    for expected in [&["segredo 4", "segredo 5"][..], &["segredo 2", "segredo 3"]] {
        let page = page(&mut world, two(before.take()));
        assert_eq!(texts(&page.entries), expected);
        assert_eq!(page.next.as_ref(), page.entries.first().map(|first| &first.id));
        before = page.next;
    }
    let last = page(&mut world, two(before));
    assert_eq!((texts(&last.entries).len(), last.next), (1, None));
    let many = HistoryShow {
        limit: Some(u64::MAX),
        ..show(room())
    };
    assert_eq!(shown(&mut world, many).len(), 5);
    let geral = geral(&world);
    for count in 6..=u32::try_from(PAGE).unwrap() + 10 {
        keep(&mut world, geral.clone(), count, None, None, WORD);
    }
    let page = page(&mut world, admin::Request::HistoryShow(show(room())));
    assert!(page.entries.len() == PAGE && page.next.is_some());
}

#[test]
fn a_page_ends_where_it_is_large_and_says_so() {
    let mut world = world();
    let long = "x".repeat(limits::TEXT);
    let geral = geral(&world);
    for count in 1..=40 {
        keep(&mut world, geral.clone(), count, None, None, &long);
    }
    let page = page(&mut world, admin::Request::HistoryShow(show(room())));
    assert!(page.entries.len() < 20, "{}", page.entries.len());
    assert_eq!(page.next, page.entries.first().map(|first| first.id.clone()));
}

#[test]
fn points_are_times_or_entries() {
    let mut world = world();
    talk(&mut world, 5);
    let between = |after: Option<&str>, before: Option<&str>| HistoryShow {
        after: after.map(Into::into),
        before: before.map(Into::into),
        ..show(room())
    };
    let second = id(2).to_string();
    let fourth = "2023-11-14T22:13:20.004Z";
    let last = |world: &mut World, asked| shown(world, asked).pop();
    assert_eq!(shown(&mut world, between(Some(&second), None)).len(), 3);
    assert_eq!(shown(&mut world, between(None, Some(fourth))).len(), 3);
    assert_eq!(
        last(&mut world, between(Some(&second), Some(fourth))).as_deref(),
        Some("segredo 3")
    );
    assert_eq!(
        shown(&mut world, between(Some("2023-11-14T19:13:20.004-03:00"), None)),
        ["segredo 5"]
    );
    for wrong in [
        between(Some("yesterday"), None),
        between(None, Some("")),
        between(Some(fourth), Some(&second)),
    ] {
        let error = full(&mut world, admin::Request::HistoryShow(wrong)).unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Invalid);
        assert!(
            error.data.hint.is_some() && error.data.pt_br.is_some(),
            "{error:?}"
        );
    }
}

#[test]
fn all_of_it_is_shown_but_what_was_taken_back() {
    let mut world = world();
    let geral = geral(&world);
    keep(
        &mut world,
        geral.clone(),
        1,
        None,
        Some(Rank::Operator),
        "aos operadores",
    );
    keep(&mut world, geral.clone(), 2, None, None, "retirado");
    world.in_store(Write::Redact(Box::new(Redaction {
        buffer: geral,
        id: id(2),
        author: Author::Anybody,
        redacted: Redacted {
            by: "ana".into(),
            reason: None,
        },
    })));
    let page = page(&mut world, admin::Request::HistoryShow(show(room())));
    let [entry] = &page.entries[..] else {
        panic!("{page:?}")
    };
    assert_eq!(entry.text.as_deref(), Some("aos operadores"));
    assert_eq!(entry.at_least.as_deref(), Some("operator"));
    assert_eq!(
        (entry.kind, entry.from.as_deref(), entry.host.as_deref()),
        (HistoryKind::Message, Some("ana"), Some("~ana@host"))
    );
    assert_eq!(found(&mut world, search(room(), &["operadores"])).len(), 1);
    assert!(found(&mut world, search(room(), &["retirado"])).is_empty());
}

#[test]
fn words_phrases_and_names_are_found() {
    let mut world = world();
    talk(&mut world, 3);
    let geral = geral(&world);
    keep(&mut world, geral, 9, None, None, "Prova na próxima semana");
    let found = |world: &mut World, asked| found(world, asked).len();
    assert_eq!(found(&mut world, search(room(), &["SEGREDO"])), 3);
    assert_eq!(found(&mut world, search(room(), &["segredo", "2"])), 1);
    assert_eq!(found(&mut world, search(room(), &["proxima semana"])), 1);
    assert_eq!(found(&mut world, search(room(), &["semana proxima"])), 0);
    assert_eq!(found(&mut world, search(room(), &["segre"])), 0);
    assert_eq!(found(&mut world, search(room(), &["segre*"])), 3);
    assert_eq!(found(&mut world, search(private("bia", "ana"), &[WORD])), 1);
    let by = |name: &str| HistorySearch {
        from: Some(name.into()),
        ..search(room(), &[])
    };
    assert_eq!(found(&mut world, by("ANA")), 4);
    assert_eq!(found(&mut world, by("bia")), 0);
    let after = HistorySearch {
        after: Some(id(1).to_string()),
        limit: Some(1),
        ..search(room(), &[WORD])
    };
    let page = page(&mut world, admin::Request::HistorySearch(after.clone()));
    assert_eq!(
        texts(&page.entries),
        ["segredo 3"],
        "the latest, not the earliest"
    );
    let again = HistorySearch {
        before: page.next,
        ..after
    };
    let page = self::page(&mut world, admin::Request::HistorySearch(again));
    assert_eq!(
        (texts(&page.entries), page.next),
        (vec!["segredo 2".to_owned()], None)
    );
    let many = vec![WORD; limits::TERMS + 1];
    let long = "x".repeat(limits::NAME + 1);
    for wrong in [search(room(), &many), search(room(), &[&long]), by(""), by(&long)] {
        let error = full(&mut world, admin::Request::HistorySearch(wrong)).unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Invalid);
    }
}

#[test]
fn a_conversation_is_between_accounts_or_with_a_guest() {
    let mut world = world();
    let (ana, _) = talk(&mut world, 1);
    let guest = Buffer::Guest {
        account: ana,
        nick: "rui".into(),
    };
    keep(&mut world, guest, 1, Some(ana), None, "para o rui");
    for of in [private("ana", "Rui"), private("rui", "ANA")] {
        assert_eq!(shown(&mut world, show(of)), ["para o rui"]);
    }
    assert!(shown(&mut world, show(private("bia", "rui"))).is_empty());
    let error = full(
        &mut world,
        admin::Request::HistoryShow(show(private("rui", "zé"))),
    )
    .unwrap_err();
    let missing = error.data.missing.expect("something is missing");
    assert_eq!((missing.what, missing.name.as_str()), (Noun::Account, "rui"));
    let long = "x".repeat(limits::NAME + 1);
    let request = admin::Request::HistoryShow(show(private("ana", &long)));
    assert_eq!(
        full(&mut world, request).unwrap_err().data.kind,
        ErrorKind::Invalid
    );
}

#[test]
fn what_is_to_go_is_said_and_counted_before() {
    let mut world = world();
    talk(&mut world, 5);
    for wrong in [
        purge(room()),
        HistoryPurge {
            all: true,
            from: Some("ana".into()),
            ..purge(room())
        },
    ] {
        let error = full(&mut world, admin::Request::HistoryPurge(wrong)).unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Invalid);
    }
    let early = HistoryPurge {
        before: Some(id(3).to_string()),
        ..purge(room())
    };
    let counted = HistoryPurge {
        dry_run: true,
        ..early.clone()
    };
    assert_eq!(purged(&mut world, counted), 2);
    assert_eq!(shown(&mut world, show(room())).len(), 5);
    assert_eq!(purged(&mut world, early), 2);
    assert_eq!(shown(&mut world, show(room())).len(), 3);
    let of_bia = HistoryPurge {
        from: Some("bia".into()),
        ..purge(room())
    };
    assert_eq!(purged(&mut world, of_bia), 0);
    let all = HistoryPurge {
        all: true,
        ..purge(room())
    };
    assert_eq!(purged(&mut world, all), 3);
    assert!(shown(&mut world, show(room())).is_empty());
    assert_eq!(
        shown(&mut world, show(private("ana", "bia"))).len(),
        1,
        "elsewhere it stays"
    );
}

/// An erasure is not over at once, and what is said meanwhile is nobody's to erase.
#[test]
fn what_is_said_after_the_question_stays() {
    let mut world = world();
    talk(&mut world, 1);
    let later = HistoryPurge {
        before: Some("2999-01-01T00:00:00Z".into()),
        ..purge(room())
    };
    let geral = geral(&world);
    // It is said after this moment.
    keep(&mut world, geral, 1_000_000, None, None, "depois");
    assert_eq!(purged(&mut world, later), 1);
    assert_eq!(shown(&mut world, show(room())), ["depois"]);
}

#[test]
fn a_store_that_fails_is_told() {
    let mut world = world();
    talk(&mut world, 1);
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    let all = HistoryPurge {
        all: true,
        ..purge(room())
    };
    let error = full(&mut world, admin::Request::HistoryPurge(all)).unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::Failed);
    assert!(error.data.hint.is_some());
}
