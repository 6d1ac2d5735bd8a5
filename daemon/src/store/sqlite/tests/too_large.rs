//! What is too large is refused, each part of everything that can be asked.

use super::*;
use crate::server::request::MaskList;
use crate::store::model::{
    AccountRef, Author, Ban, BanKind, Certificate, Happened, Mask, Owner, Part, Point, Purge, Redacted,
    Redaction, Refusal, Scram, Search, SearchBy, StoredTopic, Targets, Term, TooLarge, limits,
};

fn long(most: usize) -> Box<str> {
    "x".repeat(most + 1).into()
}

fn said_with(change: impl Fn(&mut Said)) -> Op {
    let mut said = words("oi");
    change(&mut said);
    Write::Append(Box::new(happened(
        &in_room(1),
        1,
        sender("ana", None),
        Content::Said(said),
    )))
    .into()
}

fn append_with(change: impl Fn(&mut Entry)) -> Op {
    let mut entry = said(&in_room(1), 1, sender("ana", None), "oi");
    change(&mut entry);
    Write::Append(Box::new(entry)).into()
}

fn happening(content: &Content) -> Op {
    append_with(|entry| entry.content = content.clone())
}

fn happened_with(change: impl Fn(&mut Happened)) -> Op {
    let mut happened = Happened {
        rooms: vec![key(1)],
        id: id(1),
        sender: Some(sender("ana", None)),
        content: Content::Quit {
            reason: "quit".into(),
        },
    };
    change(&mut happened);
    Write::Happened(Box::new(happened)).into()
}

fn room_with(change: impl Fn(&mut RoomRecord)) -> Op {
    let mut room = room("#geral", 1);
    change(&mut room);
    Write::RegisterRoom(Box::new(room)).into()
}

fn account_with(change: impl Fn(&mut NewAccount)) -> Op {
    let mut account = new_account("ana");
    change(&mut account);
    Write::CreateAccount(Box::new(account)).into()
}

fn search_with(change: impl Fn(&mut Search)) -> Op {
    let mut search = Search::default();
    change(&mut search);
    Read::Search(Box::new(search)).into()
}

fn messages_too_large() -> Vec<Op> {
    let (name, text) = (long(limits::NAME), long(limits::TEXT));
    let guest = || Buffer::Guest {
        account: AccountId(1),
        nick: long(limits::NAME),
    };
    let of_sender = |change: fn(&mut Sender, Box<str>)| {
        append_with(|entry| change(entry.sender.as_mut().unwrap(), long(limits::NAME)))
    };
    let redact = |by: &str, reason: Option<&str>| {
        Op::from(Write::Redact(Box::new(Redaction {
            buffer: in_room(1),
            id: id(1),
            author: Author::Anybody,
            redacted: Redacted {
                by: by.into(),
                reason: reason.map(Into::into),
            },
        })))
    };
    vec![
        said_with(|said| said.text = text.clone()),
        said_with(|said| said.subject = Some(text.clone())),
        said_with(|said| said.breaks = vec![0; limits::BREAKS + 1].into()),
        said_with(|said| said.tags = vec![("+a".into(), "".into()); limits::TAGS + 1].into()),
        said_with(|said| said.tags = [("+a".into(), text.clone())].into()),
        append_with(|entry| entry.buffer = guest()),
        of_sender(|sender, long| sender.nick = long),
        of_sender(|sender, long| sender.user = long),
        of_sender(|sender, long| sender.host = long),
        happening(&Content::Joined {
            realname: text.clone(),
        }),
        happening(&Content::Parted {
            reason: Some(text.clone()),
        }),
        happening(&Content::Kicked {
            target: name.clone(),
            reason: "".into(),
        }),
        happening(&Content::Kicked {
            target: "".into(),
            reason: text.clone(),
        }),
        happening(&Content::Quit { reason: text.clone() }),
        happening(&Content::Renamed { to: name.clone() }),
        happening(&Content::TopicChanged { topic: text.clone() }),
        happening(&Content::ModesChanged {
            changes: text.clone(),
        }),
        happened_with(|happened| happened.rooms = vec![key(1); limits::PLACES + 1]),
        happened_with(|happened| happened.sender = Some(sender(&name, None))),
        happened_with(|happened| happened.content = Content::Quit { reason: text.clone() }),
        redact(&name, None),
        redact("", Some(&text)),
        Write::Purge(Box::new(purge(guest(), None))).into(),
        Write::Purge(Box::new(purge(in_room(1), Some(&name)))).into(),
        Read::Purgeable(Box::new(purge(guest(), None))).into(),
        Read::ExportHistory(Box::new(Part {
            buffer: guest(),
            after: None,
            before: None,
        }))
        .into(),
    ]
}

fn purge(buffer: Buffer, nick: Option<&str>) -> Purge {
    let by = nick.map(|nick| SearchBy {
        nick: nick.into(),
        account: None,
    });
    let before = Point::Time(WallTime(1));
    Purge { buffer, before, by }
}

