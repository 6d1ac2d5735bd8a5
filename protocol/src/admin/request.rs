//! What an administrator can ask for.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    AccountCreate, AccountDelete, AccountDisable, AccountNamed, AccountPage, AccountPassword, AuditPage,
    ConfigApply, HistoryExport, HistoryOf, HistoryPurge, HistorySearch, HistoryShow, LogLevel, LogTail,
    MuteAdd, MuteRemove, PieceOf, RoomDelete, RoomMembers, RoomNamed, RoomPage, RoomSet, Show, Watch,
};

/// The language of a connection or a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// IRC over a stream.
    Irc,
    /// The name, then lines of text.
    Classic,
    /// IRC over WebSocket.
    Websocket,
}

impl Dialect {
    /// The name in the configuration and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Irc => "irc",
            Self::Classic => "classic",
            Self::Websocket => "websocket",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A request: the method by its name, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "method", content = "params", rename_all = "snake_case")]
pub enum Request {
    /// Agrees on the version; answered with [`Version`](super::Version).
    Version(Hello),
    /// Who is connected; answered with [`Connections`](super::Connections).
    List(ListFilter),
    /// Disconnects; answered with [`Kicked`](super::Kicked).
    Kick(Kick),
    /// Keeps somebody out; answered with [`BanAdded`](super::BanAdded).
    BanAdd(BanAdd),
    /// Lets somebody in again; answered with [`BanRemoved`](super::BanRemoved).
    BanRemove(BanRemove),
    /// Who is kept out; answered with [`Bans`](super::Bans).
    BanList(BanPage),
    /// Makes an account; answered with [`AccountChanged`](super::AccountChanged).
    AccountCreate(AccountCreate),
    /// Which accounts there are; answered with [`Accounts`](super::Accounts).
    AccountList(AccountPage),
    /// What belongs to an account; answered with [`AccountDetails`](super::AccountDetails).
    AccountShow(AccountNamed),
    /// Gives it another password; answered with [`AccountChanged`](super::AccountChanged).
    AccountPassword(AccountPassword),
    /// Lets nobody use it, and closes who does; answered with [`AccountEnded`](super::AccountEnded).
    AccountDisable(AccountDisable),
    /// Lets its owner use it again; answered with [`AccountChanged`](super::AccountChanged).
    AccountEnable(AccountNamed),
    /// Deletes it; answered with [`AccountEnded`](super::AccountEnded).
    AccountDelete(AccountDelete),
    /// Deletes it with all that its owner said; answered with [`AccountEnded`](super::AccountEnded).
    AccountErase(AccountDelete),
    /// Copies all that is kept of its owner; answered with [`Copy`](super::Copy).
    AccountExport(AccountNamed),
    /// Copies everything that is kept; answered with [`Copy`](super::Copy).
    Backup,
    /// Fetches a copy; answered with [`Piece`](super::Piece).
    Piece(PieceOf),
    /// What was said in a room or in private; answered with [`HistoryPage`](super::HistoryPage).
    HistoryShow(HistoryShow),
    /// Finds what was said there; answered with [`HistoryPage`](super::HistoryPage).
    HistorySearch(HistorySearch),
    /// Copies what was said there; answered with [`Copy`](super::Copy).
    HistoryExport(HistoryExport),
    /// Erases what was said there; answered with [`HistoryPurged`](super::HistoryPurged).
    HistoryPurge(HistoryPurge),
    /// Sends a notice to everybody; answered with [`Broadcasted`](super::Broadcasted).
    Broadcast(Broadcast),
    /// Who has changed what; answered with [`AuditLog`](super::AuditLog).
    Audit(AuditPage),
    /// What happens from now on; answered with [`Watching`](super::Watching), and then with events.
    Watch(Watch),
    /// The log from now on; answered with [`Watching`](super::Watching), and then with events.
    LogTail(LogTail),
    /// What is logged, or is to be; answered with [`LogLevels`](super::LogLevels).
    LogLevel(LogLevel),
    /// What is counted and measured; answered with [`Metrics`](super::Metrics).
    Metrics,
    /// Who somebody is; answered with [`Person`](super::Person).
    Show(Show),
    /// Silences somebody; answered with [`MuteAdded`](super::MuteAdded).
    MuteAdd(MuteAdd),
    /// Lets somebody speak again; answered with [`MuteRemoved`](super::MuteRemoved).
    MuteRemove(MuteRemove),
    /// Who is silenced; answered with [`Mutes`](super::Mutes).
    MuteList,
    /// Which rooms there are; answered with [`Rooms`](super::Rooms).
    RoomList(RoomPage),
    /// What is known of a room; answered with [`RoomDetails`](super::RoomDetails).
    RoomShow(RoomNamed),
    /// Who is in a room; answered with [`Members`](super::Members).
    RoomMembers(RoomMembers),
    /// Changes a room; answered with [`RoomDetails`](super::RoomDetails).
    RoomSet(RoomSet),
    /// Puts everybody out of a room, and forgets it; answered with [`RoomDeleted`](super::RoomDeleted).
    RoomDelete(RoomDelete),
    /// Who and what is busiest; answered with [`Top`](super::Top).
    Top,
    /// The configuration in force; answered with [`ConfigShown`](super::ConfigShown).
    ConfigShow,
    /// What the file would change, and whether it is right; answered with [`ConfigDiff`](super::ConfigDiff).
    ConfigDiff,
    /// Reads the configuration again, for good or until it is not confirmed; answered with [`Reloaded`](super::Reloaded).
    ConfigApply(ConfigApply),
    /// Leaves in force what was applied; answered with [`ConfigConfirmed`](super::ConfigConfirmed).
    ConfigConfirm,
    /// How the server is; answered with [`Status`](super::Status).
    Status,
    /// Reads the configuration again; answered with [`Reloaded`](super::Reloaded).
    Reload,
    /// Stops the server; answered with [`Stopping`](super::Stopping).
    Stop(Stop),
}

