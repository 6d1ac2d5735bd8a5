//! What was said to somebody who did not listen.

use super::*;
use crate::store::model::{Author, Missed, Redacted, Redaction};

fn missed(asker: &mut Asker, query: Missed) -> Vec<(Buffer, String)> {
    match asker.answer(Read::Missed(query)) {
        Answer::Missed(missed) => missed
            .into_iter()
            .map(|(buffer, stored)| match stored.content {
                Content::Said(said) => (buffer, said.text.into()),
                other => panic!("{other:?}"),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn texts(asker: &mut Asker, query: Missed) -> Vec<String> {
    missed(asker, query).into_iter().map(|(_, text)| text).collect()
}

fn guest(account: AccountId, nick: &str) -> Buffer {
    let nick = nick.into();
    Buffer::Guest { account, nick }
}

#[test]
fn it_comes_from_all_conversations_in_order_and_only_from_others() {
    let mut asker = Asker::in_memory();
    let (ana, bia, caio) = (asker.account("ana"), asker.account("bia"), asker.account("caio"));
    let now = 10_000;
    let talk = Buffer::Conversation(ana, bia);
    for (buffer, time, who, account, text) in [
        (&talk, 1, "bia", Some(bia), "um"),
        (&guest(ana, "rui"), 2, "rui", None, "dois"),
        (&talk, 3, "ana", Some(ana), "own"),
        (&Buffer::Conversation(ana, ana), 4, "ana", Some(ana), "três"),
        (
            &Buffer::Conversation(bia, caio),
            5,
            "bia",
            Some(bia),
            "not to ana",
        ),
        (&guest(bia, "rui"), 5, "rui", None, "not to ana"),
        (&in_room(1), 5, "bia", Some(bia), "in a room"),
        (&Buffer::Everybody, 6, "", None, "quatro"),
        (&talk, 7, "bia", Some(bia), "taken back"),
        (&Buffer::Conversation(caio, ana), 8, "caio", Some(caio), "cinco"),
        (&talk, 9, "bia", Some(bia), "too late"),
    ] {
        asker.append(said(buffer, now + time, sender(who, account), text));
    }
    asker.commit(Write::Redact(Box::new(Redaction {
        buffer: talk.clone(),
        id: id(now + 7),
        author: Author::Anybody,
        redacted: Redacted {
            by: "bia!b@h".into(),
            reason: None,
        },
    })));
    let query = Missed {
        account: ana,
        after: None,
        before: id(now + 9),
        limit: 100,
    };
    let all = missed(&mut asker, query);
    let all: Vec<_> = all.iter().map(|(buffer, text)| (buffer, &**text)).collect();
    assert_eq!(
        all,
        [
            (&talk, "um"),
            (&guest(ana, "rui"), "dois"),
            (&Buffer::Conversation(ana, ana), "três"),
            (&Buffer::Everybody, "quatro"),
            (&Buffer::Conversation(ana, caio), "cinco"),
        ]
    );
    let after = Some(WallTime(now + 2));
    assert_eq!(
        texts(&mut asker, Missed { after, ..query }),
        ["três", "quatro", "cinco"]
    );
    assert_eq!(texts(&mut asker, Missed { limit: 2, ..query }), ["um", "dois"]);
    let nobody = AccountId(99);
    assert!(
        texts(
            &mut asker,
            Missed {
                account: nobody,
                ..query
            }
        )
        .is_empty()
    );
}

#[test]
fn what_was_said_before_an_account_was_made_was_not_said_to_it() {
    let mut asker = Asker::in_memory();
    asker.append(said(&Buffer::Everybody, 5, sender("", None), "early"));
    let new = NewAccount {
        created: WallTime(6),
        ..new_account("ana")
    };
    let Answer::Created(account) = asker.answer(Write::CreateAccount(Box::new(new))) else {
        panic!("not made")
    };
    asker.append(said(&Buffer::Everybody, 6, sender("", None), "in time"));
    let query = Missed {
        account,
        after: None,
        before: id(100),
        limit: 100,
    };
    assert_eq!(texts(&mut asker, query), ["in time"]);
}
