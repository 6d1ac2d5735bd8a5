//! REGISTER: making an account (<https://ircv3.net/specs/extensions/account-registration>).

use protocol::casemap;
use protocol::names::Nick;
use protocol::sasl::MAX_PASSWORD_BYTES;

use crate::server::asking::{Hashed, Outcome};
use crate::server::connection::Phase;
use crate::server::directory::{Entry, skeleton};
use crate::server::handlers::{attempts, log_in};
use crate::server::ids::ConnId;
use crate::server::refusal::{CannotRegister, CannotVerify, Refusal};
use crate::server::reply::Reply;
use crate::server::settings::Settings;
use crate::server::then::{AfterHashing, AfterStoring};
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, NewAccount, Write};

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
            attempts::registered(turn, conn);
            let then = AfterHashing::Register {
                conn,
                account: name,
                email,
            };
            turn.hash(Some(conn), password, then);
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
        Phase::Registering(registration) if registration.taken.is_some() || registration.wanted.is_some() => {
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
    if !log_in::may_send_password(turn, conn) {
        return Err(CannotRegister::InTheClear);
    }
    if password.is_empty() {
        return Err(CannotRegister::WeakPassword);
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(CannotRegister::BadPassword);
    }
    if let Some(wait) = attempts::wait_to_register(turn, conn) {
        return Err(CannotRegister::Throttled { wait });
    }
    Ok(nick.into())
}

/// Confirms nothing: no code is ever sent.
pub fn verify(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) {
    let Some(connection) = turn.state.connections.get(conn) else {
        return;
    };
    let why = if connection.client().is_none() && !turn.state.policy.accounts.before_connect {
        CannotVerify::NotRegistered
    } else if log_in::account_of(turn, connection).is_some() {
        CannotVerify::LoggedIn
    } else {
        CannotVerify::WrongCode
    };
    turn.refuse(conn, Refusal::CannotVerify { account, why });
}

/// Whether this could be an address; whether it is one, only a letter to it would tell.
pub fn is_email(text: &str) -> bool {
    let plain = text.len() <= MAX_EMAIL && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    plain
        && text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// The password was hashed: the account can be stored.
pub fn hashed(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>, email: Option<Box<str>>, hashed: Hashed) {
    let why = match hashed {
        Hashed::Done(credentials) => {
            let new = NewAccount {
                skeleton: skeleton(&account),
                name: account.clone(),
                credentials: *credentials,
                created: turn.now.wall,
            };
            let then = AfterStoring::Registered { conn, account, email };
            return turn.ask(Some(conn), Write::CreateAccount(Box::new(new)), then);
        }
        Hashed::BadPassword => CannotRegister::BadPassword,
        Hashed::Busy => CannotRegister::Unavailable,
    };
    refuse(turn, conn, account, why);
}

/// The store has made the account, or not. The address is kept before anybody is told.
pub fn stored(
    turn: &mut Turn<'_>,
    conn: ConnId,
    account: Box<str>,
    email: Option<Box<str>>,
    outcome: Outcome,
) {
    let id = match made(outcome) {
        Ok(id) => id,
        Err(why) => return refuse(turn, conn, account, why),
    };
    let entry = Entry {
        name: account.clone(),
        created: turn.now.wall,
        settings: Settings::default(),
        disabled: false,
    };
    turn.state.directory.insert(id, entry);
    let Some(email) = email else {
        return announce(turn, conn, account);
    };
    let settings = Settings {
        email: Some(email.clone()),
        ..Settings::default()
    };
    let write = Write::SetSettings {
        account: id,
        settings: settings.to_text(),
    };
    let then = AfterStoring::EmailKept {
        conn,
        id,
        account,
        email,
    };
    turn.ask(Some(conn), write, then);
}

/// The address was kept, or not.
pub fn email_kept(
    turn: &mut Turn<'_>,
    conn: ConnId,
    id: AccountId,
    account: Box<str>,
    email: Box<str>,
    outcome: &Outcome,
) {
    if !outcome.is_committed() {
        return refuse(turn, conn, account, CannotRegister::Unavailable);
    }
    if let Some(entry) = turn.state.directory.get_mut(id) {
        entry.settings.email = Some(email);
    }
    announce(turn, conn, account);
}

fn made(outcome: Outcome) -> Result<AccountId, CannotRegister> {
    use model::{Answer, Refusal};
    match outcome.into_answer() {
        Some(Answer::Created(id)) => Ok(id),
        Some(Answer::Refused(Refusal::NameTaken | Refusal::LooksLike(_))) => Err(CannotRegister::Exists),
        _ => Err(CannotRegister::Unavailable),
    }
}

fn announce(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) {
    turn.log(log::Level::Info, format!("account made name={account}"));
    if turn.state.connections.contains_key(conn) {
        let account = account.clone();
        turn.reply(conn, Reply::AccountMade { account });
    }
    attempts::succeeded(turn, conn, &account);
    log_in::log_in(turn, conn, account);
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>, why: CannotRegister) {
    if turn.state.connections.contains_key(conn) {
        turn.refuse(conn, Refusal::CannotRegister { account, why });
    }
}
