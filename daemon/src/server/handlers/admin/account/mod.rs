//! `account_create` and its like: what administrators do with accounts. They are answered when it is kept.

mod change;
mod create;
mod delete;
mod show;

pub use change::hashed as password_hashed;
pub use create::hashed as create_hashed;

use protocol::admin::{AccountChanged, Error, ErrorKind, Reply, Request};
use protocol::language::Text;
use protocol::sasl::MAX_PASSWORD_BYTES;

use super::{Answer, answer_later, invalid, nearest};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::{Hashed, Outcome};
use crate::server::ids::AdminId;
use crate::server::input::Administrator;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, Credentials, Op, Words};

/// Begins to do what is asked; the answer, where there is one at once.
pub fn ask(turn: &mut Turn<'_>, id: AdminId, by: &Administrator, request: &Request) -> Option<Answer> {
    let asked = Asked::new(id, by, request);
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
        Request::AccountDelete(deletion) | Request::AccountErase(deletion) if deletion.dry_run => {
            return Some(delete::would(turn, &deletion.name).map(Reply::AccountEnded));
        }
        Request::AccountDelete(deletion) => delete::delete(turn, asked, &deletion.name, Words::Keep),
        Request::AccountErase(deletion) => delete::delete(turn, asked, &deletion.name, Words::Erase),
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
    answer_later(turn, asked, answered);
}

/// Asks the store for an administrator.
fn store(turn: &mut Turn<'_>, asked: Asked, op: impl Into<Op>, step: AccountStep) {
    turn.ask(None, op, AfterStoring::Administrator { asked, step });
}

/// The account of this name.
pub(super) fn named(turn: &Turn<'_>, name: &str) -> Result<AccountId, Error> {
    let id = turn.state.directory.id_of(name);
    id.ok_or_else(|| nearest::no_account(turn.state, name))
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
    const EMPTY: Text = Text::new("the password is empty", "a senha está vazia");
    const SAY_ONE: Text = Text::new("say one that nobody guesses", "diga uma que ninguém adivinhe");
    const LONG: Text = Text::new("the password is too long", "a senha é longa demais");
    const AT_MOST: Text = Text::new(
        "a password has at most {0} bytes",
        "uma senha tem no máximo {0} bytes",
    );
    if password.is_empty() {
        return Err(invalid(EMPTY, &[]).advising(SAY_ONE, &[]));
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(invalid(LONG, &[]).advising(AT_MOST, &[&MAX_PASSWORD_BYTES.to_string()]));
    }
    Ok(())
}

/// What is to be kept of a password, or why nothing is.
fn credentials(hashed: Hashed) -> Result<Box<Credentials>, Error> {
    const BAD: Text = Text::new(
        "the password has characters that none may have",
        "a senha tem caracteres que nenhuma pode ter",
    );
    const LEAVE_OUT: Text = Text::new(
        "leave out control characters",
        "deixe de fora os caracteres de controle",
    );
    const BUSY: Text = Text::new(
        "too many passwords wait to be hashed",
        "há senhas demais esperando o cálculo do hash",
    );
    const LATER: Text = Text::new("try again in a moment", "tente de novo daqui a pouco");
    match hashed {
        Hashed::Done(credentials) => Ok(credentials),
        Hashed::BadPassword => Err(invalid(BAD, &[]).advising(LEAVE_OUT, &[])),
        Hashed::Busy => Err(Error::said(ErrorKind::Failed, BUSY, &[]).advising(LATER, &[])),
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

pub(super) fn gone() -> Error {
    const GONE: Text = Text::new(
        "the account was deleted meanwhile",
        "a conta foi apagada enquanto isso",
    );
    const SEE: Text = Text::new(
        "see which there are: chatctl account list",
        "veja quais existem: chatctl account list",
    );
    Error::said(ErrorKind::NotFound, GONE, &[]).advising(SEE, &[])
}

/// The store did not do it.
pub fn unavailable() -> Error {
    const BROKEN: Text = Text::new(
        "the store does not work now",
        "o banco de dados não funciona agora",
    );
    const SEE: Text = Text::new(
        "see how it is: chatctl status; chatd's log says why",
        "veja como ele está: chatctl status; o registro do chatd diz o porquê",
    );
    Error::said(ErrorKind::Failed, BROKEN, &[]).advising(SEE, &[])
}
