//! KICK: putting people out of a room.

use crate::server::event::EventKind;
use crate::server::ids::RoomId;
use crate::server::refusal::Refusal;
use crate::server::text::cut;
use crate::server::turn::{Asker, Audience, Turn};

/// Puts people out of a room.
pub fn kick(turn: &mut Turn<'_>, me: Asker, room: &str, names: &[Box<str>], reason: Option<&str>) {
    let id = match may_kick(turn, me, room) {
        Ok(id) => id,
        Err(refusal) => return turn.refuse(me.conn, refusal),
    };
    let limits = &turn.state.policy.limits;
    let (most, longest) = (limits.targets, limits.kick_length);
    let nick = turn.state.clients[me.client].identity.nick.as_str();
    // Without a reason the kicker's name stands for one (RFC 2812, 3.2.8).
    let reason: Box<str> = cut(
        reason.filter(|reason| !reason.is_empty()).unwrap_or(nick),
        longest,
    )
    .into();
    for name in names.iter().take(most) {
        if let Err(refusal) = kick_one(turn, me, id, name, &reason) {
            turn.refuse(me.conn, refusal);
        }
        // Whoever put themselves out kicks no more; and the room may be gone with them.
        if !turn.state.rooms.get(id).is_some_and(|room| room.has(me.client)) {
            return;
        }
    }
    if let Some(target) = names.get(most) {
        turn.refuse(
            me.conn,
            Refusal::TooManyTargets {
                target: target.clone(),
            },
        );
    }
}

fn may_kick(turn: &Turn<'_>, me: Asker, room: &str) -> Result<RoomId, Refusal> {
    let id = turn
        .state
        .room_visible(room, me.client)
        .ok_or_else(|| Refusal::NoSuchRoom { room: room.into() })?;
    let room = &turn.state.rooms[id];
    if !room.has(me.client) {
        Err(Refusal::NotInRoom {
            room: room.name.clone(),
        })
    } else if !room.operated_by(me.client) {
        Err(Refusal::NotRoomOperator {
            room: room.name.clone(),
        })
    } else {
        Ok(id)
    }
}

fn kick_one(turn: &mut Turn<'_>, me: Asker, id: RoomId, name: &str, reason: &str) -> Result<(), Refusal> {
    let target = turn
        .state
        .client_named(name)
        .ok_or_else(|| Refusal::NoSuchName { name: name.into() })?;
    let room = &turn.state.rooms[id];
    let room_name = room.name.clone();
    if !room.has(target) {
        return Err(Refusal::TheyAreNotInRoom {
            name: name.into(),
            room: room_name,
        });
    }
    let nick = turn.state.clients[target].identity.nick.clone();
    let kicked = EventKind::Kicked {
        room: room_name,
        target: nick,
        reason: reason.into(),
    };
    turn.tell(me.client, kicked, Audience::Room(id));
    turn.state.leave(target, id);
    Ok(())
}
