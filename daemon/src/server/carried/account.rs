//! Accounts that somebody uses, and from what, as they are carried.

use serde::{Deserialize, Serialize};

use super::moment::{FromNow, Stamp};

/// What an account that somebody uses has at hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedAccount {
    /// Which.
    pub id: i64,
    /// Who uses it, in the order in which they began to, by [`CarriedClient::id`](super::CarriedClient::id).
    pub clients: Vec<u64>,
    /// How far it has read: by folded name, in milliseconds since 1970.
    pub markers: Vec<(Box<str>, u64)>,
    /// What it was used from, and when it was last; `None`: the store could not say.
    pub devices: Option<Vec<(Box<str>, u64)>>,
    /// When it was connected last before it has been now.
    pub absent_since: Option<u64>,
    /// All that it has kept is at hand.
    pub ready: bool,
    /// What it says of itself in keys and values.
    pub metadata: Vec<(Box<str>, Box<str>)>,
}

/// A connection that is logged in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedDevice {
    /// Which, by [`CarriedConnection::id`](super::CarriedConnection::id).
    pub connection: u64,
    /// The account, as its owner writes it.
    pub account: Box<str>,
    /// What its owner calls the device.
    pub name: Box<str>,
    /// Why nobody is at it.
    pub away: Option<Box<str>>,
    /// What is kept of it.
    pub visit: Option<CarriedVisit>,
}

/// One stay of a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedVisit {
    /// What the device is called where it is kept when it was there.
    pub name: Box<str>,
    /// When it was there last, in milliseconds since 1970.
    pub before: Option<u64>,
    /// It was told all that came since.
    pub told_all: bool,
    /// It was told what came until then, in milliseconds since 1970.
    pub told_until: Option<u64>,
    /// What may be kept though it was not told.
    pub doubts: Vec<Stamp>,
    /// When it was noted last that it is there.
    pub noted: FromNow,
}

/// How much was said to an account that is not connected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedMailbox {
    /// To whom.
    pub account: i64,
    /// By whom, and how much; `None`: people without an account.
    pub from: Vec<(Option<i64>, u64)>,
}
