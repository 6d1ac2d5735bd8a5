//! TOPIC: what a room is about.

use std::rc::Rc;

use crate::server::event::EventKind;
use crate::server::handlers::{ban, happened, lasting};
use crate::server::ids::RoomId;
use crate::server::masks;
use crate::server::refusal::{CannotSend, Refusal};
use crate::server::reply::{Reply, Topic};
use crate::server::request::{Rank, RoomFlag};
use crate::server::text::cut;
use crate::server::turn::{Asker, Turn};

/// Tells a room's topic, or sets it.
pub fn topic(turn: &mut Turn<'_>, me: Asker, room: &str, topic: Option<&str>) {
    let Some(id) = turn.state.room_visible(room, me.client) else {
        return turn.refuse(me.conn, Refusal::NoSuchRoom { room: room.into() });
    };
    match topic {
        None => tell(turn, me, id),
        Some(text) => set(turn, me, id, text),
    }
}

fn tell(turn: &mut Turn<'_>, me: Asker, id: RoomId) {
    let room = &turn.state.rooms[id];
    let reply = Reply::Topic {
        room: room.name.clone(),
        topic: room.topic.clone(),
    };
    turn.reply(me.conn, reply);
}

/// A topic is read by all: who may not speak sets none, even where everybody may.
fn silenced(turn: &Turn<'_>, me: Asker, id: RoomId) -> Option<CannotSend> {
    if ban::is_muted(turn, me.client) {
        return Some(CannotSend::Silenced);
    }
    let room = &turn.state.rooms[id];
    if room.ranks(me.client).unwrap_or_default().at_least(Rank::Voice) {
        return None;
    }
    let who = &turn.state.clients[me.client].identity;
    room.silences(who, turn.state.whereabouts(me.client))
}

fn set(turn: &mut Turn<'_>, me: Asker, id: RoomId, text: &str) {
    let room = &turn.state.rooms[id];
    if !room.has(me.client) {
        return turn.refuse(
            me.conn,
            Refusal::NotInRoom {
                room: room.name.clone(),
            },
        );
    }
    if room.flags.has(RoomFlag::ProtectedTopic) && !room.operated_by(me.client) {
        return turn.refuse(
            me.conn,
            Refusal::NotRoomOperator {
                room: room.name.clone(),
            },
        );
    }
    if let Some(why) = silenced(turn, me, id) {
        let target = room.name.as_str().into();
        return turn.refuse(me.conn, Refusal::CannotSend { target, why });
    }
    let text: Rc<str> = cut(text, turn.state.policy.limits.topic_length).into();
    let set_by = masks::source_of(&turn.state.clients[me.client].identity).into();
    let topic = Topic {
        text: text.clone(),
        set_by,
        set_at: turn.now.wall,
    };
    let room = &mut turn.state.rooms[id];
    room.topic = (!text.is_empty()).then_some(topic);
    let room = room.name.clone();
    let changed = EventKind::TopicChanged { room, topic: text };
    happened::in_room(turn, me.client, changed, id);
    lasting::save(turn, id);
}
