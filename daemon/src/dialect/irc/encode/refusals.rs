//! Refusals: their numerics and texts.

use std::borrow::Cow;

use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::{
    Answer, accounts, bans, history, markers, metadata, monitor, reasons, redaction, search, services,
};
use crate::dialect::services::{Service, chanserv};
use crate::dialect::text::not_delivered;
use crate::server::refusal::{CannotJoin, NoHistory, Refusal};

/// Renders a refusal.
pub fn refused(refusal: &Refusal, answer: &mut Answer<'_>) {
    if let Refusal::CannotVerify { account, why } = refusal {
        return accounts::cannot_verify(account, *why, answer);
    }
    if let Refusal::CannotRegister { account, why } = refusal {
        return accounts::cannot_register(account, *why, answer);
    }
    if let Refusal::NoMarker { target, why } = refusal {
        return markers::refused(target, *why, answer);
    }
    if let Refusal::NoMetadata { target, key, why } = refusal {
        return metadata::refused(target.as_deref(), key.as_deref(), *why, answer);
    }
    if let Refusal::NotLasting { room, why } = refusal {
        let why = chanserv::why_not(room, why, answer.policy().language);
        return services::notices(Service::ChanServ, &[why], answer);
    }
    let text = answer.text(text(refusal));
    match refusal {
        Refusal::Denied(_) => return services::notices(Service::NickServ, &[text.to_owned()], answer),
        Refusal::NoHistory { range, target, why } => {
            return history::refused(*range, target, *why, text, answer);
        }
        Refusal::NoHistoryTargets => return history::targets_refused(text, answer),
        Refusal::CannotSearch(why) => return search::refused(*why, text, answer),
        Refusal::CannotRedact { target, message, why } => {
            return redaction::refused(target, message, *why, text, answer);
        }
        Refusal::LogInThrottled { wait } | Refusal::OperatorThrottled { wait } => {
            return accounts::throttled(numeric(refusal), *wait, answer);
        }
        _ => {}
    }
    if let Refusal::BadBan { what, why } = refusal {
        return bans::refused(what, *why, text, answer);
    }
    if let Refusal::MonitorListFull { limit, names } = refusal {
        return monitor::list_full(*limit, names, text, answer);
    }
    if let Refusal::CannotRename { from, to, why } = refusal {
        let words = [
            "RENAME",
            reasons::rename_code(*why),
            &Answer::word(from),
            &Answer::word(to),
        ];
        return answer
            .line()
            .command("FAIL")
            .params(words)
            .trailing(text)
            .finish();
    }
    if *refusal == Refusal::BadRealName {
        // It has no numeric of its own (IRCv3 setname).
        return answer
            .line()
            .command("FAIL")
            .params(["SETNAME", "INVALID_REALNAME"])
            .trailing(text)
            .finish();
    }
    let line = answer.numeric(numeric(refusal));
    context(refusal)
        .iter()
        .fold(line, |line, word| line.param(&Answer::word(word)))
        .trailing(text)
        .finish();
}

