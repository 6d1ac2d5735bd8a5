//! Events.

use std::collections::HashSet;
use std::rc::Rc;

use super::replies::ranks;
use super::{WHEN, metadata, nick, room_modes};
use crate::dialect::testing::{identity, room};
use crate::server::event::{BroadcastTarget, Event, EventId, EventKind, Message, Source, Target};
use crate::server::reply::{Closing, Watched};
use crate::server::request::{MessageKind, Rank, UserMode};

/// An event of which ana is the source.
pub fn happened(kind: EventKind) -> Event {
    let id = EventId {
        time: 0x19f_2d3c_4b5a,
        node: 7,
        count: 1,
    };
    Event {
        id,
        time: WHEN,
        source: Source::Client(identity("ana")),
        kind,
    }
}

/// Something said to the default room, with a tag.
pub fn said(text: &str, subject: Option<&str>) -> Message {
    Message {
        kind: MessageKind::Normal,
        target: Target::Room {
            name: room("#geral"),
            at_least: None,
        },
        text: text.into(),
        breaks: None,
        subject: subject.map(Into::into),
        tags: Rc::from([("+typing".into(), "a;b".into())]),
    }
}

/// The same in several lines.
fn lines(text: &str, breaks: &[u32], subject: Option<&str>) -> Message {
    Message {
        breaks: Some(breaks.into()),
        ..said(text, subject)
    }
}

/// Events, with every form.
pub fn events() -> Vec<Event> {
    let mut kinds = messages();
    kinds.extend(changes());
    kinds.extend(metadata::changes());
    kinds.extend(watched());
    kinds.extend(redacted());
    assert_covered!(
        kinds,
        EventKind::Message(_),
        EventKind::Broadcast { .. },
        EventKind::Joined { away: None, .. },
        EventKind::Joined { away: Some(_), .. },
        EventKind::Parted { reason: None, .. },
        EventKind::Parted { reason: Some(_), .. },
        EventKind::Kicked { .. },
        EventKind::Quit { .. },
        EventKind::Renamed { .. },
        EventKind::RoomRenamed { reason: None, .. },
        EventKind::RoomRenamed { reason: Some(_), .. },
        EventKind::TopicChanged { .. },
        EventKind::RoomModesChanged { .. },
        EventKind::UserModesChanged { .. },
        EventKind::AwayChanged { message: None },
        EventKind::AwayChanged { message: Some(_) },
        EventKind::RealNameChanged { .. },
        EventKind::AccountChanged { account: None },
        EventKind::AccountChanged { account: Some(_) },
        EventKind::Invited { onlooker: true, .. },
        EventKind::Invited { onlooker: false, .. },
        EventKind::HostChanged { .. },
        EventKind::Rejoined { .. },
        EventKind::Watched(Watched::Here(_)),
        EventKind::Watched(Watched::Gone(_)),
        EventKind::OfWatched(_),
        EventKind::MetadataChanged { value: Some(_), .. },
        EventKind::MetadataChanged { value: None, .. },
        EventKind::Redacted { reason: Some(_), .. },
        EventKind::Redacted { reason: None, .. },
        EventKind::HistoryKept { kept: true, .. },
        EventKind::HistoryKept { kept: false, .. },
        EventKind::Wallops { .. },
    );
    let mut events: Vec<_> = kinds.into_iter().map(happened).collect();
    for event in &mut events {
        let by_server = matches!(
            event.kind,
            EventKind::Broadcast { .. } | EventKind::Watched(_) | EventKind::HistoryKept { .. }
        );
        if by_server {
            event.source = Source::Server;
        }
    }
    events
}

fn messages() -> Vec<EventKind> {
    let to = |target, kind, text| Message {
        kind,
        target,
        ..said(text, None)
    };
    let voiced = Target::Room {
        name: room("#geral"),
        at_least: Some(Rank::Voice),
    };
    let other = Target::Room {
        name: room("#ajuda"),
        at_least: None,
    };
    let broadcast = |target| EventKind::Broadcast {
        target,
        text: "manutenção às 18h".into(),
    };
    let mut kinds = vec![
        broadcast(BroadcastTarget::Everybody),
        broadcast(BroadcastTarget::Room(room("#geral"))),
    ];
    let said = [
        said("bom dia", None),
        said("bom dia", Some("avisos")),
        said("\u{1}ACTION acena\u{1}", None),
        said("\u{1}ACTION acena\u{1}", Some("avisos")),
        said("\u{1}VERSION\u{1}", Some("avisos")),
        to(Target::Client(nick("rui")), MessageKind::Normal, "oi"),
        to(Target::Client(nick("rui")), MessageKind::Notice, "oi"),
        to(Target::Client(nick("rui")), MessageKind::Tags, ""),
        to(voiced, MessageKind::Normal, "oi"),
        to(other, MessageKind::Normal, "oi"),
        lines("\nbom dia\n\na todos", &[], None),
        lines("\nbom dia\na todos", &[], Some("avisos")),
        lines("a todos e a todas", &[10], None),
    ];
    kinds.extend(said.map(EventKind::Message));
    kinds
}

