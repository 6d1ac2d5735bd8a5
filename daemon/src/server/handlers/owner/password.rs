//! Changing the password of an account.

use protocol::sasl::MAX_PASSWORD_BYTES;

use super::{Owner, ask, deny, reply};
use crate::server::asking::{Hashed, Outcome};
use crate::server::handlers::{attempts, log_in};
use crate::server::ids::ConnId;
use crate::server::input::Verification;
use crate::server::owner::{Denied, OwnerReply, OwnerStep};
use crate::server::refusal::Refusal;
use crate::server::then::{AfterHashing, AfterVerifying, Password};
use crate::server::turn::Turn;
use crate::store::model::{Account, AccountId, AccountRef, Read, Write};

/// Begins to change it: who knows the old one may.
pub fn change(turn: &mut Turn<'_>, me: Owner, old: Password, new: Password) {
    let Some(account) = turn.state.directory.get(me.id).map(|entry| entry.name.clone()) else {
        return deny(turn, me.conn, Denied::Unavailable);
    };
    if !log_in::may_send_password(turn, me.conn) {
        return turn.refuse(me.conn, Refusal::PasswordInTheClear);
    }
    if new.0.is_empty() {
        return deny(turn, me.conn, Denied::WeakPassword);
    }
    if new.0.len() > MAX_PASSWORD_BYTES {
        return deny(turn, me.conn, Denied::BadPassword);
    }
    if let Some(wait) = attempts::wait(turn, me.conn, Some(&account)) {
        return turn.refuse(me.conn, Refusal::LogInThrottled { wait });
    }
    let read = Read::Account(AccountRef::Id(me.id));
    ask(turn, me.conn, read, OwnerStep::CheckPassword { old, new });
}

/// The account is at hand: the old password can be checked.
pub fn found(
    turn: &mut Turn<'_>,
    conn: ConnId,
    found: Result<Account, Denied>,
    old: Password,
    new: Password,
) {
    match found {
        Err(why) => deny(turn, conn, why),
        Ok(account) => match account.credentials.password {
            Some(hash) if turn.state.connections.contains_key(conn) => {
                let id = account.id;
                turn.verify(conn, hash, old.0, AfterVerifying::OldPassword { conn, id, new });
            }
            _ => deny(turn, conn, Denied::WrongPassword),
        },
    }
}

/// The old password was checked: the new one can be hashed.
pub fn password_verified(
    turn: &mut Turn<'_>,
    conn: ConnId,
    id: AccountId,
    new: Password,
    outcome: Verification,
) {
    match outcome {
        Verification::Right => turn.hash(Some(conn), new.0, AfterHashing::NewPassword { conn, id }),
        Verification::Wrong => {
            let account = turn.state.directory.get(id).map(|entry| entry.name.clone());
            attempts::failed(turn, conn, account.as_deref());
            deny(turn, conn, Denied::WrongPassword);
        }
        Verification::Busy => deny(turn, conn, Denied::Unavailable),
    }
}

/// The new password was hashed: it can be kept.
pub fn hashed(turn: &mut Turn<'_>, conn: ConnId, id: AccountId, hashed: Hashed) {
    match hashed {
        Hashed::Done(credentials) => {
            let write = Write::SetCredentials {
                account: id,
                credentials,
            };
            ask(turn, conn, write, OwnerStep::KeepPassword { id });
        }
        Hashed::BadPassword => deny(turn, conn, Denied::BadPassword),
        Hashed::Busy => deny(turn, conn, Denied::Unavailable),
    }
}

/// It was kept, or not.
pub fn kept(turn: &mut Turn<'_>, conn: ConnId, id: AccountId, outcome: &Outcome) {
    if outcome.is_committed() {
        let name = turn.state.directory.get(id).map(|entry| &*entry.name);
        let text = format!("account password changed name={} by=owner", name.unwrap_or("-"));
        turn.log(log::Level::Info, text);
        reply(turn, conn, OwnerReply::PasswordChanged);
    } else {
        deny(turn, conn, Denied::Unavailable);
    }
}
