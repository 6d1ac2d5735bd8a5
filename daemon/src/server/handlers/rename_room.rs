//! RENAME: another name for a room (<https://ircv3.net/specs/extensions/channel-rename>).

use std::rc::Rc;
use std::time::Duration;

use protocol::names::RoomName;

use crate::server::event::EventKind;
use crate::server::handlers::{lasting, markers, names};
use crate::server::ids::RoomId;
use crate::server::refusal::{CannotRename, Refusal};
use crate::server::reply::{RenamedRoom, Reply};
use crate::server::text::cut;
use crate::server::turn::{Asker, Audience, Turn};

/// Between one name and the next of a room. Where programs do not know of this, each member is sent the names of all.
const PAUSE: Duration = Duration::from_mins(1);

/// Gives a room another name. All else of it stays: who is in it, its modes, who is invited,
/// how far its members have read.
pub fn rename(turn: &mut Turn<'_>, me: Asker, from: &str, to: &str, reason: Option<&str>) {
    match check(turn, me, from, to) {
        Err(refusal) => turn.refuse(me.conn, refusal),
        Ok((id, name)) => {
            let longest = turn.state.policy.limits.kick_length;
            let reason = reason.filter(|reason| !reason.is_empty());
            let reason = reason.map(|reason| cut(reason, longest).into());
            change(turn, me, id, &name, reason);
        }
    }
}

fn check(turn: &Turn<'_>, me: Asker, from: &str, to: &str) -> Result<(RoomId, RoomName), Refusal> {
    let state = &*turn.state;
    let id = state
        .room_visible(from, me.client)
        .ok_or_else(|| Refusal::NoSuchRoom { room: from.into() })?;
    let room = &state.rooms[id];
    if !room.has(me.client) {
        let room = room.name.clone();
        return Err(Refusal::NotInRoom { room });
    }
    if !room.operated_by(me.client) {
        let room = room.name.clone();
        return Err(Refusal::NotRoomOperator { room });
    }
    let cannot = |why| {
        let (from, to) = (from.into(), to.into());
        Err(Refusal::CannotRename { from, to, why })
    };
    let Ok(name) = RoomName::new(to, state.policy.limits.room_length) else {
        return cannot(CannotRename::BadName);
    };
    let taken = state.room_named(name.as_str()).is_some_and(|other| other != id);
    let just_renamed = room
        .renamed
        .is_some_and(|before| turn.now.uptime.saturating_sub(before) < PAUSE);
    if taken || room.name == name {
        cannot(CannotRename::InUse)
    } else if room.name == state.policy.default_room {
        cannot(CannotRename::Default)
    } else if state.policy.limits.flood && just_renamed {
        cannot(CannotRename::TooSoon)
    } else {
        Ok((id, name))
    }
}

fn change(turn: &mut Turn<'_>, me: Asker, id: RoomId, to: &RoomName, reason: Option<Box<str>>) {
    let from = turn.state.rooms[id].name.clone();
    turn.state.rename_room(id, to.clone());
    turn.state.rooms[id].renamed = Some(turn.now.uptime);
    turn.tell(
        me.client,
        EventKind::RoomRenamed {
            from: from.clone(),
            to: to.clone(),
            reason: reason.clone(),
        },
        Audience::Room(id),
    );
    let room = Rc::new(RenamedRoom {
        from: from.clone(),
        reason,
        topic: turn.state.rooms[id].topic.clone(),
        names: names::of_room(turn, me.client, id),
    });
    lasting::save(turn, id);
    let members: Vec<_> = turn.state.rooms[id].members.keys().copied().collect();
    for member in members {
        let marker = markers::follow(turn, member, &from, to);
        let client = &turn.state.clients[member];
        let identity = client.identity.clone();
        for conn in client.connections.clone() {
            let renamed = Reply::RoomRenamed {
                identity: identity.clone(),
                room: room.clone(),
                marker,
            };
            turn.reply(conn, renamed);
        }
    }
}
