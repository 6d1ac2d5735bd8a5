//! `show`: who somebody is.

use protocol::admin::{Error, Person, PersonRoom};

use super::room::rank_word;
use super::{list, mute, nearest, rfc3339};
use crate::server::turn::Turn;

/// Shows somebody, by name.
pub fn show(turn: &Turn<'_>, name: &str) -> Result<Person, Error> {
    let state = &*turn.state;
    let id = state
        .client_named(name)
        .ok_or_else(|| nearest::no_user(state, name))?;
    let client = &state.clients[id];
    let rooms = client.rooms.iter().filter_map(|&room| {
        let room = state.rooms.get(room)?;
        let rank = room.ranks(id).unwrap_or_default().highest();
        Some(PersonRoom {
            room: room.name.as_str().to_owned(),
            rank: rank.map(|rank| rank_word(rank).to_owned()),
        })
    });
    let connections = client.connections.iter().filter_map(|&conn| {
        let connection = state.connections.get(conn)?;
        Some(list::row(state, turn.now, connection.number, connection))
    });
    Ok(Person {
        name: client.identity.nick.to_string(),
        user: client.identity.user.to_string(),
        host: client.identity.host.to_string(),
        realname: client.identity.realname.to_string(),
        account: client.identity.account.as_deref().map(Into::into),
        away: client.away.as_deref().map(Into::into),
        operator: client.is_operator(),
        muted: mute::is_muted(turn, id),
        since: rfc3339(client.signed_on),
        messages: client.said,
        rooms: rooms.collect(),
        connections: connections.collect(),
    })
}
