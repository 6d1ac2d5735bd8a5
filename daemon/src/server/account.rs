//! Between what the store keeps of an account and what its owner proves.

use protocol::sasl::scram::Verifier;

use crate::store::model::{Account, Answer, Scram};

use super::asking::Outcome;

/// What came of looking for an account.
#[derive(Debug)]
pub enum Found {
    /// It is there, and may be used.
    Account(Box<Account>),
    /// There is none, or nobody may use it.
    Nobody,
    /// The store cannot say now.
    Unavailable,
}

impl From<Outcome> for Found {
    fn from(outcome: Outcome) -> Self {
        match outcome.into_answer() {
            Some(Answer::Account(Some(account))) if account.disabled.is_none() => Self::Account(account),
            Some(Answer::Account(_)) => Self::Nobody,
            _ => Self::Unavailable,
        }
    }
}

/// What checks a password's proof; `None` for keys that are not what SHA-256 makes.
#[must_use]
pub fn verifier(scram: Scram) -> Option<Verifier> {
    Some(Verifier {
        salt: scram.salt,
        iterations: scram.iterations,
        stored_key: scram.stored_key.as_ref().try_into().ok()?,
        server_key: scram.server_key.as_ref().try_into().ok()?,
    })
}

/// The same as the store keeps it.
#[must_use]
pub fn kept(verifier: Verifier) -> Scram {
    Scram {
        salt: verifier.salt,
        iterations: verifier.iterations,
        stored_key: verifier.stored_key.into(),
        server_key: verifier.server_key.into(),
    }
}
