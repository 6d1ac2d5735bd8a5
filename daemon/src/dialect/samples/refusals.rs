//! Refusals, and reasons to close a connection.

use std::collections::HashSet;
use std::time::Duration;

use protocol::extban::BadExtban;

use super::account_refusals;
use crate::dialect::testing::room;
use crate::server::gateway::NotBelieved;
use crate::server::refusal::{
    BadArgument, BadBan, CannotJoin, CannotRedact, CannotRename, CannotSend, NoHistory, NoMarker,
    NotDelivered, Refusal,
};
use crate::server::reply::Closing;
use crate::server::request::MaskList;

/// Refusals, with every form.
#[allow(clippy::too_many_lines, reason = "it is a list")]
pub fn refusals() -> Vec<Refusal> {
    let geral = || room("#geral");
    let mut refusals = vec![
        Refusal::NotRegistered,
        Refusal::AlreadyRegistered,
        Refusal::BadName { name: "7ana".into() },
        Refusal::BadName { name: "a b".into() },
        Refusal::BadName { name: "admin".into() },
        Refusal::NoNameGiven,
        Refusal::NameInUse { name: "ana".into() },
        Refusal::NameProtected { name: "ana".into() },
        Refusal::BadRealName,
        Refusal::NoSuchName { name: "rui".into() },
        Refusal::NoSuchRoom {
            room: "#geral".into(),
        },
        Refusal::BadRoomName { room: "#a:b".into() },
        Refusal::TooManyRooms {
            room: "#geral".into(),
        },
        Refusal::NotInRoom { room: geral() },
        Refusal::TheyAreNotInRoom {
            name: "rui".into(),
            room: geral(),
        },
        Refusal::AlreadyInRoom {
            name: "rui".into(),
            room: geral(),
        },
        Refusal::NotRoomOperator { room: geral() },
        Refusal::NotRoomFounder { room: geral() },
        Refusal::BadKey { room: geral() },
        Refusal::UnknownMode {
            mode: 'z',
            room: geral(),
        },
        Refusal::UnknownUserMode,
        Refusal::NotYourModes,
        Refusal::NoPrivileges,
        Refusal::BadOperatorPassword,
        Refusal::BusyTryAgain,
        Refusal::LogInFailed,
        Refusal::LogInUnavailable,
        Refusal::MonitorListFull {
            limit: 2,
            names: vec!["rui".into(), "bia".into()],
        },
        Refusal::LogInThrottled {
            wait: Duration::from_millis(29_001),
        },
        Refusal::OperatorThrottled {
            wait: Duration::from_secs(121),
        },
        Refusal::PasswordInTheClear,
        Refusal::NotLoggedIn,
        Refusal::TooManyDevices {
            account: "ana".into(),
        },
        Refusal::LoggedInElsewhere,
        Refusal::NotDelivered {
            target: "rui".into(),
            why: NotDelivered::Full,
        },
        Refusal::NotDelivered {
            target: "rui".into(),
            why: NotDelivered::Store,
        },
        Refusal::NotDelivered {
            target: "rui".into(),
            why: NotDelivered::Unknown,
        },
        Refusal::TooManyStrangers { target: "rui".into() },
        Refusal::TooManyTargets { target: "rui".into() },
        Refusal::TooManyMatches { asked: "*".into() },
    ];
    refusals.extend(with_reasons());
    refusals.extend(
        [NoMarker::BadTarget, NoMarker::Unavailable].map(|why| Refusal::NoMarker {
            target: "#geral".into(),
            why,
        }),
    );
    refusals.extend(account_refusals());
    refusals.extend(super::metadata::refusals());
    let bans = [
        BadBan::NotABan,
        BadBan::Everybody,
        BadBan::Yourself,
        BadBan::TooMany,
        BadBan::NotThere,
    ];
    refusals.extend(bans.map(|why| Refusal::BadBan {
        what: "*!*@spam".into(),
        why,
    }));
    assert_covered!(
        refusals,
        Refusal::NotRegistered,
        Refusal::AlreadyRegistered,
        Refusal::BadName { .. },
        Refusal::NoNameGiven,
        Refusal::NameInUse { .. },
        Refusal::NameProtected { .. },
        Refusal::BadRealName,
        Refusal::NoSuchName { .. },
        Refusal::NoSuchRoom { .. },
        Refusal::BadRoomName { .. },
        Refusal::TooManyRooms { .. },
        Refusal::NotInRoom { .. },
        Refusal::TheyAreNotInRoom { .. },
        Refusal::AlreadyInRoom { .. },
        Refusal::NotRoomOperator { .. },
        Refusal::NotRoomFounder { .. },
        Refusal::NotLasting { .. },
        Refusal::CannotRename {
            why: CannotRename::InUse,
            ..
        },
        Refusal::CannotRename {
            why: CannotRename::BadName,
            ..
        },
        Refusal::CannotRename {
            why: CannotRename::Default,
            ..
        },
        Refusal::CannotRename {
            why: CannotRename::TooSoon,
            ..
        },
        Refusal::CannotJoin {
            why: CannotJoin::Banned,
            ..
        },
        Refusal::CannotJoin {
            why: CannotJoin::InviteOnly,
            ..
        },
        Refusal::CannotJoin {
            why: CannotJoin::BadKey,
            ..
        },
        Refusal::CannotJoin {
            why: CannotJoin::Full,
            ..
        },
        Refusal::CannotJoin {
            why: CannotJoin::NeedsAccount,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::NotMember,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::Moderated,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::Banned,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::Muted,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::NeedsAccount,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::NoCtcp,
            ..
        },
        Refusal::CannotSend {
            why: CannotSend::Silenced,
            ..
        },
        Refusal::ListFull {
            list: MaskList::Ban,
            ..
        },
        Refusal::ListFull {
            list: MaskList::Exception,
            ..
        },
        Refusal::ListFull {
            list: MaskList::InviteException,
            ..
        },
        Refusal::BadKey { .. },
        Refusal::BadModeArgument {
            why: BadArgument::NotALimit,
            ..
        },
        Refusal::BadModeArgument {
            why: BadArgument::NotAMask,
            ..
        },
        Refusal::BadModeArgument {
            why: BadArgument::BadExtban(BadExtban::Unknown),
            ..
        },
        Refusal::BadModeArgument {
            why: BadArgument::BadExtban(BadExtban::Incomplete),
            ..
        },
        Refusal::BadModeArgument {
            why: BadArgument::BadExtban(BadExtban::Nested),
            ..
        },
        Refusal::BadModeArgument {
            why: BadArgument::MuteInvites,
            ..
        },
        Refusal::UnknownMode { .. },
        Refusal::UnknownUserMode,
        Refusal::NotYourModes,
        Refusal::NoPrivileges,
        Refusal::BadOperatorPassword,
        Refusal::BusyTryAgain,
        Refusal::LogInFailed,
        Refusal::LogInUnavailable,
        Refusal::MonitorListFull { .. },
        Refusal::LogInThrottled { .. },
        Refusal::OperatorThrottled { .. },
        Refusal::BadBan { .. },
        Refusal::PasswordInTheClear,
        Refusal::NotLoggedIn,
        Refusal::TooManyDevices { .. },
        Refusal::LoggedInElsewhere,
        Refusal::NotDelivered {
            why: NotDelivered::Full,
            ..
        },
        Refusal::NotDelivered {
            why: NotDelivered::Store,
            ..
        },
        Refusal::NotDelivered {
            why: NotDelivered::Unknown,
            ..
        },
        Refusal::TooManyStrangers { .. },
        Refusal::Denied(_),
        Refusal::CannotVerify { .. },
        Refusal::TooManyTargets { .. },
        Refusal::TooManyMatches { .. },
        Refusal::CannotRegister { .. },
        Refusal::NoMarker {
            why: NoMarker::BadTarget,
            ..
        },
        Refusal::NoMarker {
            why: NoMarker::Unavailable,
            ..
        },
        Refusal::NoMetadata { .. },
        Refusal::NoHistory {
            why: NoHistory::Target,
            ..
        },
        Refusal::NoHistory {
            why: NoHistory::Store,
            ..
        },
        Refusal::NoHistoryTargets,
        Refusal::CannotSearch(NoHistory::Target),
        Refusal::CannotSearch(NoHistory::Store),
        Refusal::CannotRedact {
            why: CannotRedact::Target,
            ..
        },
        Refusal::CannotRedact {
            why: CannotRedact::Unknown,
            ..
        },
        Refusal::CannotRedact {
            why: CannotRedact::Forbidden,
            ..
        },
        Refusal::CannotRedact {
            why: CannotRedact::Store,
            ..
        },
    );
    refusals
}

