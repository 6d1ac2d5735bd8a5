//! Accounts: what administrators ask of them, and what they are answered.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password on its way: written to the server, and to nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Secret(pub String);

/// Requests may be in a log; passwords never.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Parameters of `account_create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountCreate {
    /// What it is to be called.
    pub name: String,
    /// What opens it: at most [`MAX_PASSWORD_BYTES`](crate::sasl::MAX_PASSWORD_BYTES) bytes, and not empty.
    pub password: Secret,
    /// Where its owner can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Parameters of `account_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AccountPage {
    /// Only those made after this one: the [`next`](Accounts::next) of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// Parameters of `account_show`, `account_enable` and `account_export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountNamed {
    /// Which, in any case.
    pub name: String,
}

/// Parameters of `account_password`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountPassword {
    /// Which, in any case.
    pub name: String,
    /// What opens it from now on: as in [`AccountCreate::password`].
    pub password: Secret,
}

/// Parameters of `account_disable`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountDisable {
    /// Which, in any case.
    pub name: String,
    /// What those are told who are logged in to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Parameters of `account_delete` and `account_erase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountDelete {
    /// Which, in any case.
    pub name: String,
    /// Only say how many it would log out.
    #[serde(default)]
    pub dry_run: bool,
}

/// The result of `account_create`, `account_password` and `account_enable`: done, to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountChanged {
    /// Its name, as its owner writes it.
    pub name: String,
}

/// The result of `account_disable`, `account_delete` and `account_erase`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountEnded {
    /// Its name, as its owner writes it.
    pub name: String,
    /// How many connections were logged in to it, and are not any more; for a dry run, are.
    pub connections: u64,
    /// What was erased is gone for everybody, but copies of it may be left in the store's file for a while.
    #[serde(default)]
    pub traces: bool,
}

/// The result of `account_list`: at most [`PAGE`](super::PAGE) accounts, in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Accounts {
    /// The accounts.
    pub accounts: Vec<AccountRow>,
    /// If there are more, what [`AccountPage::after`] must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// One account, as `account_list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountRow {
    /// Its name, as its owner writes it.
    pub name: String,
    /// When it was made: RFC 3339, UTC.
    pub created: String,
    /// Where its owner can be reached, if that is known.
    pub email: Option<String>,
    /// Why nobody may use it, if that is so; empty where nobody said.
    pub disabled: Option<String>,
    /// How many connections are logged in to it.
    pub connections: u64,
}

/// The result of `account_show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountDetails {
    /// What `account_list` shows.
    #[serde(flatten)]
    pub row: AccountRow,
    /// Where somebody is logged in to it, in the order in which they did.
    pub devices: Vec<AccountDevice>,
    /// TLS client certificates that open it.
    pub certificates: Vec<AccountCertificate>,
    /// The registered rooms in which it has a role, by name; at most [`PAGE`](super::PAGE).
    pub rooms: Vec<AccountRoom>,
}

/// A connection that is logged in to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountDevice {
    /// What its owner calls it.
    pub name: String,
    /// The connection, as in `list`.
    pub id: u64,
    /// The other end.
    pub address: String,
    /// Since when it is connected: RFC 3339, UTC.
    pub since: String,
}

/// A certificate that opens an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountCertificate {
    /// Its SHA-256 fingerprint in lower-case hexadecimal.
    pub fingerprint: String,
    /// When it was added: RFC 3339, UTC.
    pub added: String,
}

/// A registered room in which an account has a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountRoom {
    /// The room.
    pub room: String,
    /// The role.
    pub role: AccountRole,
}

/// The role of an account in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// The room is its owner's.
    Founder,
    /// Operates the room.
    Operator,
    /// May speak when others may not.
    Voice,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_written_to_the_server_only() {
        let create = AccountCreate {
            name: "ana".into(),
            password: Secret("segredo".into()),
            email: None,
        };
        assert!(!format!("{create:?}").contains("segredo"));
        let written = serde_json::to_string(&create).unwrap();
        assert_eq!(written, r#"{"name":"ana","password":"segredo"}"#);
        assert_eq!(serde_json::from_str::<AccountCreate>(&written).unwrap(), create);
    }
}
