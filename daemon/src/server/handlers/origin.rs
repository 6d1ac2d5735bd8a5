//! Where connections come from, and how many may.

use std::net::IpAddr;

use crate::server::handlers::disconnect;
use crate::server::ids::ConnId;
use crate::server::policy::Policy;
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Counts a connection at the address that it comes from, as far as that is known now. Whether it may stay; it is
/// closed if not.
pub fn arrived(turn: &mut Turn<'_>, conn: ConnId) -> bool {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return false;
    };
    let ip = connection.peer.ip();
    connection.counted = connection.peer.via.is_some() || !is_gateway(&turn.state.policy, ip);
    if !connection.counted {
        return true;
    }
    let from_there = turn.state.origins.arrived(ip);
    let limits = &turn.state.policy.limits;
    let most = limits.connections_per_address;
    if limits.guards(ip) && most != 0 && from_there > most {
        return refuse(turn, conn, ip, "too many from there");
    }
    true
}

/// A connection is gone, or comes from somewhere else than it seemed.
pub fn left(turn: &mut Turn<'_>, counted: bool, ip: IpAddr) {
    if counted {
        turn.state.origins.left(ip);
    }
}

/// A gateway's own connections are nobody's: whom it passes on is counted where they are.
fn is_gateway(policy: &Policy, ip: IpAddr) -> bool {
    policy.gateway_at(ip, |_| true).is_some()
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, ip: IpAddr, why: &str) -> bool {
    turn.log(
        log::Level::Warn,
        format!("connection refused address={ip}: {why}"),
    );
    disconnect::end(turn, conn, Closing::TooManyConnections);
    false
}
