//! What the server answers. Readers ignore keys that they do not know.

use serde::{Deserialize, Serialize};

use super::{
    AccountChanged, AccountDetails, AccountEnded, Accounts, AuditLog, ConfigConfirmed, ConfigDiff,
    ConfigShown, Copy, Dialect, HistoryPage, HistoryPurged, LogLevels, Members, Metrics, MuteAdded,
    MuteRemoved, Mutes, Person, Piece, RoomDeleted, RoomDetails, Rooms, Top, Watching,
};

/// The result of a request: one variant for each method.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Reply {
    /// To `version`.
    Version(Version),
    /// To `list`.
    List(Connections),
    /// To `kick`.
    Kick(Kicked),
    /// To `ban_add`.
    BanAdd(BanAdded),
    /// To `ban_remove`.
    BanRemove(BanRemoved),
    /// To `ban_list`.
    BanList(Bans),
    /// To `account_create`, `account_password` and `account_enable`.
    AccountChanged(AccountChanged),
    /// To `account_list`.
    AccountList(Accounts),
    /// To `account_show`.
    AccountShow(Box<AccountDetails>),
    /// To `account_disable`, `account_delete` and `account_erase`.
    AccountEnded(AccountEnded),
    /// To `account_export`, `history_export` and `backup`.
    Copy(Copy),
    /// To `piece`.
    Piece(Piece),
    /// To `history_show` and `history_search`.
    HistoryPage(HistoryPage),
    /// To `history_purge`.
    HistoryPurge(HistoryPurged),
    /// To `broadcast`.
    Broadcast(Broadcasted),
    /// To `audit`.
    Audit(AuditLog),
    /// To `watch` and `log_tail`.
    Watch(Watching),
    /// To `log_level`.
    LogLevel(LogLevels),
    /// To `metrics`.
    Metrics(Metrics),
    /// To `show`.
    Show(Box<Person>),
    /// To `mute_add`.
    MuteAdd(MuteAdded),
    /// To `mute_remove`.
    MuteRemove(MuteRemoved),
    /// To `mute_list`.
    MuteList(Mutes),
    /// To `room_list`.
    RoomList(Rooms),
    /// To `room_show` and `room_set`.
    RoomShow(RoomDetails),
    /// To `room_members`.
    RoomMembers(Members),
    /// To `room_delete`.
    RoomDelete(RoomDeleted),
    /// To `top`.
    Top(Box<Top>),
    /// To `config_show`.
    ConfigShow(ConfigShown),
    /// To `config_diff`.
    ConfigDiff(ConfigDiff),
    /// To `config_confirm`.
    ConfigConfirm(ConfigConfirmed),
    /// To `status`.
    Status(Box<Status>),
    /// To `reload` and `config_apply`.
    Reload(Reloaded),
    /// To `stop`.
    Stop(Stopping),
}

/// The result of `version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Version {
    /// The program and its version: `chatd 0.1.0`.
    pub server: String,
    /// The server's [`API_VERSION`](super::API_VERSION).
    pub protocol: u32,
}

/// The result of `list`: at most [`PAGE`](super::PAGE) connections, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Connections {
    /// The connections.
    pub connections: Vec<Connection>,
    /// If there are more, what [`ListFilter::after`](super::ListFilter::after) must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// One connection, as `list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Connection {
    /// Unique while the server runs, and never used again.
    pub id: u64,
    /// The name, once it has one.
    pub name: Option<String>,
    /// The account it is logged in to.
    pub account: Option<String>,
    /// Address and port that it comes from.
    pub address: String,
    /// How it speaks.
    pub dialect: Dialect,
    /// The version of TLS, such as `1.3`; none where it speaks in the clear.
    pub tls: Option<String>,
    /// The rooms it is in.
    pub rooms: Vec<String>,
    /// When it connected: RFC 3339, UTC.
    pub since: String,
    /// Milliseconds since it last said something.
    pub idle_ms: u64,
    /// The program at the other end, where it told.
    pub client: Option<String>,
    /// The gateway that passed it on, which then said what `address` and `tls` are.
    #[serde(default)]
    pub via: Option<String>,
    /// SHA-256, in lower-case hexadecimal, of the certificate by which the client is known; none without one.
    #[serde(default)]
    pub certificate: Option<String>,
}

/// The result of `kick`: at most [`KICK_PAGE`](super::KICK_PAGE) connections, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Kicked {
    /// Who is gone; for a dry run, who would be.
    pub kicked: Vec<KickedConnection>,
    /// If more are meant, what [`Kick::after`](super::Kick::after) must say to go on with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// One connection that a `kick` meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KickedConnection {
    /// The connection's id; 0: somebody who was here without a connection.
    pub id: u64,
    /// The name, if it had one.
    pub name: Option<String>,
    /// Address and port that it came from; the address alone without a connection.
    pub address: String,
}

/// The result of `ban_add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BanAdded {
    /// Whom, in the one spelling of it.
    pub what: String,
    /// When it ends: RFC 3339, UTC; for good without.
    #[serde(default)]
    pub expires: Option<String>,
    /// How many connections it closed; for a dry run, would close.
    pub connections: u64,
    /// How many people that were: connections of one name are one person.
    pub people: u64,
}

