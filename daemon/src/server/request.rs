//! What clients ask for, free of how they spell it.

use std::net::IpAddr;

use std::time::Duration;

use protocol::sasl::Mechanism;

use super::clock::WallTime;
use super::event::EventId;
use super::lasting::Ask;
pub use super::metadata::MetadataAction;
pub use super::modes::{MaskList, Rank, RoomFlag};
use super::owner::OwnerRequest;
use crate::store::model::{Range, Term};

/// One thing asked by one client. Names and masks are as the client wrote them: the core judges them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Request {
    /// A gateway says for whom it has connected (IRC: WEBIRC).
    Forwarded(Box<Forwarded>),
    /// The connection password (IRC: PASS).
    Password(Box<str>),
    /// Take a name, or another one (IRC: NICK).
    Name(Box<str>),
    /// User name and real name (IRC: USER).
    User { user: Box<str>, realname: Box<str> },
    /// Do not finish registration yet: capabilities are being negotiated.
    HoldRegistration,
    /// What the program can do is settled, before registration or after it: whether it asks for what was said before by
    /// itself. Registration is not finished before [`Self::ReleaseRegistration`].
    Negotiated { reads_history: bool },
    /// Capability negotiation is over.
    ReleaseRegistration,
    /// Leave for good.
    Quit { reason: Option<Box<str>> },
    /// Are you there? Answered with the same token.
    Ping { token: Box<str> },
    /// I am here.
    Pong,
    /// A message of a log-in (IRCv3 sasl), whole and decoded.
    LogIn {
        mechanism: Mechanism,
        message: Box<[u8]>,
    },
    /// Give up a log-in that has begun.
    AbortLogIn,
    /// Make an account (IRCv3 draft/account-registration). `None` for the client's own name; no e-mail address for `None`.
    Register {
        account: Option<Box<str>>,
        email: Option<Box<str>>,
        password: Box<str>,
    },
    /// Confirm an account by a code that was sent (IRCv3 draft/account-registration). None ever is: accounts are good
    /// from the start.
    Verify { account: Box<str> },
    /// Leave the account, and stay.
    LogOut,
    /// Ask something of the account that one is logged in to.
    Owner(Box<OwnerRequest>),
    /// Ask for or change what somebody or a room says of itself; `None` for oneself (IRCv3 draft/metadata).
    Metadata {
        target: Option<Box<str>>,
        action: MetadataAction,
    },
    /// How far have I read in a room or from a person, or so far (IRCv3 draft/read-marker).
    Marker {
        target: Box<str>,
        time: Option<WallTime>,
    },
    /// What program the client runs: an unasked CTCP VERSION reply to the server.
    Program(Box<str>),

    /// Enter rooms, each with its key.
    Join(Vec<(Box<str>, Option<Box<str>>)>),
    /// Leave rooms.
    Part {
        rooms: Vec<Box<str>>,
        reason: Option<Box<str>>,
    },
    /// Leave all rooms (IRC: JOIN 0).
    PartAll,
    /// Ask for (`None`) or set a room's topic; an empty one clears it.
    Topic { room: Box<str>, topic: Option<Box<str>> },
    /// Who is in these rooms.
    Names(Vec<Box<str>>),
    /// Which rooms there are.
    List(ListFilter),
    /// Ask somebody into a room.
    Invite { name: Box<str>, room: Box<str> },
    /// Which rooms was I invited to.
    Invitations,
    /// Give a room another name, for a reason (IRCv3 draft/channel-rename).
    RenameRoom {
        from: Box<str>,
        to: Box<str>,
        reason: Option<Box<str>>,
    },
    /// About a room that lasts, or is to.
    Lasting { room: Box<str>, ask: Ask },
    /// Put people out of rooms: each room with a name.
    Kick {
        targets: Vec<(Box<str>, Box<str>)>,
        reason: Option<Box<str>>,
    },
    /// Ask for (no changes) or change a room's modes.
    RoomModes {
        room: Box<str>,
        changes: Vec<RoomModeChange>,
    },
    /// Ask for (no changes) or change one's own modes.
    UserModes {
        name: Box<str>,
        changes: Vec<UserModeChange>,
    },

    /// Say something to rooms and people.
    Message(Message),
    /// Tell operators (IRC: WALLOPS).
    Wallops(Box<str>),
    /// Be away with this text, or back again.
    Away(Option<Box<str>>),
    /// Change one's real name (IRCv3 setname).
    RealName(Box<str>),

    /// What was said before (IRCv3 draft/chathistory).
    History(History),
    /// Where something was said lately.
    HistoryTargets(HistoryTargets),
    /// What was said with these words, or by whom (soju.im/search).
    Search(Search),
    /// Take back something said (IRCv3 draft/message-redaction).
    Redact(Redact),

    /// Describe those who match.
    Who(Who),
    /// Describe these people.
    Whois { names: Vec<Box<str>> },
    /// Who had these names.
    Whowas {
        names: Vec<Box<str>>,
        count: Option<u32>,
    },
    /// Short description of up to five people.
    UserHost(Vec<Box<str>>),
    /// Address of up to five people; oneself, or anybody for an operator.
    UserIp(Vec<Box<str>>),
    /// Which of these are here.
    IsOn(Vec<Box<str>>),
    /// Be told when people come and go.
    Monitor(Monitor),

    /// Message of the day.
    Motd,
    /// How many are here.
    Lusers,
    /// Program and version.
    Version,
    /// The server's time.
    Time,
    /// About the program.
    Info,
    /// Who runs this server.
    Admin,
    /// A statistics report, by its letter.
    Stats(char),
    /// The servers of the network.
    Links { mask: Option<Box<str>> },

    /// Become an operator.
    Oper { name: Box<str>, password: Box<str> },
    /// Disconnect somebody.
    Kill { name: Box<str>, reason: Box<str> },
    /// Keep somebody out of the server, for some time or for good: an address, a block, a mask or `$a:account`.
    Ban {
        what: Box<str>,
        lasts: Option<Duration>,
        reason: Box<str>,
    },
    /// Let them in again.
    Unban(Box<str>),
    /// Read the configuration again.
    Rehash,
}

