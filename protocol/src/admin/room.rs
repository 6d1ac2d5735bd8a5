//! Rooms: what administrators ask of them, and what they are answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Parameters of `room_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RoomPage {
    /// Only those after this one: the [`next`](Rooms::next) of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The result of `room_list`: at most [`PAGE`](super::PAGE) rooms, in one order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rooms {
    /// The rooms.
    pub rooms: Vec<RoomRow>,
    /// If there are more, what [`RoomPage::after`] must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One room, as `room_list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoomRow {
    /// Its name.
    pub name: String,
    /// How many are in it.
    pub members: u64,
    /// Whether it stays when nobody is in it.
    pub lasting: bool,
    /// The account whose it is, where it lasts.
    pub founder: Option<String>,
    /// How many messages were said in it since the server started, or the room was made.
    pub messages: u64,
    /// When it was made: RFC 3339, UTC.
    pub created: String,
    /// What it is about.
    pub topic: Option<String>,
}

/// Parameters of `room_show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoomNamed {
    /// Which, in any case.
    pub name: String,
}

/// The result of `room_show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoomDetails {
    /// What `room_list` shows.
    #[serde(flatten)]
    pub row: RoomRow,
    /// Who set the topic.
    pub topic_set_by: Option<String>,
    /// Its flags that are set: `moderated`, `secret`, ...
    pub flags: Vec<String>,
    /// The most members it takes.
    pub limit: Option<u32>,
    /// Whether a key is needed to enter.
    pub has_key: bool,
    /// Masks of who is kept out.
    pub bans: Vec<String>,
}

/// Parameters of `room_members`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoomMembers {
    /// Which, in any case.
    pub name: String,
    /// Only those after this one: the [`next`](Members::next) of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The result of `room_members`: at most [`PAGE`](super::PAGE) members, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Members {
    /// Who is in the room.
    pub members: Vec<Member>,
    /// If there are more, what [`RoomMembers::after`] must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Member {
    /// The name.
    pub name: String,
    /// The account that they are logged in to.
    pub account: Option<String>,
    /// The highest rank they have there: `voice`, `operator`, `founder`.
    pub rank: Option<String>,
    /// How many connections they have.
    pub connections: u64,
}

/// Parameters of `room_set`: what is not given stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoomSet {
    /// Which, in any case.
    pub name: String,
    /// What it is about; empty: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The most members it takes; 0: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Flags by name, as [`RoomDetails::flags`] has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flags: BTreeMap<String, bool>,
}

/// Parameters of `room_delete`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoomDelete {
    /// Which, in any case.
    pub name: String,
    /// What its members are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only say how many it would put out.
    #[serde(default)]
    pub dry_run: bool,
}

/// The result of `room_delete`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoomDeleted {
    /// Its name.
    pub name: String,
    /// How many were in it; for a dry run, are.
    pub members: u64,
}
