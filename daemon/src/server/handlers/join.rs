//! JOIN: entering rooms.

use protocol::names::RoomName;

use crate::server::event::EventKind;
use crate::server::handlers::{attach, happened, histories, lasting, markers, metadata, names, replay};
use crate::server::ids::{ClientId, RoomId};
use crate::server::refusal::{CannotJoin, Refusal};
use crate::server::reply::{Ranks, Reply};
use crate::server::request::{Rank, RoomFlag};
use crate::server::room::Member;
use crate::server::turn::{Asker, Turn};

/// Enters rooms, each with its key.
pub fn join(turn: &mut Turn<'_>, me: Asker, rooms: &[(Box<str>, Option<Box<str>>)]) {
    for (name, key) in rooms {
        if let Err(refusal) = join_one(turn, me, name, key.as_deref()) {
            turn.refuse(me.conn, refusal);
        }
    }
}

fn join_one(turn: &mut Turn<'_>, me: Asker, name: &str, key: Option<&str>) -> Result<(), Refusal> {
    let limits = &turn.state.policy.limits;
    let bad = || Refusal::BadRoomName { room: name.into() };
    let (room, ranks) = match turn.state.room_named(name) {
        Some(room) if turn.state.rooms[room].has(me.client) => return Ok(()),
        existing => {
            if turn.state.clients[me.client].rooms.len() >= limits.rooms_per_client {
                return Err(Refusal::TooManyRooms { room: name.into() });
            }
            match existing {
                Some(room) => {
                    may_enter(turn, me.client, room, key)?;
                    let mut ranks = Ranks::NONE;
                    if let Some(rank) = lasting::on_entering(turn, me.client, room) {
                        ranks.set(rank, true);
                    }
                    (room, ranks)
                }
                None if turn.state.rooms.len() >= limits.rooms => {
                    return Err(Refusal::TooManyRooms { room: name.into() });
                }
                None => {
                    let name = RoomName::new(name, limits.room_length).map_err(|_| bad())?;
                    let mut founder = Ranks::NONE;
                    founder.set(Rank::Operator, true);
                    (turn.state.make_room(name, false, turn.now), founder)
                }
            }
        }
    };
    enter(turn, me, room, ranks);
    Ok(())
}

/// Whether a client may enter a room with this key.
pub fn may_enter(turn: &Turn<'_>, who: ClientId, id: RoomId, key: Option<&str>) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    let client = &turn.state.clients[who];
    let refuse = |why| {
        Err(Refusal::CannotJoin {
            room: room.name.clone(),
            why,
        })
    };
    // Whoever operates a room for good is kept out by nothing that others there have set.
    let rank = lasting::on_entering(turn, who, id);
    if client.invitations.contains(&id) || rank >= Some(Rank::Operator) {
        return Ok(());
    }
    let at = turn.state.whereabouts(who);
    if room.bans(&client.identity, at) {
        return refuse(CannotJoin::Banned);
    }
    if room.flags.has(RoomFlag::AccountsEnter) && client.identity.account.is_none() {
        return refuse(CannotJoin::NeedsAccount);
    }
    if room.flags.has(RoomFlag::InviteOnly) && !room.always_invites(&client.identity, at) {
        return refuse(CannotJoin::InviteOnly);
    }
    if room.password.as_deref().is_some_and(|needed| key != Some(needed)) {
        return refuse(CannotJoin::BadKey);
    }
    if room
        .limit
        .is_some_and(|limit| room.members.len() >= limit as usize)
    {
        return refuse(CannotJoin::Full);
    }
    Ok(())
}

fn enter(turn: &mut Turn<'_>, me: Asker, id: RoomId, ranks: Ranks) {
    let since = turn.state.event_ids.next(turn.now.wall);
    turn.state.enter(me.client, id, Member { ranks, since });
    let client = &mut turn.state.clients[me.client];
    client.invitations.retain(|&invited| invited != id);
    let away = client.away.clone();
    let room = turn.state.rooms[id].name.clone();
    turn.joined(me.client, room.as_str());
    happened::in_room(turn, me.client, EventKind::Joined { room, away }, id);
    if turn.state.rooms[id].lasting.is_some() {
        lasting::announce(turn, id, me.client, ranks);
    }
    histories::entered(turn, me, id);
    describe(turn, me, id, true);
    let siblings = attach::siblings(turn, me);
    for &conn in &siblings {
        describe(turn, Asker { conn, ..me }, id, true);
    }
    metadata::entered(turn, me.client, id);
    for conn in siblings.into_iter().chain([me.conn]) {
        replay::entered(turn, conn, id);
    }
}

/// Tells one connection of a member what whoever enters the room is told: its topic, and who is there.
pub fn describe(turn: &mut Turn<'_>, me: Asker, id: RoomId, with_names: bool) {
    let room = &turn.state.rooms[id];
    if let Some(topic) = room.topic.clone() {
        let room = room.name.clone();
        let topic = Some(topic);
        turn.reply(me.conn, Reply::Topic { room, topic });
    }
    markers::entered(turn, me, id);
    if with_names {
        let names = names::of_room(turn, me.client, id);
        turn.reply(me.conn, Reply::JoinNames(names));
    }
}