fn numeric(refusal: &Refusal) -> Numeric {
    match refusal {
        Refusal::NotRegistered | Refusal::NotLoggedIn => Numeric::ErrNotRegistered,
        Refusal::AlreadyRegistered => Numeric::ErrAlreadyRegistered,
        Refusal::BadName { .. } => Numeric::ErrErroneusNickname,
        Refusal::NoNameGiven => Numeric::ErrNoNicknameGiven,
        Refusal::NameInUse { .. } | Refusal::NameProtected { .. } => Numeric::ErrNicknameInUse,
        // These have no numerics; `refused` has rendered them.
        Refusal::BadRealName
        | Refusal::Denied(_)
        | Refusal::CannotVerify { .. }
        | Refusal::CannotRegister { .. }
        | Refusal::CannotRename { .. }
        | Refusal::NoMarker { .. }
        | Refusal::NotLasting { .. }
        | Refusal::NoMetadata { .. }
        | Refusal::NoHistory { .. }
        | Refusal::CannotRedact { .. }
        | Refusal::CannotSearch(_)
        | Refusal::NoHistoryTargets
        | Refusal::BadBan { .. } => Numeric::ErrUnknownError,
        Refusal::MonitorListFull { .. } => Numeric::ErrMonListFull,
        Refusal::LogInFailed
        | Refusal::LogInUnavailable
        | Refusal::LogInThrottled { .. }
        | Refusal::PasswordInTheClear
        | Refusal::TooManyDevices { .. } => Numeric::ErrSaslFail,
        Refusal::LoggedInElsewhere => Numeric::ErrSaslAlready,
        Refusal::NoSuchName { .. } => Numeric::ErrNoSuchNick,
        Refusal::NoSuchRoom { .. } | Refusal::BadRoomName { .. } => Numeric::ErrNoSuchChannel,
        Refusal::TooManyRooms { .. } => Numeric::ErrTooManyChannels,
        Refusal::NotInRoom { .. } => Numeric::ErrNotOnChannel,
        Refusal::TheyAreNotInRoom { .. } => Numeric::ErrUserNotInChannel,
        Refusal::AlreadyInRoom { .. } => Numeric::ErrUserOnChannel,
        Refusal::NotRoomOperator { .. } | Refusal::NotRoomFounder { .. } => Numeric::ErrChanOPrivsNeeded,
        Refusal::CannotJoin { why, .. } => match why {
            CannotJoin::Banned => Numeric::ErrBannedFromChan,
            CannotJoin::InviteOnly => Numeric::ErrInviteOnlyChan,
            CannotJoin::BadKey => Numeric::ErrBadChannelKey,
            CannotJoin::Full => Numeric::ErrChannelIsFull,
            CannotJoin::NeedsAccount => Numeric::ErrNeedReggedNick,
        },
        Refusal::CannotSend { .. } => Numeric::ErrCannotSendToChan,
        Refusal::ListFull { .. } => Numeric::ErrBanListFull,
        Refusal::BadKey { .. } | Refusal::BadModeArgument { .. } => Numeric::ErrInvalidModeParam,
        Refusal::UnknownMode { .. } => Numeric::ErrUnknownMode,
        Refusal::UnknownUserMode => Numeric::ErrUModeUnknownFlag,
        Refusal::NotYourModes => Numeric::ErrUsersDontMatch,
        Refusal::NoPrivileges => Numeric::ErrNoPrivileges,
        Refusal::BadOperatorPassword | Refusal::OperatorThrottled { .. } => Numeric::ErrPasswdMismatch,
        Refusal::NotDelivered { .. } => Numeric::ErrCantSendToUser,
        Refusal::TooManyStrangers { .. } => Numeric::ErrTargetTooFast,
        Refusal::TooManyTargets { .. } => Numeric::ErrTooManyTargets,
        Refusal::BusyTryAgain | Refusal::TooManyMatches { .. } => Numeric::RplTryAgain,
    }
}

/// What stands between the client's name and the text.
fn context(refusal: &Refusal) -> Vec<Cow<'_, str>> {
    let letter = |mode: char| Cow::Owned(mode.to_string());
    match refusal {
        Refusal::NotRegistered
        | Refusal::AlreadyRegistered
        | Refusal::NoNameGiven
        | Refusal::BadRealName
        | Refusal::UnknownUserMode
        | Refusal::NotYourModes
        | Refusal::NoPrivileges
        | Refusal::BadOperatorPassword
        | Refusal::LogInFailed
        | Refusal::LogInUnavailable
        | Refusal::MonitorListFull { .. }
        | Refusal::LogInThrottled { .. }
        | Refusal::OperatorThrottled { .. }
        | Refusal::BadBan { .. }
        | Refusal::PasswordInTheClear
        | Refusal::NotLoggedIn
        | Refusal::NoMarker { .. }
        | Refusal::Denied(_)
        | Refusal::CannotVerify { .. }
        | Refusal::NoMetadata { .. }
        | Refusal::TooManyDevices { .. }
        | Refusal::LoggedInElsewhere
        | Refusal::CannotRegister { .. }
        | Refusal::CannotRename { .. }
        | Refusal::NotLasting { .. }
        | Refusal::NoHistory { .. }
        | Refusal::CannotRedact { .. }
        | Refusal::CannotSearch(_)
        | Refusal::NoHistoryTargets => Vec::new(),
        Refusal::BadName { name: word }
        | Refusal::NameInUse { name: word }
        | Refusal::NameProtected { name: word }
        | Refusal::NoSuchName { name: word }
        | Refusal::NoSuchRoom { room: word }
        | Refusal::BadRoomName { room: word }
        | Refusal::TooManyRooms { room: word }
        | Refusal::CannotSend { target: word, .. }
        | Refusal::NotDelivered { target: word, .. }
        | Refusal::TooManyStrangers { target: word }
        | Refusal::TooManyTargets { target: word } => vec![Cow::Borrowed(word)],
        Refusal::NotInRoom { room }
        | Refusal::NotRoomOperator { room }
        | Refusal::NotRoomFounder { room }
        | Refusal::CannotJoin { room, .. } => vec![Cow::Borrowed(room.as_str())],
        Refusal::TheyAreNotInRoom { name, room } | Refusal::AlreadyInRoom { name, room } => {
            vec![Cow::Borrowed(name), Cow::Borrowed(room.as_str())]
        }
        Refusal::ListFull { room, list, .. } => vec![Cow::Borrowed(room.as_str()), letter(list.letter())],
        // The key itself is not repeated: it may be half of a passphrase.
        Refusal::BadKey { room } => vec![Cow::Borrowed(room.as_str()), letter('k'), Cow::Borrowed("*")],
        Refusal::BadModeArgument {
            target,
            mode,
            argument,
            ..
        } => {
            vec![Cow::Borrowed(target), letter(*mode), Cow::Borrowed(argument)]
        }
        Refusal::UnknownMode { mode, .. } => vec![letter(*mode)],
        // Whoever has not registered is closed instead of being told to wait.
        Refusal::BusyTryAgain => vec![Cow::Borrowed("OPER")],
        Refusal::TooManyMatches { .. } => vec![Cow::Borrowed("WHO")],
    }
}