impl Request {
    /// It asks or says something, and changes nothing.
    #[must_use]
    pub fn only_speaks(&self) -> bool {
        match self {
            Self::Topic { topic, .. } => topic.is_none(),
            Self::RoomModes { changes, .. } => changes.is_empty(),
            Self::Ping { .. }
            | Self::Pong
            | Self::Names(_)
            | Self::List(_)
            | Self::Invitations
            | Self::Message(_)
            | Self::Wallops(_)
            | Self::History(_)
            | Self::HistoryTargets(_)
            | Self::Search(_)
            | Self::Redact(_)
            | Self::Who(_)
            | Self::Whois { .. }
            | Self::Whowas { .. }
            | Self::UserHost(_)
            | Self::UserIp(_)
            | Self::IsOn(_)
            | Self::Motd
            | Self::Lusers
            | Self::Version
            | Self::Time
            | Self::Info
            | Self::Admin
            | Self::Stats(_)
            | Self::Links { .. } => true,
            _ => false,
        }
    }
}

/// For whom a gateway says that it has connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// The gateway's password.
    pub password: Box<str>,
    /// Where they are; `None` for what is no address.
    pub ip: Option<IpAddr>,
    /// Their port; 0 where the gateway does not say.
    pub port: u16,
    /// They are connected to the gateway over TLS.
    pub secure: bool,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How it is said.
    pub kind: MessageKind,
    /// Rooms (with an optional rank in front: `@#room`) and names.
    pub targets: Vec<Box<str>>,
    /// What is said; empty only in [`MessageKind::Tags`]. Line feeds divide its lines.
    pub text: Box<str>,
    /// Of a text of several lines: where, in bytes of it, a line was broken only to be sent.
    pub breaks: Option<Box<[u32]>>,
    /// The subject (*assunto*), if one was given.
    pub subject: Option<Box<str>>,
    /// Client-only tags to relay, names with their `+`, values unescaped.
    pub tags: Vec<(Box<str>, Box<str>)>,
    /// Its sender waits to be told that it was said.
    pub confirm: bool,
}

/// A question about what was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The room, or the other person.
    pub target: Box<str>,
    /// Which part.
    pub range: Range,
    /// The most messages wanted.
    pub limit: usize,
    /// With what is not a message (draft/event-playback).
    pub events: bool,
}

