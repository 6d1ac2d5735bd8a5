//! Where an account is logged in.

use super::{Owner, deny, reply};
use crate::server::handlers::disconnect;
use crate::server::ids::ConnId;
use crate::server::owner::{Denied, DeviceInUse, OwnerReply};
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Where it is logged in, and from where else it is used.
pub fn list(turn: &mut Turn<'_>, me: Owner) {
    let here: Vec<_> = in_use(turn, me).into_iter().map(|(_, device)| device).collect();
    let kept = turn.state.in_use.devices(me.id).into_iter().flatten();
    let gone = kept.filter(|(name, _)| here.iter().all(|device| device.name != **name));
    let mut gone: Vec<_> = gone.map(|(name, seen)| (name.clone(), *seen)).collect();
    gone.sort_by_key(|(_, seen)| std::cmp::Reverse(*seen));
    reply(turn, me.conn, OwnerReply::Devices { here, gone });
}

/// Closes those of a number or a name. The one that asks is told before it is closed itself.
pub fn log_out(turn: &mut Turn<'_>, me: Owner, which: &str) {
    let meant: Vec<ConnId> = in_use(turn, me)
        .into_iter()
        .filter(|(conn, device)| {
            let called = turn.state.devices.get(*conn).map(|device| &*device.name);
            device.number.to_string() == which || &*device.name == which || called == Some(which)
        })
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
            name: device
                .visit
                .as_ref()
                .map_or(&device.name, |visit| &visit.name)
                .clone(),
            address: connection.peer.ip(),
            since: connection.since,
            own: conn == me.conn,
        };
        Some((conn, device))
    });
    devices.collect()
}