fn accounts_too_large() -> Vec<Op> {
    let (name, text, account) = (long(limits::NAME), long(limits::TEXT), AccountId(1));
    let scram = |part: usize| {
        let secret = |mine: usize| vec![0; if mine == part { limits::SECRET + 1 } else { 1 }].into();
        Some(Scram {
            salt: secret(0),
            iterations: 1,
            stored_key: secret(1),
            server_key: secret(2),
        })
    };
    let saw = |name: &str, address: &str| Write::SawDevice {
        account,
        name: name.into(),
        address: address.into(),
        at: WallTime(1),
    };
    let owner = Owner::Account(account);
    let mut ops = vec![
        account_with(|account| account.name = name.clone()),
        account_with(|account| account.skeleton = name.clone()),
        account_with(|account| account.credentials.password = Some(long(limits::SECRET))),
        Write::SetSettings {
            account,
            settings: text.clone(),
        }
        .into(),
        Write::SetDisabled {
            account,
            reason: Some(text.clone()),
        }
        .into(),
        Write::AddCertificate {
            account,
            certificate: Certificate {
                fingerprint: name.clone(),
                added: WallTime(1),
            },
        }
        .into(),
        Write::RemoveCertificate {
            account,
            fingerprint: name.clone(),
        }
        .into(),
        saw(&name, "").into(),
        saw("", &name).into(),
        Write::ForgetDevice {
            account,
            name: name.clone(),
        }
        .into(),
        Write::SetMarker {
            account,
            target: name.clone(),
            time: WallTime(1),
        }
        .into(),
        Write::SetMetadata {
            owner,
            key: name.clone(),
            value: None,
        }
        .into(),
        Write::SetMetadata {
            owner,
            key: "".into(),
            value: Some(text),
        }
        .into(),
        Read::Account(AccountRef::Name(name.clone())).into(),
        Read::Account(AccountRef::Fingerprint(name)).into(),
    ];
    ops.extend((0..3).map(|part| account_with(|account| account.credentials.scram = scram(part))));
    ops
}

fn rooms_too_large() -> Vec<Op> {
    let (name, text) = (long(limits::NAME), long(limits::TEXT));
    let topic = |text: &str, by: &str| {
        Some(StoredTopic {
            text: text.into(),
            set_by: by.into(),
            set_at: WallTime(1),
        })
    };
    let mask = |mask: &str, by: &str| {
        let mask = Mask {
            list: MaskList::Ban,
            mask: mask.into(),
            set_by: by.into(),
            set_at: WallTime(1),
            expires: None,
        };
        Op::from(Write::AddMask {
            room: key(1),
            mask: Box::new(mask),
        })
    };
    let ban = |what: &str, reason: &str, by: &str| {
        Op::from(Write::AddBan(Box::new(Ban {
            kind: BanKind::Mask,
            what: what.into(),
            reason: reason.into(),
            set_by: by.into(),
            set_at: WallTime(1),
            expires: None,
        })))
    };
    vec![
        room_with(|room| room.name = name.clone()),
        room_with(|room| room.modes = name.clone()),
        room_with(|room| room.settings = text.clone()),
        room_with(|room| room.password = Some(name.clone())),
        room_with(|room| room.topic = topic(&text, "")),
        room_with(|room| room.topic = topic("", &name)),
        mask(&name, ""),
        mask("", &name),
        Write::RemoveMask {
            room: key(1),
            list: MaskList::Ban,
            mask: name.clone(),
        }
        .into(),
        ban(&name, "", ""),
        ban("", &text, ""),
        ban("", "", &name),
        Write::RemoveBan {
            kind: BanKind::Mask,
            what: name,
        }
        .into(),
        Write::ForgetRoomsBut(vec![key(1); limits::ROOMS + 1]).into(),
    ]
}

fn questions_too_large() -> Vec<Op> {
    let term = |text: Box<str>| Term { text, prefix: false };
    let place = || Place::open(in_room(1));
    let guest = || Buffer::Guest {
        account: AccountId(1),
        nick: long(limits::NAME),
    };
    vec![
        search_with(|search| search.terms = vec![term("x".into()); limits::TERMS + 1]),
        search_with(|search| search.terms = vec![term(long(limits::NAME))]),
        search_with(|search| {
            search.places = vec![place(); limits::PLACES + 1];
        }),
        search_with(|search| {
            let (nick, account) = (long(limits::NAME), None);
            search.by = Some(SearchBy { nick, account });
        }),
        Read::Targets(Box::new(Targets {
            account: None,
            rooms: vec![place(); limits::PLACES + 1],
            from: WallTime(0),
            to: WallTime(1),
            limit: 1,
        }))
        .into(),
        Read::History(Box::new(history(&guest(), Range::Latest(None)))).into(),
    ]
}

#[test]
fn whatever_is_too_large_is_refused() {
    let mut asker = Asker::in_memory();
    let all = [
        messages_too_large(),
        accounts_too_large(),
        rooms_too_large(),
        questions_too_large(),
    ];
    for op in all.into_iter().flatten() {
        let shown: String = format!("{op:?}").chars().take(200).collect();
        assert!(matches!(refused(asker.ask(op)), Refusal::TooLarge(_)), "{shown}");
    }
    assert_eq!(asker.store.status().waiting, 0);
}

#[test]
fn a_refusal_names_what_is_too_large() {
    let op = said_with(|said| said.subject = Some(long(limits::TEXT)));
    assert_eq!(op.measure(), Err(TooLarge("subject")));
    assert_eq!(
        TooLarge("subject").to_string(),
        "the subject is too large to be stored"
    );
}
