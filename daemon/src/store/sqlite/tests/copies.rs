//! Backups, restoring them, and what is exported of one person.

use super::*;
use crate::store::model::{AccountRef, Failure, Owner, Refusal, limits};
use crate::store::sqlite::open::OpenError;
use crate::store::sqlite::schema::MIGRATIONS;
use crate::store::sqlite::{backup, copies};

/// The time of every restoration here.
const NOW: i64 = 1_800_000_000;

fn restore(copy: &Path, store: &Path) -> Result<Option<PathBuf>, OpenError> {
    backup::restore(copy, store, jiff::Timestamp::from_second(NOW).unwrap())
}

fn back_up(asker: &mut Asker, to: &Path) {
    let copied = copied(asker.answer(Read::Backup));
    fetch(asker, copied, to);
}

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
    let made = asker.submit(Read::Backup);
    let last = (2001..2500).map(|time| asker.submit(append(time))).last();
    assert_eq!(asker.event(last.unwrap()), Event::Committed);
    let Event::Done(answer) = asker.event(made) else {
        panic!("no backup");
    };
    let copied = copied(*answer);
    assert!(copied.bytes > limits::PIECE as u64, "it is fetched in pieces");
    fetch(&mut asker, copied, &copy);
    assert_eq!(backup::check(&copy), Ok(u32::try_from(MIGRATIONS.len()).unwrap()));
    assert!(!directory.path().join("chatd.db.copying").exists());
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
    back_up(&mut asker, &path);
    assert_eq!(Asker::at(&path).texts(&in_room(1)), ["oi"]);
}

#[test]
fn a_copy_goes_when_it_is_fetched_and_when_there_are_others() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let made: Vec<_> = (0..5).map(|_| copied(asker.answer(Read::Backup))).collect();
    let piece = |asker: &mut Asker, copied: &Copied| {
        let (copy, from) = (copied.id, 0);
        asker.ask(Read::Piece { copy, from })
    };
    assert_eq!(refused(piece(&mut asker, &made[0])), Refusal::NotFound);
    assert!(copies::last_backup(&path).is_none(), "none was fetched");
    let last = made[4];
    assert!(last.bytes <= limits::PIECE as u64);
    assert!(matches!(piece(&mut asker, &last), Event::Done(answer) if matches!(*answer, Answer::Piece(_))));
    assert_eq!(refused(piece(&mut asker, &last)), Refusal::NotFound);
    assert!(copies::last_backup(&path).is_some());
    let beyond = Read::Piece {
        copy: made[1].id,
        from: u64::MAX,
    };
    assert_eq!(asker.answer(beyond), Answer::Piece(Box::default()));
}

#[test]
fn a_copy_that_cannot_be_made_leaves_nothing() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    // In the way, and no file that could be removed.
    let in_the_way = directory.path().join("chatd.db.copying");
    std::fs::create_dir(&in_the_way).unwrap();
    assert!(matches!(asker.ask(Read::Backup), Event::Failed(Failure::Io(_))));
    asker.commit(append(1));
    std::fs::remove_dir(&in_the_way).unwrap();
    // What an earlier process has left is in nobody's way.
    std::fs::write(&in_the_way, "half of it").unwrap();
    back_up(&mut asker, &directory.path().join("copy.db"));
    assert!(!in_the_way.exists());
}

#[test]
fn copies_leave_room_for_what_people_say() {
    let (_directory, path) = in_directory();
    assert!(copies::need_room(&path, 1).is_ok());
    let error = copies::need_room(&path, u64::MAX).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn restoring_puts_the_backup_in_place_and_keeps_what_was_there() {
    let (directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    asker.append(said(&in_room(1), 1, sender("ana", None), "antes"));
    let copy = directory.path().join("copy.db");
    back_up(&mut asker, &copy);
    asker.append(said(&in_room(1), 2, sender("ana", None), "depois"));
    assert_eq!(restore(&copy, &path), Err(OpenError::InUse(path.clone())));
    drop(asker);

    let kept = restore(&copy, &path).unwrap().unwrap();
    assert_eq!(Asker::at(&path).texts(&in_room(1)), ["antes"]);
    assert_eq!(Asker::at(&kept).texts(&in_room(1)), ["antes", "depois"]);
    assert_eq!(restore(&copy, &path), Err(OpenError::Exists(kept)));
    let elsewhere = directory.path().join("new/chatd.db");
    assert_eq!(restore(&copy, &elsewhere), Ok(None));
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
    back_up(&mut asker, &copy);
    drop(asker);
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0x55);
    std::fs::write(&copy, bytes).unwrap();
    assert!(matches!(
        restore(&copy, &path),
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
    let export = |account| Read::Export { account };
    let made = copied(asker.answer(export(ana)));
    let lines = made.lines;
    fetch(&mut asker, made, &file);
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
    assert_eq!(refused(asker.ask(export(AccountId(77)))), Refusal::NotFound);
}
