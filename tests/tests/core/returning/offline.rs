//! Saying something to somebody who is not connected.

use chatd::server::input::Disconnect;
use chatd::server::mailboxes::MAX_FROM_ONE;
use chatd::server::refusal::{NotDelivered, Refusal};
use chatd::store::model::{Buffer, Content, Entry, Said, Words, Write};
use chatd::store::simulated::Faults;

use super::*;

/// What somebody is answered to a message.
fn answers(world: &mut World, from: ConnId, kind: MessageKind, to: &str) -> (Vec<Reply>, usize) {
    world.heard(from);
    world.ask(from, message(kind, to, "oi"));
    let heard = world.heard(from);
    (heard.replies, heard.events.len())
}

/// Why somebody for whom it waits is away; `no reason` if they did not say.
fn away(replies: &[Reply]) -> Option<&str> {
    match replies {
        [Reply::Waits { name, away }] if name.as_str() == "ana" => {
            Some(away.as_deref().unwrap_or("no reason"))
        }
        _ => None,
    }
}

fn not_delivered(replies: &[Reply]) -> Option<NotDelivered> {
    match replies {
        [Reply::Refused(Refusal::NotDelivered { target, why })] if &**target == "ana" => Some(*why),
        _ => None,
    }
}

fn nobody(replies: &[Reply]) -> bool {
    matches!(replies, [Reply::Refused(Refusal::NoSuchName { .. })])
}

#[test]
fn it_waits_for_them_and_the_sender_is_told_so() {
    let mut world = world(&["ana", "bia"]);
    let (bia, rui) = (device(&mut world, "bia", "p"), world.join_as("rui"));
    let (replies, echoes) = answers(&mut world, bia, MessageKind::Normal, "ANA");
    assert_eq!((away(&replies), echoes), (Some("no reason"), 1), "{replies:?}");
    // A NOTICE is never answered.
    let (replies, echoes) = answers(&mut world, rui, MessageKind::Notice, "ana");
    assert_eq!((replies.len(), echoes), (0, 1), "{replies:?}");
    world.pass(Duration::from_secs(1));
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["bia: oi", "rui: oi"]);
    leave(&mut world, ana);
    let ana = device(&mut world, "ana", "p");
    assert!(told(&mut world, ana).is_empty(), "told twice");
}

#[test]
fn whoever_takes_the_name_gets_nothing_of_it() {
    let mut open = policy();
    open.accounts.protect_names = false;
    let mut world = world_with(open, &["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    say(&mut world, bia, "ana", "segredo");
    let thief = world.join_as("ana");
    assert!(replays(&world.heard(thief)).is_empty());
    // What is said to the name now goes to who has it.
    say(&mut world, bia, "ana", "oi");
    assert_eq!(live(&mut world, thief), ["oi"]);
    let other = coming(&mut world, "ana2", "bia", "other");
    world.ask(other, Request::ReleaseRegistration);
    assert!(told(&mut world, other).is_empty(), "it is not bia's");
    let ana = coming(&mut world, "ana3", "ana", "p");
    world.ask(ana, Request::ReleaseRegistration);
    assert!(told(&mut world, ana).contains(&"bia: segredo".to_owned()));
}

#[test]
fn who_has_no_account_or_may_not_use_it_is_nobody() {
    let mut world = world(&["ana", "bia", "caio"]);
    for (account, disabled) in [(1, Some("férias")), (2, None)] {
        let account = chatd::store::model::AccountId(account);
        let write = match disabled {
            Some(reason) => Write::SetDisabled {
                account,
                reason: Some(reason.into()),
            },
            None => Write::DeleteAccount {
                account,
                words: Words::Keep,
            },
        };
        world.in_store(write);
    }
    world.restart();
    let caio = device(&mut world, "caio", "p");
    for name in ["ana", "bia", "ninguem"] {
        let (replies, echoes) = answers(&mut world, caio, MessageKind::Normal, name);
        assert!(nobody(&replies) && echoes == 0, "{name}: {replies:?}");
    }
}

#[test]
fn what_cannot_be_kept_is_not_delivered_and_said_to_be_so() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    let (replies, echoes) = answers(&mut world, bia, MessageKind::Normal, "ana");
    assert_eq!((not_delivered(&replies), echoes), (Some(NotDelivered::Store), 0));
    let (replies, echoes) = answers(&mut world, bia, MessageKind::Notice, "ana");
    assert_eq!((replies.len(), echoes), (0, 0), "{replies:?}");
    // Who wants to know what became of it is told.
    let Request::Message(notice) = message(MessageKind::Notice, "ana", "oi") else {
        unreachable!()
    };
    let confirm = true;
    world.ask(bia, Request::Message(Message { confirm, ..notice }));
    assert_eq!(
        not_delivered(&world.heard(bia).replies),
        Some(NotDelivered::Store)
    );
    world.store.set_faults(Faults::default());
    let ana = device(&mut world, "ana", "p");
    assert!(told(&mut world, ana).is_empty());
}

#[test]
fn what_waits_for_somebody_is_bounded() {
    let mut world = world(&["ana", "bia"]);
    let (bia, rui) = (device(&mut world, "bia", "p"), world.join_as("rui"));
    for _ in 0..MAX_FROM_ONE {
        let (replies, _) = answers(&mut world, rui, MessageKind::Normal, "ana");
        assert_eq!(away(&replies), Some("no reason"));
    }
    let (replies, echoes) = answers(&mut world, rui, MessageKind::Normal, "ana");
    assert_eq!((not_delivered(&replies), echoes), (Some(NotDelivered::Full), 0));
    // Others are not in its way.
    assert!(away(&answers(&mut world, bia, MessageKind::Normal, "ana").0).is_some());
    world.pass(Duration::from_secs(1));
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana).len(), MAX_FROM_ONE + 1);
    leave(&mut world, ana);
    assert!(away(&answers(&mut world, rui, MessageKind::Normal, "ana").0).is_some());
}

