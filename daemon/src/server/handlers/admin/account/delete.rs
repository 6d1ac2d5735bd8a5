//! `account_delete`: what its owner can do, done for them.

use protocol::admin::{AccountEnded, Error, Reply};

use super::{gone, named, store, unavailable};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::Outcome;
use crate::server::handlers::admin::Answer;
use crate::server::handlers::owner::deletion;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, Refusal, Words, Write};

/// What deleting it would do.
pub fn would(turn: &Turn<'_>, name: &str) -> Result<AccountEnded, Error> {
    ended(turn, named(turn, name)?)
}

fn ended(turn: &Turn<'_>, id: AccountId) -> Result<AccountEnded, Error> {
    let entry = turn.state.directory.get(id).ok_or_else(gone)?;
    Ok(AccountEnded {
        name: entry.name.to_string(),
        connections: turn.state.devices.of(&entry.name).len() as u64,
    })
}

/// Begins to delete an account.
pub fn delete(turn: &mut Turn<'_>, asked: Asked, name: &str) -> Result<(), Error> {
    let id = named(turn, name)?;
    let write = Write::DeleteAccount {
        account: id,
        words: Words::Keep,
    };
    store(turn, asked, write, AccountStep::Delete { id });
    Ok(())
}

/// It is gone, or not: nobody is logged in to it any more.
pub fn deleted(turn: &mut Turn<'_>, id: AccountId, outcome: Outcome) -> Answer {
    match outcome.into_answer() {
        Some(model::Answer::Removed(_)) => {
            let ended = ended(turn, id)?;
            deletion::forget(turn, id, None);
            Ok(Reply::AccountEnded(ended))
        }
        Some(model::Answer::Refused(Refusal::NotFound)) => Err(gone()),
        _ => Err(unavailable()),
    }
}
