//! Refusals, as sentences.

use protocol::language::Text;
use protocol::names::Nick;

use super::line::Lines;
use crate::dialect::text::not_delivered;
use crate::server::policy::Policy;
use crate::server::refusal::{CannotJoin, CannotSend, Refusal};

/// Says what was refused, and what to do about it.
pub fn refused(refusal: &Refusal, policy: &Policy, lines: &mut Lines<'_>) {
    const IN_USE: Text = Text::new(
        "Somebody else is called {0}. Write another name.",
        "Já existe alguém com o nome {0}. Escreva outro nome.",
    );
    const PROTECTED: Text = Text::new(
        "{0} belongs to an account, or looks like one that does. Write another name.",
        "{0} pertence a uma conta, ou se parece com um nome que pertence. Escreva outro nome.",
    );
    const NOBODY: Text = Text::new("Nobody here is called {0}.", "Ninguém aqui se chama {0}.");
    const OUTSIDE: Text = Text::new(
        "You are not in {0} any more. Write {join} to come back.",
        "Você não está mais em {0}. Escreva {entrar} para voltar.",
    );
    const BUSY: Text = Text::new(
        "The server is busy. Try again.",
        "O servidor está ocupado. Tente de novo.",
    );
    const STRANGERS: Text = Text::new(
        "You are writing to too many people who do not know you. Wait a while.",
        "Você está escrevendo a pessoas demais que não conhecem você. Espere um pouco.",
    );
    const NOT_POSSIBLE: Text = Text::new("That is not possible here.", "Isso não é possível aqui.");
    match refusal {
        Refusal::BadName { name } => bad_name(name, policy, lines),
        Refusal::NameInUse { name } => lines.fill(IN_USE, &[name]),
        Refusal::NameProtected { name } => lines.fill(PROTECTED, &[name]),
        Refusal::NoSuchName { name } => lines.fill(NOBODY, &[name]),
        Refusal::NoSuchRoom { room }
        | Refusal::CannotSend {
            target: room,
            why: CannotSend::NotMember,
        } => {
            lines.fill(OUTSIDE, &[room]);
        }
        Refusal::NotInRoom { room } => lines.fill(OUTSIDE, &[room.as_str()]),
        Refusal::CannotSend { why, .. } => lines.text(cannot_send(*why)),
        Refusal::CannotJoin { room, why } => lines.fill(cannot_join(*why), &[room.as_str()]),
        Refusal::NotDelivered { why, .. } => {
            lines.line(&format!("{}.", not_delivered(*why).get(lines.language())));
        }
        Refusal::TooManyStrangers { .. } => lines.text(STRANGERS),
        Refusal::BusyTryAgain => lines.text(BUSY),
        // Nothing that such a client can ask is refused in these ways.
        Refusal::NotRegistered
        | Refusal::AlreadyRegistered
        | Refusal::NoNameGiven
        | Refusal::BadRealName
        | Refusal::BadRoomName { .. }
        | Refusal::TooManyRooms { .. }
        | Refusal::TheyAreNotInRoom { .. }
        | Refusal::AlreadyInRoom { .. }
        | Refusal::NotRoomOperator { .. }
        | Refusal::NotRoomFounder { .. }
        | Refusal::CannotRename { .. }
        | Refusal::NotLasting { .. }
        | Refusal::ListFull { .. }
        | Refusal::BadKey { .. }
        | Refusal::BadModeArgument { .. }
        | Refusal::UnknownMode { .. }
        | Refusal::UnknownUserMode
        | Refusal::NotYourModes
        | Refusal::NoPrivileges
        | Refusal::BadOperatorPassword
        | Refusal::LogInFailed
        | Refusal::LogInUnavailable
        | Refusal::LogInThrottled { .. }
        | Refusal::OperatorThrottled { .. }
        | Refusal::PasswordInTheClear
        | Refusal::NotLoggedIn
        | Refusal::TooManyDevices { .. }
        | Refusal::LoggedInElsewhere
        | Refusal::Denied(_)
        | Refusal::CannotVerify { .. }
        | Refusal::CannotRegister { .. }
        | Refusal::MonitorListFull { .. }
        | Refusal::NoMarker { .. }
        | Refusal::BadBan { .. }
        | Refusal::NoMetadata { .. }
        | Refusal::NoHistory { .. }
        | Refusal::CannotRedact { .. }
        | Refusal::CannotSearch(_)
        | Refusal::NoHistoryTargets
        | Refusal::TooManyTargets { .. }
        | Refusal::TooManyMatches { .. } => lines.text(NOT_POSSIBLE),
    }
}

/// What is wrong with a name; the server's own names are well-formed, and still not to be had.
fn bad_name(name: &str, policy: &Policy, lines: &mut Lines<'_>) {
    const RESERVED: Text = Text::new("Nobody may be called {0}.", "Ninguém pode se chamar {0}.");
    const ONE_WORD: Text = Text::new("A name is one word.", "Um nome é uma palavra só.");
    const AGAIN: Text = Text::new("Write another name.", "Escreva outro nome.");
    let why = match Nick::new(name, policy.limits.nick_length) {
        Err(_) if name.contains(char::is_whitespace) => ONE_WORD.get(lines.language()).to_owned(),
        Err(error) => error.text().fill(lines.language(), &[&error.detail()]),
        Ok(name) => RESERVED.fill(lines.language(), &[name.as_str()]),
    };
    let again = AGAIN.get(lines.language());
    lines.line(&format!("{why} {again}"));
}

fn cannot_send(why: CannotSend) -> Text {
    match why {
        CannotSend::NotMember | CannotSend::Banned | CannotSend::Muted => {
            Text::new("You may not speak in the room.", "Você não pode falar na sala.")
        }
        CannotSend::Moderated => Text::new(
            "Only those whom the room's operators let speak may do so now.",
            "Agora só fala quem os operadores da sala deixam.",
        ),
        CannotSend::NeedsAccount => Text::new(
            "Only those who are logged in may speak in the room: write @NickServ HELP",
            "Só fala na sala quem entrou em uma conta: escreva @NickServ AJUDA",
        ),
        CannotSend::Silenced => Text::new(
            "An administrator has silenced you for now.",
            "Um administrador silenciou você por enquanto.",
        ),
        CannotSend::NoCtcp => Text::new("The room does not take that.", "A sala não aceita isso."),
    }
}

fn cannot_join(why: CannotJoin) -> Text {
    match why {
        CannotJoin::Banned => Text::new("You are banned from {0}.", "Você está banido de {0}."),
        CannotJoin::InviteOnly => Text::new(
            "Only those who are invited enter {0}.",
            "Só entra em {0} quem é convidado.",
        ),
        CannotJoin::BadKey => Text::new("{0} is locked with a key.", "{0} está trancada com uma chave."),
        CannotJoin::NeedsAccount => Text::new(
            "Only those who are logged in enter {0}: write @NickServ HELP",
            "Só entra em {0} quem entrou em uma conta: escreva @NickServ AJUDA",
        ),
        CannotJoin::Full => Text::new("{0} is full.", "{0} está cheia."),
    }
}
