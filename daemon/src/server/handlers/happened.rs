//! What happens in rooms beside what is said: told to those who are there, and kept for those who ask for it later
//! (draft/event-playback).
//!
//! Nobody waits for it to be kept, and nobody is warned when it is not. What is only about how somebody is shown now
//! (away, host, real name, account) is not kept; nor is that a client without a connection is where it was, after a
//! restart or on another device: it has never left.

use crate::server::effect::Effect;
use crate::server::event::{Event, EventKind, Source};
use crate::server::handlers::keep;
use crate::server::ids::{ClientId, RoomId};
use crate::server::spelling;
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::store::model::{Content, Happened, Write, limits};

/// Tells a room what a client did there, or the server, and keeps it.
pub fn in_room(turn: &mut Turn<'_>, by: impl Into<Option<ClientId>>, kind: EventKind, room: RoomId) {
    told_and_kept(turn, by.into(), kind, Audience::Room(room), &[room]);
}

/// Tells everybody concerned what a client did, and keeps it in all its rooms.
pub fn in_rooms(turn: &mut Turn<'_>, by: ClientId, kind: EventKind, audience: Audience<'_>) {
    let rooms = turn.state.clients[by].rooms.clone();
    told_and_kept(turn, Some(by), kind, audience, &rooms);
}

fn told_and_kept(
    turn: &mut Turn<'_>,
    by: Option<ClientId>,
    kind: EventKind,
    audience: Audience<'_>,
    rooms: &[RoomId],
) {
    let delivery = turn.happened(by, kind, audience);
    for rooms in rooms.chunks(limits::PLACES) {
        keep(turn, &delivery.event, rooms);
    }
    if !delivery.to.is_empty() {
        turn.out.push(Effect::Deliver(delivery));
    }
}

fn keep(turn: &mut Turn<'_>, event: &Event, rooms: &[RoomId]) {
    let Some(content) = content(event) else { return };
    let mut keys = Vec::with_capacity(rooms.len());
    for &id in rooms {
        let room = &mut turn.state.rooms[id];
        room.remembered = true;
        keys.push(room.key);
    }
    let happened = Happened {
        rooms: keys,
        id: event.id,
        sender: keep::sender(turn.state, &event.source),
        content,
    };
    turn.ask(None, Write::Happened(Box::new(happened)), AfterStoring::Happened);
}

fn content(event: &Event) -> Option<Content> {
    Some(match &event.kind {
        EventKind::Joined { .. } => {
            let Source::Client(who) = &event.source else {
                return None;
            };
            let realname = who.realname.clone();
            Content::Joined { realname }
        }
        EventKind::Parted { reason, .. } => Content::Parted {
            reason: reason.clone(),
        },
        EventKind::Kicked { target, reason, .. } => Content::Kicked {
            target: target.as_str().into(),
            reason: reason.clone(),
        },
        EventKind::Quit { why } => Content::Quit {
            reason: spelling::closing(why),
        },
        EventKind::Renamed { to } => Content::Renamed {
            to: to.as_str().into(),
        },
        EventKind::TopicChanged { topic, .. } => Content::TopicChanged {
            topic: (&**topic).into(),
        },
        EventKind::RoomModesChanged { changes, .. } => Content::ModesChanged {
            changes: spelling::modes(changes),
        },
        _ => return None,
    })
}
