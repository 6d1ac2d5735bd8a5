//! INVITE: asking somebody into a room.

use crate::server::event::EventKind;
use crate::server::handlers::strangers;
use crate::server::ids::{ClientId, RoomId};
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::{Rank, RoomFlag};
use crate::server::strangers::Stranger;
use crate::server::turn::{Asker, Audience, Turn};

/// Asks somebody into a room; they may enter once whatever its modes.
pub fn invite(turn: &mut Turn<'_>, me: Asker, name: &str, room: &str) {
    let checked = check(turn, me, name, room);
    let checked =
        checked.and_then(|found| strangers::approach(turn, me, Stranger::Client(found.0)).map(|()| found));
    match checked {
        Err(refusal) => turn.refuse(me.conn, refusal),
        Ok((target, room)) => pass_on(turn, me, target, room),
    }
}

fn check(turn: &Turn<'_>, me: Asker, name: &str, room: &str) -> Result<(ClientId, RoomId), Refusal> {
    let id = turn
        .state
        .room_visible(room, me.client)
        .ok_or_else(|| Refusal::NoSuchRoom { room: room.into() })?;
    let room = &turn.state.rooms[id];
    if !room.has(me.client) {
        return Err(Refusal::NotInRoom {
            room: room.name.clone(),
        });
    }
    let target = turn
        .state
        .client_named(name)
        .ok_or_else(|| Refusal::NoSuchName { name: name.into() })?;
    if room.has(target) {
        return Err(Refusal::AlreadyInRoom {
            name: name.into(),
            room: room.name.clone(),
        });
    }
    if room.flags.has(RoomFlag::InviteOnly) && !room.operated_by(me.client) {
        return Err(Refusal::NotRoomOperator {
            room: room.name.clone(),
        });
    }
    Ok((target, id))
}

fn pass_on(turn: &mut Turn<'_>, me: Asker, target: ClientId, id: RoomId) {
    let client = &mut turn.state.clients[target];
    client.invite(id);
    let (nick, away) = (client.identity.nick.clone(), client.away.clone());
    let room = turn.state.rooms[id].name.clone();
    turn.reply(
        me.conn,
        Reply::Inviting {
            name: nick.clone(),
            room: room.clone(),
        },
    );
    if let Some(message) = away {
        turn.reply(
            me.conn,
            Reply::Away {
                name: nick.clone(),
                message,
            },
        );
    }
    let invited = |onlooker| EventKind::Invited {
        room: room.clone(),
        target: nick.clone(),
        onlooker,
    };
    turn.tell(me.client, invited(false), Audience::Client(target));
    let onlookers: Vec<_> = turn.state.rooms[id]
        .members
        .iter()
        .filter(|&(&client, member)| client != me.client && member.ranks.at_least(Rank::Operator))
        .map(|(&client, _)| client)
        .collect();
    turn.tell(me.client, invited(true), Audience::Clients(&onlookers));
}

/// The rooms one may enter because somebody asked.
pub fn invitations(turn: &mut Turn<'_>, me: Asker) {
    let invitations = &turn.state.clients[me.client].invitations;
    let rooms = invitations.iter().filter_map(|&id| turn.state.rooms.get(id));
    let names = rooms.map(|room| room.name.clone()).collect();
    turn.reply(me.conn, Reply::Invitations(names));
}
