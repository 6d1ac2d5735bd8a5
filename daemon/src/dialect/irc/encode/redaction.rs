//! What was taken back, as IRC tells it (<https://ircv3.net/specs/extensions/message-redaction>).

use protocol::irc::caps::Cap;
use protocol::language::Text;

use super::Answer;
use super::events::{Reason as _, Told};
use super::messages::with_target;
use crate::dialect::irc::msgid;
use crate::server::event::{EventId, Target};
use crate::server::refusal::CannotRedact;

/// REDACT, for those who know it. Others are told nothing.
pub fn redacted(target: &Target, message: EventId, reason: Option<&str>, told: &mut Told<'_>) {
    if !told.caps.contains(Cap::MessageRedaction) {
        return;
    }
    with_target(target, |target| {
        told.line()
            .command("REDACT")
            .params([target, msgid::write(message).as_str()])
            .reason(reason)
            .finish();
    });
}

/// Why something was not taken back.
pub fn why(why: CannotRedact) -> Text {
    match why {
        CannotRedact::Target => Text::new(
            "You cannot delete messages there",
            "Você não pode apagar mensagens ali",
        ),
        CannotRedact::Unknown => Text::new(
            "This message does not exist or is too old",
            "Essa mensagem não existe ou é antiga demais",
        ),
        CannotRedact::Forbidden => Text::new(
            "You are not authorised to delete this message",
            "Você não tem permissão para apagar essa mensagem",
        ),
        CannotRedact::Store => Text::new(
            "Messages cannot be deleted now, try again later",
            "Não é possível apagar mensagens agora, tente mais tarde",
        ),
    }
}

/// FAIL REDACT
pub fn refused(target: &str, message: &str, why: CannotRedact, text: &str, answer: &mut Answer<'_>) {
    let code = match why {
        CannotRedact::Target => "INVALID_TARGET",
        CannotRedact::Unknown => "UNKNOWN_MSGID",
        CannotRedact::Forbidden => "REDACT_FORBIDDEN",
        // The specification has none for it; CHATHISTORY calls it so.
        CannotRedact::Store => "MESSAGE_ERROR",
    };
    let line = answer.line().command("FAIL").params(["REDACT", code]);
    let line = line.param(&Answer::word(target));
    match why {
        CannotRedact::Target => line,
        _ => line.param(&Answer::word(message)),
    }
    .trailing(text)
    .finish();
}
