//! What happened: neutral data that every dialect renders in its own way, shared by reference among all who hear of it.

use std::fmt;
use std::rc::Rc;

use protocol::irc::multiline::{Line, lines};
use protocol::names::{Nick, RoomName};

use super::clock::WallTime;
use super::identity::Identity;
use super::reply::{Closing, Ranks, Watched};
use super::request::{MaskList, MessageKind, Rank, RoomFlag, UserMode};

/// Something that happened, for everybody who hears of it.
#[derive(Debug, Clone)]
pub struct Event {
    /// Unique, and ordered by time.
    pub id: EventId,
    /// When.
    pub time: WallTime,
    /// Who did it, as they were called before it happened.
    pub source: Source,
    /// What.
    pub kind: EventKind,
}

/// Identifies an event for ever: on this server, after a restart, and among other nodes.
///
/// Ordered by time first; the node and the count decide between events of one millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// Milliseconds since 1970; never goes back in one process, even when the wall clock does.
    pub time: u64,
    /// Which process made it.
    pub node: u16,
    /// Counts within one millisecond.
    pub count: u32,
}

/// 24 hexadecimal digits that sort by time.
impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time & 0xffff_ffff_ffff;
        write!(f, "{time:012x}{:04x}{:08x}", self.node, self.count)
    }
}

impl EventId {
    /// Reads an identity back; `None` for what this server cannot have written.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_ours = text.len() == 24 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let digits = |range| text.get(range).filter(|_| is_ours);
        Some(Self {
            time: u64::from_str_radix(digits(0..12)?, 16).ok()?,
            node: u16::from_str_radix(digits(12..16)?, 16).ok()?,
            count: u32::from_str_radix(digits(16..24)?, 16).ok()?,
        })
    }
}

/// Who did something.
#[derive(Debug, Clone)]
pub enum Source {
    /// The server itself, or its administrator.
    Server,
    /// A client.
    Client(Rc<Identity>),
}

/// What happened.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum EventKind {
    /// Something was said.
    Message(Message),
    /// The administrator said something to everybody, or to a room.
    Broadcast { target: BroadcastTarget, text: Rc<str> },
    /// The source entered a room.
    Joined { room: RoomName, away: Option<Rc<str>> },
    /// The source left a room.
    Parted {
        room: RoomName,
        reason: Option<Box<str>>,
    },
    /// The source put somebody out of a room.
    Kicked {
        room: RoomName,
        target: Nick,
        reason: Box<str>,
    },
    /// The source is gone from the server.
    Quit { why: Closing },
    /// The source is called otherwise from now on.
    Renamed { to: Nick },
    /// The source gave a room another name. Told also by [`super::reply::Reply::RoomRenamed`], to those whose program
    /// does not know that rooms may be renamed.
    RoomRenamed {
        from: RoomName,
        to: RoomName,
        reason: Option<Box<str>>,
    },
    /// The source set a room's topic; empty: cleared it.
    TopicChanged { room: RoomName, topic: Rc<str> },
    /// The source changed a room's modes.
    RoomModesChanged {
        room: RoomName,
        changes: Vec<AppliedMode>,
    },
    /// A client's own modes changed; told to that client alone.
    UserModesChanged {
        target: Nick,
        changes: Vec<(bool, UserMode)>,
    },
    /// The source went away with this text, or came back.
    AwayChanged { message: Option<Rc<str>> },
    /// The source logged in to an account, or out of it.
    AccountChanged { account: Option<Box<str>> },
    /// The source has another host.
    HostChanged { host: Box<str> },
    /// The source is in a room as before, but under another host: for those who were told that it quit. See
    /// [`EventKind::HostChanged`].
    Rejoined {
        room: RoomName,
        ranks: Ranks,
        away: Option<Rc<str>>,
    },
    /// The source has another real name.
    RealNameChanged { realname: Box<str> },
    /// The source asked somebody into a room. Told to them, and once more, as to an `onlooker`, to the room's operators.
    Invited {
        room: RoomName,
        target: Nick,
        onlooker: bool,
    },
    /// Somebody whom the recipients watch has come, or is gone.
    Watched(Watched),
    /// What is new about somebody, told to those who watch them and share no room with them.
    OfWatched(Box<EventKind>),
    /// A key of somebody's or a room's metadata has another value, or none; told to those who want to hear of it.
    MetadataChanged {
        target: Box<str>,
        key: Box<str>,
        value: Option<Rc<str>>,
    },
    /// The source took back what it, or somebody else, had said there.
    Redacted {
        target: Target,
        id: EventId,
        reason: Option<Box<str>>,
    },
    /// What is said in a room is kept again from now on, or not any more because the store fails.
    HistoryKept { room: RoomName, kept: bool },
    /// An operator tells those who listen (`w`).
    Wallops { text: Rc<str> },
}

/// Something said, as it is passed on.
#[derive(Debug, Clone)]
pub struct Message {
    /// How it was said.
    pub kind: MessageKind,
    /// To whom.
    pub target: Target,
    /// What; empty in [`MessageKind::Tags`]. Line feeds divide its lines.
    pub text: Rc<str>,
    /// Of a text of several lines: where, in bytes of it, a line was broken only to be sent. `None` for a single line.
    pub breaks: Option<Rc<[u32]>>,
    /// Its subject; kept apart from the text.
    pub subject: Option<Rc<str>>,
    /// Client-only tags to relay, names with their `+`, values unescaped.
    pub tags: Rc<[(Box<str>, Box<str>)]>,
}

impl Message {
    /// Its lines, in the way in which they were sent.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let single = self.breaks.is_none().then_some(Line {
            text: &self.text,
            concat: false,
        });
        let several = self.breaks.iter().flat_map(|breaks| lines(&self.text, breaks));
        single.into_iter().chain(several)
    }
}

/// To whom something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Target {
    /// To a room, or (with a rank) to its members of that rank and above.
    Room { name: RoomName, at_least: Option<Rank> },
    /// To one person.
    Client(Nick),
}

/// To whom an administrator spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BroadcastTarget {
    /// To all.
    Everybody,
    /// To a room's members.
    Room(RoomName),
}

/// A change of a room's modes that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum AppliedMode {
    /// A flag.
    Flag { add: bool, flag: RoomFlag },
    /// A member's rank.
    Rank { add: bool, rank: Rank, name: Nick },
    /// A mask on a list.
    Mask {
        add: bool,
        list: MaskList,
        mask: Box<str>,
    },
    /// The key; `None` took it away. Rendered as `*` to no one: members may know it.
    Key(Option<Box<str>>),
    /// The limit; `None` took it away.
    Limit(Option<u32>),
}
