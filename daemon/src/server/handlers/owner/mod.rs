//! What the owner of an account asks of it.

mod always_on;
mod certificates;
pub mod deletion;
mod devices;
mod password;

pub use password::{hashed, password_verified};

use protocol::names::Nick;

use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::handlers::{log_in, register};
use crate::server::ids::ConnId;
use crate::server::owner::{Denied, Description, OwnerReply, OwnerRequest, OwnerStep};
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::settings::Settings;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{self, Account, AccountId, AccountRef, Answer, Op, Read, Write};

/// Somebody, at one of their connections, and the account that they own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Where the answer goes.
    pub conn: ConnId,
    /// What they own.
    pub id: AccountId,
}

/// Answers, or begins to do what is asked.
pub fn asked(turn: &mut Turn<'_>, conn: ConnId, request: OwnerRequest) {
    if let OwnerRequest::Describe { account: Some(name) } = request {
        return describe_any(turn, conn, &name);
    }
    let Some(id) = account_at(turn, conn) else {
        return turn.refuse(conn, Refusal::NotLoggedIn);
    };
    let me = Owner { conn, id };
    match request {
        OwnerRequest::Describe { .. } => {
            ask(turn, conn, Read::Account(AccountRef::Id(id)), OwnerStep::Describe);
        }
        OwnerRequest::ChangePassword { old, new } => password::change(turn, me, old, new),
        OwnerRequest::Delete { code } => deletion::delete(turn, me, code.as_deref()),
        OwnerRequest::SetEmail(email) => set_email(turn, me, email),
        OwnerRequest::SetAlwaysOn(wanted) => always_on::set(turn, me, wanted),
        OwnerRequest::Devices => devices::list(turn, me),
        OwnerRequest::LogOutDevice(which) => devices::log_out(turn, me, &which),
        OwnerRequest::Certificates => {
            ask(
                turn,
                conn,
                Read::Account(AccountRef::Id(id)),
                OwnerStep::ListCertificates,
            );
        }
        OwnerRequest::AddCertificate(fingerprint) => certificates::add(turn, me, fingerprint.as_deref()),
        OwnerRequest::RemoveCertificate(fingerprint) => certificates::remove(turn, me, &fingerprint),
    }
}

/// The account that a connection has logged in to.
fn account_at(turn: &Turn<'_>, conn: ConnId) -> Option<AccountId> {
    let connection = turn.state.connections.get(conn)?;
    turn.state.directory.id_of(log_in::account_of(turn, connection)?)
}

/// An operator may ask for any account, everybody for their own.
fn describe_any(turn: &mut Turn<'_>, conn: ConnId, name: &str) {
    let client = turn.state.connections.get(conn).and_then(Connection::client);
    let is_operator = client.is_some_and(|client| turn.state.clients[client].is_operator());
    let id = Nick::new(name, turn.state.policy.limits.nick_length)
        .ok()
        .and_then(|name| turn.state.directory.id_of(name.as_str()));
    let is_own = id.is_some() && id == account_at(turn, conn);
    match id {
        _ if !is_operator && !is_own => deny(turn, conn, Denied::NotYours),
        Some(id) => ask(turn, conn, Read::Account(AccountRef::Id(id)), OwnerStep::Describe),
        None => deny(turn, conn, Denied::NoSuchAccount),
    }
}

