//! What just fits is kept; what is one too many is refused.

use super::*;
use crate::store::Full;
use crate::store::model::{Ban, BanKind, Happened, Owner, Refusal, Role, limits};

#[test]
fn what_just_fits_is_kept() {
    let mut asker = Asker::in_memory();
    let whole = Said {
        text: "x".repeat(limits::TEXT).into(),
        subject: Some("x".repeat(limits::TEXT).into()),
        breaks: (0..1024).collect(),
        tags: vec![("+a".into(), "x".into()); limits::TAGS].into(),
        ..words("")
    };
    let entry = happened(
        &in_room(1),
        1,
        sender(&"x".repeat(limits::NAME), None),
        Content::Said(whole.clone()),
    );
    asker.append(entry);
    let stored = asker.history(&in_room(1), Range::Latest(None)).remove(0);
    assert_eq!(stored.content, Content::Said(whole));
}

#[test]
fn the_queue_is_bounded_and_empties_again() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let append = |time| Write::Append(Box::new(said(&in_room(1), time, sender("ana", None), "oi"))).into();
    let mut submitted = 0;
    let full = loop {
        match asker.store.submit(OpId(1_000_000 + submitted), append(submitted)) {
            Ok(()) => submitted += 1,
            Err(full) => break full,
        }
    };
    assert_eq!(full, Full);
    assert!((1000..20_000).contains(&submitted), "{submitted}");
    // Questions have their own queue, and see what was written before them.
    let seen = asker.history(&in_room(1), Range::Latest(None));
    assert_eq!(seen.last().unwrap().id, id(submitted - 1));
    while asker.store.status().waiting > 0 {
        asker.store.drain(&mut Vec::new());
    }
    asker.commit(Write::Append(Box::new(said(
        &in_room(1),
        1 << 40,
        sender("ana", None),
        "oi",
    ))));
}

#[test]
fn what_happens_crowds_out_nothing_that_is_said() {
    let mut asker = Asker::in_memory();
    let happened = |time| {
        Write::Happened(Box::new(Happened {
            rooms: vec![key(1)],
            id: id(time),
            sender: Some(sender("ana", None)),
            content: Content::Parted { reason: None },
        }))
    };
    let mut submitted = 0;
    while asker
        .store
        .submit(OpId(1_000_000 + submitted), happened(submitted).into())
        .is_ok()
    {
        submitted += 1;
    }
    assert!((1000..20_000).contains(&submitted), "{submitted}");
    asker.append(said(&in_room(1), 1 << 40, sender("ana", None), "oi"));
    assert_eq!(asker.texts(&in_room(1)), ["oi"]);
    while asker.store.status().waiting > 0 {
        asker.store.drain(&mut Vec::new());
    }
    asker.commit(happened(submitted));
}

/// Fills a table up to its bound, past the store.
fn fill(path: &Path, sql: &str, rows: usize) {
    let db = rusqlite::Connection::open(path).unwrap();
    let counted =
        format!("WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows}) {sql}");
    assert_eq!(db.execute(&counted, []).unwrap(), rows);
}

#[test]
fn there_may_be_only_so_many() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let geral = asker.room("#geral", 1);
    drop(asker);
    for (sql, rows) in [
        ("INSERT INTO buffers (owner, guest) SELECT 1, 'g' || n FROM c", limits::GUESTS),
        ("INSERT INTO account_metadata SELECT 1, 'k' || n, '' FROM c", limits::METADATA),
        ("INSERT INTO bans SELECT 2, 'm' || n, '', '', 1, NULL FROM c", limits::BANS),
        (
            "INSERT INTO accounts (id, name, folded, skeleton, created) SELECT n + 2, n, n, n, 1 FROM c",
            limits::ROLES,
        ),
        ("INSERT INTO room_roles SELECT 2, n + 2, 1 FROM c", limits::ROLES),
        (
            "INSERT INTO buffers (id, room) SELECT n + 10000, randomblob(14) FROM c",
            limits::ROOMS - 1,
        ),
        (
            "INSERT INTO rooms SELECT n + 10000, n, n, NULL, 1, NULL, NULL, NULL, '', NULL, NULL, 0, NULL, NULL, ''
             FROM c",
            limits::ROOMS - 1,
        ),
    ] {
        fill(&path, sql, rows);
    }
    let mut asker = Asker::at(&path);
    let guest = |nick: &str| {
        let buffer = Buffer::Guest {
            account: ana,
            nick: nick.into(),
        };
        Write::Append(Box::new(said(&buffer, 1, sender("x", None), "oi")))
    };
    let metadata = |key: &str| Write::SetMetadata {
        owner: Owner::Account(ana),
        key: key.into(),
        value: Some("x".into()),
    };
    let ban = |what: &str| {
        Write::AddBan(Box::new(Ban {
            kind: BanKind::Mask,
            what: what.into(),
            reason: "".into(),
            set_by: "".into(),
            set_at: WallTime(1),
            expires: None,
        }))
    };
    let role = |account| Write::SetRole {
        room: geral,
        account,
        role: Some(Role::Voice),
    };
    for one_more in [
        guest("one more"),
        metadata("one more"),
        ban("one more"),
        role(bia),
        Write::RegisterRoom(Box::new(room("#more", 2))),
    ] {
        assert_eq!(
            refused(asker.ask(one_more.clone())),
            Refusal::TooMany,
            "{one_more:?}"
        );
    }
    for there_already in [
        guest("g1"),
        metadata("k1"),
        ban("m1"),
        role(AccountId(3)),
        Write::UpdateRoom(Box::new(room("#outra", 1))),
    ] {
        asker.commit(there_already);
    }
}
