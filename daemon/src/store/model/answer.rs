//! What a store reports.

use protocol::language::Text;

use crate::histogram::Histogram;
use crate::server::WallTime;
use crate::server::event::EventId;

use super::account::{Account, AccountId, AccountSummary, Device};
use super::audit::Audit;
use super::check::TooLarge;
use super::history::{Buffer, Stored, Target};
use super::room::{Ban, StoredRoom};
use super::search::Found;

/// Names something that was asked, among what is waiting. Given by who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u64);

impl OpId {
    /// Not something that was asked: the store itself, in [`Event::Status`] and [`Event::Gap`].
    pub const STORE: Self = Self(0);
}

/// Something reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A write is done, and will still be so after the power failed.
    Committed,
    /// The same, or a question's answer.
    Done(Box<Answer>),
    /// A write takes longer than it should: it may be done, or become so, or not. Its outcome is still to come.
    InDoubt,
    /// It was not done, and will not be; except when that is [`Failure::Unknown`].
    Failed(Failure),
    /// The store works again, but did not keep all that it was given meanwhile.
    Gap(Gap),
    /// The store's health changed.
    Status(Status),
}

/// What was not kept: some of what happened between two events, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first one lost.
    pub first: EventId,
    /// The last one lost.
    pub last: EventId,
    /// How many were lost.
    pub lost: u64,
}

impl Gap {
    /// A gap that one more event fell into.
    #[must_use]
    pub fn with(gap: Option<Self>, id: EventId) -> Self {
        match gap {
            None => Self {
                first: id,
                last: id,
                lost: 1,
            },
            Some(gap) => Self {
                first: gap.first.min(id),
                last: gap.last.max(id),
                lost: gap.lost + 1,
            },
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It cannot be done, because of what was asked and not because of the store.
    Refused(Refusal),
    /// An account was made.
    Created(AccountId),
    /// How far an account has read now.
    Marker(WallTime),
    /// So many messages and events were removed.
    Removed(u64),
    /// An account, if there is one.
    Account(Option<Box<Account>>),
    /// Accounts.
    Accounts(Vec<AccountSummary>),
    /// Devices.
    Devices(Vec<Device>),
    /// Read markers.
    Markers(Vec<(Box<str>, WallTime)>),
    /// Metadata.
    Metadata(Vec<(Box<str>, Box<str>)>),
    /// Rooms.
    Rooms(Vec<StoredRoom>),
    /// Server bans.
    Bans(Vec<Ban>),
    /// What administrators did, with the number of each entry.
    Audit(Vec<(i64, Audit)>),
    /// A part of a history, in order of time.
    History(Vec<Stored>),
    /// Targets, in order of their latest message.
    Targets(Vec<Target>),
    /// What was said to somebody and where, in order of time.
    Missed(Vec<(Buffer, Stored)>),
    /// What was found, in order of time.
    Search(Found),
    /// So much was removed, but copies of it may be left in the file, for this reason. They are overwritten later.
    Traces(u64, Failure),
    /// So many messages and events would be removed.
    Purgeable(u64),
    /// How much is kept.
    Statistics(Statistics),
    /// A copy was made, and can be fetched. One of everything was found whole.
    Copied(Copied),
    /// A piece of one.
    Piece(Box<[u8]>),
}

/// Names a copy that was made, until it is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyId(pub u64);

/// A copy that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub id: CopyId,
    /// Its size.
    pub bytes: u64,
    /// How many lines it has, if it has lines.
    pub lines: u64,
}

/// Why something that was asked cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is not there.
    NotFound,
    /// It is somebody else's.
    NotYours,
    /// Another has the name.
    NameTaken,
    /// The account of this name has one that looks the same.
    LooksLike(Box<str>),
    /// There may be no more of them.
    TooMany,
    /// A part of it is larger than any that is kept.
    TooLarge(TooLarge),
}

/// Why the store could not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The disk, or the room the store was given, is full.
    NoSpace,
    /// Another program holds the store.
    Busy,
    /// The operating system refused; in its words.
    Io(Box<str>),
    /// What is stored is not whole.
    Damaged(Box<str>),
    /// The disk failed at the last moment: it may have been done nevertheless.
    Unknown,
    /// It took too long and was given up.
    TimedOut,
    /// The store is being closed.
    Closed,
    /// A mistake in this program; in SQLite's words.
    Internal(Box<str>),
}

impl Failure {
    /// The reason as a sentence for an administrator. The value for its placeholder is [`Failure::detail`].
    #[must_use]
    pub const fn text(&self) -> Text {
        match self {
            Self::NoSpace => Text::new("The disk is full.", "O disco está cheio."),
            Self::Busy => Text::new(
                "Another program holds the store.",
                "Outro programa está usando o banco de dados.",
            ),
            Self::Io(_) => Text::new("The disk does not work: {0}.", "O disco não funciona: {0}."),
            Self::Damaged(_) => Text::new(
                "The store is damaged ({0}); stop chatd and restore a backup: chatd --restore FILE.",
                "O banco de dados está danificado ({0}); pare o chatd e restaure uma cópia de segurança: chatd --restore ARQUIVO.",
            ),
            Self::Unknown => Text::new(
                "It is not known whether it was stored.",
                "Não se sabe se foi gravado.",
            ),
            Self::TimedOut => Text::new("It took too long.", "Demorou demais."),
            Self::Closed => Text::new("The server is stopping.", "O servidor está parando."),
            Self::Internal(_) => Text::new("Unexpected: {0}.", "Inesperado: {0}."),
        }
    }

    /// What stands for `{0}` in [`Failure::text`].
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Io(what) | Self::Damaged(what) | Self::Internal(what) => what,
            Self::NoSpace | Self::Busy | Self::Unknown | Self::TimedOut | Self::Closed => "",
        }
    }
}

/// How a store is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Whether it keeps what it is given.
    pub health: Health,
    /// Since when it has been so.
    pub since: WallTime,
    /// Operations without an outcome yet.
    pub waiting: usize,
    /// Their size in bytes.
    pub waiting_bytes: usize,
    /// Events that were not kept since the start.
    pub lost: u64,
    /// How long committing took.
    pub commits: Histogram,
}

/// Whether a store keeps what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It does.
    Good,
    /// Later than it should: writes are in doubt.
    Slow,
    /// It does not, for this reason; it goes on trying, except when it is damaged.
    Failing(Failure),
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Accounts.
    pub accounts: u64,
    /// Registered rooms.
    pub rooms: u64,
    /// Messages, private ones too.
    pub messages: u64,
    /// What else happened.
    pub events: u64,
    /// Server bans.
    pub bans: u64,
    /// Bytes of the file, without what waits in its journal.
    pub bytes: u64,
}
