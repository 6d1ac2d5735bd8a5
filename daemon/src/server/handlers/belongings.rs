//! What an account has kept is at hand before the first client that uses it does anything.

use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::handlers::{log_in, metadata, registration, seen};
use crate::server::ids::{ClientId, ConnId};
use crate::server::metadata::Owner as Whose;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Answer, Owner, Read};

/// Asks the store for what the account of a connection has kept, unless it is at hand. Returns whether the connection
/// waits for it.
pub fn fetch(turn: &mut Turn<'_>, conn: ConnId) -> bool {
    let connection = turn.state.connections.get(conn);
    let name = connection.and_then(|connection| log_in::account_of(turn, connection));
    let Some(account) = name.and_then(|name| turn.state.directory.id_of(name)) else {
        return false;
    };
    if turn.state.in_use.is_ready(account) {
        return false;
    }
    let then = AfterStoring::Devices { conn, account };
    turn.ask(Some(conn), Read::Devices(account), then);
    true
}

/// What the account was used from. Without it, it goes on all the same: the store says by itself that it fails.
pub fn devices_read(turn: &mut Turn<'_>, conn: ConnId, account: AccountId, outcome: Outcome) {
    let Some(Answer::Devices(devices)) = outcome.into_answer() else {
        return go_on(turn, conn, account);
    };
    // Another connection may have been faster, and be known since.
    if turn.state.in_use.devices(account).is_none() {
        turn.state.in_use.load_devices(account, devices);
    }
    let then = AfterStoring::Markers { conn, account };
    turn.ask(Some(conn), Read::Markers(account), then);
}

/// How far the account has read.
pub fn markers_read(turn: &mut Turn<'_>, conn: ConnId, account: AccountId, outcome: Outcome) {
    let markers = match outcome {
        Outcome::Answer(answer) => *answer,
        _ => return go_on(turn, conn, account),
    };
    if let Answer::Markers(markers) = markers {
        turn.state.in_use.load(account, markers);
    }
    let then = AfterStoring::Metadata { conn, account };
    turn.ask(Some(conn), Read::Metadata(Owner::Account(account)), then);
}

/// What the account says of itself.
pub fn metadata_read(turn: &mut Turn<'_>, conn: ConnId, account: AccountId, outcome: Outcome) {
    // Another connection may have been faster, and somebody may have changed something since.
    if let Outcome::Answer(answer) = outcome
        && let Answer::Metadata(values) = *answer
        && !turn.state.in_use.is_ready(account)
    {
        metadata::load(turn, Whose::Account(account), values);
        turn.state.in_use.make_ready(account);
    }
    go_on(turn, conn, account);
}

fn go_on(turn: &mut Turn<'_>, conn: ConnId, account: AccountId) {
    if let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) {
        metadata::account_entered(turn, client);
        seen::arrived(turn, conn);
    }
    registration::complete(turn, conn);
    turn.state.forget_account_if_unused(account);
}

/// A client that is here has logged in.
pub fn logged_in(turn: &mut Turn<'_>, conn: ConnId, client: ClientId) {
    if !fetch(turn, conn) {
        metadata::account_entered(turn, client);
        seen::arrived(turn, conn);
    }
}
