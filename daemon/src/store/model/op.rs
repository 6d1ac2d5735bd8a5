//! What a store is asked to do.

use crate::server::WallTime;
use crate::server::event::EventId;

use super::account::{AccountId, AccountRef, Certificate, Credentials, NewAccount};
use super::answer::CopyId;
use super::audit::Audit;
use super::history::{Entry, Happened, History, Missed, Part, Purge, Redaction, Targets};
use super::room::{Ban, BanKind, Mask, Retention, Role, RoomKey, RoomRecord};
use super::search::Search;
use crate::server::request::MaskList;

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Changes what is kept.
    Write(Write),
    /// Asks for it.
    Read(Read),
}

/// A change. Without another answer named, its outcome is [`super::Event::Committed`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Write {
    /// Keep what was said or happened. [`super::Refusal::NotFound`] when its buffer names an
    /// account that is not there, `TooMany` for too many guests.
    Append(Box<Entry>),
    /// Keep what happened in rooms. Nobody waits for it: it may be lost where there is too much of it.
    Happened(Box<Happened>),
    /// Take back something said. `NotFound`; [`super::Refusal::NotYours`].
    Redact(Box<Redaction>),
    /// Erase a part of a history, so that nothing of it is left in the file. Long.
    Purge(Box<Purge>),
    /// A room is over: forget it, its registration and its history. Long.
    ForgetRoom(RoomKey),
    /// After a start: forget the history of every unregistered room but these. Long.
    ForgetRoomsBut(Vec<RoomKey>),
    /// Let what is too old or too much go. Long.
    Retain(Retention),

    /// Make an account. [`super::Answer::Created`]; [`super::Refusal::NameTaken`], [`super::Refusal::LooksLike`].
    CreateAccount(Box<NewAccount>),
    /// Change what proves who owns it. `NotFound`.
    SetCredentials {
        account: AccountId,
        credentials: Box<Credentials>,
    },
    /// Change what its owner chose. `NotFound`.
    SetSettings { account: AccountId, settings: Box<str> },
    /// Let nobody use it, for a reason; or everybody who can, again. `NotFound`.
    SetDisabled {
        account: AccountId,
        reason: Option<Box<str>>,
    },
    /// Let a certificate open it. `NotFound`, [`super::Refusal::TooMany`]; `NameTaken` when it opens another.
    AddCertificate {
        account: AccountId,
        certificate: Certificate,
    },
    /// Let it no longer. `NotFound`.
    RemoveCertificate {
        account: AccountId,
        fingerprint: Box<str>,
    },
    /// Delete an account with its conversations and all that belongs to it. `NotFound`. Long.
    DeleteAccount { account: AccountId, words: Words },
    /// It was used from a device.
    SawDevice {
        account: AccountId,
        name: Box<str>,
        address: Box<str>,
        at: WallTime,
    },
    /// Forget a device. `NotFound`.
    ForgetDevice { account: AccountId, name: Box<str> },
    /// It has read this far in a target, by its folded name. [`super::Answer::Marker`]: a marker only ever goes forward.
    SetMarker {
        account: AccountId,
        target: Box<str>,
        time: WallTime,
    },

    /// Set a metadata key, or take it away. `NotFound`, `TooMany`.
    SetMetadata {
        owner: Owner,
        key: Box<str>,
        value: Option<Box<str>>,
    },
    /// Take all its keys away.
    ClearMetadata(Owner),

    /// Let a room last. `NameTaken`, `TooMany`; `NotFound` when its founder is no account.
    RegisterRoom(Box<RoomRecord>),
    /// Change anything of it, its name too. `NotFound`, `NameTaken`.
    UpdateRoom(Box<RoomRecord>),
    /// Let it last no longer; its history stays until it is forgotten. `NotFound`.
    UnregisterRoom(RoomKey),
    /// Give an account a rank in it for good, or take it. `NotFound`, `TooMany`.
    SetRole {
        room: RoomKey,
        account: AccountId,
        role: Option<Role>,
    },
    /// Let these be all its ranks for good, and all its masks. `NotFound`.
    SetLists {
        room: RoomKey,
        roles: Box<[(AccountId, Role)]>,
        masks: Box<[Mask]>,
    },
    /// Put a mask on one of its lists, or change it there. `NotFound`, `TooMany`.
    AddMask { room: RoomKey, mask: Box<Mask> },
    /// Take a mask from one of its lists. `NotFound`.
    RemoveMask {
        room: RoomKey,
        list: MaskList,
        mask: Box<str>,
    },

    /// Keep somebody out of the server. `TooMany`.
    AddBan(Box<Ban>),
    /// Let them in again. `NotFound`.
    RemoveBan { kind: BanKind, what: Box<str> },

    /// Note what an administrator did. One more than [`super::limits::AUDIT`] makes the oldest forgotten.
    Audit(Box<Audit>),
}

