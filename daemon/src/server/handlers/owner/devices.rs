//! Where an account is logged in.

use super::{Owner, deny, reply};
use crate::server::handlers::disconnect;
use crate::server::ids::ConnId;
use crate::server::owner::{Denied, DeviceInUse, OwnerReply};
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Where it is logged in.
pub fn list(turn: &mut Turn<'_>, me: Owner) {
    let devices = in_use(turn, me).into_iter().map(|(_, device)| device).collect();
    reply(turn, me.conn, OwnerReply::Devices(devices));
}

/// Closes those of a number or a name. The one that asks is told before it is closed itself.
pub fn log_out(turn: &mut Turn<'_>, me: Owner, which: &str) {
    let meant: Vec<ConnId> = in_use(turn, me)
        .into_iter()
        .filter(|(_, device)| device.number.to_string() == which || &*device.name == which)
        .map(|(conn, _)| conn)
        .collect();
    if meant.is_empty() {
        return deny(turn, me.conn, Denied::NoSuchDevice);
    }
    reply(turn, me.conn, OwnerReply::DevicesLoggedOut(meant.len()));
    for conn in meant {
        disconnect::end(turn, conn, Closing::LoggedOut);
    }
}

fn in_use(turn: &Turn<'_>, me: Owner) -> Vec<(ConnId, DeviceInUse)> {
    let state = &turn.state;
    let name = state.directory.get(me.id).map_or("", |entry| &*entry.name);
    let devices = state.devices.of(name).iter().filter_map(|&conn| {
        let (device, connection) = (state.devices.get(conn)?, state.connections.get(conn)?);
        let device = DeviceInUse {
            number: connection.number,
            name: device.name.clone(),
            address: connection.peer.ip(),
            since: connection.since,
            own: conn == me.conn,
        };
        Some((conn, device))
    });
    devices.collect()
}
