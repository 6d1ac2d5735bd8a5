//! Rooms that last, and who is kept out of the server.

use std::time::Duration;

use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::request::MaskList;

use super::account::AccountId;

/// Names a room from its making to its end: the event that made it. A room of the same name made later is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomKey(pub EventId);

/// What is kept of a registered room, but for its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRecord {
    /// Which.
    pub key: RoomKey,
    /// Its name, as first written. What folds to the same is the same.
    pub name: Box<str>,
    /// Whose it is; nobody's after that account was deleted.
    pub founder: Option<AccountId>,
    /// When it was made.
    pub created: WallTime,
    /// Its topic.
    pub topic: Option<StoredTopic>,
    /// Its flags, spelled by the core.
    pub modes: Box<str>,
    /// The key needed to enter.
    pub password: Option<Box<str>>,
    /// The most members it takes.
    pub limit: Option<u32>,
    /// How much of its history is kept, if less than of others'.
    pub keep: Option<Keep>,
    /// What its founder chose, spelled by the core.
    pub settings: Box<str>,
}

/// A room's topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTopic {
    /// The text.
    pub text: Box<str>,
    /// Who set it: `nick!user@host`.
    pub set_by: Box<str>,
    /// When.
    pub set_at: WallTime,
}

/// A registered room with its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRoom {
    /// The room.
    pub record: RoomRecord,
    /// Who has a rank in it, whenever they enter.
    pub roles: Vec<(AccountId, Role)>,
    /// Its lists of masks.
    pub masks: Vec<Mask>,
    /// Its metadata, by key.
    pub metadata: Vec<(Box<str>, Box<str>)>,
}

/// A rank that an account has in a room for good. The founder's is in [`RoomRecord::founder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May speak when others may not.
    Voice,
    /// Operates the room.
    Operator,
}

/// A mask on one of a room's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Which list.
    pub list: MaskList,
    /// The mask.
    pub mask: Box<str>,
    /// Who set it: `nick!user@host`.
    pub set_by: Box<str>,
    /// When.
    pub set_at: WallTime,
    /// When it ends by itself.
    pub expires: Option<WallTime>,
}

/// Somebody kept out of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// By what they are known.
    pub kind: BanKind,
    /// The address or block, the mask, the account's name.
    pub what: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Who decided it.
    pub set_by: Box<str>,
    /// When.
    pub set_at: WallTime,
    /// When it ends by itself.
    pub expires: Option<WallTime>,
}

/// By what somebody is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BanKind {
    /// An address or a block of them.
    Address,
    /// `nick!user@host` with wildcards.
    Mask,
    /// An account.
    Account,
}

/// How much history is kept. Nothing is kept for both bounds' sake: what passes either goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// The most messages; `None`: any number.
    pub messages: Option<u32>,
    /// The greatest age; `None`: any.
    pub age: Option<Duration>,
}

impl Keep {
    /// Everything, for ever.
    pub const ALL: Self = Self {
        messages: None,
        age: None,
    };

    /// What both keep.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            messages: self.messages.into_iter().chain(other.messages).min(),
            age: self.age.into_iter().chain(other.age).min(),
        }
    }
}

/// How much history is kept where, to be enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// The time from which ages are counted.
    pub now: WallTime,
    /// In each room; one that says so itself keeps less ([`RoomRecord::keep`]).
    pub rooms: Keep,
    /// In each private conversation.
    pub conversations: Keep,
    /// Of what the administrator said to everybody.
    pub everybody: Keep,
}
