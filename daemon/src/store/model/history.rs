//! What was said and what happened, and how it is asked for.

use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::request::{MessageKind, Rank};

use super::account::AccountId;
use super::room::RoomKey;
use super::search::SearchBy;

/// Where something was said: the history that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Buffer {
    /// In a room.
    Room(RoomKey),
    /// Between two accounts, in either order; or by one to itself.
    Conversation(AccountId, AccountId),
    /// Between an account and somebody without one, by their folded name. Only the account may ever read it: whoever
    /// has that name later is somebody else.
    Guest {
        /// Whose history it is.
        account: AccountId,
        /// The other's folded name.
        nick: Box<str>,
    },
    /// To everybody, by the administrator.
    Everybody,
}

/// Something to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub buffer: Buffer,
    /// Which; its time is the time that history goes by.
    pub id: EventId,
    /// Who; `None`: the server itself, or its administrator.
    pub sender: Option<Sender>,
    /// What.
    pub content: Content,
}

/// What happened in rooms, to be kept in the history of each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Where.
    pub rooms: Vec<RoomKey>,
    /// Which; it is the same in all of them.
    pub id: EventId,
    /// Who; `None`: the server itself.
    pub sender: Option<Sender>,
    /// What.
    pub content: Content,
}

/// Who did something, as others saw them then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name.
    pub nick: Box<str>,
    /// The user name.
    pub user: Box<str>,
    /// The host that others saw; never the true address of somebody with a cloak.
    pub host: Box<str>,
    /// The account they were logged in to.
    pub account: Option<AccountId>,
}

/// What was said or happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Content {
    /// Something was said.
    Said(Said),
    /// The sender entered the room.
    Joined { realname: Box<str> },
    /// The sender left the room.
    Parted { reason: Option<Box<str>> },
    /// The sender put somebody out of the room.
    Kicked { target: Box<str>, reason: Box<str> },
    /// The sender left the server; why is spelled by the core.
    Quit { reason: Box<str> },
    /// The sender took another name.
    Renamed { to: Box<str> },
    /// The sender set the room's topic; empty: cleared it.
    TopicChanged { topic: Box<str> },
    /// The sender changed the room's modes; spelled by the core.
    ModesChanged { changes: Box<str> },
}

impl Content {
    /// Whether this is a message, and not something that only event-playback shows.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self, Self::Said(said) if said.kind != MessageKind::Tags)
    }
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How.
    pub kind: MessageKind,
    /// Only to members of this rank and above.
    pub at_least: Option<Rank>,
    /// What: the whole text of a multiline message, its lines divided by `\n`.
    pub text: Box<str>,
    /// Where, in bytes of the text, a line was broken only to be sent (draft/multiline-concat); growing.
    pub breaks: Box<[u32]>,
    /// Its subject.
    pub subject: Option<Box<str>>,
    /// Its client-only tags, names with their `+`, values unescaped.
    pub tags: Box<[(Box<str>, Box<str>)]>,
}

/// Something kept, as it is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Which.
    pub id: EventId,
    /// Who; `None`: the server itself, or its administrator.
    pub sender: Option<Sender>,
    /// The name of the sender's account today; `None` also when it was deleted since.
    pub account_name: Option<Box<str>>,
    /// What. Of what was redacted only how it was said is left.
    pub content: Content,
    /// Whether it was taken back.
    pub redacted: Option<Redacted>,
}

impl Stored {
    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let said = match &self.content {
            Content::Said(said) => {
                let tags = said.tags.iter().map(|(name, value)| name.len() + value.len());
                said.text.len()
                    + said.subject.as_ref().map_or(0, |subject| subject.len())
                    + tags.sum::<usize>()
            }
            Content::Joined { realname: text }
            | Content::Kicked { reason: text, .. }
            | Content::Quit { reason: text }
            | Content::TopicChanged { topic: text }
            | Content::ModesChanged { changes: text } => text.len(),
            Content::Parted { reason } => reason.as_ref().map_or(0, |reason| reason.len()),
            Content::Renamed { .. } => 0,
        };
        size_of::<Self>() + said
    }
}

