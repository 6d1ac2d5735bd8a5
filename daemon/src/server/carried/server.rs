//! The whole server, as it is carried.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::moment::{FromNow, Stamp};
use super::{
    CarriedAccount, CarriedClient, CarriedConnection, CarriedDevice, CarriedIdentity, CarriedMailbox,
    CarriedRoom,
};

/// The whole server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The latest event that was made.
    pub last_event: Stamp,
    /// How many connections there have been.
    pub accepted: u64,
    /// The most clients that were here at once.
    pub most_clients: u64,
    /// How many messages were said.
    pub said: u64,
    /// Those of them that have registered belong to clients.
    pub connections: Vec<CarriedConnection>,
    /// People and programs.
    pub clients: Vec<CarriedClient>,
    /// Rooms.
    pub rooms: Vec<CarriedRoom>,
    /// Connections that are logged in; those of one account in the order in which they did.
    pub devices: Vec<CarriedDevice>,
    /// Accounts that somebody uses.
    pub accounts: Vec<CarriedAccount>,
    /// How much waits for those who are not connected.
    pub mailboxes: Vec<CarriedMailbox>,
    /// Names given up, oldest first.
    pub whowas: Vec<CarriedDeparted>,
    /// Who is heard by nobody.
    pub mutes: Vec<CarriedBan>,
    /// Who has failed to log in, and who has made accounts.
    pub attempts: CarriedAttempts,
}

/// A name that somebody had.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedDeparted {
    /// Who they were.
    pub identity: CarriedIdentity,
    /// Where they came from.
    pub ip: Option<IpAddr>,
    /// When they left, in milliseconds since 1970.
    pub left: u64,
}

/// Somebody who is heard by nobody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedBan {
    /// The address or block, the mask, the account's name.
    pub what: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Who decided it.
    pub set_by: Box<str>,
    /// When, in milliseconds since 1970.
    pub set_at: u64,
    /// When it ends, in milliseconds since 1970.
    pub expires: Option<u64>,
}

/// Failed log-ins and new accounts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedAttempts {
    /// By address.
    pub addresses: Vec<(IpAddr, CarriedMeter)>,
    /// By account.
    pub accounts: Vec<(Box<str>, CarriedMeter)>,
    /// By both, where that account was logged in to from there.
    pub known: Vec<((Box<str>, IpAddr), CarriedMeter)>,
    /// New accounts by address.
    pub registrations: Vec<(IpAddr, CarriedMeter)>,
}

/// How often something has happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedMeter {
    /// When all of it is forgotten.
    pub clear_at: FromNow,
    /// How often, in all.
    pub count: u32,
    /// When it last meant something good.
    pub used: FromNow,
}