impl Write {
    /// Whether it is done in many steps, with other writes between them. It is repeated from the start if it fails,
    /// and answers [`super::Answer::Removed`].
    #[must_use]
    pub fn is_long(&self) -> bool {
        matches!(
            self,
            Self::Purge(_)
                | Self::ForgetRoom(_)
                | Self::ForgetRoomsBut(_)
                | Self::Retain(_)
                | Self::DeleteAccount { .. }
        )
    }

    /// The event that it keeps, if it keeps one.
    #[must_use]
    pub fn event(&self) -> Option<EventId> {
        match self {
            Self::Append(entry) => Some(entry.id),
            Self::Happened(happened) => Some(happened.id),
            _ => None,
        }
    }
}

/// What becomes of what a deleted account's owner said in rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// It stays, as a part of what was said there.
    Keep,
    /// It is deleted too (LGPD article 18, GDPR article 17).
    Erase,
}

/// What metadata is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An account.
    Account(AccountId),
    /// A registered room.
    Room(RoomKey),
}

/// A question. Its answer is the variant of [`super::Answer`] of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Read {
    /// An account, with what proves who owns it.
    Account(AccountRef),
    /// The accounts after one, in the order in which they were made; at most [`super::limits::ROWS`].
    Accounts { after: Option<AccountId>, limit: usize },
    /// What an account was used from, lately used first.
    Devices(AccountId),
    /// How far an account has read, by folded target.
    Markers(AccountId),
    /// Metadata, by key.
    Metadata(Owner),
    /// All registered rooms, without masks that have ended.
    Rooms { now: WallTime },
    /// All server bans that have not ended.
    Bans { now: WallTime },
    /// What administrators did before one entry, the latest first; at most [`super::limits::ROWS`].
    Audit { before: Option<i64>, limit: usize },
    /// A part of a history.
    History(Box<History>),
    /// Where something was said lately.
    Targets(Box<Targets>),
    /// What was said to somebody who did not listen.
    Missed(Missed),
    /// What was said with these words.
    Search(Box<Search>),
    /// How much an erasure would remove.
    Purgeable(Box<Purge>),
    /// How much is kept.
    Statistics,
    /// Copy everything, as it is at one moment. [`super::Answer::Copied`].
    Backup,
    /// Copy all that is kept of an account's owner, one JSON object a line. `Copied`; `NotFound`.
    Export { account: AccountId },
    /// Copy a part of a history, one JSON object a line. `Copied`.
    ExportHistory(Box<Part>),
    /// A piece of a copy, from so many bytes on: [`super::limits::PIECE`] of them, or what is left. After its last one
    /// the copy goes; `NotFound` from then on, and when nobody has asked for any of it for long.
    Piece { copy: CopyId, from: u64 },
}

/// What has its own bound on how much may be waiting, so that one kind does not crowd out another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Changes.
    Write,
    /// What happens beside what is said.
    Event,
    /// Questions that are answered at once.
    Quick,
    /// Searches.
    Search,
    /// Copies of everything, or of much.
    Copy,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Write, Self::Event, Self::Quick, Self::Search, Self::Copy];
}

impl Op {
    /// Its kind.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Write(Write::Happened(_)) => Class::Event,
            Self::Write(_) => Class::Write,
            Self::Read(read) => read.class(),
        }
    }
}

impl Read {
    /// Its kind.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Search(_) | Self::Purgeable(_) => Class::Search,
            Self::Backup | Self::Export { .. } | Self::ExportHistory(_) | Self::Piece { .. } => Class::Copy,
            _ => Class::Quick,
        }
    }
}

impl From<Write> for Op {
    fn from(write: Write) -> Self {
        Self::Write(write)
    }
}

impl From<Read> for Op {
    fn from(read: Read) -> Self {
        Self::Read(read)
    }
}