#[allow(clippy::too_many_lines, reason = "it is a list")]
fn changes() -> Vec<EventKind> {
    let geral = || room("#geral");
    vec![
        EventKind::Joined {
            room: geral(),
            away: None,
        },
        EventKind::Joined {
            room: geral(),
            away: Some("almoço".into()),
        },
        EventKind::Parted {
            room: geral(),
            reason: None,
        },
        EventKind::Parted {
            room: geral(),
            reason: Some("até logo".into()),
        },
        EventKind::Kicked {
            room: geral(),
            target: nick("rui"),
            reason: "spam".into(),
        },
        EventKind::Quit {
            why: Closing::Quit {
                reason: Some("tchau".into()),
            },
        },
        EventKind::Quit {
            why: Closing::Kicked {
                name: Some("ana".into()),
                reason: None,
            },
        },
        EventKind::Renamed { to: nick("aninha") },
        EventKind::RoomRenamed {
            from: room("#antiga"),
            to: room("#nova"),
            reason: None,
        },
        EventKind::RoomRenamed {
            from: room("#antiga"),
            to: room("#nova"),
            reason: Some("nome melhor".into()),
        },
        EventKind::TopicChanged {
            room: geral(),
            topic: "bom dia".into(),
        },
        EventKind::TopicChanged {
            room: geral(),
            topic: "".into(),
        },
        EventKind::RoomModesChanged {
            room: geral(),
            changes: room_modes(),
        },
        EventKind::UserModesChanged {
            target: nick("ana"),
            changes: vec![(true, UserMode::Bot)],
        },
        EventKind::AwayChanged { message: None },
        EventKind::AwayChanged {
            message: Some("*".into()),
        },
        EventKind::Joined {
            room: geral(),
            away: Some("*".into()),
        },
        EventKind::AwayChanged {
            message: Some("almoço".into()),
        },
        EventKind::RealNameChanged {
            realname: "Ana Souza".into(),
        },
        EventKind::AccountChanged { account: None },
        EventKind::AccountChanged {
            account: Some("ana".into()),
        },
        EventKind::Invited {
            room: geral(),
            target: nick("rui"),
            onlooker: true,
        },
        EventKind::Invited {
            room: geral(),
            target: nick("rui"),
            onlooker: false,
        },
        EventKind::Invited {
            room: room("#ajuda"),
            target: nick("rui"),
            onlooker: false,
        },
        EventKind::HistoryKept {
            room: geral(),
            kept: false,
        },
        EventKind::HistoryKept {
            room: geral(),
            kept: true,
        },
        EventKind::Wallops {
            text: "atenção".into(),
        },
    ]
}

fn watched() -> Vec<EventKind> {
    vec![
        EventKind::HostChanged {
            host: "ana.account".into(),
        },
        EventKind::Rejoined {
            room: room("#geral"),
            ranks: ranks(&[Rank::Operator, Rank::Voice]),
            away: Some("almoço".into()),
        },
        EventKind::Rejoined {
            room: room("#geral"),
            ranks: ranks(&[]),
            away: None,
        },
        EventKind::OfWatched(Box::new(EventKind::HostChanged {
            host: "ana.account".into(),
        })),
        EventKind::Watched(Watched::Here(identity("rui"))),
        EventKind::Watched(Watched::Gone(nick("rui"))),
        EventKind::OfWatched(Box::new(EventKind::AwayChanged { message: None })),
    ]
}

fn redacted() -> [EventKind; 2] {
    let id = EventId {
        time: 0x19f_2d3c_4b5a,
        node: 7,
        count: 0,
    };
    [
        EventKind::Redacted {
            target: Target::Room {
                name: room("#geral"),
                at_least: None,
            },
            id,
            reason: Some("sala errada".into()),
        },
        EventKind::Redacted {
            target: Target::Client(nick("rui")),
            id,
            reason: None,
        },
    ]
}
