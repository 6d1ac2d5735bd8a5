//! Who has changed what: what `audit` is asked and answers.

use serde::{Deserialize, Serialize};

/// Parameters of `audit`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AuditPage {
    /// Only what was before this one: the [`next`](AuditLog::next) of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// The result of `audit`: at most [`PAGE`](super::PAGE) entries, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AuditLog {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// If there are more, what [`AuditPage::before`] must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// Something that an administrator changed, or wanted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Grows with every entry.
    pub id: i64,
    /// When: RFC 3339, UTC.
    pub time: String,
    /// Who: the name of the user id, or the number where it has none.
    pub by: String,
    /// Their user id.
    pub uid: u32,
    /// The process that asked.
    pub pid: Option<i32>,
    /// What they asked for.
    pub method: String,
    /// Of whom or what: keys and values as in the log; empty where the method says all.
    pub about: String,
    /// What came of it: begins with `ok`, `started`, or the kind of the error.
    pub result: String,
}
