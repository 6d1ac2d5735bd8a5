//! Clients of accounts whose last connection is gone: they stay in their rooms, under their name, for a while or always.

use std::time::Duration;

use protocol::casemap;

use crate::server::clock::{Now, WallTime};
use crate::server::detached::Detached;
use crate::server::handlers::{away, disconnect};
use crate::server::ids::ClientId;
use crate::server::policy::AlwaysOn;
use crate::server::reply::Closing;
use crate::server::state::State;
use crate::server::turn::Turn;

/// Keeps a client whose last connection is gone, if it may stay. Returns whether it does.
pub fn stay(turn: &mut Turn<'_>, id: ClientId, ip: std::net::IpAddr, why: &Closing) -> bool {
    let Some(time) = allowance(turn.state, id, why).filter(|_| has_room(turn.state, id)) else {
        return false;
    };
    let detached = Detached {
        ip: Some(ip),
        since: turn.now.wall,
        why: why.clone(),
        until: until(turn.now, turn.now.wall, time),
    };
    turn.state.detached.insert(id, detached);
    turn.state.presence_changed(id);
    away::detached(turn, id);
    true
}

/// How long a client may stay without a connection after losing its last one like this.
pub fn allowance(state: &State, id: ClientId, why: &Closing) -> Option<Duration> {
    let account = state.in_use.account_of(id)?;
    let entry = state.directory.get(account).filter(|entry| !entry.disabled)?;
    let always_on = is_always_on(state, id, &entry.name);
    let accounts = &state.policy.accounts;
    let time = match why {
        Closing::Quit { .. }
        | Closing::ReceiveQueueExceeded
        | Closing::Lost { .. }
        | Closing::PingTimeout(_)
        | Closing::SendQueueExceeded
        | Closing::Restart
            if always_on =>
        {
            accounts.always_on_expires
        }
        Closing::Lost { .. } | Closing::PingTimeout(_) | Closing::SendQueueExceeded | Closing::Restart => {
            accounts.linger
        }
        _ => return None,
    };
    Some(time).filter(|time| !time.is_zero())
}

/// Whether a client of an account stays without connections for good: the one that has the account's own name does, if
/// the owner wants it.
fn is_always_on(state: &State, id: ClientId, account: &str) -> bool {
    let named = state.clients.get(id).map(|client| client.identity.nick.as_str());
    named.is_some_and(|name| casemap::eq(name, account)) && wants_always_on(state, account)
}

/// Whether the owner of an account wants to be here without connections, and may.
pub fn wants_always_on(state: &State, account: &str) -> bool {
    let directory = &state.directory;
    let entry = directory.id_of(account).and_then(|id| directory.get(id));
    entry.is_some_and(|entry| match state.policy.accounts.always_on {
        AlwaysOn::Disabled => false,
        AlwaysOn::OptIn => entry.settings.always_on == Some(true),
        AlwaysOn::OptOut => entry.settings.always_on != Some(false),
    })
}

/// An account has no more clients without connections than it may have connections.
fn has_room(state: &State, id: ClientId) -> bool {
    let account = state.in_use.account_of(id);
    let clients = account.map_or(&[][..], |account| state.in_use.clients(account));
    let detached = clients.iter().filter(|&&client| state.detached.contains(client));
    detached.count() < state.policy.accounts.devices
}

/// When something ends, on the clock of deadlines, that has lasted since then.
pub fn until(now: Now, since: WallTime, time: Duration) -> Duration {
    let passed = Duration::from_millis(now.wall.0.saturating_sub(since.0));
    now.uptime.saturating_add(time.saturating_sub(passed))
}

/// Those go whose time is over.
pub fn tick(turn: &mut Turn<'_>) {
    while let Some(id) = turn.state.detached.ended(turn.now.uptime) {
        leave(turn, id);
    }
}

/// What their owners or the administrator have chosen may be another thing now: how long each may stay is worked out anew.
pub fn review(turn: &mut Turn<'_>) {
    for id in turn.state.detached.ids() {
        let Some(mut detached) = turn.state.detached.get(id).cloned() else {
            continue;
        };
        match allowance(turn.state, id, &detached.why) {
            Some(time) => {
                detached.until = until(turn.now, detached.since, time);
                turn.state.detached.insert(id, detached);
            }
            None => leave(turn, id),
        }
    }
    tick(turn);
}

/// A client without a connection gives up its name: its owner is here and wants it.
pub fn give_way(turn: &mut Turn<'_>, id: ClientId, to: ClientId) {
    let account = turn.state.in_use.account_of(to);
    if account.is_some() && account == turn.state.in_use.account_of(id) {
        leave(turn, id);
    }
}

/// Nobody belongs to an account any more.
pub fn end_account(turn: &mut Turn<'_>, account: &str) {
    for id in turn.state.detached.ids() {
        let client = turn.state.clients.get(id);
        if client.is_some_and(|client| client.identity.account.as_deref() == Some(account)) {
            leave(turn, id);
        }
    }
}

/// A client without a connection goes. Nothing happens to one that has some.
pub fn leave(turn: &mut Turn<'_>, id: ClientId) {
    if let Some(why) = turn.state.detached.get(id).map(|detached| detached.why.clone()) {
        disconnect::gone(turn, id, why);
    }
}
