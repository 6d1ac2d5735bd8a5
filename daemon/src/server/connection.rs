//! One socket, as the core knows it.

mod carried;

use std::rc::Rc;
use std::time::Duration;

use protocol::names::Nick;
use protocol::sasl::scram::Exchange;

use super::clock::{Now, WallTime};
use super::ids::ClientId;
use super::input::{DialectKind, Peer};

/// One socket, from accept to close.
#[derive(Debug)]
pub struct Connection {
    /// Counts from 1; what `chatctl` calls the connection's ID.
    pub number: u64,
    /// The other end.
    pub peer: Peer,
    /// When it was accepted.
    pub since: WallTime,
    /// When it was accepted, on the clock of deadlines.
    pub opened: Duration,
    /// When it last sent anything.
    pub heard: Duration,
    /// Whether it counts at the address that it comes from.
    pub counted: bool,
    /// Whether a PING awaits its answer.
    pub pinged: bool,
    /// The one deadline that counts for this connection; others in the queue are leftovers.
    pub deadline: Option<Duration>,
    /// Its program asks for what was said before by itself.
    pub reads_history: bool,
    /// So many answers from outside the core it waits for; until they are there, nothing that it sends is handled.
    pub awaits: usize,
    /// Its log-in, while one takes more than one message.
    pub log_in: Option<Box<LogIn>>,
    /// What program is at its other end, if it said so.
    pub program: Option<Box<str>>,
    /// What it said of itself while it registered: what its device is like.
    pub description: Box<str>,
    /// Log-ins that failed.
    pub failed_log_ins: u8,
    /// How far it has come.
    pub phase: Phase,
}

/// How far a connection has come.
#[derive(Debug)]
pub enum Phase {
    /// In the handshake.
    Registering(Box<Registration>),
    /// Belongs to a client.
    Registered(ClientId),
}

/// What a connection has said of itself so far.
#[derive(Debug, Default)]
pub struct Registration {
    /// The name, reserved for it.
    pub nick: Option<Nick>,
    /// The user name, without `~`.
    pub user: Option<Box<str>>,
    /// The real name.
    pub realname: Box<str>,
    /// The name it asked for last, when it may turn out that it is its own on another device: decided when all is said.
    pub wanted: Option<Nick>,
    /// The connection password.
    pub password: Option<Box<str>>,
    /// It was the right one.
    pub admitted: bool,
    /// Capabilities are being negotiated.
    pub held: bool,
    /// Why they will be away from the start, if they will.
    pub away: Option<Rc<str>>,
    /// The account it has logged in to.
    pub account: Option<Box<str>>,
    /// The name it asked for last and did not get, because somebody has it.
    pub taken: Option<Box<str>>,
}

/// A log-in that takes more than one message.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum LogIn {
    /// The client has to prove that it knows the password of this account.
    Scram(Box<Scram>),
    /// It has; its empty answer to the server's own proof ends the exchange.
    Proven { account: Box<str> },
}

/// A SCRAM exchange that the client has begun.
#[derive(Debug)]
pub struct Scram {
    /// What it has to answer.
    pub exchange: Exchange,
    /// The account that it has named.
    pub name: Box<str>,
    /// The account that this is; `None`: there is none, and any proof fails.
    pub account: Option<Box<str>>,
}

impl Connection {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(number: u64, peer: Peer, now: Now) -> Self {
        Self {
            number,
            peer,
            since: now.wall,
            opened: now.uptime,
            heard: now.uptime,
            counted: false,
            pinged: false,
            deadline: None,
            reads_history: false,
            awaits: 0,
            log_in: None,
            program: None,
            description: Box::default(),
            failed_log_ins: 0,
            phase: Phase::Registering(Box::default()),
        }
    }

    /// The client it belongs to, once it has registered.
    #[must_use]
    pub fn client(&self) -> Option<ClientId> {
        match self.phase {
            Phase::Registered(client) => Some(client),
            Phase::Registering(_) => None,
        }
    }

    /// What it has said of itself, until it has registered.
    pub fn registration(&mut self) -> Option<&mut Registration> {
        match &mut self.phase {
            Phase::Registering(registration) => Some(registration),
            Phase::Registered(_) => None,
        }
    }

    /// Whether its program can answer a PING: the classic dialect has none.
    #[must_use]
    pub fn answers_pings(&self) -> bool {
        DialectKind::from(self.peer.dialect) == DialectKind::Irc
    }
}
