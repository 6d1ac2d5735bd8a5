//! WHOIS: everything about one person that the asker may know.

use std::rc::Rc;

use protocol::names::RoomName;

use crate::server::ids::ClientId;
use crate::server::refusal::Refusal;
use crate::server::reply::{Ranks, Reply, Whois};
use crate::server::request::UserMode;
use crate::server::turn::{Asker, Turn};

/// So many keys of what somebody says of themselves are shown; METADATA shows all.
const MAX_METADATA: usize = 20;

/// Describes each of these people.
pub fn whois(turn: &mut Turn<'_>, me: Asker, names: &[Box<str>]) {
    let most = turn.state.policy.limits.targets;
    for name in names.iter().take(most) {
        match turn.state.client_named(name) {
            Some(client) => {
                let whois = describe(turn, me.client, client);
                turn.reply(me.conn, Reply::Whois(Box::new(whois)));
            }
            None => turn.refuse(me.conn, Refusal::NoSuchName { name: name.clone() }),
        }
        turn.reply(me.conn, Reply::WhoisEnd { asked: name.clone() });
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

fn describe(turn: &Turn<'_>, me: ClientId, id: ClientId) -> Whois {
    let client = &turn.state.clients[id];
    let all = id == me || turn.state.clients[me].is_operator();
    let mut connections = client
        .connections
        .iter()
        .filter_map(|&conn| turn.state.connections.get(conn));
    Whois {
        identity: client.identity.clone(),
        rooms: rooms(turn, me, id),
        operator: client.is_operator(),
        bot: client.modes.has(UserMode::Bot),
        away: client.away.clone(),
        idle: turn.now.uptime.saturating_sub(client.spoke),
        signed_on: client.signed_on,
        ip: turn.state.ip_of(id).filter(|_| all),
        modes: all.then(|| client.modes.list()),
        metadata: metadata(turn, id),
        secure: !client.connections.is_empty() && connections.all(|connection| connection.peer.tls.is_some()),
    }
}

/// The first keys of what somebody says of themselves.
fn metadata(turn: &Turn<'_>, id: ClientId) -> Vec<(Box<str>, Rc<str>)> {
    let all = turn
        .state
        .metadata
        .all(turn.state.metadata_owner(id))
        .take(MAX_METADATA);
    all.map(|(key, value)| (key.into(), value.clone())).collect()
}

/// The rooms of somebody that the asker may know of: those they share, and for somebody who is not invisible those
/// that are not secret.
fn rooms(turn: &Turn<'_>, me: ClientId, id: ClientId) -> Vec<(RoomName, Ranks)> {
    let client = &turn.state.clients[id];
    let hidden = client.modes.has(UserMode::Invisible);
    let rooms = client.rooms.iter().map(|&room| &turn.state.rooms[room]);
    rooms
        .filter(|room| room.has(me) || (!hidden && room.visible_to(me)))
        .filter_map(|room| Some((room.name.clone(), room.ranks(id)?)))
        .collect()
}
