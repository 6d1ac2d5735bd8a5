//! What the core is told.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::rc::Rc;

use protocol::admin;

use super::administering::Asked;
use super::asking::{Answer, Ticket};
use super::carried::CarriedBack;
use super::event::EventId;
use super::gateway::Gateway;
use super::ids::{AdminId, ConnId};
use super::policy::Policy;
use super::request::Request;
use crate::store::model::{AccountSummary, Ban, StoredRoom};

/// Everything that can happen to the core from outside.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Input {
    /// A socket was accepted whose handshake goes on elsewhere, for which encryption is agreed on. It counts
    /// already; at its address as [`super::Server::room_for`] says.
    HandshakeBegan { ip: IpAddr, counted: bool },
    /// That handshake is over; [`Self::Connected`] follows if it went well.
    HandshakeEnded { ip: IpAddr, counted: bool },
    /// A socket was accepted that has no handshake because [`super::Server::room_for`] gave nothing, and is closed.
    HandshakeRefused { ip: IpAddr, passed_on: bool },
    /// A socket was accepted.
    Connected { conn: ConnId, peer: Peer },
    /// A client asked for something.
    Request { conn: ConnId, request: Request },
    /// The socket is gone, or must go. The core tells others; the reactor closes.
    Disconnected { conn: ConnId, why: Disconnect },
    /// An [`super::effect::Effect::Ask`] has its answer.
    Answered { ticket: Ticket, answer: Answer },
    /// What the store keeps, before the first connection.
    Restored(Box<Restored>),
    /// A deadline that [`super::Server::next_deadline`] gave may have passed.
    Tick,
    /// An administrator asked for something on the admin socket.
    Admin {
        id: AdminId,
        by: Administrator,
        request: admin::Request,
    },
    /// An [`super::effect::Effect::Administer`] has its result.
    Administered {
        asked: Asked,
        result: Result<admin::Reply, admin::Error>,
    },
    /// A [`super::effect::Effect::Reload`] has its result.
    Reloaded {
        by: ReloadBy,
        outcome: Result<Reloaded, ReloadError>,
    },
    /// The process is to end: everybody is told and closed.
    Shutdown { reason: Box<str> },
}

/// The other end of a connection, as the listener saw it.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Address and port.
    pub address: SocketAddr,
    /// What it speaks, and over what.
    pub dialect: admin::Dialect,
    /// TLS version, as people write it ("1.3"); `None` in plain text.
    pub tls: Option<&'static str>,
    /// The gateway that passed it on; `address` and `tls` are then what that one said.
    pub via: Option<Rc<Gateway>>,
    /// It comes from a handshake that [`Input::HandshakeBegan`] told of.
    pub handshake: bool,
    /// SHA-256, in lower-case hexadecimal, of the certificate that the client has proved to be its own; whoever signed it.
    pub certificate: Option<Box<str>>,
    /// The client said in its handshake that it wanted one of the hosts for which the policy of `[sts]` holds.
    pub named: bool,
}

impl Peer {
    /// Whether nobody between the two ends reads what is sent: it is encrypted, or does not leave the machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.tls.is_some() || self.via.is_none() && self.ip().is_loopback()
    }

    /// The address without its port, an IPv4-mapped IPv6 address as IPv4.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        self.address.ip().to_canonical()
    }
}

/// The dialects, whatever carries their lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialectKind {
    /// IRC with IRCv3.
    Irc,
    /// Name, then lines of text.
    Classic,
}

impl From<admin::Dialect> for DialectKind {
    fn from(dialect: admin::Dialect) -> Self {
        match dialect {
            admin::Dialect::Irc | admin::Dialect::Websocket => Self::Irc,
            admin::Dialect::Classic => Self::Classic,
        }
    }
}

/// Why a socket is gone, as far as the reactor knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disconnect {
    /// The other end closed it.
    Eof,
    /// Reading or writing failed; the operating system's words.
    Error(Box<str>),
    /// More was waiting to be sent than the limit allows.
    SendQueueExceeded,
    /// More was received and not yet handled than the limit allows.
    ReceiveQueueExceeded,
    /// Another process goes on, and the connection cannot be carried there.
    Restart,
}

/// What an earlier process has kept.
#[derive(Debug, Default)]
pub struct Restored {
    /// The latest event it has made.
    pub last_event: Option<EventId>,
    /// All accounts.
    pub accounts: Vec<AccountSummary>,
    /// All registered rooms.
    pub rooms: Vec<StoredRoom>,
    /// All server bans that have not ended.
    pub bans: Vec<Ban>,
    /// What it has handed over, if this process follows at once.
    pub carried: Option<Box<CarriedBack>>,
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// It is the right one.
    Right,
    /// It is not.
    Wrong,
    /// It could not be checked now: too many checks are waiting.
    Busy,
}

/// Who is at the other end of an admin connection.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// The name of the user id, or the number where it has none.
    pub name: Box<str>,
    /// From the socket's peer credentials.
    pub uid: u32,
    /// From the socket's peer credentials.
    pub pid: Option<i32>,
    /// What they may do.
    pub role: Role,
}

/// What an administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Look.
    ReadOnly,
    /// Look, and look after people: put out, keep out, tell.
    Operator,
    /// Everything.
    Full,
}

/// Who asked for a reload, and so who is told what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReloadBy {
    /// SIGHUP: the log is told.
    Signal,
    /// `chatctl reload`, or `chatctl config apply`.
    Admin(AdminId),
    /// Nobody: what was applied was not confirmed in time, and what was in force before is so again.
    Unconfirmed,
    /// An operator's REHASH.
    Operator(ConnId),
}

/// A configuration that was read and found good.
#[derive(Debug)]
pub struct Reloaded {
    /// What the core is to follow from now on.
    pub policy: Rc<Policy>,
    /// Keys whose values changed and are now in force.
    pub changed: Vec<String>,
    /// Keys whose values changed but need a restart.
    pub needs_restart: Vec<String>,
    /// What is accepted but has no effect, in sentences.
    pub warnings: Vec<String>,
}

/// Why a configuration was refused; the old one stays in force.
#[derive(Debug, Clone)]
pub struct ReloadError {
    /// `file:line:column: message`, in one line.
    pub summary: String,
    /// The same with the offending line shown, for people.
    pub report: String,
}
