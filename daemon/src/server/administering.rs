//! What administrators are answered later: who asked, and how it goes on.

use super::ids::AdminId;
use crate::store::model::AccountId;

/// An administrator who waits for an answer, or is gone meanwhile.
#[derive(Debug)]
pub struct Asked {
    /// Who.
    pub id: AdminId,
    /// How the line in the log begins, where what was asked changes something.
    pub head: Option<Box<str>>,
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
