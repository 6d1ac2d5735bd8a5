//! Accounts, and what belongs to them.

use std::fmt;

use crate::server::WallTime;

/// Names an account for ever: never given again, also after the account is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name, as its owner writes it. What folds to the same (`protocol::casemap`) is the same.
    pub name: Box<str>,
    /// What its name looks like: the Unicode "confusable" skeleton (UTS #39) of the folded name. Compared, never shown.
    pub skeleton: Box<str>,
    /// How its owner proves to be that.
    pub credentials: Credentials,
    /// When.
    pub created: WallTime,
}

/// What proves that somebody owns an account. Never a password: only what checks one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The password's argon2id hash, in PHC format; `None`: no password opens the account.
    pub password: Option<Box<str>>,
    /// The same password as SCRAM-SHA-256 needs it (RFC 5802 section 3).
    pub scram: Option<Scram>,
}

/// Not even hashes belong into a log.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("password", &self.password.is_some())
            .field("scram", &self.scram.is_some())
            .finish()
    }
}

/// A password as SCRAM-SHA-256 needs it.
#[derive(Clone, PartialEq, Eq)]
pub struct Scram {
    /// The salt.
    pub salt: Box<[u8]>,
    /// How often it was hashed.
    pub iterations: u32,
    /// RFC 5802's `StoredKey`.
    pub stored_key: Box<[u8]>,
    /// RFC 5802's `ServerKey`.
    pub server_key: Box<[u8]>,
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scram")
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Its name, as its owner writes it.
    pub name: Box<str>,
    /// What its name looks like.
    pub skeleton: Box<str>,
    /// When it was made.
    pub created: WallTime,
    /// Why nobody may use it, if that is so.
    pub disabled: Option<Box<str>>,
    /// What its owner chose, spelled by the core.
    pub settings: Box<str>,
    /// How its owner proves to be that.
    pub credentials: Credentials,
    /// Certificates that do the same.
    pub certificates: Vec<Certificate>,
}

/// A TLS client certificate that opens an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its SHA-256 fingerprint in lower-case hexadecimal.
    pub fingerprint: Box<str>,
    /// When it was added.
    pub added: WallTime,
}

/// An account, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSummary {
    /// Which.
    pub id: AccountId,
    /// Its name.
    pub name: Box<str>,
    /// What its name looks like.
    pub skeleton: Box<str>,
    /// When it was made.
    pub created: WallTime,
    /// Why nobody may use it, if that is so.
    pub disabled: Option<Box<str>>,
    /// What its owner chose, spelled by the core.
    pub settings: Box<str>,
    /// When one of its devices was seen last.
    pub seen: Option<WallTime>,
}

/// How an account is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRef {
    /// By what it is.
    Id(AccountId),
    /// By its name, in any case.
    Name(Box<str>),
    /// By a certificate's fingerprint.
    Fingerprint(Box<str>),
}

/// Something that an account is used from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What its owner, or their program, calls it.
    pub name: Box<str>,
    /// The address it was seen at last.
    pub address: Box<str>,
    /// When it was seen first.
    pub created: WallTime,
    /// When it was seen last: what came later has not been shown to it.
    pub seen: WallTime,
}
