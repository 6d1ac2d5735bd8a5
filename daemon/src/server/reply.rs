//! What answers one client. Free of any dialect's words: those are the dialect's business.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use protocol::names::{Nick, RoomName};

use super::clock::WallTime;
pub use super::closing::Closing;
use super::event::{AppliedMode, Event, EventId, Target};
use super::identity::Identity;
use super::input::ReloadError;
use super::lasting::Told;
use super::metadata;
pub use super::modes::Ranks;
use super::owner::OwnerReply;
use super::refusal::Refusal;
use super::request::{MaskList, MessageKind, UserMode, Whox};
use crate::store::model::{Ban, Keep};

/// An answer to one connection.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Reply {
    /// Registered: the greeting, and what the server can do. `Lusers` and `Motd` follow by themselves.
    Welcome {
        identity: Rc<Identity>,
        modes: Vec<UserMode>,
    },
    /// The request was refused.
    Refused(Refusal),
    /// What the client said was said, but is not kept.
    NotKept {
        /// How it was said.
        kind: MessageKind,
        /// To whom.
        target: Target,
    },
    /// How much is kept of what is said in a room that the client has just entered.
    RoomKept { room: RoomName, keep: Keep },
    /// Are you there? (server to client)
    Ping,
    /// I am here, with the token of the question.
    Pong { token: Box<str> },
    /// The last word before the connection is closed.
    Closing(Closing),

    /// A room's topic; told on entering and when asked.
    Topic { room: RoomName, topic: Option<Topic> },
    /// Who is in those of the asked rooms that the asker may see; `asked` is the list as it was written.
    Names { asked: Box<str>, rooms: Vec<NamesList> },
    /// Who is in a room that the client has just entered.
    JoinNames(NamesList),
    /// Which rooms there are.
    List(Vec<ListEntry>),
    /// The invitation was passed on.
    Inviting { name: Nick, room: RoomName },
    /// About a room that lasts, or is to.
    Lasting { room: RoomName, told: Box<Told> },
    /// A room one is in has another name. [`super::event::EventKind::RoomRenamed`] has told of it too.
    RoomRenamed {
        identity: Rc<Identity>,
        room: Rc<RenamedRoom>,
        /// How far one has read there.
        marker: Option<WallTime>,
    },
    /// The rooms one was invited to.
    Invitations(Vec<RoomName>),
    /// A room's modes and its age.
    RoomModes {
        room: RoomName,
        modes: Vec<AppliedMode>,
        created: WallTime,
    },
    /// A room's list of masks.
    Masks {
        room: RoomName,
        list: MaskList,
        masks: Vec<MaskEntry>,
    },
    /// One's own modes.
    UserModes(Vec<UserMode>),

    /// What was said to somebody who is not connected is kept, and is told to them when they are; they are away with this
    /// text, if any.
    Waits { name: Nick, away: Option<Rc<str>> },
    /// The person spoken to is away.
    Away { name: Nick, message: Rc<str> },
    /// One is now marked as away, or back.
    AwayMarked(bool),
    /// Those who match a WHO query.
    Who {
        mask: Box<str>,
        whox: Option<Whox>,
        entries: Vec<WhoEntry>,
    },
    /// One person. `WhoisEnd` follows the last.
    Whois(Box<Whois>),
    /// End of WHOIS, with what was asked.
    WhoisEnd { asked: Box<str> },
    /// Who had a name; empty: nobody known.
    Whowas {
        asked: Box<str>,
        entries: Vec<WhowasEntry>,
    },
    /// Short descriptions.
    UserHost(Vec<UserHostEntry>),
    /// Addresses, in the form of `UserHost`.
    UserIp(Vec<UserHostEntry>),
    /// Those asked for who are here.
    IsOn(Vec<Nick>),
    /// Whether each of some that one watches is here.
    Presence(Vec<Watched>),
    /// The names that one watches, all of them.
    Monitored(Vec<Nick>),

    /// What was said before: with whom, or in which room, and what, in order of time.
    History {
        target: Box<str>,
        events: Vec<Rc<Event>>,
    },
    /// What was found of what was said, in order of time, and whether that is all.
    Found { events: Vec<Rc<Event>>, complete: bool },
    /// Where something was said lately, and what was the latest there.
    HistoryTargets(Vec<(Box<str>, EventId)>),

    /// What was said while the client was not here, or not in the room that it has just entered.
    Replay(Box<Replay>),

    /// Message of the day; empty: none.
    Motd,
    /// How many are here.
    Lusers(Lusers),
    /// Program and version, and what the server can do.
    Version,
    /// The server's time.
    Time(WallTime),
    /// About the program; running since.
    Info { started: WallTime },
    /// Who runs this server.
    Admin,
    /// A statistics report.
    Stats { letter: char, report: StatsReport },
    /// The servers of the network: this one.
    Links { mask: Option<Box<str>> },

    /// The server's part of a log-in, to be answered.
    LogInChallenge(Box<[u8]>),
    /// One is logged in: `nick!user@host` as far as known, and the account.
    LoggedIn { source: Box<str>, account: Box<str> },
    /// One is logged in no longer: `nick!user@host`.
    LoggedOut { source: Box<str> },
    /// The log-in is over, and good. `LoggedIn` has gone before.
    LogInDone,
    /// The account was made; `LoggedIn` follows.
    AccountMade { account: Box<str> },
    /// How far the client has read in a room or from a person; told unasked, too.
    Marker {
        target: Box<str>,
        time: Option<WallTime>,
        asked: bool,
    },
    /// About what people and rooms say of themselves.
    Metadata(metadata::Answer),
    /// Somebody is kept out from now on; so many connections were closed.
    BanAdded {
        what: Box<str>,
        lasts: Option<Duration>,
        connections: usize,
    },
    /// Somebody may come in again.
    BanRemoved { what: Box<str> },
    /// Others see this host of one from now on.
    HostShown { host: Box<str> },
    /// What was asked of one's own account.
    Owner(Box<OwnerReply>),
    /// One is an operator now.
    OperatorGranted,
    /// The configuration is being read again.
    Rehashing,
    /// The configuration was refused.
    RehashFailed(ReloadError),
}

