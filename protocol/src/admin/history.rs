//! Histories: what administrators read, find, copy and erase of what was said.

use serde::{Deserialize, Serialize};

/// Whose history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HistoryOf {
    /// A room's.
    Room(String),
    /// What two said to each other in private, of whom one at least has an account.
    Private([String; 2]),
    /// What administrators said to everybody.
    Broadcasts,
}

/// Parameters of `history_show`. A point is an RFC 3339 time, or the id of an entry; it is not included itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryShow {
    /// Whose.
    pub of: HistoryOf,
    /// Only what was after this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Only what was before this point: the [`next`](HistoryPage::next) of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The most entries, of at most [`PAGE`](super::PAGE): the latest ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Also what happened beside what was said.
    #[serde(default)]
    pub events: bool,
}

/// Parameters of `history_search`; points are as in [`HistoryShow`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistorySearch {
    /// Where.
    pub of: HistoryOf,
    /// What a message must hold, all of it: words, or several that stand side by side. With a `*` behind, the last one may
    /// go on. Case and accents do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// Who said it: whoever had the name then, or was logged in to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only what was after this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Only what was before this point: the [`next`](HistoryPage::next) of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The most entries, of at most [`PAGE`](super::PAGE): the latest ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// Parameters of `history_export`; points are as in [`HistoryShow`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryExport {
    /// Whose.
    pub of: HistoryOf,
    /// Only what was after this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Only what was before this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

/// Parameters of `history_purge`: what meets all conditions that are given goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryPurge {
    /// Of whose history.
    pub of: HistoryOf,
    /// Only what was before this point, as in [`HistoryShow`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Only what this one said and did: whoever had the name then, or was logged in to the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// All of it: to be said where there is no condition.
    #[serde(default)]
    pub all: bool,
    /// Only say how much it would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// The result of `history_show` and `history_search`, in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HistoryPage {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
    /// If there may be earlier ones, what `before` must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// A search has ended before everything was looked at: there may be more than was found.
    #[serde(default)]
    pub incomplete: bool,
}

/// Something that was said, or happened; also each line of what `history_export` copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HistoryEntry {
    /// Names it in its history: 24 digits that sort by time, as in IRC's `msgid`.
    pub id: String,
    /// When: RFC 3339, UTC.
    pub time: String,
    /// What kind of thing it is.
    pub kind: HistoryKind,
    /// Who, by the name they had; none: the administrator or the server.
    pub from: Option<String>,
    /// Their user name and host, as others saw them: `user@host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Their account, as it is called today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who was put out, or the name that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The rank from which on members could read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// A message's subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What was said, with its line breaks; the topic; the reason; changes of modes, one a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The tags that its sender gave it: `+draft/reply` and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<HistoryTag>,
}

/// A tag of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HistoryTag {
    /// Its name, with its `+`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What kind of thing is in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// Something said.
    Message,
    /// Something said that nobody is to answer automatically.
    Notice,
    /// Tags alone, such as a reaction.
    Tags,
    /// Somebody entered.
    Join,
    /// Somebody left.
    Part,
    /// Somebody was put out.
    Kick,
    /// Somebody left the server.
    Quit,
    /// Somebody took another name.
    Rename,
    /// The topic was set, or cleared.
    Topic,
    /// Modes were changed.
    Modes,
}

/// The result of `history_purge`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HistoryPurged {
    /// How many messages and events are gone; for a dry run, would be.
    pub removed: u64,
    /// What was erased is gone for everybody, but copies of it may be left in the store's file for a while.
    #[serde(default)]
    pub traces: bool,
}
