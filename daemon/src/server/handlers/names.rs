//! NAMES: who is in a room.

use crate::server::ids::{ClientId, RoomId};
use crate::server::refusal::Refusal;
use crate::server::reply::{NamesEntry, NamesList, Ranks, Reply};
use crate::server::request::UserMode;
use crate::server::turn::{Asker, Turn};

/// Tells who is in each room.
pub fn names(turn: &mut Turn<'_>, me: Asker, rooms: &[Box<str>]) {
    let most = turn.state.policy.limits.targets;
    let asked = &rooms[..rooms.len().min(most)];
    let lists = asked.iter().filter_map(|name| {
        let id = turn.state.room_visible(name, me.client)?;
        Some(of_room(turn, me.client, id))
    });
    let reply = Reply::Names {
        rooms: lists.collect(),
        asked: asked.join(",").into(),
    };
    turn.reply(me.conn, reply);
    if let Some(target) = rooms.get(most) {
        turn.refuse(
            me.conn,
            Refusal::TooManyTargets {
                target: target.clone(),
            },
        );
    }
}

/// The members of a room that a client may see.
pub fn of_room(turn: &Turn<'_>, me: ClientId, id: RoomId) -> NamesList {
    let room = &turn.state.rooms[id];
    let members = visible_members(turn, me, id)
        .map(|(member, ranks)| NamesEntry {
            identity: turn.state.clients[member].identity.clone(),
            ranks,
        })
        .collect();
    let secret = room.flags.has(crate::server::request::RoomFlag::Secret);
    NamesList {
        room: room.name.clone(),
        secret,
        members,
    }
}

/// The members of a room, for somebody outside only those who are not invisible.
pub fn visible_members<'a>(
    turn: &'a Turn<'_>,
    me: ClientId,
    id: RoomId,
) -> impl Iterator<Item = (ClientId, Ranks)> + 'a {
    let room = &turn.state.rooms[id];
    let inside = room.has(me);
    room.members
        .iter()
        .map(|(&client, member)| (client, member.ranks))
        .filter(move |&(member, _)| inside || !turn.state.clients[member].modes.has(UserMode::Invisible))
}
