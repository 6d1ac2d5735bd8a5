//! What `chatctl --json` prints where that is more than a result of chatd's, or none: one object a line.

use serde::{Deserialize, Serialize};

use super::{Broadcasted, KickedConnection};

/// One connection, for `kick`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KickPrinted {
    /// Which.
    #[serde(flatten)]
    pub connection: KickedConnection,
    /// It was only asked whom it would be.
    pub dry_run: bool,
}

/// For each room of `broadcast`, or once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BroadcastPrinted {
    /// Only to this room.
    pub room: Option<String>,
    /// How it went.
    #[serde(flatten)]
    pub sent: Broadcasted,
    /// It was only asked to whom it would go.
    pub dry_run: bool,
}

/// For `stop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StopPrinted {
    /// How many connections are being closed, or would be.
    pub connections: u64,
    /// It was only asked how many it would be.
    pub dry_run: bool,
}

/// A program and what it speaks: for `version` chatctl and then chatd, for `wait` chatd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Program {
    /// The program and its version.
    pub program: String,
    /// The [`API_VERSION`](super::API_VERSION) that it speaks.
    pub protocol: u32,
}

/// A copy that was fetched into a file: for `backup`, `account export` and `history export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Saved {
    /// The file.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
    /// How many lines it has, if it has lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    /// Whose data it is, if it is somebody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// One thing that `doctor` has looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// What, in a word that never changes.
    pub check: String,
    /// How it is.
    pub state: FindingState,
    /// In English.
    pub detail: String,
    /// The command that mends it, or the lines to put into the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// As it should be.
    Good,
    /// It works, and somebody should look.
    Look,
    /// It does not work, or soon will not.
    Bad,
}
