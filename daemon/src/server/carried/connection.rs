//! Connections, as they are carried.

use std::net::SocketAddr;

use protocol::admin::Dialect;
use serde::{Deserialize, Serialize};

use super::moment::{FromNow, Stamp};

/// A connection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct CarriedConnection {
    /// Which, in this data and wherever else it is carried: [`slotmap::KeyData::as_ffi`] of its key in the old process.
    pub id: u64,
    /// What `chatctl` calls it.
    pub number: u64,
    /// The other end.
    pub peer: Option<CarriedPeer>,
    /// When it was accepted, in milliseconds since 1970.
    pub since: u64,
    /// The same on the clock of deadlines.
    pub opened: FromNow,
    /// When it last sent anything.
    pub heard: FromNow,
    /// It counts at its address.
    pub counted: bool,
    /// A PING awaits its answer.
    pub pinged: bool,
    /// When it is looked at next.
    pub deadline: Option<FromNow>,
    /// Its program asks for what was said before by itself.
    pub reads_history: bool,
    /// What program it is.
    pub program: Option<Box<str>>,
    /// What it said of itself while it registered.
    pub description: Box<str>,
    /// Log-ins that failed.
    pub failed_log_ins: u8,
    /// A log-in of more than one message had begun.
    pub logging_in: bool,
    /// An answer was awaited: what it would have been told is not known any more.
    pub waits: bool,
    /// What it has said of itself, until it has registered; from then on it is in the list of its client.
    pub registration: Option<CarriedRegistration>,
    /// What it is yet to be told, in that order.
    pub missed: Vec<CarriedMissed>,
    /// How far it has heard the rooms that it has left.
    pub left: Vec<(Stamp, Stamp)>,
    /// What it has said of itself in keys and values, until it has registered.
    pub metadata: Vec<(Box<str>, Box<str>)>,
    /// What it has to do with metadata.
    pub usage: Option<CarriedUsage>,
}

/// The other end of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CarriedPeer {
    /// Where it is.
    pub address: SocketAddr,
    /// What it speaks.
    pub dialect: Dialect,
    /// The version of TLS.
    #[serde(default)]
    pub tls: Option<Box<str>>,
    /// The name of the gateway that passed it on.
    #[serde(default)]
    pub via: Option<Box<str>>,
    /// The fingerprint of its certificate.
    #[serde(default)]
    pub certificate: Option<Box<str>>,
    /// It wanted one of the hosts for which the policy of `[sts]` holds.
    #[serde(default)]
    pub named: bool,
}

/// What a connection has said of itself that has not registered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedRegistration {
    /// The name reserved for it.
    pub nick: Option<Box<str>>,
    /// The user name.
    pub user: Option<Box<str>>,
    /// The real name.
    pub realname: Box<str>,
    /// The name that may turn out to be its own.
    pub wanted: Option<Box<str>>,
    /// The connection password.
    pub password: Option<Box<str>>,
    /// That was the right one.
    pub admitted: bool,
    /// Capabilities are being negotiated.
    pub held: bool,
    /// Why they will be away.
    pub away: Option<Box<str>>,
    /// The account it has logged in to.
    pub account: Option<Box<str>>,
    /// The name it did not get.
    pub taken: Option<Box<str>>,
}

/// Something that a connection has missed and is yet to be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedMissed {
    /// What was said to its account before an event.
    Private {
        /// The account.
        account: i64,
        /// The event.
        before: Stamp,
    },
    /// What was said in a room before an event.
    Room {
        /// The room.
        room: Stamp,
        /// The event.
        before: Stamp,
    },
}

/// What a connection has to do with metadata.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedUsage {
    /// The keys that it wants to hear of.
    pub keys: Vec<Box<str>>,
    /// The room of which it was told only the first so many members.
    pub rest: Option<(Stamp, u64)>,
    /// When it may change as much again as it likes.
    pub changes_free_at: FromNow,
    /// When it may ask for everything again.
    pub next_sync: FromNow,
}