fn with_reasons() -> Vec<Refusal> {
    let join = [
        CannotJoin::Banned,
        CannotJoin::InviteOnly,
        CannotJoin::BadKey,
        CannotJoin::Full,
        CannotJoin::NeedsAccount,
    ];
    let send = [
        CannotSend::NotMember,
        CannotSend::Moderated,
        CannotSend::Banned,
        CannotSend::Muted,
        CannotSend::NeedsAccount,
        CannotSend::NoCtcp,
        CannotSend::Silenced,
    ];
    let lists = [MaskList::Ban, MaskList::Exception, MaskList::InviteException];
    let arguments = [
        (BadArgument::NotALimit, 'l', "many"),
        (BadArgument::NotAMask, 'b', "x x"),
        (BadArgument::BadExtban(BadExtban::Unknown), 'b', "$x:ana"),
        (BadArgument::BadExtban(BadExtban::Incomplete), 'e', "$r"),
        (BadArgument::BadExtban(BadExtban::Nested), 'b', "$m:$m:ana"),
        (BadArgument::MuteInvites, 'I', "$m:ana"),
    ];
    let mut refusals = Vec::new();
    refusals.extend(super::rooms::refusals());
    refusals.extend(join.map(|why| Refusal::CannotJoin {
        room: room("#geral"),
        why,
    }));
    refusals.extend(send.map(|why| Refusal::CannotSend {
        target: "#geral".into(),
        why,
    }));
    refusals.extend(lists.map(|list| Refusal::ListFull {
        room: room("#geral"),
        list,
        mask: "*!*@spam".into(),
    }));
    refusals.extend(arguments.map(|(why, mode, argument)| Refusal::BadModeArgument {
        target: "#geral".into(),
        mode,
        argument: argument.into(),
        why,
    }));
    refusals.extend(super::histories::refusals());
    refusals
}

