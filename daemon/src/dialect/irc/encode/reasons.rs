//! Reasons of refusals, where one numeric has several.

use protocol::language::Text;

use crate::server::refusal::{BadArgument, CannotJoin, CannotRename, CannotSend};
use crate::server::request::MaskList;

const fn t(en: &'static str, pt: &'static str) -> Text {
    Text::new(en, pt)
}

/// Why somebody may not enter a room.
pub const fn cannot_join(why: CannotJoin) -> Text {
    match why {
        CannotJoin::Banned => t(
            "Cannot join channel (+b): banned",
            "Não é possível entrar (+b): banido",
        ),
        CannotJoin::InviteOnly => t(
            "Cannot join channel (+i): invite only",
            "Não é possível entrar (+i): só com convite",
        ),
        CannotJoin::BadKey => t(
            "Cannot join channel (+k): wrong key",
            "Não é possível entrar (+k): chave errada",
        ),
        CannotJoin::NeedsAccount => t(
            "Cannot join channel (+R): log in first",
            "Não é possível entrar (+R): entre antes em uma conta",
        ),
        CannotJoin::Full => t(
            "Cannot join channel (+l): full",
            "Não é possível entrar (+l): sala cheia",
        ),
    }
}

/// Why somebody may not speak.
pub const fn cannot_send(why: CannotSend) -> Text {
    match why {
        CannotSend::NotMember => t(
            "Cannot send to channel (+n): not a member",
            "Não é possível falar (+n): só membros",
        ),
        CannotSend::Moderated => t(
            "Cannot send to channel (+m): moderated",
            "Não é possível falar (+m): sala moderada",
        ),
        CannotSend::Banned => t(
            "Cannot send to channel (+b): banned",
            "Não é possível falar (+b): banido",
        ),
        CannotSend::Muted => t(
            "Cannot send to channel (+b): muted",
            "Não é possível falar (+b): silenciado",
        ),
        CannotSend::NeedsAccount => t(
            "Cannot send to channel (+M): log in first",
            "Não é possível falar (+M): entre antes em uma conta",
        ),
        CannotSend::Silenced => t(
            "An administrator has silenced you for now",
            "Um administrador silenciou você por enquanto",
        ),
        CannotSend::NoCtcp => t(
            "Cannot send CTCP to channel (+C)",
            "Não é possível enviar CTCP (+C)",
        ),
    }
}

/// Which list is full.
pub const fn list_full(list: MaskList) -> Text {
    match list {
        MaskList::Ban => t("Channel ban list is full", "A lista de banimentos está cheia"),
        MaskList::Exception => t("Channel exception list is full", "A lista de exceções está cheia"),
        MaskList::InviteException => t(
            "Channel invite list is full",
            "A lista de convites permanentes está cheia",
        ),
    }
}

/// What is wrong with a mode's argument.
pub const fn bad_argument(why: BadArgument) -> Text {
    match why {
        BadArgument::NotALimit => t("Invalid limit", "Limite inválido"),
        BadArgument::NotAMask => t("Invalid mask", "Máscara inválida"),
        BadArgument::BadExtban(why) => why.text(),
        BadArgument::MuteInvites => t(
            "Nobody can be silenced by an invitation",
            "Não é possível silenciar alguém com um convite",
        ),
    }
}

/// Why a room keeps its name.
pub const fn cannot_rename(why: CannotRename) -> Text {
    match why {
        CannotRename::InUse => t(
            "The channel name is already taken",
            "Esse nome de sala já está em uso",
        ),
        CannotRename::BadName => t("Invalid channel name", "Nome de sala inválido"),
        CannotRename::Default => t(
            "The default channel keeps its name",
            "A sala padrão não muda de nome",
        ),
        CannotRename::TooSoon => t(
            "This channel has been renamed recently",
            "Esta sala mudou de nome há pouco",
        ),
    }
}

/// The same for programs (IRCv3 draft/channel-rename).
pub const fn rename_code(why: CannotRename) -> &'static str {
    match why {
        CannotRename::InUse => "CHANNEL_NAME_IN_USE",
        CannotRename::BadName | CannotRename::Default | CannotRename::TooSoon => "CANNOT_RENAME",
    }
}