/// The store has done what it was asked for the owner of an account, or not.
pub fn stored(turn: &mut Turn<'_>, conn: ConnId, step: OwnerStep, outcome: Outcome) {
    match step {
        OwnerStep::Describe => match account(outcome) {
            Ok(account) => reply(turn, conn, OwnerReply::Description(description(account))),
            Err(why) => deny(turn, conn, why),
        },
        OwnerStep::CheckPassword { old, new } => password::found(turn, conn, account(outcome), old, new),
        OwnerStep::KeepPassword { id } => password::kept(turn, conn, id, &outcome),
        OwnerStep::Delete { id, account } => deletion::deleted(turn, conn, id, account, outcome),
        OwnerStep::KeepEmail { id, before } => email_kept(turn, conn, id, before, &outcome),
        OwnerStep::KeepAlwaysOn { id, before } => always_on::kept(turn, conn, id, before, &outcome),
        OwnerStep::ListCertificates => match account(outcome) {
            Ok(account) => reply(turn, conn, OwnerReply::Certificates(account.certificates)),
            Err(why) => deny(turn, conn, why),
        },
        OwnerStep::AddCertificate { fingerprint } => certificates::added(turn, conn, fingerprint, outcome),
        OwnerStep::RemoveCertificate { fingerprint } => {
            certificates::removed(turn, conn, fingerprint, outcome);
        }
    }
}

fn description(account: Account) -> Description {
    Description {
        account: account.name,
        created: account.created,
        settings: Settings::parse(&account.settings),
        certificates: account.certificates.len(),
        disabled: account.disabled,
    }
}

fn account(outcome: Outcome) -> Result<Account, Denied> {
    match outcome.into_answer() {
        Some(Answer::Account(Some(account))) => Ok(*account),
        Some(Answer::Account(None)) => Err(Denied::NoSuchAccount),
        _ => Err(Denied::Unavailable),
    }
}

/// Another address, or none. It is known at once, so that what is chosen next is kept with it.
fn set_email(turn: &mut Turn<'_>, me: Owner, email: Option<Box<str>>) {
    let is_good = match &email {
        Some(email) => register::is_email(email),
        None => !turn.state.policy.accounts.require_email,
    };
    if !is_good {
        return deny(turn, me.conn, Denied::NoEmail);
    }
    let Some(entry) = turn.state.directory.get_mut(me.id) else {
        return deny(turn, me.conn, Denied::Unavailable);
    };
    let before = std::mem::replace(&mut entry.settings.email, email);
    let write = Write::SetSettings {
        account: me.id,
        settings: entry.settings.to_text(),
    };
    let step = OwnerStep::KeepEmail { id: me.id, before };
    ask(turn, me.conn, write, step);
}

fn email_kept(turn: &mut Turn<'_>, conn: ConnId, id: AccountId, before: Option<Box<str>>, outcome: &Outcome) {
    let Some(entry) = turn.state.directory.get_mut(id) else {
        return deny(turn, conn, Denied::NoSuchAccount);
    };
    if outcome.is_committed() {
        let email = entry.settings.email.clone();
        reply(turn, conn, OwnerReply::EmailSet(email));
    } else {
        entry.settings.email = before;
        deny(turn, conn, Denied::Unavailable);
    }
}

fn ask(turn: &mut Turn<'_>, conn: ConnId, op: impl Into<Op>, step: OwnerStep) {
    turn.ask(Some(conn), op, AfterStoring::Owner { conn, step });
}

/// Why the store did not do it.
fn why_not(outcome: Outcome) -> Denied {
    match outcome.into_answer() {
        Some(Answer::Refused(model::Refusal::NameTaken)) => Denied::CertificateTaken,
        Some(Answer::Refused(model::Refusal::TooMany)) => Denied::TooManyCertificates,
        Some(Answer::Refused(model::Refusal::NotFound)) => Denied::NoSuchCertificate,
        _ => Denied::Unavailable,
    }
}

/// Tells the owner, if they are still there.
fn reply(turn: &mut Turn<'_>, conn: ConnId, reply: OwnerReply) {
    if turn.state.connections.contains_key(conn) {
        turn.reply(conn, Reply::Owner(Box::new(reply)));
    }
}

/// Tells the owner what did not happen, if they are still there.
fn deny(turn: &mut Turn<'_>, conn: ConnId, why: Denied) {
    if turn.state.connections.contains_key(conn) {
        turn.refuse(conn, Refusal::Denied(why));
    }
}
