//! Where connections come from, and how many may.

use std::net::IpAddr;
use std::time::Duration;

use crate::server::clock::Now;
use crate::server::handlers::{ban, disconnect};
use crate::server::ids::ConnId;
use crate::server::policy::Policy;
use crate::server::rate::Rate;
use crate::server::reply::Closing;
use crate::server::state::State;
use crate::server::throttle::Size;
use crate::server::turn::Turn;

/// Why a connection is refused, for the log.
const CROWDED: &str = "too many from there";
const OFTEN: &str = "too often from there";

/// So often a refusal is in the log: who connects very often is not to fill the disk.
const LOGGED: Rate = Rate {
    burst: 100,
    every: Duration::from_millis(100),
};

/// Counts a connection at the address that it comes from, as far as that is known now. Whether it may stay; it is
/// closed if not. Who comes from a handshake was counted when that began, as one who comes.
pub fn arrived(turn: &mut Turn<'_>, conn: ConnId, from_handshake: bool) -> bool {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return false;
    };
    let ip = connection.peer.ip();
    connection.counted = connection.peer.via.is_some() || !is_gateway(&turn.state.policy, ip);
    if !connection.counted {
        return true;
    }
    let from_there = turn.state.origins.arrived(ip);
    if ban::turned_away(turn, conn) {
        return false;
    }
    if is_crowded(&turn.state.policy, ip, from_there) {
        return refuse(turn, conn, ip, Closing::TooManyConnections, CROWDED);
    }
    if !from_handshake && !count(turn, ip) {
        return refuse(turn, conn, ip, Closing::TooOften, OFTEN);
    }
    true
}

/// A socket has gone to its handshake.
pub fn handshake_began(turn: &mut Turn<'_>, ip: IpAddr, counted: bool) {
    turn.state.handshakes += 1;
    if counted {
        turn.state.origins.arrived(ip);
        count(turn, ip);
    }
}

/// It is back, or gone.
pub fn handshake_ended(turn: &mut Turn<'_>, ip: IpAddr, counted: bool) {
    turn.state.handshakes = turn.state.handshakes.saturating_sub(1);
    left(turn, counted, ip);
}

/// See [`crate::server::Server::room_for`].
pub fn room_for(state: &State, ip: IpAddr, passed_on: bool, now: Now) -> Option<bool> {
    let counted = passed_on || !is_gateway(&state.policy, ip);
    let full = is_full(state, state.connections.len() + 1);
    let refused = full || counted && too_many(state, ip, now).is_some();
    (!refused).then_some(counted)
}

/// Why one more connection from an address would be refused for what comes from there.
fn too_many(state: &State, ip: IpAddr, now: Now) -> Option<&'static str> {
    let policy = &state.policy;
    if is_crowded(policy, ip, state.origins.count(ip) + 1) {
        return Some(CROWDED);
    }
    let rates = rates(policy, ip);
    let room = state.throttle.has_room(ip, &rates, &policy.secret, now.uptime);
    (!room).then_some(OFTEN)
}

/// A socket was turned away before its handshake: the log says so if that is for where it comes from, as it does of
/// those that have none.
pub fn handshake_refused(turn: &mut Turn<'_>, ip: IpAddr, passed_on: bool) {
    if (passed_on || !is_gateway(&turn.state.policy, ip))
        && let Some(why) = too_many(turn.state, ip, turn.now)
    {
        log_refusal(turn, ip, why);
    }
}

/// Whether so many connections are too many; those in their handshake are connections as well.
pub fn is_full(state: &State, connections: usize) -> bool {
    let most = state.policy.limits.connections;
    most != 0 && connections + state.handshakes > most
}

/// Whether so many connections from one address are too many.
fn is_crowded(policy: &Policy, ip: IpAddr, connections: usize) -> bool {
    let limits = &policy.limits;
    let most = limits.connections_per_address;
    limits.guards(ip) && most != 0 && connections > most
}

/// How often connections may come from blocks of addresses; nothing where no limit holds.
fn rates(policy: &Policy, ip: IpAddr) -> Vec<(Size, Rate)> {
    let limits = &policy.limits;
    if !limits.guards(ip) {
        return Vec::new();
    }
    let rates = [
        (Size::Address, limits.connections_per_minute),
        (Size::Network, limits.connections_per_minute_network),
    ];
    rates
        .into_iter()
        .filter(|&(_, limit)| limit != 0)
        .map(|(size, limit)| (size, Rate::per_minute(limit)))
        .collect()
}

/// Counts a connection at its blocks of addresses; false if it is one too many there.
fn count(turn: &mut Turn<'_>, ip: IpAddr) -> bool {
    let rates = rates(&turn.state.policy, ip);
    let secret = &turn.state.policy.secret;
    turn.state.throttle.take(ip, &rates, secret, turn.now.uptime)
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

fn refuse(turn: &mut Turn<'_>, conn: ConnId, ip: IpAddr, closing: Closing, why: &str) -> bool {
    log_refusal(turn, ip, why);
    disconnect::end(turn, conn, closing);
    false
}

/// Writes into the log that a connection is refused, for programs that keep such addresses out; not as often as that
/// may happen.
pub fn log_refusal(turn: &mut Turn<'_>, ip: IpAddr, why: &str) {
    let now = turn.now.uptime;
    if turn.state.refusals.ready_at(LOGGED) <= now {
        turn.state.refusals.take(1, LOGGED, now);
        turn.log(
            log::Level::Warn,
            format!("connection refused address={ip}: {why}"),
        );
    }
}