/// That something said was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// By whom: `nick!user@host`.
    pub by: Box<str>,
    /// Why.
    pub reason: Option<Box<str>>,
}

/// Takes back something said: its words are gone for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// Where it was said.
    pub buffer: Buffer,
    /// Which.
    pub id: EventId,
    /// Whose it must be.
    pub author: Author,
    /// What is remembered of the redaction.
    pub redacted: Redacted,
}

/// Whose something must be, for something to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Anybody's.
    Anybody,
    /// This account's.
    Account(AccountId),
}

/// A history, as far as somebody may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub buffer: Buffer,
    /// Nothing from before this is shown.
    pub since: Option<EventId>,
    /// Nor what was said only to members above this rank; `None`: to members of any.
    pub rank: Option<Rank>,
}

impl Place {
    /// All of a history that is for everybody who may read it.
    #[must_use]
    pub fn open(buffer: Buffer) -> Self {
        Self {
            buffer,
            since: None,
            rank: None,
        }
    }

    /// Whether it shows something that is kept there.
    #[must_use]
    pub fn shows(&self, stored: &Stored) -> bool {
        let at_least = match &stored.content {
            Content::Said(said) => said.at_least,
            _ => None,
        };
        self.since.is_none_or(|since| stored.id >= since) && at_least <= self.rank
    }
}

/// Asks for a part of a history (draft/chathistory).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Which history.
    pub place: Place,
    /// Which part of it.
    pub range: Range,
    /// The most that is given, of at most [`super::limits::ROWS`].
    pub limit: usize,
    /// With what is not a message (draft/event-playback).
    pub events: bool,
    /// With the traces of what was redacted.
    pub redacted: bool,
}

/// A part of a history to be copied, with all that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which history.
    pub buffer: Buffer,
    /// Only what came after the point.
    pub after: Option<Point>,
    /// Only what came before the point.
    pub before: Option<Point>,
}

/// What of a history is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// Which history.
    pub buffer: Buffer,
    /// What came before the point.
    pub before: Point,
    /// Only what they said and did.
    pub by: Option<SearchBy>,
}

/// A part of a history. The answer is in order of time, whatever part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// The end of it, but only what came after the point.
    Latest(Option<Point>),
    /// What is next before a point.
    Before(Point),
    /// What is next after a point.
    After(Point),
    /// Half of it before the point, and then the point itself and what is next after it.
    Around(Point),
    /// From the first point on towards the second, neither included; the second may be the earlier one.
    Between(Point, Point),
}

/// A point in a history. It need not be one at which something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// An event.
    Id(EventId),
    /// A time: everything of that millisecond.
    Time(WallTime),
}

/// Asks in which histories something was said lately (CHATHISTORY TARGETS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// Whose private conversations are looked at.
    pub account: Option<AccountId>,
    /// Which rooms are.
    pub rooms: Vec<Place>,
    /// The latest message must lie between these times, neither included, in either order.
    pub from: WallTime,
    /// See `from`. Targets are counted from there.
    pub to: WallTime,
    /// The most that are given, of at most [`super::limits::ROWS`].
    pub limit: usize,
}

/// Asks for what others have said to an account in private, and the administrator to everybody, while it did not listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// To whom.
    pub account: AccountId,
    /// Later than this; `None`: since the account was made.
    pub after: Option<WallTime>,
    /// Before this event.
    pub before: EventId,
    /// The most that is given, the earliest, of at most [`super::limits::ROWS`].
    pub limit: usize,
}

/// A history in which something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub name: TargetName,
    /// The latest message there.
    pub latest: EventId,
}

/// Which history, seen from the account that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetName {
    /// A room's.
    Room(RoomKey),
    /// The conversation with an account, by its name.
    Account(AccountId, Box<str>),
    /// The conversation with somebody who had no account, by their folded name.
    Guest(Box<str>),
}
