//! Connections that were not handed over, or did not arrive: their clients stay without one if they may.

use std::collections::HashMap;

use super::Known;
use crate::server::WallTime;
use crate::server::carried::{Carried, CarriedClient, CarriedConnection};
use crate::server::devices::Device;
use crate::server::handlers::{away, detach, disconnect, seen};
use crate::server::ids::ClientId;
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Tells others what has become of clients that have lost something.
pub fn tell(turn: &mut Turn<'_>, carried: &Carried, known: &Known) {
    let all = carried.connections.iter();
    let lost: HashMap<u64, &CarriedConnection> = all
        .filter(|connection| {
            let conn = known.connections.get(&connection.id);
            conn.is_none_or(|&conn| !turn.state.connections.contains_key(conn))
        })
        .map(|connection| (connection.id, connection))
        .collect();
    note_devices(turn, carried, &lost);
    for client in &carried.clients {
        if let Some(&id) = known.clients.get(&client.id) {
            review(turn, id, client, &lost);
        }
    }
}

/// Until then they have heard all that was for them.
fn note_devices(turn: &mut Turn<'_>, carried: &Carried, lost: &HashMap<u64, &CarriedConnection>) {
    // Of events the time never goes back.
    let at = WallTime(carried.at.max(carried.last_event.0));
    for device in &carried.devices {
        let connection = lost.get(&device.connection);
        if let Some(peer) = connection.and_then(|connection| connection.peer.as_ref()) {
            let address = peer.address.ip().to_canonical().to_string();
            let Device { account, visit, .. } = Device::resume(device.clone(), turn.now.uptime);
            if let Some(visit) = visit {
                seen::went(turn, &account, visit, &address, at);
            }
        }
    }
}

fn review(
    turn: &mut Turn<'_>,
    id: ClientId,
    carried: &CarriedClient,
    lost: &HashMap<u64, &CarriedConnection>,
) {
    let mut of_client = carried.connections.iter().filter_map(|conn| lost.get(conn));
    let latest = of_client.next_back();
    let Some(client) = turn
        .state
        .clients
        .get(id)
        .filter(|_| !turn.state.detached.contains(id))
    else {
        return;
    };
    if !client.connections.is_empty() {
        if latest.is_some() {
            away::review(turn, id, None);
        }
        return;
    }
    let peer = latest.and_then(|connection| connection.peer.as_ref());
    let ip = peer.map(|peer| peer.address.ip().to_canonical());
    let stays = ip.is_some_and(|ip| detach::stay(turn, id, ip, &Closing::Lost { error: None }));
    if !stays {
        disconnect::gone(turn, id, Closing::Restart);
    }
}