impl Request {
    /// The method's name.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Version(_) => "version",
            Self::List(_) => "list",
            Self::Kick(_) => "kick",
            Self::BanAdd(_) => "ban_add",
            Self::BanRemove(_) => "ban_remove",
            Self::BanList(_) => "ban_list",
            Self::AccountCreate(_) => "account_create",
            Self::AccountList(_) => "account_list",
            Self::AccountShow(_) => "account_show",
            Self::AccountPassword(_) => "account_password",
            Self::AccountDisable(_) => "account_disable",
            Self::AccountEnable(_) => "account_enable",
            Self::AccountDelete(_) => "account_delete",
            Self::AccountErase(_) => "account_erase",
            Self::AccountExport(_) => "account_export",
            Self::Backup => "backup",
            Self::Piece(_) => "piece",
            Self::HistoryShow(_) => "history_show",
            Self::HistorySearch(_) => "history_search",
            Self::HistoryExport(_) => "history_export",
            Self::HistoryPurge(_) => "history_purge",
            Self::Broadcast(_) => "broadcast",
            Self::Audit(_) => "audit",
            Self::Watch(_) => "watch",
            Self::LogTail(_) => "log_tail",
            Self::LogLevel(_) => "log_level",
            Self::Metrics => "metrics",
            Self::Show(_) => "show",
            Self::MuteAdd(_) => "mute_add",
            Self::MuteRemove(_) => "mute_remove",
            Self::MuteList => "mute_list",
            Self::RoomList(_) => "room_list",
            Self::RoomShow(_) => "room_show",
            Self::RoomMembers(_) => "room_members",
            Self::RoomSet(_) => "room_set",
            Self::RoomDelete(_) => "room_delete",
            Self::Top => "top",
            Self::ConfigShow => "config_show",
            Self::ConfigDiff => "config_diff",
            Self::ConfigApply(_) => "config_apply",
            Self::ConfigConfirm => "config_confirm",
            Self::Status => "status",
            Self::Reload => "reload",
            Self::Stop(_) => "stop",
        }
    }

    /// The names of all methods.
    pub const METHODS: &[&str] = &[
        "version",
        "list",
        "kick",
        "ban_add",
        "ban_remove",
        "ban_list",
        "account_create",
        "account_list",
        "account_show",
        "account_password",
        "account_disable",
        "account_enable",
        "account_delete",
        "account_erase",
        "account_export",
        "backup",
        "piece",
        "history_show",
        "history_search",
        "history_export",
        "history_purge",
        "broadcast",
        "audit",
        "watch",
        "log_tail",
        "log_level",
        "metrics",
        "show",
        "mute_add",
        "mute_remove",
        "mute_list",
        "room_list",
        "room_show",
        "room_members",
        "room_set",
        "room_delete",
        "top",
        "config_show",
        "config_diff",
        "config_apply",
        "config_confirm",
        "status",
        "reload",
        "stop",
    ];

    /// Whether the request only looks: what a read-only administrator may do.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        match self {
            Self::Version(_)
            | Self::List(_)
            | Self::BanList(_)
            | Self::AccountList(_)
            | Self::AccountShow(_)
            | Self::Audit(_)
            | Self::Watch(_)
            | Self::LogTail(_)
            | Self::Metrics
            | Self::Show(_)
            | Self::MuteList
            | Self::RoomList(_)
            | Self::RoomShow(_)
            | Self::RoomMembers(_)
            | Self::Top
            | Self::ConfigShow
            | Self::ConfigDiff
            | Self::Status => true,
            Self::LogLevel(level) => level.set.is_none(),
            Self::Kick(kick) => kick.dry_run,
            Self::Broadcast(broadcast) => broadcast.dry_run,
            Self::RoomDelete(asked) => asked.dry_run,
            Self::MuteAdd(asked) => asked.dry_run,
            Self::BanAdd(ban) => ban.dry_run,
            Self::AccountDelete(delete) | Self::AccountErase(delete) => delete.dry_run,
            Self::BanRemove(_)
            | Self::AccountCreate(_)
            | Self::AccountPassword(_)
            | Self::AccountDisable(_)
            | Self::AccountEnable(_)
            | Self::MuteRemove(_)
            | Self::RoomSet(_)
            | Self::ConfigApply(_)
            | Self::ConfigConfirm
            // Who may look at who is here may not read all that they said.
            | Self::AccountExport(_)
            | Self::HistoryShow(_)
            | Self::HistorySearch(_)
            | Self::HistoryExport(_)
            | Self::HistoryPurge(_)
            | Self::Backup
            | Self::Piece(_)
            | Self::Reload
            | Self::Stop(_) => false,
        }
    }

    /// Whether the request is about people who misbehave, or are to be told something: what an operator may ask for
    /// beside looking. Who looks after a room may read what was said there or to everybody, and nothing private.
    #[must_use]
    pub const fn is_for_operators(&self) -> bool {
        match self {
            Self::Kick(_)
            | Self::BanAdd(_)
            | Self::BanRemove(_)
            | Self::MuteAdd(_)
            | Self::MuteRemove(_)
            | Self::Broadcast(_) => true,
            Self::HistoryShow(HistoryShow { of, .. }) | Self::HistorySearch(HistorySearch { of, .. }) => {
                matches!(of, HistoryOf::Room(_) | HistoryOf::Broadcasts)
            }
            _ => false,
        }
    }
}

