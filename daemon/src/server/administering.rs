//! What administrators are answered later: who asked, and how it goes on.

use super::ids::AdminId;
use crate::store::model::AccountId;

/// Who asked for what, until it is known what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The name of the user id, or the number where it has none.
    pub name: Box<str>,
    /// The user id.
    pub uid: u32,
    /// The process.
    pub pid: Option<i32>,
    /// For what.
    pub method: &'static str,
    /// Of whom or what: keys and values.
    pub about: Box<str>,
}

/// An administrator who waits for an answer, or is gone meanwhile.
#[derive(Debug)]
pub struct Asked {
    /// Who.
    pub id: AdminId,
    /// Who asked for what, where that changes something and is noted.
    pub noted: Option<Asking>,
}

/// For what of a history the store was asked.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum HistoryStep {
    /// For a page of it.
    Show { limit: usize },
    /// For what was searched there.
    Search { limit: usize },
    /// To erase a part of it, or to say how much that would be.
    Purge,
}

/// For what an administrator's request made the core ask the store.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum AccountStep {
    /// To make an account.
    Create { name: Box<str>, email: Option<Box<str>> },
    /// To keep where the owner of the account that was made can be reached.
    KeepEmail { id: AccountId, email: Box<str> },
    /// To list accounts.
    List,
    /// To show one.
    Show,
    /// To give an account another password.
    KeepPassword { id: AccountId },
    /// To let nobody use it.
    Disable { id: AccountId, reason: Box<str> },
    /// To let its owner use it again.
    Enable { id: AccountId },
    /// To delete it.
    Delete { id: AccountId },
}
