//! Why a request was refused.

use std::time::Duration;

use protocol::extban::BadExtban;
use protocol::names::RoomName;

use super::lasting::Why;
use super::owner::Denied;
use super::request::MaskList;
use crate::store::model::Range;

/// Why a request was refused. Names are given back as the client wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Refusal {
    /// Only after registration.
    NotRegistered,
    /// Only before registration.
    AlreadyRegistered,
    /// The name has a form that no name may have.
    BadName { name: Box<str> },
    /// No name was given.
    NoNameGiven,
    /// Somebody else has the name.
    NameInUse { name: Box<str> },
    /// The name is that of an account, or looks like it: only who is logged in to it may have it.
    NameProtected { name: Box<str> },
    /// The real name is too long or otherwise not acceptable.
    BadRealName,
    /// Nobody has this name.
    NoSuchName { name: Box<str> },
    /// There is no such room, or the asker may not know of it.
    NoSuchRoom { room: Box<str> },
    /// The room name has a form that none may have.
    BadRoomName { room: Box<str> },
    /// The client is in as many rooms as it may be.
    TooManyRooms { room: Box<str> },
    /// The asker is not in the room.
    NotInRoom { room: RoomName },
    /// The named one is not in the room.
    TheyAreNotInRoom { name: Box<str>, room: RoomName },
    /// The named one is in the room already.
    AlreadyInRoom { name: Box<str>, room: RoomName },
    /// The asker is not an operator of the room.
    NotRoomOperator { room: RoomName },
    /// Only a founder of the room may do that.
    NotRoomFounder { room: RoomName },
    /// What was asked of a room that lasts, or is to, is not done.
    NotLasting { room: Box<str>, why: Why },
    /// The room keeps its name.
    CannotRename {
        from: Box<str>,
        to: Box<str>,
        why: CannotRename,
    },
    /// Entering a room was refused.
    CannotJoin { room: RoomName, why: CannotJoin },
    /// The message was not passed on.
    CannotSend { target: Box<str>, why: CannotSend },
    /// The list of masks is full.
    ListFull {
        room: RoomName,
        list: MaskList,
        mask: Box<str>,
    },
    /// The key has a form that none may have.
    BadKey { room: RoomName },
    /// A mode's argument has a form that it may not have.
    BadModeArgument {
        target: Box<str>,
        mode: char,
        argument: Box<str>,
        why: BadArgument,
    },
    /// The letter names no mode.
    UnknownMode { mode: char, room: RoomName },
    /// A letter names no mode of users.
    UnknownUserMode,
    /// Somebody else's modes.
    NotYourModes,
    /// Only for operators of the server.
    NoPrivileges,
    /// OPER: wrong name or password.
    BadOperatorPassword,
    /// OPER or PASS: too many are being checked; try again.
    BusyTryAgain,
    /// The log-in failed.
    LogInFailed,
    /// The log-in needs the store, which cannot be asked now.
    LogInUnavailable,
    /// Log-ins from there have failed too often: not before this time has passed.
    LogInThrottled { wait: Duration },
    /// The same, for OPER.
    OperatorThrottled { wait: Duration },
    /// A password came over a connection that others may read, where that is not wanted.
    PasswordInTheClear,
    /// Only for who is logged in to an account.
    NotLoggedIn,
    /// The log-in was good, but the account has as many connections as it may have.
    TooManyDevices { account: Box<str> },
    /// The log-in was good, but the client is logged in to another account, on other devices too.
    LoggedInElsewhere,
    /// Something that was asked of one's own account.
    Denied(Denied),
    /// There is nothing to confirm.
    CannotVerify { account: Box<str>, why: CannotVerify },
    /// No account was made.
    CannotRegister { account: Box<str>, why: CannotRegister },
    /// Nobody was banned, or let in again.
    BadBan { what: Box<str>, why: BadBan },
    /// The client watches as many names as it may: these not.
    MonitorListFull { limit: usize, names: Vec<Box<str>> },
    /// How far somebody has read was not noted.
    NoMarker { target: Box<str>, why: NoMarker },
    /// Metadata was not told, or not changed. `target` is `None` for the asker who has no name yet; `key` where it is
    /// about one.
    NoMetadata {
        target: Option<Box<str>>,
        key: Option<Box<str>>,
        why: NoMetadata,
    },
    /// There is no history to be had of this target.
    NoHistory {
        range: Range,
        target: Box<str>,
        why: NoHistory,
    },
    /// What was said is not searched.
    CannotSearch(NoHistory),
    /// It is not taken back.
    CannotRedact {
        target: Box<str>,
        message: Box<str>,
        why: CannotRedact,
    },
    /// The store cannot say where something was said.
    NoHistoryTargets,
    /// What was said to somebody who is not connected is not told to them.
    NotDelivered { target: Box<str>, why: NotDelivered },
    /// The asker has written to too many who do not know them.
    TooManyStrangers { target: Box<str> },
    /// More targets than one request may have.
    TooManyTargets { target: Box<str> },
    /// More matches than one answer may have; some were given.
    TooManyMatches { asked: Box<str> },
}

