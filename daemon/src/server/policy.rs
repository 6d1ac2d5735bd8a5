//! What the configuration asks of the core: checked, and replaced whole on reload.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::time::Duration;

use protocol::admin::Network;
use protocol::language::Language;
use protocol::names::RoomName;

use super::gateway::{Gateway, GatewayProtocol};
use crate::store::model::Keep;

/// Everything that the core and the dialects follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The server's name: the source of what it says itself.
    pub server_name: Box<str>,
    /// The network's name.
    pub network: Box<str>,
    /// Where the network's icon is: an https URL.
    pub icon: Option<Box<str>>,
    /// What the server itself says is in this language.
    pub language: Language,
    /// The connection password, hashed.
    pub password: Option<Box<str>>,
    /// Message of the day, line by line; empty: none.
    pub motd: Vec<Box<str>>,
    /// Who runs this server, for ADMIN: place, organisation, address.
    pub admin: AdminInfo,
    /// Show others a cloak instead of addresses.
    pub cloak_hosts: bool,
    /// What cloaks and nonces are made with: random, kept beside the store, and known to nobody. So one address has one
    /// cloak for as long as the store is kept.
    pub secret: [u8; 32],
    /// The room that is always there.
    pub default_room: RoomName,
    /// Who may have rooms that last.
    pub lasting: LastingRooms,
    /// Who may have an account, and how.
    pub accounts: Accounts,
    /// What is kept of what is said.
    pub history: History,
    /// Bounds.
    pub limits: Limits,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Who may become operator.
    pub operators: Vec<Operator>,
    /// Who is believed about where others connect from.
    pub gateways: Vec<Rc<Gateway>>,
    /// What clients are told of TLS.
    pub sts: Option<Sts>,
}

impl Policy {
    /// The first gateway of a kind that connects from this address.
    pub fn gateway_at(&self, ip: IpAddr, kind: impl Fn(&GatewayProtocol) -> bool) -> Option<&Rc<Gateway>> {
        let mut gateways = self.gateways.iter();
        gateways.find(|gateway| kind(&gateway.protocol) && gateway.is_at(ip))
    }
}

impl Policy {
    /// What cloaks are made with, where addresses are cloaked.
    #[must_use]
    pub fn cloak_secret(&self) -> Option<&[u8; 32]> {
        self.cloak_hosts.then_some(&self.secret)
    }
}

/// Strict transport security: what clients are told of TLS (<https://ircv3.net/specs/extensions/sts>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sts {
    /// Clients without TLS are to come back with it, at this port.
    pub port: Option<u16>,
    /// Clients with TLS are to come with it for so long; zero takes back what they were told before.
    pub duration: Duration,
    /// Programs may be shipped with this policy.
    pub preload: bool,
    /// For clients that want one of these hosts; empty: any host, as long as they say which.
    pub hosts: Vec<Box<str>>,
}

impl Sts {
    /// Whether it holds for clients that want this host.
    #[must_use]
    pub fn holds_for(&self, host: &str) -> bool {
        self.hosts.is_empty() || self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

/// Answers to ADMIN. Empty lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdminInfo {
    /// Where the server is.
    pub location: Box<str>,
    /// Who runs it.
    pub organization: Box<str>,
    /// How to reach them.
    pub contact: Box<str>,
}

/// Bounds on what clients may do. Lengths are in characters for names, in bytes for texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest name.
    pub nick_length: usize,
    /// Longest user name; what is longer is cut.
    pub user_length: usize,
    /// Longest real name; what is longer is cut.
    pub realname_length: usize,
    /// Longest room name.
    pub room_length: usize,
    /// Longest topic; what is longer is cut.
    pub topic_length: usize,
    /// Longest reason of a kick; what is longer is cut.
    pub kick_length: usize,
    /// Longest away text; what is longer is cut.
    pub away_length: usize,
    /// Longest room key.
    pub key_length: usize,
    /// Names remembered for WHOWAS.
    pub whowas: usize,
    /// Names that one client may watch.
    pub monitor: usize,
    /// Masks on each of a room's lists.
    pub list_modes: usize,
    /// Metadata keys of one client or room.
    pub metadata_keys: usize,
    /// Metadata keys that one connection hears of.
    pub metadata_subscriptions: usize,
    /// Longest metadata value; what is longer is refused.
    pub metadata_value_bytes: usize,
    /// Rooms that one client may be in.
    pub rooms_per_client: usize,
    /// Rooms in all.
    pub rooms: usize,
    /// Targets of one PRIVMSG, NOTICE, TAGMSG, KICK, WHOIS...
    pub targets: usize,
    /// Bytes of a message of several lines, line feeds included.
    pub multiline_bytes: usize,
    /// Lines of a message.
    pub multiline_lines: usize,
    /// Connections in all; 0: no limit.
    pub connections: usize,
    /// Connections from one address (IPv6: from one /64); 0: no limit.
    pub connections_per_address: usize,
    /// Connections a minute from one address (IPv6: from one /64); 0: no limit.
    pub connections_per_minute: u32,
    /// Connections a minute from one network (IPv4 /24, IPv6 /48); 0: no limit.
    pub connections_per_minute_network: u32,
    /// So many people one may write to who do not know one, within `strangers_within`; 0: no limit.
    pub strangers: usize,
    /// See `strangers`.
    pub strangers_within: Duration,
    /// Addresses that no limit by address holds for.
    pub exempt: Vec<Network>,
    /// Flood protection, and limits by address, are in force.
    pub flood: bool,
}