/// The result of `ban_remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BanRemoved {
    /// Whom, in the one spelling of it.
    pub what: String,
}

/// The result of `ban_list`: at most [`PAGE`](super::PAGE) bans, in one order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Bans {
    /// The bans that have not ended.
    pub bans: Vec<Ban>,
    /// If there are more, what [`BanPage::after`](super::BanPage::after) must say to get them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One ban, as `ban_list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ban {
    /// Whom: see [`Whom`](crate::ban::Whom).
    pub what: String,
    /// Why; empty where nobody said.
    pub reason: String,
    /// Who decided it.
    pub set_by: String,
    /// When: RFC 3339, UTC.
    pub since: String,
    /// When it ends: RFC 3339, UTC; none where it does not.
    pub expires: Option<String>,
}

/// The result of `broadcast`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Broadcasted {
    /// To how many connections it went; for a dry run, would go.
    pub recipients: u64,
    /// How many of its messages could not be kept for those who come later.
    #[serde(default)]
    pub not_kept: u64,
    /// For a dry run, the messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
}

/// The result of `status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Status {
    /// The server's name.
    pub server: String,
    /// The network's name.
    pub network: String,
    /// The program and its version: `chatd 0.1.0`.
    pub version: String,
    /// The process.
    pub pid: u32,
    /// The configuration file; none where the built-in defaults run.
    pub config: Option<String>,
    /// When it started: RFC 3339, UTC.
    pub started: String,
    /// For how many milliseconds it has been running.
    pub uptime_ms: u64,
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// When the certificate for TLS expires: RFC 3339, UTC; none without TLS.
    #[serde(default)]
    pub certificate_expires: Option<String>,
    /// Connections, those without a name included.
    pub connections: u64,
    /// Registered clients, those included that are here without a connection.
    pub clients: u64,
    /// The most clients there have been at a time.
    pub clients_peak: u64,
    /// Rooms.
    pub rooms: u64,
    /// Bytes of memory that the process holds, where the system tells.
    pub memory_bytes: Option<u64>,
    /// Bytes that wait to be sent, over all connections.
    pub send_queue_bytes: u64,
    /// Bytes that wait for the slowest connection.
    pub send_queue_max_bytes: u64,
    /// What keeps the accounts; none from servers that do not say.
    #[serde(default)]
    pub store: Option<StoreStatus>,
}

/// How the store is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StoreStatus {
    /// The file; none where everything is kept in memory, until the end of the process.
    pub path: Option<String>,
    /// Whether it keeps what it is given.
    pub health: StoreHealth,
    /// Since when it has been so: RFC 3339, UTC.
    #[serde(default)]
    pub since: Option<String>,
    /// Why it keeps nothing, if it does not.
    #[serde(default)]
    pub failure: Option<StoreFailure>,
    /// The same in the operating system's words, where it has some.
    #[serde(default)]
    pub detail: Option<String>,
    /// Operations without an outcome yet.
    pub waiting: u64,
    /// Their size in bytes.
    #[serde(default)]
    pub waiting_bytes: u64,
    /// Messages that were not kept since the start; 0 from servers that do not say.
    #[serde(default)]
    pub lost: u64,
    /// How much is kept; none where that could not be found out.
    #[serde(default)]
    pub kept: Option<Kept>,
    /// When a backup was fetched last: RFC 3339, UTC; none where that is not known.
    #[serde(default)]
    pub last_backup: Option<String>,
}

/// Whether the store keeps what it is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StoreHealth {
    /// It does.
    #[default]
    Good,
    /// Later than it should.
    Slow,
    /// It does not, and goes on trying.
    Failing,
}

/// Why the store keeps nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StoreFailure {
    /// The disk is full.
    NoSpace,
    /// Another program holds it.
    Busy,
    /// The disk does not work.
    Io,
    /// It is damaged, and not written to any more.
    Damaged,
    /// Something else.
    Other,
}

/// How much a store keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Kept {
    /// Bytes of the file.
    pub bytes: u64,
    /// Accounts.
    pub accounts: u64,
    /// Registered rooms.
    pub rooms: u64,
    /// Messages, private ones too.
    pub messages: u64,
}

/// A place where the server listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listener {
    /// Address and port.
    pub address: String,
    /// What is spoken there.
    pub dialect: Dialect,
    /// Whether it is encrypted.
    pub tls: bool,
}

/// The result of `reload`. A file with an error in it changes nothing and is answered with
/// [`ErrorKind::BadConfig`](super::ErrorKind::BadConfig).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reloaded {
    /// Keys whose new values are in force.
    pub changed: Vec<String>,
    /// Keys whose new values wait for a restart.
    pub needs_restart: Vec<String>,
    /// What is allowed but looks wrong.
    pub warnings: Vec<String>,
}

/// The result of `stop`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stopping {
    /// How many connections are being closed.
    pub connections: u64,
}
