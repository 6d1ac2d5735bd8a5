//! Accounts, their devices, read markers and metadata.

use super::*;
use crate::store::model::{Account, AccountRef, Certificate, Owner, Refusal, Scram, limits};

fn get(asker: &mut Asker, which: AccountRef) -> Option<Account> {
    match asker.answer(Read::Account(which)) {
        Answer::Account(account) => account.map(|account| *account),
        other => panic!("{other:?}"),
    }
}

fn credentials() -> Credentials {
    Credentials {
        password: Some("$argon2id$v=19$...".into()),
        scram: Some(Scram {
            salt: [1, 2, 3].into(),
            iterations: 4096,
            stored_key: [4; 32].into(),
            server_key: [5; 32].into(),
        }),
    }
}

#[test]
fn an_account_is_found_by_its_name_in_any_case() {
    let mut asker = Asker::in_memory();
    let mut new = new_account("João");
    new.credentials = credentials();
    let id = match asker.answer(Write::CreateAccount(Box::new(new))) {
        Answer::Created(id) => id,
        other => panic!("{other:?}"),
    };
    let account = get(&mut asker, AccountRef::Name("JOÃO".into())).unwrap();
    assert_eq!((account.id, &*account.name), (id, "João"));
    assert_eq!(account.credentials, credentials());
    assert_eq!(account.created, WallTime(5));
    assert_eq!(get(&mut asker, AccountRef::Id(id)), Some(account));
    assert_eq!(get(&mut asker, AccountRef::Name("joao".into())), None);
}

#[test]
fn a_name_is_taken_in_any_case_and_by_what_looks_like_it() {
    let mut asker = Asker::in_memory();
    asker.account("Ana");
    let mut again = new_account("ana");
    assert_eq!(
        refused(asker.ask(Write::CreateAccount(Box::new(again.clone())))),
        Refusal::NameTaken
    );
    // A Cyrillic letter.
    again.name = "\u{430}na".into();
    assert_eq!(
        refused(asker.ask(Write::CreateAccount(Box::new(again)))),
        Refusal::LooksLike("Ana".into())
    );
    assert_ne!(asker.account("Maria"), AccountId(1));
}

#[test]
fn an_account_changes() {
    let mut asker = Asker::in_memory();
    let account = asker.account("ana");
    asker.commit(Write::SetCredentials {
        account,
        credentials: Box::new(credentials()),
    });
    asker.commit(Write::SetSettings {
        account,
        settings: "always-on".into(),
    });
    asker.commit(Write::SetDisabled {
        account,
        reason: Some("spam".into()),
    });
    let now = get(&mut asker, AccountRef::Id(account)).unwrap();
    assert_eq!(now.credentials, credentials());
    assert_eq!(&*now.settings, "always-on");
    assert_eq!(now.disabled.as_deref(), Some("spam"));
    asker.commit(Write::SetDisabled {
        account,
        reason: None,
    });
    assert_eq!(get(&mut asker, AccountRef::Id(account)).unwrap().disabled, None);
    let nobody = AccountId(77);
    let refusal = refused(asker.ask(Write::SetDisabled {
        account: nobody,
        reason: None,
    }));
    assert_eq!(refusal, Refusal::NotFound);
}

#[test]
fn a_certificate_opens_one_account() {
    let mut asker = Asker::in_memory();
    let (ana, maria) = (asker.account("ana"), asker.account("maria"));
    let certificate = |fingerprint: &str| Certificate {
        fingerprint: fingerprint.into(),
        added: WallTime(9),
    };
    let add = |account, fingerprint: &str| Write::AddCertificate {
        account,
        certificate: certificate(fingerprint),
    };
    asker.commit(add(ana, "f00d"));
    asker.commit(add(ana, "f00d"));
    assert_eq!(refused(asker.ask(add(maria, "f00d"))), Refusal::NameTaken);
    assert_eq!(refused(asker.ask(add(AccountId(77), "beef"))), Refusal::NotFound);
    let by = AccountRef::Fingerprint("f00d".into());
    assert_eq!(
        get(&mut asker, by.clone()).unwrap().certificates,
        [certificate("f00d")]
    );
    let remove = |account| Write::RemoveCertificate {
        account,
        fingerprint: "f00d".into(),
    };
    assert_eq!(refused(asker.ask(remove(maria))), Refusal::NotFound);
    asker.commit(remove(ana));
    assert_eq!(get(&mut asker, by), None);
    for n in 0..limits::CERTIFICATES {
        asker.commit(add(ana, &n.to_string()));
    }
    assert_eq!(refused(asker.ask(add(ana, "one more"))), Refusal::TooMany);
}

#[test]
fn accounts_are_listed_page_by_page() {
    let mut asker = Asker::in_memory();
    for name in ["ana", "bia", "caio"] {
        asker.account(name);
    }
    asker.commit(saw(AccountId(2), "phone", 70));
    let mut list = |after, limit| match asker.answer(Read::Accounts { after, limit }) {
        Answer::Accounts(accounts) => accounts,
        other => panic!("{other:?}"),
    };
    let first = list(None, 2);
    let names: Vec<_> = first.iter().map(|account| &*account.name).collect();
    assert_eq!(names, ["ana", "bia"]);
    assert_eq!(first[1].seen, Some(WallTime(70)));
    let rest = list(Some(first[1].id), 2);
    assert_eq!(rest.len(), 1);
    assert_eq!(&*rest[0].name, "caio");
}