/// Parameters of `version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The [`API_VERSION`](super::API_VERSION) that the client speaks.
    pub protocol: u32,
}

/// Parameters of `list`: a connection is listed if it meets every condition that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ListFilter {
    /// The name, as names are compared, or a mask of names with `*` and `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The account it is logged in to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// A room it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// The address it comes from: an IP address or a CIDR range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// That nothing was said there for at least so many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_ms: Option<u64>,
    /// Only connections whose id is greater: the [`next`](super::Connections::next) of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// Parameters of `kick`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Kick {
    /// Whom: see [`Target`](super::Target).
    pub target: String,
    /// What they and their rooms are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only say who it would be.
    #[serde(default)]
    pub dry_run: bool,
    /// Only connections whose id is greater: the [`next`](super::Kicked::next) of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// Parameters of `ban_add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BanAdd {
    /// Whom: see [`Whom`](crate::ban::Whom).
    pub what: String,
    /// For how many milliseconds; for good without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// What they are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Also if that is everybody, or nearly so.
    #[serde(default)]
    pub confirmed: bool,
    /// Only say how many it would disconnect.
    #[serde(default)]
    pub dry_run: bool,
}

/// Parameters of `ban_remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BanRemove {
    /// Whom: as in `ban_add`.
    pub what: String,
}

/// Parameters of `ban_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct BanPage {
    /// Only those after this one: the [`next`](super::Bans::next) of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What is not asked for is not sent: a server of an earlier version does not know it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Parameters of `broadcast`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Broadcast {
    /// What to say. Each line of it is a message of its own.
    pub text: String,
    /// Only to the members of this room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Only to who is logged in to this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// In whose name: put before each message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only say to how many it would go, and as which messages.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dry_run: bool,
}

/// Parameters of `stop`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Stop {
    /// What everybody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
