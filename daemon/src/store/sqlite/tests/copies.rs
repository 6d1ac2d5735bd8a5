//! Backups, restoring them, and what is exported of one person.

use super::*;
use crate::store::model::{AccountRef, Failure, Owner, Refusal};
use crate::store::sqlite::backup;
use crate::store::sqlite::open::OpenError;
use crate::store::sqlite::schema::MIGRATIONS;

fn append(time: u64) -> Write {
    Write::Append(Box::new(said(
        &in_room(1),
        time,
        sender("ana", None),
        "um dois três",
    )))
}

#[test]
fn a_backup_made_while_people_talk_is_one_moment() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 0..2000 {
        asker.submit(append(time));
    }
    asker.commit(append(2000));
    let copy = directory.path().join("copy.db");
    let made = asker.submit(Read::Backup { path: copy.clone() });
    let last = (2001..2500).map(|time| asker.submit(append(time))).last();
    assert_eq!(asker.event(last.unwrap()), Event::Committed);
    let Event::Done(answer) = asker.event(made) else {
        panic!("no backup");
    };
    assert_eq!(*answer, Answer::Backup(std::fs::metadata(&copy).unwrap().len()));
    assert_eq!(
        refused(asker.ask(Read::Backup { path: copy.clone() })),
        Refusal::Exists
    );
    let version = u32::try_from(MIGRATIONS.len()).unwrap();
    assert_eq!(backup::check(&copy), Ok(version));
    let names: Vec<_> = std::fs::read_dir(directory.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with("copy"))
        .collect();
    assert_eq!(names, ["copy.db"], "one file, complete in itself");
    let mut copied = Asker::at(&copy);
    let last = copied.history(&in_room(1), Range::Latest(None)).pop().unwrap();
    assert!(last.id >= id(2000));
    let Answer::Statistics(statistics) = copied.answer(Read::Statistics) else {
        panic!("no statistics");
    };
    assert_eq!(statistics.messages, last.id.time + 1);
}

#[test]
fn a_store_in_memory_can_be_saved() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::in_memory();
    asker.append(said(&in_room(1), 1, sender("ana", None), "oi"));
    assert!(matches!(
        asker.answer(Read::Backup { path: path.clone() }),
        Answer::Backup(_)
    ));
    assert_eq!(Asker::at(&path).texts(&in_room(1)), ["oi"]);
}

#[test]
fn a_backup_that_cannot_be_made_leaves_nothing() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let nowhere = directory.path().join("no/such/place.db");
    assert!(matches!(
        asker.ask(Read::Backup { path: nowhere }),
        Event::Failed(Failure::Io(_))
    ));
    asker.commit(append(1));
}

#[test]
fn restoring_puts_the_backup_in_place_and_keeps_what_was_there() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    asker.append(said(&in_room(1), 1, sender("ana", None), "antes"));
    let copy = directory.path().join("copy.db");
    asker.answer(Read::Backup { path: copy.clone() });
    asker.append(said(&in_room(1), 2, sender("ana", None), "depois"));
    assert_eq!(backup::restore(&copy, &path), Err(OpenError::InUse(path.clone())));
    drop(asker);

    let kept = backup::restore(&copy, &path).unwrap().unwrap();
    assert_eq!(Asker::at(&path).texts(&in_room(1)), ["antes"]);
    assert_eq!(Asker::at(&kept).texts(&in_room(1)), ["antes", "depois"]);
    assert_eq!(backup::restore(&copy, &path), Err(OpenError::Exists(kept)));
    let elsewhere = directory.path().join("new/chatd.db");
    assert_eq!(backup::restore(&copy, &elsewhere), Ok(None));
    assert_eq!(Asker::at(&elsewhere).texts(&in_room(1)), ["antes"]);
}

#[test]
fn only_a_whole_store_is_restored() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 0..500 {
        asker.submit(append(time));
    }
    let copy = directory.path().join("copy.db");
    asker.answer(Read::Backup { path: copy.clone() });
    drop(asker);
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0x55);
    std::fs::write(&copy, bytes).unwrap();
    assert!(matches!(
        backup::restore(&copy, &path),
        Err(OpenError::Failed {
            why: Failure::Damaged(_),
            ..
        })
    ));
    assert_eq!(Asker::at(&path).texts(&in_room(1)).len(), 100);
    let empty = directory.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(backup::check(&empty), Err(OpenError::Foreign(empty)));
    assert!(backup::check(&directory.path().join("none.db")).is_err());
}

#[test]
fn one_persons_data_is_exported_and_nobody_elses() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let mut new = new_account("Ana");
    new.credentials.password = Some("$argon2id$secret".into());
    asker.answer(Write::CreateAccount(Box::new(new)));
    let Answer::Account(Some(ana)) = asker.answer(Read::Account(AccountRef::Name("ana".into()))) else {
        panic!("no account");
    };
    let ana = ana.id;
    let (bia, caio) = (asker.account("bia"), asker.account("caio"));
    let mut geral = room("#geral", 1);
    geral.founder = Some(ana);
    asker.commit(Write::RegisterRoom(Box::new(geral)));
    asker.commit(Write::SetMetadata {
        owner: Owner::Account(ana),
        key: "url".into(),
        value: Some("https://ana.example".into()),
    });
    asker.commit(Write::SawDevice {
        account: ana,
        name: "phone".into(),
        address: "192.0.2.7".into(),
        at: WallTime(7),
    });
    asker.append(said(&in_room(1), 11, sender("ana", Some(ana)), "minha"));
    asker.append(said(&in_room(1), 12, sender("bia", Some(bia)), "alheia"));
    asker.append(said(
        &Buffer::Conversation(ana, bia),
        13,
        sender("bia", Some(bia)),
        "para ana",
    ));
    asker.append(said(
        &Buffer::Conversation(caio, bia),
        14,
        sender("bia", Some(bia)),
        "outra",
    ));
    asker.append(happened(
        &in_room(1),
        15,
        sender("ana", Some(ana)),
        Content::Quit {
            reason: "tchau".into(),
        },
    ));

    let file = directory.path().join("ana.jsonl");
    let export = |account| Read::Export {
        account,
        path: file.clone(),
    };
    let Answer::Export(lines) = asker.answer(export(ana)) else {
        panic!("no export");
    };
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count() as u64, lines);
    let values: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<_> = values
        .iter()
        .map(|value| value["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "account", "device", "metadata", "room", "message", "message", "quit"
        ]
    );
    assert_eq!(values[4]["text"], "minha");
    assert_eq!(values[4]["where"]["room"], "#geral");
    assert_eq!(values[5]["where"]["account"], "bia");
    for missing in ["secret", "alheia", "outra"] {
        assert!(!text.contains(missing), "{missing}");
    }
    assert_eq!(refused(asker.ask(export(ana))), Refusal::Exists);
    assert_eq!(refused(asker.ask(export(AccountId(77)))), Refusal::NotFound);
}
