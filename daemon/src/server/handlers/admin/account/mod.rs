//! `account_create` and its like: what administrators do with accounts. They are answered when it is kept.

mod change;
mod create;
mod delete;
mod show;

pub use change::hashed as password_hashed;
pub use create::hashed as create_hashed;

use protocol::admin::{AccountChanged, Error, ErrorKind, Noun, Reply, Request};
use protocol::sasl::MAX_PASSWORD_BYTES;

use super::{Answer, audit};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::{Hashed, Outcome};
use crate::server::effect::Effect;
use crate::server::ids::AdminId;
use crate::server::input::Administrator;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, Credentials, Op};

/// Begins to do what is asked; the answer, where there is one at once.
pub fn ask(turn: &mut Turn<'_>, id: AdminId, by: &Administrator, request: &Request) -> Option<Answer> {
    let head = (!request.is_read_only()).then(|| audit::head(by, request).into());
    let asked = Asked { id, head };
    let begun = match request {
        Request::AccountCreate(new) => create::create(turn, asked, new),
        Request::AccountList(page) => {
            show::list(turn, asked, page);
            Ok(())
        }
        Request::AccountShow(which) => show::show(turn, asked, &which.name),
        Request::AccountPassword(change) => change::password(turn, asked, change),
        Request::AccountDisable(disable) => change::disable(turn, asked, disable),
        Request::AccountEnable(which) => change::enable(turn, asked, &which.name),
        Request::AccountDelete(deletion) if deletion.dry_run => {
            return Some(delete::would(turn, &deletion.name).map(Reply::AccountEnded));
        }
        Request::AccountDelete(deletion) => delete::delete(turn, asked, &deletion.name),
        _ => Ok(()),
    };
    begun.err().map(Err)
}

/// The store has done what an administrator asked for, or not.
pub fn stored(turn: &mut Turn<'_>, asked: Asked, step: AccountStep, outcome: Outcome) {
    let answered = match step {
        AccountStep::Create { name, email } => return create::created(turn, asked, name, email, outcome),
        AccountStep::KeepEmail { id, email } => create::email_kept(turn, id, email, outcome),
        AccountStep::List => show::listed(turn, outcome),
        AccountStep::Show => show::shown(turn, outcome),
        AccountStep::KeepPassword { id } => done(outcome).and_then(|()| changed(turn, id)),
        AccountStep::Disable { id, reason } => change::disabled(turn, id, &reason, outcome),
        AccountStep::Enable { id } => change::enabled(turn, id, outcome),
        AccountStep::Delete { id } => delete::deleted(turn, id, outcome),
    };
    answer(turn, asked, answered);
}

/// Asks the store for an administrator.
fn store(turn: &mut Turn<'_>, asked: Asked, op: impl Into<Op>, step: AccountStep) {
    turn.ask(None, op, AfterStoring::Administrator { asked, step });
}

/// Answers, and logs what came of a change.
fn answer(turn: &mut Turn<'_>, asked: Asked, result: Answer) {
    if let Some(head) = asked.head {
        audit::finish(turn, &head, Some(&result));
    }
    turn.out.push(Effect::AdminReply { id: asked.id, result });
}

/// The account of this name.
fn named(turn: &Turn<'_>, name: &str) -> Result<AccountId, Error> {
    let id = turn.state.directory.id_of(name);
    id.ok_or_else(|| Error::not_found(Noun::Account, name, Vec::new()))
}

/// It is done, to the account of this name.
fn changed(turn: &Turn<'_>, id: AccountId) -> Answer {
    let entry = turn.state.directory.get(id).ok_or_else(gone)?;
    Ok(Reply::AccountChanged(AccountChanged {
        name: entry.name.to_string(),
    }))
}

/// Whether a password can be hashed at all.
fn check_password(password: &str) -> Result<(), Error> {
    if password.is_empty() {
        return Err(invalid("the password is empty").with_hint("say one that nobody guesses"));
    }
    if password.len() > MAX_PASSWORD_BYTES {
        let hint = format!("a password has at most {MAX_PASSWORD_BYTES} bytes");
        return Err(invalid("the password is too long").with_hint(hint));
    }
    Ok(())
}

/// What is to be kept of a password, or why nothing is.
fn credentials(hashed: Hashed) -> Result<Box<Credentials>, Error> {
    match hashed {
        Hashed::Done(credentials) => Ok(credentials),
        Hashed::BadPassword => Err(invalid("the password has characters that none may have")
            .with_hint("leave out control characters")),
        Hashed::Busy => Err(
            Error::new(ErrorKind::Failed, "too many passwords wait to be hashed")
                .with_hint("try again in a moment"),
        ),
    }
}

/// Whether a write is done.
fn done(outcome: Outcome) -> Result<(), Error> {
    if outcome.is_committed() {
        return Ok(());
    }
    match outcome.into_answer() {
        Some(model::Answer::Refused(model::Refusal::NotFound)) => Err(gone()),
        _ => Err(unavailable()),
    }
}

fn gone() -> Error {
    Error::new(ErrorKind::NotFound, "the account was deleted meanwhile")
        .with_hint("see which there are: chatctl account list")
}

fn unavailable() -> Error {
    Error::new(ErrorKind::Failed, "the store does not work now")
        .with_hint("see how it is: chatctl status; chatd's log says why")
}

fn invalid(message: impl Into<String>) -> Error {
    Error::protocol(Error::INVALID_PARAMS, message)
}
