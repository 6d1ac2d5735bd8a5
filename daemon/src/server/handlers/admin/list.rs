//! `list`: who is connected, from where.

use protocol::admin::{Connection, Connections, Error, ListFilter, PAGE};

use super::{rfc3339, select};
use crate::server::clock::Now;
use crate::server::connection;
use crate::server::state::State;
use crate::server::turn::Turn;

/// What the rooms of one page's rows may come to, in bytes, before it ends early.
const MOST_ROOM_NAMES: usize = 512 * 1024;

/// One page of those who meet the filter.
pub fn list(turn: &Turn<'_>, filter: &ListFilter) -> Result<Connections, Error> {
    let page = select::by_filter(turn.state, filter, turn.now.uptime, PAGE)?;
    let mut answer = Connections::default();
    let mut more = page.more;
    let mut room_names = 0;
    for (number, id) in page.connections {
        if room_names > MOST_ROOM_NAMES {
            more = true;
            break;
        }
        let Some(connection) = turn.state.connections.get(id) else {
            continue;
        };
        let row = row(turn.state, turn.now, number, connection);
        room_names += row.rooms.iter().map(String::len).sum::<usize>();
        answer.connections.push(row);
    }
    answer.next = answer.connections.last().filter(|_| more).map(|last| last.id);
    Ok(answer)
}

/// A connection, as it is listed.
pub fn row(state: &State, now: Now, number: u64, connection: &connection::Connection) -> Connection {
    let client = connection.client().and_then(|client| state.clients.get(client));
    let rooms = client.map(|client| client.rooms.as_slice()).unwrap_or_default();
    let spoke = client.map_or(connection.opened, |client| client.spoke);
    Connection {
        id: number,
        name: select::name_of(state, connection).map(Into::into),
        account: client
            .and_then(|client| client.identity.account.as_deref())
            .map(Into::into),
        address: select::address_of(connection).to_string(),
        dialect: connection.peer.dialect,
        tls: connection.peer.tls.map(Into::into),
        rooms: rooms
            .iter()
            .filter_map(|&room| Some(state.rooms.get(room)?.name.to_string()))
            .collect(),
        since: rfc3339(connection.since),
        idle_ms: u64::try_from(now.uptime.saturating_sub(spoke).as_millis()).unwrap_or(u64::MAX),
        client: connection.program.as_deref().map(Into::into),
        via: connection
            .peer
            .via
            .as_ref()
            .map(|gateway| gateway.name.to_string()),
        certificate: connection.peer.certificate.as_deref().map(Into::into),
    }
}
