//! `account_delete` and `account_erase`: what its owner can do, done for them; and more.

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
        traces: false,
    })
}

/// Begins to delete an account, with or without what its owner said in rooms.
pub fn delete(turn: &mut Turn<'_>, asked: Asked, name: &str, words: Words) -> Result<(), Error> {
    let id = named(turn, name)?;
    let write = Write::DeleteAccount { account: id, words };
    store(turn, asked, write, AccountStep::Delete { id });
    Ok(())
}

/// It is gone, or not: nobody is logged in to it any more.
pub fn deleted(turn: &mut Turn<'_>, id: AccountId, outcome: Outcome) -> Answer {
    let answer = outcome.into_answer();
    let traces = matches!(answer, Some(model::Answer::Traces(..)));
    match answer {
        Some(model::Answer::Removed(_) | model::Answer::Traces(..)) => {
            let ended = ended(turn, id)?;
            deletion::forget(turn, id, None);
            Ok(Reply::AccountEnded(AccountEnded { traces, ..ended }))
        }
        Some(model::Answer::Refused(Refusal::NotFound)) => Err(gone()),
        _ => Err(unavailable()),
    }
}