/// Reasons to close a connection, with every form.
pub fn closings() -> Vec<Closing> {
    let closings = vec![
        Closing::Quit { reason: None },
        Closing::Quit {
            reason: Some("até logo".into()),
        },
        Closing::Killed {
            name: "ana".into(),
            by: "bia".into(),
            reason: "spam".into(),
        },
        Closing::Kicked {
            name: None,
            reason: None,
        },
        Closing::Kicked {
            name: Some("ana".into()),
            reason: Some("spam".into()),
        },
        Closing::Banned {
            reason: "".into(),
            left: None,
        },
        Closing::Banned {
            reason: "spam".into(),
            left: Some(Duration::from_hours(50)),
        },
        Closing::AccountDisabled { reason: "".into() },
        Closing::AccountDisabled {
            reason: "férias".into(),
        },
        Closing::PingTimeout(Duration::from_mins(4)),
        Closing::RegistrationTimeout,
        Closing::BadPassword,
        Closing::Busy,
        Closing::TooManyLogIns,
        Closing::LoggedOut,
        Closing::SendQueueExceeded,
        Closing::ReceiveQueueExceeded,
        Closing::TooManyConnections,
        Closing::TooOften,
        Closing::NotBelieved(NotBelieved::NotAGateway),
        Closing::NotBelieved(NotBelieved::TooLate),
        Closing::NotBelieved(NotBelieved::BadPassword),
        Closing::NotBelieved(NotBelieved::BadAddress),
        Closing::NotThisProtocol,
        Closing::Lost { error: None },
        Closing::Lost {
            error: Some("Broken pipe".into()),
        },
        Closing::Shutdown { reason: "".into() },
        Closing::Shutdown {
            reason: "manutenção".into(),
        },
        Closing::Restart,
    ];
    assert_covered!(
        closings,
        Closing::Quit { reason: None },
        Closing::Quit { reason: Some(_) },
        Closing::Killed { .. },
        Closing::Kicked { name: None, .. },
        Closing::Kicked { name: Some(_), .. },
        Closing::Banned { left: None, .. },
        Closing::Banned { left: Some(_), .. },
        Closing::AccountDisabled { .. },
        Closing::PingTimeout(_),
        Closing::RegistrationTimeout,
        Closing::BadPassword,
        Closing::Busy,
        Closing::TooManyLogIns,
        Closing::LoggedOut,
        Closing::SendQueueExceeded,
        Closing::ReceiveQueueExceeded,
        Closing::TooManyConnections,
        Closing::TooOften,
        Closing::NotBelieved(NotBelieved::NotAGateway),
        Closing::NotBelieved(NotBelieved::TooLate),
        Closing::NotBelieved(NotBelieved::BadPassword),
        Closing::NotBelieved(NotBelieved::BadAddress),
        Closing::NotThisProtocol,
        Closing::Lost { error: None },
        Closing::Lost { error: Some(_) },
        Closing::Shutdown { .. },
        Closing::Restart,
    );
    closings
}
