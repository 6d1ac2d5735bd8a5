//! `top`: who and what is busiest.

use std::cmp::Reverse;

use protocol::admin::{Top, TopPerson};

use super::room;
use crate::server::turn::Turn;

/// So many rooms.
const ROOMS: usize = 100;
/// So many people.
const PEOPLE: usize = 100;

/// What the core knows of the answer. What its surroundings know is left empty, for them to fill in: bytes, memory and
/// send queues.
pub fn top(turn: &Turn<'_>) -> Top {
    let state = &*turn.state;
    let mut rooms: Vec<_> = state.rooms.values().filter(|room| room.said > 0).collect();
    rooms.sort_by_key(|room| Reverse(room.spoke));
    rooms.truncate(ROOMS);
    let mut people: Vec<_> = state.clients.values().filter(|client| client.said > 0).collect();
    people.sort_by_key(|client| Reverse(client.spoke));
    people.truncate(PEOPLE);
    let uptime = turn.now.uptime.saturating_sub(state.started.uptime);
    let person = |client: &crate::server::client::Client| {
        let first = client.connections.first();
        TopPerson {
            id: first
                .and_then(|&conn| state.connections.get(conn))
                .map_or(0, |connection| connection.number),
            name: client.identity.nick.to_string(),
            messages: client.said,
            send_queue_bytes: 0,
        }
    };
    Top {
        uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
        connections: state.connections.len() as u64,
        clients: state.clients.len() as u64,
        messages: state.said,
        rooms: rooms.into_iter().map(|room| room::row(state, room)).collect(),
        people: people.into_iter().map(person).collect(),
        ..Top::default()
    }
}
