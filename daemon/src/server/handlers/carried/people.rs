//! Clients that another process has handed over.

use std::collections::HashMap;

use super::Known;
use crate::server::carried::{Carried, CarriedClient};
use crate::server::client::Client;
use crate::server::detached::Detached;
use crate::server::ids::ClientId;
use crate::server::state::Holder;
use crate::server::turn::Turn;

/// Everybody is here under their name, in no room yet.
pub fn restore(turn: &mut Turn<'_>, carried: &[CarriedClient]) -> HashMap<u64, ClientId> {
    let (state, now) = (&mut *turn.state, turn.now);
    let mut known = HashMap::new();
    for carried in carried {
        let Some(client) = Client::resume(carried, now) else {
            continue;
        };
        let nick = client.identity.nick.clone();
        if state.holder_of(nick.as_str()).is_none() {
            let id = state.clients.insert(client);
            state.rename(None, &nick, Holder::Client(id));
            known.insert(carried.id, id);
        }
    }
    known
}

/// They are in their rooms: these are in the order in which each has entered them.
pub fn place(turn: &mut Turn<'_>, carried: &[CarriedClient], known: &Known) {
    for carried in carried {
        let client = known.clients.get(&carried.id);
        let Some(client) = client.and_then(|&id| turn.state.clients.get_mut(id)) else {
            continue;
        };
        let rooms = |stamps: &[_]| -> Vec<_> {
            stamps
                .iter()
                .filter_map(|stamp| known.rooms.get(stamp).copied())
                .collect()
        };
        let order = rooms(&carried.rooms);
        client
            .rooms
            .sort_by_key(|room| order.iter().position(|other| other == room));
        client.invitations = rooms(&carried.invitations);
    }
}

/// Each has those of its connections that are here, and its account.
pub fn connect(turn: &mut Turn<'_>, carried: &Carried, known: &Known) {
    let (state, now) = (&mut *turn.state, turn.now.uptime);
    for carried in &carried.clients {
        let Some(&id) = known.clients.get(&carried.id) else {
            continue;
        };
        let here = |conn: &u64| {
            let conn = *known.connections.get(conn)?;
            state.connections.contains_key(conn).then_some(conn)
        };
        let connections = carried.connections.iter().filter_map(here).collect();
        state.clients[id].connections = connections;
        if let Some(detached) = &carried.detached {
            state.detached.insert(id, Detached::resume(detached, now));
        }
    }
    // Who has an account that is not at hand has one all the same.
    let in_order = carried.accounts.iter().flat_map(|account| account.clients.iter());
    let all = carried.clients.iter().map(|client| &client.id);
    for &id in in_order.chain(all).filter_map(|id| known.clients.get(id)) {
        if state.in_use.account_of(id).is_none() {
            state.note_account(id);
        }
    }
}