/// A question where something was said between two times, neither included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryTargets {
    /// One end, from which targets are counted.
    pub from: WallTime,
    /// The other end, which may be the earlier one.
    pub to: WallTime,
    /// The most targets wanted.
    pub limit: usize,
}

/// A question for what was said, narrowed by whatever is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The room or the other person; `None`: all rooms that one is in, and all that one said in private.
    pub target: Option<Box<str>>,
    /// Who said it.
    pub from: Option<Box<str>>,
    /// When, at the earliest; what is next after that is then found first.
    pub after: Option<WallTime>,
    /// When, at the latest.
    pub before: Option<WallTime>,
    /// What.
    pub terms: Vec<Term>,
    /// The most messages wanted.
    pub limit: Option<usize>,
}

/// Something said that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redact {
    /// The room, or the other person.
    pub target: Box<str>,
    /// How the client wrote which it is.
    pub message: Box<str>,
    /// Which it is; `None` for what nothing here is called.
    pub id: Option<EventId>,
    /// Why.
    pub reason: Option<Box<str>>,
}

/// How something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// May be answered by people and programs (IRC: PRIVMSG).
    Normal,
    /// Is never answered automatically, errors included (IRC: NOTICE).
    Notice,
    /// Only tags (IRCv3: TAGMSG).
    Tags,
}

/// A change of a room's modes, or a question about one of its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum RoomModeChange {
    /// A flag on or off.
    Flag { add: bool, flag: RoomFlag },
    /// A member's rank given or taken.
    Rank { add: bool, rank: Rank, name: Box<str> },
    /// A list's mask added or removed.
    Mask {
        add: bool,
        list: MaskList,
        mask: Box<str>,
    },
    /// What is on a list.
    Show(MaskList),
    /// The key set, or removed (with whatever key was named).
    Key(Option<Box<str>>),
    /// The most members the room takes, as written, or no limit.
    Limit(Option<Box<str>>),
    /// A letter that names no mode here.
    Unknown(char),
}

/// A change of a user's own modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserModeChange {
    /// On or off.
    pub add: bool,
    /// Which; `None` for a letter that names no mode here.
    pub mode: Option<UserMode>,
}

/// A user's modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserMode {
    /// `i`: hidden from WHO by those who share no room.
    Invisible,
    /// `o`: operator; can only be given up.
    Operator,
    /// `w`: hears WALLOPS.
    Wallops,
    /// `B`: is a bot.
    Bot,
}

/// Conditions on LIST (ISUPPORT ELIST: C, M, N, T, U). All must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only these rooms; empty for all.
    pub rooms: Vec<Box<str>>,
    /// Name masks, any of which matches (`M`).
    pub masks: Vec<Box<str>>,
    /// Name masks, none of which may match (`N`).
    pub not_masks: Vec<Box<str>>,
    /// More members than this (`U`).
    pub members_over: Option<u64>,
    /// Fewer members than this (`U`).
    pub members_under: Option<u64>,
    /// Created more than this many minutes ago, or less (`C`).
    pub created_before: Option<u64>,
    /// Created less than this many minutes ago (`C`).
    pub created_within: Option<u64>,
    /// Topic set more than this many minutes ago (`T`).
    pub topic_before: Option<u64>,
    /// Topic set less than this many minutes ago (`T`).
    pub topic_within: Option<u64>,
}

/// A change of the list of names that a client watches, or a question about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Monitor {
    /// Watch these as well.
    Add(Vec<Box<str>>),
    /// Watch these no longer.
    Remove(Vec<Box<str>>),
    /// Watch nobody.
    Clear,
    /// Whom do I watch.
    List,
    /// Which of those I watch are here.
    Status,
}

/// A WHO query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// A room, a name or a mask; as written.
    pub mask: Box<str>,
    /// Only operators (`o`).
    pub operators_only: bool,
    /// The fields asked for with WHOX, in the client's letters (`%tcuihsnfdlaor`), and its token.
    /// The dialect spells the answer; the core only passes this back.
    pub whox: Option<Whox>,
}

/// The WHOX part of a WHO query (<https://ircv3.net/specs/extensions/whox>).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whox {
    /// Field letters as asked, unknown ones left out.
    pub fields: Box<str>,
    /// The query type given with `t`: one to three digits.
    pub token: Option<Box<str>>,
}
