use std::rc::Rc;

use protocol::irc::caps::{Cap, CapSet};
use protocol::language::Language;
use protocol::names::Nick;

use super::*;
use crate::dialect::testing::{identity, policy, room};
use crate::server::event::{Event, EventId, EventKind, Message, Source, Target};
use crate::server::request::{MessageKind, Rank};

fn happened(kind: EventKind) -> Event {
    Event {
        id: EventId {
            time: 0x19f_2d3c_4b5a,
            node: 7,
            count: 1,
        },
        time: WallTime(1_783_166_400_250),
        source: Source::Client(identity("ana")),
        kind,
    }
}

fn told(kind: EventKind, caps: &[Cap], own: bool) -> String {
    let mut out = Vec::new();
    event(
        &happened(kind),
        CapSet::of(caps),
        own,
        &policy(Language::En),
        &mut out,
    );
    String::from_utf8(out).unwrap()
}

fn message(text: &str, subject: Option<&str>) -> EventKind {
    EventKind::Message(Message {
        kind: MessageKind::Normal,
        target: Target::Room {
            name: room("#geral"),
            at_least: None,
        },
        text: text.into(),
        subject: subject.map(Into::into),
        tags: Rc::from([("+typing".into(), "a;b".into())]),
    })
}

#[test]
fn capabilities_decide_about_tags() {
    let said = || message("bom dia", None);
    assert_eq!(
        told(said(), &[], false),
        ":ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
    assert_eq!(
        told(said(), &[Cap::ServerTime], false),
        "@time=2026-07-04T12:00:00.250Z :ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
    assert_eq!(
        told(said(), &[Cap::MessageTags], false),
        "@msgid=019f2d3c4b5a000700000001;+typing=a\\:b :ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
}

#[test]
fn what_one_says_is_echoed_to_those_who_want_it() {
    assert_eq!(told(message("oi", None), &[], true), "");
    assert_eq!(
        told(message("oi", None), &[Cap::EchoMessage], true),
        ":ana!~u@h.test PRIVMSG #geral :oi\r\n"
    );
    let to_voiced = EventKind::Message(Message {
        kind: MessageKind::Notice,
        target: Target::Room {
            name: room("#a"),
            at_least: Some(Rank::Voice),
        },
        text: "oi".into(),
        subject: None,
        tags: Rc::from([]),
    });
    assert_eq!(told(to_voiced, &[], false), ":ana!~u@h.test NOTICE +#a :oi\r\n");
}

#[test]
fn one_is_not_told_of_ones_own_quit() {
    let quit = || EventKind::Quit {
        reason: "tchau".into(),
    };
    assert_eq!(told(quit(), &[], true), "");
    assert_eq!(told(quit(), &[], false), ":ana!~u@h.test QUIT :tchau\r\n");
    let renamed = EventKind::Renamed {
        to: Nick::new("bia", 9).unwrap(),
    };
    assert_eq!(told(renamed, &[], true), ":ana!~u@h.test NICK bia\r\n");
}
