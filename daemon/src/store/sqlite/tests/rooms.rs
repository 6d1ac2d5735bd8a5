//! Registered rooms and server bans.

use super::*;
use crate::server::request::MaskList;
use crate::store::model::{
    Ban, BanKind, Keep, Mask, Owner, Refusal, Role, StoredRoom, StoredTopic, Words, limits,
};

fn rooms(asker: &mut Asker, now: u64) -> Vec<StoredRoom> {
    match asker.answer(Read::Rooms { now: WallTime(now) }) {
        Answer::Rooms(rooms) => rooms,
        other => panic!("{other:?}"),
    }
}

fn full(name: &str, time: u64, founder: AccountId) -> RoomRecord {
    RoomRecord {
        founder: Some(founder),
        topic: Some(StoredTopic {
            text: "Olá".into(),
            set_by: "ana!~u@h".into(),
            set_at: WallTime(7),
        }),
        password: Some("segredo".into()),
        limit: Some(40),
        keep: Some(Keep {
            messages: None,
            age: Some(Duration::from_hours(1)),
        }),
        settings: "history: joined".into(),
        ..room(name, time)
    }
}

fn mask(list: MaskList, mask: &str, expires: Option<u64>) -> Mask {
    Mask {
        list,
        mask: mask.into(),
        set_by: "ana!~u@h".into(),
        set_at: WallTime(8),
        expires: expires.map(WallTime),
    }
}

#[test]
fn all_lists_of_a_room_are_replaced_together() {
    let mut asker = Asker::in_memory();
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let record = full("#Geral", 10, ana);
    let room = record.key;
    let lists = |roles: &[(AccountId, Role)], masks: &[Mask]| Write::SetLists {
        room,
        roles: roles.into(),
        masks: masks.into(),
    };
    assert_eq!(refused(asker.ask(lists(&[], &[]))), Refusal::NotFound);
    asker.commit(Write::RegisterRoom(Box::new(record)));
    let (old, new) = (
        mask(MaskList::Ban, "old!*@*", None),
        mask(MaskList::Exception, "new!*@*", None),
    );
    asker.commit(lists(&[(bia, Role::Voice)], &[old]));
    let gone = AccountId(99);
    asker.commit(lists(
        &[(ana, Role::Operator), (gone, Role::Voice)],
        std::slice::from_ref(&new),
    ));
    let [kept] = &rooms(&mut asker, 0)[..] else {
        panic!("one room")
    };
    assert_eq!(kept.roles, [(ana, Role::Operator)]);
    assert_eq!(kept.masks, [new]);
}

#[test]
fn a_room_comes_back_with_all_that_belongs_to_it() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    let (ana, bia) = (asker.account("ana"), asker.account("bia"));
    let record = full("#Geral", 10, ana);
    asker.commit(Write::RegisterRoom(Box::new(record.clone())));
    let room = record.key;
    let role = |account, role| Write::SetRole { room, account, role };
    asker.commit(role(bia, Some(Role::Voice)));
    asker.commit(role(bia, Some(Role::Operator)));
    let ban = mask(MaskList::Ban, "*!*@192.0.2.1", None);
    let ended = mask(MaskList::Exception, "old!*@*", Some(100));
    for mask in [&ban, &ended] {
        let mask = Box::new(mask.clone());
        asker.commit(Write::AddMask { room, mask });
    }
    asker.commit(Write::SetMetadata {
        owner: Owner::Room(room),
        key: "url".into(),
        value: Some("x".into()),
    });
    drop(asker);

    let mut asker = Asker::at(&path);
    assert_eq!(
        rooms(&mut asker, 100),
        [StoredRoom {
            record,
            roles: vec![(bia, Role::Operator)],
            masks: vec![ban],
            metadata: vec![("url".into(), "x".into())],
        }]
    );
    assert_eq!(rooms(&mut asker, 99)[0].masks[1], ended);
    asker.commit(role(bia, None));
    assert_eq!(refused(asker.ask(role(bia, None))), Refusal::NotFound);
    assert_eq!(
        refused(asker.ask(role(AccountId(9), Some(Role::Voice)))),
        Refusal::NotFound
    );
    let remove = Write::RemoveMask {
        room,
        list: MaskList::Ban,
        mask: "*!*@192.0.2.1".into(),
    };
    asker.commit(remove.clone());
    assert_eq!(refused(asker.ask(remove)), Refusal::NotFound);
    let left = &rooms(&mut asker, 100)[0];
    assert!(left.roles.is_empty() && left.masks.is_empty());
}