#[test]
fn what_is_for_the_moment_is_not_kept() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    world.heard(bia);
    let typing = Message {
        kind: MessageKind::Tags,
        targets: vec!["ana".into()],
        text: "".into(),
        breaks: None,
        subject: None,
        tags: vec![("+typing".into(), "active".into())],
        confirm: false,
    };
    world.ask(bia, Request::Message(typing));
    assert!(world.heard(bia).replies.is_empty());
    world.ask(bia, message(MessageKind::Normal, "ana", "\u{1}VERSION\u{1}"));
    assert!(nobody(&world.heard(bia).replies));
    let ana = device(&mut world, "ana", "p");
    assert!(told(&mut world, ana).is_empty());
}

#[test]
fn who_writes_to_many_who_are_not_there_has_to_wait() {
    let mut trap = policy();
    trap.limits.flood = true;
    trap.limits.strangers = 2;
    let mut world = world_with(trap, &["ana", "bia", "caio"]);
    let rui = world.join_as("rui");
    for (name, waits) in [("ana", false), ("bia", false), ("caio", true), ("ana", false)] {
        let (replies, _) = answers(&mut world, rui, MessageKind::Normal, name);
        let trapped = matches!(&replies[..],
            [Reply::Refused(Refusal::TooManyStrangers { target })] if &**target == name);
        assert_eq!(trapped, waits, "{name}: {replies:?}");
    }
}

#[test]
fn who_has_lost_the_connection_is_told_it_later() {
    let mut world = world(&["ana", "bia"]);
    let (ana, bia) = (device(&mut world, "ana", "p"), device(&mut world, "bia", "p"));
    world.ask(ana, Request::Away(Some("férias".into())));
    world.drop_connection(ana, Disconnect::Eof);
    world.pass(Duration::from_secs(1));
    assert!(world.server.state().client_named("ana").is_some(), "it lingers");
    let (replies, echoes) = answers(&mut world, bia, MessageKind::Normal, "ana");
    assert_eq!((away(&replies), echoes), (Some("férias"), 1), "{replies:?}");
    world.pass(Duration::from_secs(1));
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["bia: oi"]);
}

#[test]
fn who_is_here_by_another_name_hears_it_at_once() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let ana = coming(&mut world, "aninha", "ana", "p");
    world.ask(ana, Request::ReleaseRegistration);
    world.heard(ana);
    let (replies, echoes) = answers(&mut world, bia, MessageKind::Normal, "ana");
    assert_eq!((replies.len(), echoes), (0, 1), "{replies:?}");
    assert_eq!(live(&mut world, ana), ["oi"]);
    leave(&mut world, ana);
    let ana = device(&mut world, "ana", "p");
    assert!(told(&mut world, ana).is_empty());
}

#[test]
fn what_the_administrator_said_to_everybody_is_told_too() {
    let mut world = world(&["ana"]);
    let ana = device(&mut world, "ana", "p");
    leave(&mut world, ana);
    let mut id = world.server.state().event_ids.last();
    id.time += 1;
    world.in_store(Write::Append(Box::new(Entry {
        buffer: Buffer::Everybody,
        id,
        sender: None,
        content: Content::Said(Said {
            kind: MessageKind::Notice,
            at_least: None,
            text: "manutenção".into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    })));
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["*: manutenção"]);
}
