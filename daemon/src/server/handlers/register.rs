//! REGISTER: making an account (<https://ircv3.net/specs/extensions/account-registration>).

use protocol::casemap;
use protocol::names::Nick;
use protocol::sasl::MAX_PASSWORD_BYTES;

use crate::server::account::{Made, NewAccount};
use crate::server::connection::{Awaited, Phase};
use crate::server::effect::Effect;
use crate::server::handlers::log_in;
use crate::server::ids::ConnId;
use crate::server::refusal::{CannotRegister, Refusal};
use crate::server::reply::Reply;
use crate::server::turn::Turn;

/// Longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3).
const MAX_EMAIL: usize = 254;

/// Makes an account named as the client is.
pub fn register(
    turn: &mut Turn<'_>,
    conn: ConnId,
    account: Option<&str>,
    email: Option<Box<str>>,
    password: Box<str>,
) {
    match check(turn, conn, account, email.as_deref(), &password) {
        Ok(name) => {
            if let Some(connection) = turn.state.connections.get_mut(conn) {
                connection.awaited = Some(Awaited::NewAccount(name.clone()));
                let account = NewAccount {
                    name,
                    email,
                    password,
                };
                turn.out.push(Effect::MakeAccount { conn, account });
            }
        }
        Err(why) => refuse(turn, conn, account.unwrap_or("*").into(), why),
    }
}

/// The name of the account to be made, or why none is.
fn check(
    turn: &Turn<'_>,
    conn: ConnId,
    account: Option<&str>,
    email: Option<&str>,
    password: &str,
) -> Result<Box<str>, CannotRegister> {
    let policy = &turn.state.policy.accounts;
    let connection = turn
        .state
        .connections
        .get(conn)
        .ok_or(CannotRegister::Unavailable)?;
    if !policy.open {
        return Err(CannotRegister::Closed);
    }
    if connection.client().is_none() && !policy.before_connect {
        return Err(CannotRegister::NotRegistered);
    }
    if log_in::account_of(turn, connection).is_some() {
        return Err(CannotRegister::LoggedIn);
    }
    let nick = match &connection.phase {
        Phase::Registered(client) => Some(turn.state.clients[*client].identity.nick.as_str()),
        Phase::Registering(registration) if registration.taken.is_some() => {
            return Err(CannotRegister::Exists);
        }
        Phase::Registering(registration) => registration.nick.as_ref().map(Nick::as_str),
    };
    let nick = nick.ok_or(CannotRegister::NoName)?;
    if account.is_some_and(|account| !casemap::eq(account, nick)) {
        return Err(CannotRegister::NotYourName);
    }
    if policy.require_email && !email.is_some_and(is_email)
        || email.is_some_and(|email| email.len() > MAX_EMAIL)
    {
        return Err(CannotRegister::NoEmail);
    }
    if password.is_empty() {
        return Err(CannotRegister::WeakPassword);
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(CannotRegister::BadPassword);
    }
    Ok(nick.into())
}

/// Whether this could be an address; whether it is one, only a letter to it would tell.
fn is_email(text: &str) -> bool {
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    plain
        && text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// The store has made the account, or not.
pub fn account_made(turn: &mut Turn<'_>, conn: ConnId, made: Made) {
    let connection = turn.state.connections.get_mut(conn);
    let Some(Awaited::NewAccount(account)) = connection.and_then(|connection| connection.awaited.take())
    else {
        return;
    };
    let why = match made {
        Made::Committed => {
            turn.log(log::Level::Info, format!("account made name={account}"));
            turn.reply(
                conn,
                Reply::AccountMade {
                    account: account.clone(),
                },
            );
            return log_in::log_in(turn, conn, account);
        }
        Made::Taken => CannotRegister::Exists,
        Made::BadPassword => CannotRegister::BadPassword,
        Made::Unavailable => CannotRegister::Unavailable,
    };
    refuse(turn, conn, account, why);
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>, why: CannotRegister) {
    turn.refuse(conn, Refusal::CannotRegister { account, why });
}
