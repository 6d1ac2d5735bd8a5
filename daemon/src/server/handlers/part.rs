//! PART: leaving rooms.

use crate::server::event::EventKind;
use crate::server::handlers::happened;
use crate::server::ids::RoomId;
use crate::server::refusal::Refusal;
use crate::server::turn::{Asker, Turn};

/// Leaves rooms.
pub fn part(turn: &mut Turn<'_>, me: Asker, rooms: &[Box<str>], reason: Option<&str>) {
    for name in rooms {
        match turn.state.room_visible(name, me.client) {
            None => turn.refuse(me.conn, Refusal::NoSuchRoom { room: name.clone() }),
            Some(id) if turn.state.rooms[id].has(me.client) => leave(turn, me, id, reason),
            Some(id) => {
                let room = turn.state.rooms[id].name.clone();
                turn.refuse(me.conn, Refusal::NotInRoom { room });
            }
        }
    }
}

/// Leaves all rooms.
pub fn part_all(turn: &mut Turn<'_>, me: Asker) {
    for id in turn.state.clients[me.client].rooms.clone() {
        leave(turn, me, id, None);
    }
}

fn leave(turn: &mut Turn<'_>, me: Asker, id: RoomId, reason: Option<&str>) {
    let room = turn.state.rooms[id].name.clone();
    let reason = reason.filter(|reason| !reason.is_empty()).map(Into::into);
    turn.parted(me.client, room.as_str());
    happened::in_room(turn, me.client, EventKind::Parted { room, reason }, id);
    turn.state.leave(me.client, id);
}
