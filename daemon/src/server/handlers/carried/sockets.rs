//! Connections that another process has handed over, and what is known of them.

use std::collections::HashMap;

use super::Known;
use crate::server::carried::{Carried, CarriedConnection};
use crate::server::connection::Connection;
use crate::server::devices::Device;
use crate::server::handlers::tick;
use crate::server::ids::{ClientId, ConnId};
use crate::server::metadata::{Owner, Usage};
use crate::server::returning::Missed;
use crate::server::state::Holder;
use crate::server::turn::Turn;

/// Those that have arrived go on.
pub fn restore(turn: &mut Turn<'_>, carried: &Carried, known: &Known) {
    let owners = owners(carried, known);
    for carried in &carried.connections {
        if let Some(&conn) = known.connections.get(&carried.id) {
            resume(turn, conn, carried, owners.get(&carried.id).copied());
            missed(turn, conn, carried, known);
        }
    }
    let now = turn.now.uptime;
    for device in carried.devices.iter().cloned() {
        let conn = known.connections.get(&device.connection);
        if let Some(&conn) = conn.filter(|&&conn| turn.state.connections.contains_key(conn)) {
            turn.state.devices.resume(conn, Device::resume(device, now));
        }
    }
}

/// Whose each is.
fn owners(carried: &Carried, known: &Known) -> HashMap<u64, ClientId> {
    let clients = carried.clients.iter();
    let clients = clients.filter_map(|client| Some((known.clients.get(&client.id)?, &client.connections)));
    clients
        .flat_map(|(&id, conns)| conns.iter().map(move |&conn| (conn, id)))
        .collect()
}

fn resume(turn: &mut Turn<'_>, conn: ConnId, carried: &CarriedConnection, owner: Option<ClientId>) {
    let state = &mut *turn.state;
    let Some(mut connection) = Connection::resume(carried, owner, &state.policy, turn.now) else {
        return;
    };
    if connection.counted {
        state.origins.arrived(connection.peer.ip());
    }
    if let Some(registration) = connection.registration() {
        let nick = registration.nick.take();
        registration.nick = nick.filter(|nick| state.holder_of(nick.as_str()).is_none());
        if let Some(nick) = &registration.nick {
            state.rename(None, nick, Holder::Registering(conn));
        }
    }
    let deadline = connection.deadline;
    state.connections.insert(conn, connection);
    match deadline {
        Some(at) => state.timers.add(at, conn),
        None => tick::schedule(turn, conn),
    }
}

/// What a connection has missed, and what it wants to hear.
fn missed(turn: &mut Turn<'_>, conn: ConnId, carried: &CarriedConnection, known: &Known) {
    let (state, now) = (&mut *turn.state, turn.now.uptime);
    if !state.connections.contains_key(conn) {
        return;
    }
    let find = |room| known.rooms.get(&room).copied();
    for missed in carried.missed.iter().copied() {
        if let Some(missed) = Missed::resume(missed, find) {
            state.returning.add(conn, missed);
        }
    }
    state.returning.resume_left(conn, carried.left.clone());
    let metadata = carried.metadata.clone();
    state.metadata.resume(Owner::Connection(conn), metadata);
    if let Some(usage) = carried.usage.clone() {
        let usage = Usage::resume(usage, now, find);
        state.metadata.resume_usage(conn, usage);
    }
}