fn text(refusal: &Refusal) -> Text {
    const fn t(en: &'static str, pt: &'static str) -> Text {
        Text::new(en, pt)
    }
    match refusal {
        Refusal::NotRegistered => t("You have not registered", "Você ainda não se registrou"),
        Refusal::AlreadyRegistered => t("You may not reregister", "Você já se registrou"),
        Refusal::BadName { .. } => t("Erroneous nickname", "Nome inválido"),
        Refusal::NoNameGiven => t("No nickname given", "Falta o nome"),
        Refusal::NameInUse { .. } => t("Nickname is already in use", "Este nome já está em uso"),
        Refusal::BadRealName => t("That real name is not valid", "Esse nome real não é válido"),
        Refusal::NoSuchName { .. } => t("No such nick/channel", "Ninguém aqui tem esse nome"),
        Refusal::NoSuchRoom { .. } => t("No such channel", "Sala não encontrada"),
        Refusal::BadRoomName { .. } => t("Invalid channel name", "Nome de sala inválido"),
        Refusal::TooManyRooms { .. } => t("Too many channels", "Salas demais"),
        Refusal::NotInRoom { .. } => t("You're not on that channel", "Você não está nessa sala"),
        Refusal::TheyAreNotInRoom { .. } => t("They aren't on that channel", "A pessoa não está nessa sala"),
        Refusal::AlreadyInRoom { .. } => t("is already on channel", "já está na sala"),
        Refusal::NotRoomOperator { .. } => t("You're not channel operator", "Você não é operador da sala"),
        Refusal::NotRoomFounder { .. } => t("You're not channel founder", "Você não é fundador da sala"),
        Refusal::NotLasting { .. } => t("Not done", "Não foi feito"),
        Refusal::CannotRename { why, .. } => reasons::cannot_rename(*why),
        Refusal::CannotJoin { why, .. } => reasons::cannot_join(*why),
        Refusal::CannotSend { why, .. } => reasons::cannot_send(*why),
        Refusal::ListFull { list, .. } => reasons::list_full(*list),
        Refusal::BadKey { .. } => t("Invalid key", "Chave inválida"),
        Refusal::BadModeArgument { why, .. } => reasons::bad_argument(*why),
        Refusal::UnknownMode { .. } => t("is unknown mode char to me", "não é um modo conhecido"),
        Refusal::UnknownUserMode => t("Unknown MODE flag", "Modo desconhecido"),
        Refusal::NotYourModes => t(
            "Can't change mode for other users",
            "Só é possível mudar os próprios modos",
        ),
        Refusal::NoPrivileges => t(
            "Permission Denied- You're not an IRC operator",
            "Permissão negada: você não é operador do servidor",
        ),
        Refusal::BadOperatorPassword => t("Password incorrect", "Senha incorreta"),
        Refusal::NameProtected { .. }
        | Refusal::LogInFailed
        | Refusal::LogInUnavailable
        | Refusal::LogInThrottled { .. }
        | Refusal::OperatorThrottled { .. }
        | Refusal::PasswordInTheClear
        | Refusal::NotLoggedIn
        | Refusal::NoMarker { .. }
        | Refusal::Denied(_)
        | Refusal::CannotVerify { .. }
        | Refusal::NoMetadata { .. }
        | Refusal::TooManyDevices { .. }
        | Refusal::LoggedInElsewhere
        | Refusal::CannotRegister { .. } => accounts::refusal(refusal),
        Refusal::NoHistory { why, .. } | Refusal::CannotSearch(why) => history::why(*why),
        Refusal::NoHistoryTargets => history::why(NoHistory::Store),
        Refusal::CannotRedact { why, .. } => redaction::why(*why),
        Refusal::BusyTryAgain => t(
            "Please wait a while and try again",
            "Espere um pouco e tente de novo",
        ),
        Refusal::BadBan { why, .. } => bans::what_is_wrong(*why),
        Refusal::MonitorListFull { .. } => t("Monitor list is full", "A lista está cheia"),
        Refusal::NotDelivered { why, .. } => not_delivered(*why),
        Refusal::TooManyStrangers { .. } => t(
            "You are writing to too many people who do not know you, wait a while",
            "Você está escrevendo a pessoas demais que não conhecem você; espere um pouco",
        ),
        Refusal::TooManyTargets { .. } => t("Too many targets", "Destinatários demais"),
        Refusal::TooManyMatches { .. } => t(
            "Too many matches; some are left out",
            "Resultados demais; faltam alguns",
        ),
    }
}
