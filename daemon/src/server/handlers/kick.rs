//! KICK: putting people out of a room.

use crate::server::event::EventKind;
use crate::server::handlers::happened;
use crate::server::ids::RoomId;
use crate::server::refusal::Refusal;
use crate::server::text::cut;
use crate::server::turn::{Asker, Turn};

/// Puts people out of rooms.
pub fn kick(turn: &mut Turn<'_>, me: Asker, targets: &[(Box<str>, Box<str>)], reason: Option<&str>) {
    let limits = &turn.state.policy.limits;
    let (most, longest) = (limits.targets, limits.kick_length);
    let nick = turn.state.clients[me.client].identity.nick.as_str();
    // Without a reason the kicker's name stands for one (RFC 2812, 3.2.8).
    let reason: Box<str> = cut(
        reason.filter(|reason| !reason.is_empty()).unwrap_or(nick),
        longest,
    )
    .into();
    // A room in which the asker may not kick is refused once, however many people were named.
    let mut refused = None;
    for (room, name) in targets.iter().take(most) {
        if refused == Some(room) {
            continue;
        }
        match may_kick(turn, me, room) {
            Ok(id) => {
                if let Err(refusal) = kick_one(turn, me, id, name, &reason) {
                    turn.refuse(me.conn, refusal);
                }
            }
            Err(refusal) => {
                refused = Some(room);
                turn.refuse(me.conn, refusal);
            }
        }
    }
    if let Some((_, target)) = targets.get(most) {
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
    if !room.may_act_on(me.client, target) {
        return Err(Refusal::NotRoomFounder { room: room_name });
    }
    let nick = turn.state.clients[target].identity.nick.clone();
    turn.kicked(me.client, nick.as_str(), room_name.as_str());
    let kicked = EventKind::Kicked {
        room: room_name,
        target: nick,
        reason: reason.into(),
    };
    happened::in_room(turn, me.client, kicked, id);
    turn.state.leave(target, id);
    Ok(())
}