/// Why something is not kept for somebody who is not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDelivered {
    /// As much as may wait for them does.
    Full,
    /// The store does not keep it.
    Store,
    /// The store does not know whether it keeps it.
    Unknown,
}

/// Why there is no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoHistory {
    /// There is no such target, or its history is not for the asker.
    Target,
    /// The store cannot be asked now.
    Store,
}

/// Why something said was not taken back (IRCv3 draft/message-redaction).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRedact {
    /// There is no such target, or its history is not for the asker, or nothing is kept there.
    Target,
    /// No such thing was said there, as far as the asker may know.
    Unknown,
    /// It is not the asker's, and the asker does not operate the room.
    Forbidden,
    /// The store cannot be asked now.
    Store,
}

/// Why entering a room was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotJoin {
    /// A ban matches.
    Banned,
    /// Only the invited.
    InviteOnly,
    /// The key is wrong or missing.
    BadKey,
    /// The limit is reached.
    Full,
    /// Only those who are logged in.
    NeedsAccount,
}

/// Why a room keeps its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRename {
    /// Another room has the name, or it is the same.
    InUse,
    /// No room may have the name.
    BadName,
    /// People and programs find the default room by its name, which the administrator chooses.
    Default,
    /// It got another name just before.
    TooSoon,
}

/// Why no account was confirmed (IRCv3 draft/account-registration).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotVerify {
    /// Only after registration of the connection.
    NotRegistered,
    /// The client is logged in already.
    LoggedIn,
    /// No code was sent.
    WrongCode,
}

/// Why no account was made (IRCv3 draft/account-registration).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRegister {
    /// Nobody makes accounts here but the administrator.
    Closed,
    /// Only after registration of the connection.
    NotRegistered,
    /// Only with a name.
    NoName,
    /// An account is named as its owner is.
    NotYourName,
    /// There is such an account, or somebody has the name.
    Exists,
    /// The client is logged in already.
    LoggedIn,
    /// An e-mail address is needed.
    NoEmail,
    /// The password is empty.
    WeakPassword,
    /// The password is too long, or holds characters that it may not hold.
    BadPassword,
    /// Not now.
    Unavailable,
    /// The password came over a connection that others may read.
    InTheClear,
    /// So many were made from there that this time has to pass first.
    Throttled {
        /// How long.
        wait: Duration,
    },
}

/// Why it was not noted how far somebody has read (IRCv3 draft/read-marker).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMarker {
    /// No room and nobody can be called so.
    BadTarget,
    /// It cannot be kept, or was not found, now.
    Unavailable,
}

/// Why metadata was not told, or not changed (IRCv3 draft/metadata).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMetadata {
    /// There is nobody and no room of this name, or the asker may not know of it.
    NoSuchTarget,
    /// No key can be called so.
    BadKey,
    /// The value is too long.
    BadValue,
    /// The asker may not.
    NotAllowed,
    /// There are as many keys as there may be: so many for each target.
    Full(usize),
    /// The client hears of as many keys as it may: so many.
    TooManySubscriptions(usize),
    /// Too many changes; the next one may be made after this time.
    TooFast(Duration),
    /// It cannot be kept now.
    Unavailable,
}

/// Why nobody was banned, or let in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadBan {
    /// It is no address, block, mask or account.
    NotABan,
    /// It means everybody, or nearly so.
    Everybody,
    /// It means the asker.
    Yourself,
    /// There are as many as there may be.
    TooMany,
    /// There is no such ban.
    NotThere,
}

/// Why a message was not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSend {
    /// Only members may speak.
    NotMember,
    /// Only those with a rank may speak.
    Moderated,
    /// A ban matches.
    Banned,
    /// A ban that only silences matches.
    Muted,
    /// Only those who are logged in may speak.
    NeedsAccount,
    /// CTCP is not wanted there.
    NoCtcp,
    /// An administrator has silenced them, everywhere.
    Silenced,
}

/// What is wrong with a mode's argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadArgument {
    /// Not a number from 1 to 2^31.
    NotALimit,
    /// Too long, or with a space in it.
    NotAMask,
    /// No extended mask is like that.
    BadExtban(BadExtban),
    /// Nobody can be silenced by an invitation.
    MuteInvites,
}
