//! People: who somebody is, who is silenced, and who is busiest.

use serde::{Deserialize, Serialize};

use super::{Connection, RoomRow};

/// Parameters of `show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// Whom, by name, in any case.
    pub name: String,
}

/// The result of `show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Person {
    /// The name.
    pub name: String,
    /// The user name.
    pub user: String,
    /// The host that others see.
    pub host: String,
    /// The real name.
    pub realname: String,
    /// The account that they are logged in to.
    pub account: Option<String>,
    /// Why they are away, if they are.
    pub away: Option<String>,
    /// Whether they operate the server.
    pub operator: bool,
    /// Whether what they say is passed on to nobody.
    pub muted: bool,
    /// Since when they are here: RFC 3339, UTC.
    pub since: String,
    /// How many messages they said.
    pub messages: u64,
    /// The rooms that they are in.
    pub rooms: Vec<PersonRoom>,
    /// Their connections; none while they are here without one.
    pub connections: Vec<Connection>,
}

/// A room that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PersonRoom {
    /// The room.
    pub room: String,
    /// The highest rank they have there: `voice`, `operator`, `founder`.
    pub rank: Option<String>,
}

/// Parameters of `mute_add`: what whoever is meant says is passed on to nobody, until it ends or the server does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MuteAdd {
    /// Whom: see [`Whom`](crate::ban::Whom).
    pub what: String,
    /// For how many milliseconds: at most a week.
    pub duration_ms: u64,
    /// What they are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Also if that is everybody, or nearly so.
    #[serde(default)]
    pub confirmed: bool,
    /// Only say how many it would silence.
    #[serde(default)]
    pub dry_run: bool,
}

/// The result of `mute_add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MuteAdded {
    /// Whom, in the one spelling of it.
    pub what: String,
    /// When it ends: RFC 3339, UTC.
    pub expires: String,
    /// How many people it silences of those who are here.
    pub people: u64,
}

/// Parameters of `mute_remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MuteRemove {
    /// Whom: as in `mute_add`.
    pub what: String,
}

/// The result of `mute_remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MuteRemoved {
    /// Whom, in the one spelling of it.
    pub what: String,
}

/// The result of `mute_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mutes {
    /// Who is silenced; at most 256.
    pub mutes: Vec<Mute>,
}

/// One of those who are silenced, as `mute_list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mute {
    /// Whom.
    pub what: String,
    /// Why; empty where nobody said.
    pub reason: String,
    /// Who decided it.
    pub set_by: String,
    /// When: RFC 3339, UTC.
    pub since: String,
    /// When it ends: RFC 3339, UTC.
    pub expires: String,
}

/// The result of `top`: who and what is busiest. Counts grow from the start of the server; two answers make a rate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Top {
    /// For how many milliseconds the server has been running.
    pub uptime_ms: u64,
    /// Connections, those without a name included.
    pub connections: u64,
    /// People and programs that have a name.
    pub clients: u64,
    /// Messages that were said.
    pub messages: u64,
    /// Events that were queued for connections.
    pub deliveries: u64,
    /// Bytes that clients sent.
    pub received_bytes: u64,
    /// Bytes that were sent to clients.
    pub sent_bytes: u64,
    /// Bytes that wait to be sent.
    pub send_queue_bytes: u64,
    /// Bytes of memory that the process holds, where the system tells.
    pub memory_bytes: Option<u64>,
    /// The rooms in which something was said last; at most 100.
    pub rooms: Vec<RoomRow>,
    /// Those who said something last, and those for whom most waits; at most 200.
    pub people: Vec<TopPerson>,
}

/// Somebody who is busy, or slow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopPerson {
    /// A connection of theirs.
    pub id: u64,
    /// The name.
    pub name: String,
    /// How many messages they said.
    pub messages: u64,
    /// Bytes that wait to be sent to that connection.
    pub send_queue_bytes: u64,
}
