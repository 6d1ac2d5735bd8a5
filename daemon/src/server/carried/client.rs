//! Clients, as they are carried.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::moment::{FromNow, Stamp};

/// A client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedClient {
    /// Which, in this data.
    pub id: u64,
    /// Who they are to others.
    pub identity: CarriedIdentity,
    /// Where they are reached, by [`CarriedConnection::id`](super::CarriedConnection::id).
    pub connections: Vec<u64>,
    /// The rooms they are in, in the order of entering.
    pub rooms: Vec<Stamp>,
    /// Rooms they may enter once.
    pub invitations: Vec<Stamp>,
    /// Why they are away.
    pub away: Option<Box<str>>,
    /// Their own modes, in words.
    pub modes: Vec<Box<str>>,
    /// When they registered, in milliseconds since 1970.
    pub signed_on: u64,
    /// When they last said something.
    pub spoke: FromNow,
    /// How many messages they said.
    pub said: u64,
    /// Why they are here without a connection, if they are.
    pub detached: Option<CarriedDetached>,
    /// The names that they watch, in the order of adding.
    pub monitors: Vec<Box<str>>,
    /// How far they have read, if they have no account: by folded name, in milliseconds since 1970.
    pub markers: Vec<(Box<str>, u64)>,
    /// What they say of themselves in keys and values, if they have no account.
    pub metadata: Vec<(Box<str>, Box<str>)>,
    /// To which strangers they wrote.
    pub talks: Option<CarriedTalks>,
}

/// Who somebody is to others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedIdentity {
    /// The name.
    pub nick: Box<str>,
    /// The user name.
    pub user: Box<str>,
    /// The host that others see.
    pub host: Box<str>,
    /// The real name.
    pub realname: Box<str>,
    /// The account.
    pub account: Option<Box<str>>,
    /// They say that they are a program.
    pub bot: bool,
}

/// A client without a connection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedDetached {
    /// Where it was connected last.
    pub ip: Option<IpAddr>,
    /// Since when it has none, in milliseconds since 1970.
    pub since: u64,
    /// Why, as the store would keep it.
    pub why: Box<str>,
    /// When it goes.
    pub until: FromNow,
}

/// What is remembered of one who writes to strangers, or was written to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedTalks {
    /// Clients that they wrote to, and when they first did.
    pub clients: Vec<(u64, FromNow)>,
    /// Accounts that they wrote to, and when they first did.
    pub accounts: Vec<(i64, FromNow)>,
    /// Who wrote to them, the latest last.
    pub heard: Vec<u64>,
    /// Until then their refusals are in the log.
    pub logged: FromNow,
}
