//! What happens, told to administrators who watch: never what people say.

use serde::{Deserialize, Serialize};

use super::Dialect;

/// Parameters of `watch`: after the answer, each event that meets every condition that is given comes as a line of
/// its own, a [`Notification`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Watch {
    /// Only events of these names; of all without, but for `messages` and `log`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Only about somebody of this name, as names are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Only about this room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// First what has happened since then, as far as that is remembered: RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// The result of `watch` and `log_tail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Watching {
    /// Whether all that has happened since the time that was asked for is remembered, and comes.
    pub complete: bool,
}

/// Parameters of `log_tail`: after the answer, each line of the log comes as a [`Happening::Log`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LogTail {
    /// First so many of the latest lines; at most 256 are remembered.
    pub last: u32,
}

/// Parameters of `log_level`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LogLevel {
    /// `LEVEL` for all, or `MODULE=LEVEL`: `off`, `error`, `warn`, `info`, `debug`, `trace`. Without, nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
}

/// The result of `log_level`: what is logged now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogLevels {
    /// Where no module says otherwise.
    pub level: String,
    /// Modules with a level of their own.
    pub modules: Vec<ModuleLevel>,
}

/// A module with a level of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModuleLevel {
    /// The module and those in it: `chatd::store`.
    pub module: String,
    /// Its level.
    pub level: String,
}

/// A line that the server sends by itself: something has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Notification {
    /// `2.0`.
    pub jsonrpc: String,
    /// `event`.
    pub method: String,
    /// What has happened.
    pub params: Event,
}

impl Notification {
    /// The line that tells of an event.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self {
            jsonrpc: "2.0".into(),
            method: "event".into(),
            params: event,
        }
    }
}

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// When: RFC 3339, UTC.
    pub time: String,
    /// What.
    #[serde(flatten)]
    pub happening: Happening,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the keys of a line; each says what it is")]
pub enum Happening {
    /// A connection was accepted.
    Connect {
        id: u64,
        address: String,
        dialect: Dialect,
        tls: Option<String>,
    },
    /// It has a name now.
    Register {
        id: u64,
        name: String,
        account: Option<String>,
        address: String,
    },
    /// It is gone, or was closed.
    Disconnect {
        id: u64,
        name: Option<String>,
        address: String,
        reason: String,
    },
    /// Somebody entered a room.
    Join { name: String, room: String },
    /// Somebody left a room.
    Part { name: String, room: String },
    /// Somebody was put out of a room.
    Kick { name: String, room: String, by: String },
    /// Somebody is kept out from now on.
    Ban {
        what: String,
        by: String,
        expires: Option<String>,
    },
    /// Somebody is let in again.
    Unban { what: String },
    /// An administrator changed something, or wanted to.
    Admin {
        by: String,
        uid: u32,
        pid: Option<i32>,
        method: String,
        about: String,
        result: String,
    },
    /// How much was said since the last such event: about once a second, where something was.
    Messages {
        interval_ms: u64,
        messages: u64,
        deliveries: u64,
    },
    /// The log has a warning, or an error.
    Warning { text: String },
    /// The log has a line.
    Log {
        level: String,
        module: String,
        text: String,
    },
    /// So many events were not told, because they were not read fast enough.
    Lost { count: u64 },
}

impl Happening {
    /// The names of all events.
    pub const NAMES: &[&str] = &[
        "connect",
        "register",
        "disconnect",
        "join",
        "part",
        "kick",
        "ban",
        "unban",
        "admin",
        "messages",
        "warning",
        "log",
        "lost",
    ];

    /// The event's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Register { .. } => "register",
            Self::Disconnect { .. } => "disconnect",
            Self::Join { .. } => "join",
            Self::Part { .. } => "part",
            Self::Kick { .. } => "kick",
            Self::Ban { .. } => "ban",
            Self::Unban { .. } => "unban",
            Self::Admin { .. } => "admin",
            Self::Messages { .. } => "messages",
            Self::Warning { .. } => "warning",
            Self::Log { .. } => "log",
            Self::Lost { .. } => "lost",
        }
    }

    /// Whom it is about, by name.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::Register { name, .. }
            | Self::Join { name, .. }
            | Self::Part { name, .. }
            | Self::Kick { name, .. } => Some(name),
            Self::Disconnect { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// The room it is about.
    #[must_use]
    pub fn room(&self) -> Option<&str> {
        match self {
            Self::Join { room, .. } | Self::Part { room, .. } | Self::Kick { room, .. } => Some(room),
            _ => None,
        }
    }
}
