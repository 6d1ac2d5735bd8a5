//! Deleting an account.

use super::{Owner, ask, deny, reply};
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::handlers::{detach, disconnect, lasting, log_in};
use crate::server::ids::{ClientId, ConnId};
use crate::server::owner::{Denied, OwnerReply, OwnerStep};
use crate::server::reply::Closing;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Answer, Words, Write};

/// Letters of a code: enough not to be written by accident.
const CODE_LETTERS: usize = 8;

/// Tells the code, or with it deletes the account.
pub fn delete(turn: &mut Turn<'_>, me: Owner, code: Option<&str>) {
    let Some(account) = turn.state.directory.get(me.id).map(|entry| entry.name.clone()) else {
        return deny(turn, me.conn, Denied::Unavailable);
    };
    let right = self::code(turn, me);
    match code {
        None => reply(turn, me.conn, OwnerReply::DeletionCode(right)),
        Some(code) if *code == *right => {
            let write = Write::DeleteAccount {
                account: me.id,
                words: Words::Keep,
            };
            let step = OwnerStep::Delete { id: me.id, account };
            ask(turn, me.conn, write, step);
        }
        Some(_) => deny(turn, me.conn, Denied::WrongCode),
    }
}

/// The code, which is good for this account on this connection.
fn code(turn: &Turn<'_>, me: Owner) -> Box<str> {
    let number = turn
        .state
        .connections
        .get(me.conn)
        .map_or(0, |connection| connection.number);
    let purpose = format!("delete account {} at {number}", me.id.0);
    let code = protocol::sasl::nonce(&turn.state.policy.secret, &purpose);
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(CODE_LETTERS)
        .map(|c| c.to_ascii_lowercase())
        .collect::<String>()
        .into()
}

/// The store has deleted it, or not.
pub fn deleted(turn: &mut Turn<'_>, conn: ConnId, id: AccountId, account: Box<str>, outcome: Outcome) {
    match outcome.into_answer() {
        Some(Answer::Removed(_) | Answer::Traces(..)) => {
            turn.log(
                log::Level::Info,
                format!("account deleted name={account} by=owner"),
            );
            forget(turn, id, Some(conn));
            reply(turn, conn, OwnerReply::Deleted { account });
        }
        _ => deny(turn, conn, Denied::Unavailable),
    }
}

/// An account is gone: its name is free, and nobody is logged in to it.
pub fn forget(turn: &mut Turn<'_>, id: AccountId, by: Option<ConnId>) {
    lasting::account_gone(turn, id);
    let Some(entry) = turn.state.directory.remove(id) else {
        return;
    };
    turn.state.attempts.forget(&entry.name);
    turn.state.mailboxes.empty(id);
    log_out_all(turn, &entry.name, by);
}

/// Nobody is logged in to an account any more. Devices that share a name can do so no longer: one stays, `by` which
/// that was asked if it is among them.
pub fn log_out_all(turn: &mut Turn<'_>, account: &str, by: Option<ConnId>) {
    detach::end_account(turn, account);
    let is_it = |logged_in: Option<&str>| logged_in.is_some_and(|name| name == account);
    let connections: Vec<_> = turn
        .state
        .connections
        .iter()
        .filter(|(_, connection)| is_it(log_in::account_of(turn, connection)))
        .map(|(conn, connection)| (conn, connection.client()))
        .collect();
    for (conn, client) in connections {
        match client {
            // Its first connection has logged out them all.
            Some(client)
                if turn
                    .state
                    .clients
                    .get(client)
                    .is_some_and(|client| is_it(client.identity.account.as_deref())) =>
            {
                keep_one(turn, client, by);
                log_in::leave_account(turn, client);
            }
            Some(_) => {}
            None => {
                turn.state.devices.log_out(conn);
                let connection = turn.state.connections.get_mut(conn);
                if let Some(registration) = connection.and_then(Connection::registration) {
                    registration.account = None;
                }
            }
        }
    }
}

fn keep_one(turn: &mut Turn<'_>, client: ClientId, by: Option<ConnId>) {
    let connections = turn.state.clients[client].connections.clone();
    let kept = by
        .filter(|by| connections.contains(by))
        .or(connections.first().copied());
    for conn in connections.into_iter().filter(|&conn| Some(conn) != kept) {
        disconnect::end(turn, conn, Closing::LoggedOut);
    }
}
