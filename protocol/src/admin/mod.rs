//! The admin socket's conversation: JSON-RPC 2.0, one object a line, over a Unix socket.
//!
//! A client says [`Hello`] first; a server that speaks another [`API_VERSION`] answers with
//! [`ErrorKind::VersionMismatch`]. Then each [`Request`] gets one [`Response`], in order. Keys, codes and
//! kinds never change and are never translated; times are RFC 3339 in UTC, durations milliseconds. What may be
//! long is answered in pages. `packaging/schema/admin.schema.json` says the same to programs.

mod account;
mod audit;
mod codec;
mod config;
mod copy;
mod error;
mod history;
mod metrics;
mod person;
mod printed;
mod request;
mod response;
mod room;
#[cfg(test)]
mod schema;
mod socket;
mod target;
mod watch;

pub use account::{
    AccountCertificate, AccountChanged, AccountCreate, AccountDelete, AccountDetails, AccountDevice,
    AccountDisable, AccountEnded, AccountNamed, AccountPage, AccountPassword, AccountRole, AccountRoom,
    AccountRow, Accounts, Secret,
};
pub use audit::{AuditEntry, AuditLog, AuditPage};
pub use codec::{Call, DecodeError, Id, Response, decode_call, decode_response, encode};
pub use config::{ConfigApply, ConfigChange, ConfigConfirmed, ConfigDiff, ConfigKey, ConfigShown};
pub use copy::{Bytes, Copy, Piece, PieceOf, Restored};
pub use error::{Candidate, Error, ErrorData, ErrorKind, Missing, Noun, Words};
pub use history::{
    HistoryEntry, HistoryExport, HistoryKind, HistoryOf, HistoryPage, HistoryPurge, HistoryPurged,
    HistorySearch, HistoryShow, HistoryTag,
};
pub use metrics::{Label, Metric, MetricKind, Metrics, Sample};
pub use person::{
    Mute, MuteAdd, MuteAdded, MuteRemove, MuteRemoved, Mutes, Person, PersonRoom, Show, Top, TopPerson,
};
pub use printed::{BroadcastPrinted, Finding, FindingState, KickPrinted, Program, Saved, StopPrinted};
pub use request::{BanAdd, BanPage, BanRemove, Broadcast, Dialect, Hello, Kick, ListFilter, Request, Stop};
pub use response::{
    Ban, BanAdded, BanRemoved, Bans, Broadcasted, Connection, Connections, Kept, Kicked, KickedConnection,
    Listener, Reloaded, Reply, Status, Stopping, StoreFailure, StoreHealth, StoreStatus, Version,
};
pub use room::{
    Member, Members, RoomDelete, RoomDeleted, RoomDetails, RoomMembers, RoomNamed, RoomPage, RoomRow,
    RoomSet, Rooms,
};
pub use socket::{SYSTEM_SOCKET, user_socket};
pub use target::{Network, Target};
pub use watch::{Event, Happening, LogLevel, LogLevels, LogTail, ModuleLevel, Notification, Watch, Watching};

/// The version of this conversation. It goes up when something is taken away or changes its meaning;
/// methods and keys may be added without.
pub const API_VERSION: u32 = 1;

/// The most bytes of a request, line end not counted.
pub const MAX_REQUEST: usize = 64 * 1024;

/// The most bytes of a response, line end not counted.
pub const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// The most connections that one answer to `list` holds; [`Connections::next`] says where to go on.
pub const PAGE: usize = 500;

/// The most connections that one `kick` disconnects; [`Kicked::next`] says where to go on. Everybody who shares
/// a room with them is told of each, so the work for one request must have an end.
pub const KICK_PAGE: usize = 100;

/// The most bytes of a broadcast's text.
pub const MAX_BROADCAST: usize = 8 * 1024;

/// The most messages that a broadcast's text makes.
pub const MAX_BROADCAST_LINES: usize = 50;