impl Limits {
    /// Whether limits by address hold for this one.
    #[must_use]
    pub fn guards(&self, ip: IpAddr) -> bool {
        self.flood && !self.exempt.iter().any(|network| network.contains(ip))
    }
}

/// Who may have rooms that last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastingRooms {
    /// Who may register one.
    pub who: WhoRegisters,
    /// The most that one account may have; operators of the server may have any number.
    pub per_account: usize,
}

/// Who may register a room. In each case only with an account, and only a room that they operate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoRegisters {
    /// Everybody with an account.
    Accounts,
    /// Operators of the server.
    Operators,
    /// Nobody: those that there are stay.
    Nobody,
}

/// Who may have an account, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of the configuration")]
pub struct Accounts {
    /// Everybody may make one.
    pub open: bool,
    /// Also before registration of the connection.
    pub before_connect: bool,
    /// Only with an e-mail address.
    pub require_email: bool,
    /// Passwords may be sent as they are (SASL PLAIN) over plain text, and not only from this machine.
    pub plain_over_network: bool,
    /// Names of accounts, and what looks like them, are for who is logged in to them.
    pub protect_names: bool,
    /// Connections that may be logged in to one account at a time.
    pub devices: usize,
    /// So long the client of an account stays when its last connection is lost; zero: not at all.
    pub linger: Duration,
    /// Whether clients of accounts may stay without connections for good.
    pub always_on: AlwaysOn,
    /// After so long without a connection such a client goes all the same.
    pub always_on_expires: Duration,
    /// So often one address may fail to log in before it has to wait.
    pub failures: Allowance,
    /// So many accounts may be made from one address.
    pub registrations: Allowance,
}

/// Whether clients of accounts may stay without connections for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlwaysOn {
    /// Of those whose owners want it.
    OptIn,
    /// Unless their owners do not want it.
    OptOut,
    /// No.
    Disabled,
}

/// So much in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many; 0: without limit.
    pub count: u32,
    /// In how long.
    pub window: Duration,
}

impl Allowance {
    /// The time after which one of them is forgotten.
    #[must_use]
    pub fn interval(self) -> Duration {
        self.window.checked_div(self.count).unwrap_or_default()
    }

    /// The same, or without limit.
    #[must_use]
    pub fn unless(self, unlimited: bool) -> Self {
        let count = if unlimited { 0 } else { self.count };
        Self { count, ..self }
    }
}

/// How long what is said may be kept, where there is a bound: from a day to a century.
pub const KEEP_AGE: RangeInclusive<Duration> = Duration::from_hours(24)..=Duration::from_hours(24 * 36_500);

/// What is kept of what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Of each room.
    pub rooms: Keep,
    /// Of each private conversation.
    pub conversations: Keep,
    /// Of what the administrator says to everybody.
    pub everybody: Keep,
    /// The most messages that one question is answered with.
    pub query: usize,
    /// The most messages of a room that those are told who enter it and do not ask for its history; 0: none.
    pub replay: usize,
    /// Whoever said something while logged in may take it back.
    pub redact_own: bool,
}

/// How long things may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Silence after which a client is asked whether it is there, and again until it is closed.
    pub ping: Duration,
    /// From connection to registration. Classic clients, whose people type a name first, have ten times as long.
    pub registration: Duration,
}

/// Somebody who may become operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name given to OPER.
    pub name: Box<str>,
    /// The password, hashed (argon2id).
    pub password: Box<str>,
}