#[test]
fn a_room_name_is_taken_in_any_case_until_it_is_given_up() {
    let mut asker = Asker::in_memory();
    let geral = asker.room("#São", 10);
    asker.room("#outra", 11);
    let register = |name: &str, time| Write::RegisterRoom(Box::new(room(name, time)));
    assert_eq!(refused(asker.ask(register("#SÃO", 12))), Refusal::NameTaken);
    assert_eq!(refused(asker.ask(register("#novo", 10))), Refusal::NameTaken);
    let rename = |name: &str| Write::UpdateRoom(Box::new(room(name, 10)));
    assert_eq!(refused(asker.ask(rename("#OUTRA"))), Refusal::NameTaken);
    asker.commit(rename("#novo"));
    asker.commit(register("#SÃO", 12));
    asker.commit(Write::UnregisterRoom(geral));
    assert_eq!(
        refused(asker.ask(Write::UnregisterRoom(geral))),
        Refusal::NotFound
    );
    assert_eq!(refused(asker.ask(rename("#novo"))), Refusal::NotFound);
    let names: Vec<_> = rooms(&mut asker, 0)
        .into_iter()
        .map(|room| room.record.name)
        .collect();
    assert_eq!(names, ["#outra".into(), "#SÃO".into()]);
}

#[test]
fn unregistering_keeps_history_and_registering_again_finds_it() {
    let mut asker = Asker::in_memory();
    let geral = asker.room("#geral", 10);
    asker.append(said(&in_room(10), 20, sender("ana", None), "oi"));
    asker.commit(Write::UnregisterRoom(geral));
    assert_eq!(asker.texts(&in_room(10)), ["oi"]);
    asker.room("#geral", 10);
    assert_eq!(asker.texts(&in_room(10)), ["oi"]);
    // A room of the same name made later is another.
    asker.commit(Write::UnregisterRoom(geral));
    asker.room("#geral", 30);
    assert!(asker.texts(&in_room(30)).is_empty());
}

#[test]
fn a_room_survives_its_founder() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    asker.commit(Write::RegisterRoom(Box::new(full("#geral", 10, ana))));
    let delete = Write::DeleteAccount {
        account: ana,
        words: Words::Keep,
    };
    assert_eq!(asker.answer(delete), Answer::Removed(0));
    assert_eq!(rooms(&mut asker, 0)[0].record.founder, None);
    let nobodys = Write::UpdateRoom(Box::new(full("#geral", 10, ana)));
    assert_eq!(refused(asker.ask(nobodys)), Refusal::NotFound);
}

#[test]
fn lists_of_a_room_are_bounded() {
    let mut asker = Asker::in_memory();
    let room = asker.room("#geral", 10);
    let add = |n: usize| Write::AddMask {
        room,
        mask: Box::new(mask(MaskList::Ban, &format!("{n}!*@*"), None)),
    };
    let ids: Vec<_> = (0..=limits::MASKS).map(|n| asker.submit(add(n))).collect();
    let last = ids[limits::MASKS];
    assert_eq!(refused(asker.event(last)), Refusal::TooMany);
    // One that is there already may change.
    asker.commit(add(3));
    assert_eq!(rooms(&mut asker, 0)[0].masks.len(), limits::MASKS);
}

#[test]
fn bans_last_until_they_end() {
    let mut asker = Asker::in_memory();
    let ban = |kind, what: &str, expires: Option<u64>| Ban {
        kind,
        what: what.into(),
        reason: "spam".into(),
        set_by: "root".into(),
        set_at: WallTime(1),
        expires: expires.map(WallTime),
    };
    let bans = |asker: &mut Asker, now| match asker.answer(Read::Bans { now: WallTime(now) }) {
        Answer::Bans(bans) => bans,
        other => panic!("{other:?}"),
    };
    let (address, account) = (
        ban(BanKind::Address, "192.0.2.0/24", Some(50)),
        ban(BanKind::Account, "ana", None),
    );
    for ban in [&address, &account, &ban(BanKind::Mask, "x!*@*", None)] {
        asker.commit(Write::AddBan(Box::new(ban.clone())));
    }
    let remove = Write::RemoveBan {
        kind: BanKind::Mask,
        what: "x!*@*".into(),
    };
    asker.commit(remove.clone());
    assert_eq!(refused(asker.ask(remove)), Refusal::NotFound);
    assert_eq!(bans(&mut asker, 49), [address.clone(), account.clone()]);
    assert_eq!(bans(&mut asker, 50), std::slice::from_ref(&account));
    let longer = Ban {
        expires: Some(WallTime(90)),
        ..address
    };
    asker.commit(Write::AddBan(Box::new(longer.clone())));
    assert_eq!(bans(&mut asker, 50), [longer, account]);
}