/// What one has missed.
#[derive(Debug, Clone)]
pub struct Replay {
    /// The room; `None`: it was said to oneself.
    pub room: Option<RoomName>,
    /// What was said, in order of time, each with the name of the history that it is from.
    pub said: Vec<(Box<str>, Rc<Event>)>,
    /// There is more, too much for once: it is told the next time.
    pub more: bool,
}

/// A room's topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The text; never empty.
    pub text: Rc<str>,
    /// Who set it: `nick!user@host`.
    pub set_by: Box<str>,
    /// When.
    pub set_at: WallTime,
}

/// A room with another name, as one may enter it anew.
#[derive(Debug)]
pub struct RenamedRoom {
    /// What it was called.
    pub from: RoomName,
    /// Why that was changed.
    pub reason: Option<Box<str>>,
    /// Its topic.
    pub topic: Option<Topic>,
    /// Its name now, and its members.
    pub names: NamesList,
}

/// The members of one room, for NAMES.
#[derive(Debug, Clone)]
pub struct NamesList {
    /// The room.
    pub room: RoomName,
    /// Whether outsiders do not see it.
    pub secret: bool,
    /// Those that the asker may see.
    pub members: Vec<NamesEntry>,
}

/// A member, for NAMES.
#[derive(Debug, Clone)]
pub struct NamesEntry {
    /// Who.
    pub identity: Rc<Identity>,
    /// With which ranks, highest first.
    pub ranks: Ranks,
}

/// A room, for LIST.
#[derive(Debug, Clone)]
pub struct ListEntry {
    /// Its name.
    pub room: RoomName,
    /// How many members the asker may see.
    pub members: usize,
    /// Its topic.
    pub topic: Option<Rc<str>>,
}

/// A mask on a room's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskEntry {
    /// The mask.
    pub mask: Box<str>,
    /// Who set it: `nick!user@host`.
    pub set_by: Box<str>,
    /// When.
    pub set_at: WallTime,
}

/// A client, for WHO.
#[derive(Debug, Clone)]
pub struct WhoEntry {
    /// Who.
    pub identity: Rc<Identity>,
    /// The room by which they are shown, and their ranks there.
    pub room: Option<(RoomName, Ranks)>,
    /// Whether they are away.
    pub away: bool,
    /// Whether they are an operator.
    pub operator: bool,
    /// Whether they are a bot.
    pub bot: bool,
    /// Their address, if the asker may see it.
    pub ip: Option<IpAddr>,
    /// How long they have said nothing.
    pub idle: Duration,
}

/// A client, for WHOIS. What the asker may not see is left out.
#[derive(Debug, Clone)]
pub struct Whois {
    /// Who.
    pub identity: Rc<Identity>,
    /// Their rooms and their ranks there.
    pub rooms: Vec<(RoomName, Ranks)>,
    /// Whether they are an operator.
    pub operator: bool,
    /// Whether they are a bot.
    pub bot: bool,
    /// Their away text.
    pub away: Option<Rc<str>>,
    /// How long they have said nothing, and since when they are here.
    pub idle: Duration,
    /// Since when they are here.
    pub signed_on: WallTime,
    /// Their address, for themselves and operators.
    pub ip: Option<IpAddr>,
    /// Their own modes, for themselves and operators.
    pub modes: Option<Vec<UserMode>>,
    /// Whether all their connections are encrypted.
    pub secure: bool,
    /// Some of what they say of themselves.
    pub metadata: Vec<(Box<str>, Rc<str>)>,
}

/// A client who left or changed names.
#[derive(Debug, Clone)]
pub struct WhowasEntry {
    /// Who they were.
    pub identity: Rc<Identity>,
    /// Their address, for operators.
    pub ip: Option<IpAddr>,
    /// When they left.
    pub left: WallTime,
}

/// A client, for USERHOST and USERIP.
#[derive(Debug, Clone)]
pub struct UserHostEntry {
    /// Who; the host is what is to be shown.
    pub identity: Rc<Identity>,
    /// What to show as host: the host, or the address for USERIP.
    pub host: Box<str>,
    /// Whether they are an operator.
    pub operator: bool,
    /// Whether they are away.
    pub away: bool,
}

/// Somebody who is watched.
#[derive(Debug, Clone)]
pub enum Watched {
    /// They are here.
    Here(Rc<Identity>),
    /// Nobody has this name.
    Gone(Nick),
}

/// How many are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lusers {
    /// Clients that all may see.
    pub visible: usize,
    /// Clients with mode `i`.
    pub invisible: usize,
    /// Operators.
    pub operators: usize,
    /// Connections that have not registered.
    pub unregistered: usize,
    /// Rooms.
    pub rooms: usize,
    /// The most clients that were ever here at once in this run.
    pub most_clients: usize,
}

/// What STATS answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatsReport {
    /// `u`: how long the server has run.
    Uptime(Duration),
    /// `k`: who is kept out.
    Bans {
        /// The bans, those of a bounded beginning of the list.
        bans: Vec<Ban>,
        /// The time, to tell how long each lasts yet.
        now: WallTime,
    },
    /// A letter that has no report here.
    None,
}
