//! Rooms, as they are carried.

use serde::{Deserialize, Serialize};

use super::moment::{FromNow, Stamp};

/// A room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedRoom {
    /// Which: the event that made it.
    pub key: Stamp,
    /// Its name.
    pub name: Box<str>,
    /// Who is in it, in order.
    pub members: Vec<CarriedMember>,
    /// Its topic.
    pub topic: Option<CarriedTopic>,
    /// Its flags, as the store would keep them.
    pub flags: Box<str>,
    /// The key needed to enter.
    pub password: Option<Box<str>>,
    /// The most members it takes.
    pub limit: Option<u32>,
    /// When it was made, in milliseconds since 1970.
    pub created: u64,
    /// When it was renamed last.
    pub renamed: Option<FromNow>,
    /// What its founder has chosen, as the store would keep it.
    pub settings: Box<str>,
    /// Something of it was given to the store.
    pub remembered: bool,
    /// How many messages were said in it.
    pub said: u64,
    /// When the last of them was.
    pub spoke: FromNow,
    /// Who may not enter nor speak.
    pub bans: Vec<CarriedMask>,
    /// Who may all the same.
    pub exceptions: Vec<CarriedMask>,
    /// Who enters as if invited.
    pub invite_exceptions: Vec<CarriedMask>,
    /// What it says of itself in keys and values.
    pub metadata: Vec<(Box<str>, Box<str>)>,
    /// It lasts, and not all that is so of it could be kept: the store knows less than this.
    pub unkept: bool,
    /// Its members were told that what is said is not being kept.
    pub gap: bool,
}

/// Somebody in a room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedMember {
    /// Who, by [`CarriedClient::id`](super::CarriedClient::id).
    pub client: u64,
    /// Their ranks, in words.
    pub ranks: Vec<Box<str>>,
    /// When they entered.
    pub since: Stamp,
}

/// A room's topic.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedTopic {
    /// The text.
    pub text: Box<str>,
    /// Who set it.
    pub set_by: Box<str>,
    /// When, in milliseconds since 1970.
    pub set_at: u64,
}

/// A mask on one of a room's lists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedMask {
    /// The mask.
    pub mask: Box<str>,
    /// Who set it.
    pub set_by: Box<str>,
    /// When, in milliseconds since 1970.
    pub set_at: u64,
}
