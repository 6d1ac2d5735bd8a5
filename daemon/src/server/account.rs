//! What the core knows of accounts: who proves to own one is it, on every device.

use std::fmt;

use protocol::sasl::scram::Verifier;

/// What the store tells of an account when somebody wants to log in.
#[derive(Clone)]
pub struct Account {
    /// Its name, as its owner writes it.
    pub name: Box<str>,
    /// The password, hashed (argon2id); `None`: no password opens it.
    pub password: Option<Box<str>>,
    /// The same password as SCRAM-SHA-256 needs it.
    pub scram: Option<Verifier>,
    /// Nobody may use it.
    pub disabled: bool,
}

/// Not even hashes belong into a log.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An account to be made. The password is hashed on its way to the store.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name, as its owner writes it.
    pub name: Box<str>,
    /// Where its owner can be reached, if they said so.
    pub email: Option<Box<str>>,
    /// The password.
    pub password: Box<str>,
}

/// A password is in no log at any level.
impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What came of looking for an account.
#[derive(Debug)]
pub enum Found {
    /// It is there.
    Account(Box<Account>),
    /// There is none of that name.
    Nobody,
    /// The store cannot say now.
    Unavailable,
}

/// What came of making an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It is there, and still will be after the power failed.
    Committed,
    /// There is one of that name, or of one that looks the same.
    Taken,
    /// The password cannot be used: it holds characters that no two programs would send alike.
    BadPassword,
    /// The store could not keep it.
    Unavailable,
}