fn saw(account: AccountId, name: &str, at: u64) -> Write {
    Write::SawDevice {
        account,
        name: name.into(),
        address: format!("192.0.2.{}", at % 200).into(),
        at: WallTime(at),
    }
}

#[test]
fn devices_are_remembered_and_the_longest_unseen_forgotten() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    let devices = |asker: &mut Asker| match asker.answer(Read::Devices(ana)) {
        Answer::Devices(devices) => devices,
        other => panic!("{other:?}"),
    };
    asker.commit(saw(ana, "phone", 10));
    asker.commit(saw(ana, "laptop", 20));
    asker.commit(saw(ana, "phone", 30));
    let seen = devices(&mut asker);
    let seen: Vec<_> = seen.iter().map(|d| (&*d.name, d.created.0, d.seen.0)).collect();
    assert_eq!(seen, [("phone", 10, 30), ("laptop", 20, 20)]);
    for n in 0..limits::DEVICES as u64 - 1 {
        asker.commit(saw(ana, &format!("device {n}"), 100 + n));
    }
    let names: Vec<_> = devices(&mut asker).into_iter().map(|d| d.name).collect();
    assert_eq!(names.len(), limits::DEVICES);
    assert!(!names.contains(&"laptop".into()) && names.contains(&"phone".into()));
    let forget = Write::ForgetDevice {
        account: ana,
        name: "phone".into(),
    };
    asker.commit(forget.clone());
    assert_eq!(refused(asker.ask(forget)), Refusal::NotFound);
    assert_eq!(refused(asker.ask(saw(AccountId(9), "x", 1))), Refusal::NotFound);
}

#[test]
fn markers_only_go_forward_and_the_oldest_is_forgotten() {
    let mut asker = Asker::in_memory();
    let ana = asker.account("ana");
    let mark = |target: &str, time| Write::SetMarker {
        account: ana,
        target: target.into(),
        time: WallTime(time),
    };
    assert_eq!(asker.answer(mark("#geral", 50)), Answer::Marker(WallTime(50)));
    assert_eq!(asker.answer(mark("#geral", 40)), Answer::Marker(WallTime(50)));
    assert_eq!(asker.answer(mark("#geral", 60)), Answer::Marker(WallTime(60)));
    assert_eq!(asker.answer(mark("maria", 1)), Answer::Marker(WallTime(1)));
    let all = vec![("#geral".into(), WallTime(60)), ("maria".into(), WallTime(1))];
    assert_eq!(asker.answer(Read::Markers(ana)), Answer::Markers(all));
    let last = (0..limits::MARKERS - 1)
        .map(|n| asker.submit(mark(&format!("#{n}"), 100)))
        .last();
    asker.event(last.unwrap());
    let Answer::Markers(markers) = asker.answer(Read::Markers(ana)) else {
        panic!("no markers");
    };
    assert_eq!(markers.len(), limits::MARKERS);
    assert!(markers.iter().all(|(target, _)| &**target != "maria"));
    let nobody = Write::SetMarker {
        account: AccountId(9),
        target: "x".into(),
        time: WallTime(1),
    };
    assert_eq!(refused(asker.ask(nobody)), Refusal::NotFound);
}

#[test]
fn metadata_is_kept_for_accounts_and_registered_rooms() {
    let mut asker = Asker::in_memory();
    let ana = Owner::Account(asker.account("ana"));
    let room = Owner::Room(asker.room("#geral", 10));
    let set = |owner, value: Option<&str>| Write::SetMetadata {
        owner,
        key: "url".into(),
        value: value.map(Into::into),
    };
    for owner in [ana, room] {
        asker.commit(set(owner, Some("a")));
        asker.commit(set(owner, Some("b")));
        let all = vec![("url".into(), "b".into())];
        assert_eq!(asker.answer(Read::Metadata(owner)), Answer::Metadata(all));
        asker.commit(set(owner, None));
        assert_eq!(refused(asker.ask(set(owner, None))), Refusal::NotFound);
        asker.commit(set(owner, Some("c")));
        asker.commit(Write::ClearMetadata(owner));
        assert_eq!(asker.answer(Read::Metadata(owner)), Answer::Metadata(vec![]));
    }
    for nobody in [Owner::Account(AccountId(9)), Owner::Room(key(9))] {
        assert_eq!(refused(asker.ask(set(nobody, Some("a")))), Refusal::NotFound);
        asker.commit(Write::ClearMetadata(nobody));
    }
}

#[test]
fn hashes_are_not_in_what_is_logged() {
    let shown = format!("{:?}", credentials());
    assert!(!shown.contains("argon2id") && !shown.contains('4'), "{shown}");
    let shown = format!("{:?}", credentials().scram);
    assert!(!shown.contains('5'), "{shown}");
}
