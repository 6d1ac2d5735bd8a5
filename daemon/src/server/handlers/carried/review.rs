//! What does not fit any more into what there is now: in the configuration, in the store, or after a crash.

use std::collections::BTreeSet;

use super::Known;
use crate::server::carried::Carried;
use crate::server::handlers::{ban, detach, disconnect, lasting, log_in, owner};
use crate::server::ids::ConnId;
use crate::server::refusal::Refusal;
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Ends what cannot go on.
pub fn review(turn: &mut Turn<'_>, carried: &Carried, known: &Known) {
    unfinished(turn, carried, known);
    accounts(turn);
    bans(turn);
    rooms(turn);
}

/// Who waited for an answer does not know what was to be told; who was logging in by several messages may begin anew.
fn unfinished(turn: &mut Turn<'_>, carried: &Carried, known: &Known) {
    for connection in &carried.connections {
        let Some(&conn) = known.connections.get(&connection.id) else {
            continue;
        };
        if connection.waits {
            disconnect::give_up(turn, conn, Closing::Restart);
        } else if connection.logging_in && turn.state.connections.contains_key(conn) {
            turn.refuse(conn, Refusal::LogInUnavailable);
        }
    }
}

/// Nobody is logged in to an account that is not there, or that nobody may use.
fn accounts(turn: &mut Turn<'_>) {
    for account in accounts_named(turn) {
        let directory = &turn.state.directory;
        let entry = directory.id_of(&account).and_then(|id| directory.get(id));
        match entry.map(|entry| entry.disabled) {
            Some(false) => {}
            Some(true) => disable(turn, &account),
            None => owner::deletion::log_out_all(turn, &account, None),
        }
    }
}

fn accounts_named(turn: &Turn<'_>) -> BTreeSet<Box<str>> {
    let clients = turn.state.clients.values();
    let clients = clients.filter_map(|client| client.identity.account.clone());
    let connections = turn.state.connections.values();
    let registering = connections.filter_map(|connection| log_in::account_of(turn, connection));
    clients.chain(registering.map(Into::into)).collect()
}

fn disable(turn: &mut Turn<'_>, account: &str) {
    let why = Closing::AccountDisabled { reason: "".into() };
    for conn in turn.state.devices.of(account).to_vec() {
        disconnect::end(turn, conn, why.clone());
    }
    detach::end_account(turn, account);
}

fn bans(turn: &mut Turn<'_>) {
    if turn.state.bans.is_empty() {
        return;
    }
    let conns: Vec<ConnId> = turn.state.connections.keys().collect();
    for conn in conns {
        ban::turned_away(turn, conn);
    }
    for id in turn.state.detached.ids() {
        if ban::is_banned(turn, id) {
            detach::leave(turn, id);
        }
    }
}

/// A room without members is gone unless it lasts, and one that does not last is nobody's.
fn rooms(turn: &mut Turn<'_>) {
    let ids: Vec<_> = turn.state.rooms.keys().collect();
    for id in ids {
        if turn.state.rooms[id].lasting.is_none() {
            lasting::no_more_founders(turn, id);
        }
        turn.state.drop_room_if_empty(id);
    }
}
