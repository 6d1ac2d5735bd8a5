//! Who has failed to log in too often waits before they may try again.

use std::net::IpAddr;
use std::time::Duration;

use crate::server::attempts::Blame;
use crate::server::ids::ConnId;
use crate::server::policy::Allowance;
use crate::server::turn::Turn;

/// How long a connection has to wait before it may try to prove who it is, to this account if to one. Asking costs
/// nothing; whoever has to wait is counted.
pub fn wait(turn: &mut Turn<'_>, conn: ConnId, account: Option<&str>) -> Option<Duration> {
    let (allowed, ip) = (allowed(turn), address(turn, conn)?);
    let now = turn.now.uptime;
    let wait = turn.state.attempts.wait(allowed, ip, account, now)?;
    let blame = turn.state.attempts.refused(allowed, ip, now);
    if blame.notable {
        log_throttled(turn, ip, blame);
    }
    Some(wait)
}

/// A connection has failed to prove who it is.
pub fn failed(turn: &mut Turn<'_>, conn: ConnId, account: Option<&str>) {
    let Some(ip) = address(turn, conn) else {
        return;
    };
    let (allowed, now) = (allowed(turn), turn.now.uptime);
    let blame = turn.state.attempts.failed(allowed, ip, account, now);
    if blame.failures <= allowed.count || allowed.count == 0 {
        let failures = blame.failures;
        turn.log(
            log::Level::Warn,
            format!("login failed address={ip} failures={failures}"),
        );
    }
    if blame.notable && blame.failures >= allowed.count && allowed.count != 0 {
        log_throttled(turn, ip, blame);
    }
}

/// A connection has proven that it belongs to an account's owner.
pub fn succeeded(turn: &mut Turn<'_>, conn: ConnId, account: &str) {
    if let Some(ip) = address(turn, conn) {
        turn.state.attempts.succeeded(ip, account, turn.now.uptime);
    }
}

/// How many failures are allowed; none are counted against anybody without flood protection.
fn allowed(turn: &Turn<'_>) -> Allowance {
    let policy = &turn.state.policy;
    policy.accounts.failures.unless(!policy.limits.flood)
}

/// How long a connection has to wait before it may make an account.
pub fn wait_to_register(turn: &Turn<'_>, conn: ConnId) -> Option<Duration> {
    let ip = address(turn, conn)?;
    let now = turn.now.uptime;
    turn.state.attempts.wait_to_register(registrations(turn), ip, now)
}

/// A connection makes an account.
pub fn registered(turn: &mut Turn<'_>, conn: ConnId) {
    if let Some(ip) = address(turn, conn) {
        let (allowed, now) = (registrations(turn), turn.now.uptime);
        turn.state.attempts.registered(allowed, ip, now);
    }
}

fn registrations(turn: &Turn<'_>) -> Allowance {
    let policy = &turn.state.policy;
    policy.accounts.registrations.unless(!policy.limits.flood)
}

fn address(turn: &Turn<'_>, conn: ConnId) -> Option<IpAddr> {
    Some(turn.state.connections.get(conn)?.peer.ip())
}

fn log_throttled(turn: &mut Turn<'_>, ip: IpAddr, blame: Blame) {
    let failures = blame.failures;
    turn.log(
        log::Level::Warn,
        format!("login throttled address={ip} failures={failures}"),
    );
}
