//! What clients are told about the histories that are kept.

use protocol::language::Text;

use super::Answer;
use super::events::Told;
use super::messages::{command, with_target};
use crate::dialect::keeping;
use crate::server::event::Target;
use crate::server::request::MessageKind;
use crate::store::model::Keep;

/// FAIL (<https://ircv3.net/specs/extensions/standard-replies>): there is no numeric for it.
pub fn not_kept(kind: MessageKind, target: &Target, answer: &mut Answer<'_>) {
    const TEXT: Text = Text::new(
        "Others have read your message, but the history does not keep it: no need to send it again",
        "Os outros leram sua mensagem, mas o histórico não a guardou: não é preciso enviar de novo",
    );
    let text = answer.text(TEXT);
    with_target(target, |target| {
        let line = answer.line().command("FAIL").params([command(kind), "NOT_KEPT"]);
        line.param(target).trailing(text).finish();
    });
}

/// NOTICE of a room to one who has just entered it.
pub fn on_entering(room: &str, keep: Keep, answer: &mut Answer<'_>) {
    let text = keeping::sentence(keep, answer.policy().language);
    answer
        .line()
        .command("NOTICE")
        .param(room)
        .trailing(&text)
        .finish();
}

/// NOTICE to a room whose history stops being kept, or is kept again.
pub fn kept(room: &str, kept: bool, told: &mut Told<'_>) {
    const KEPT: Text = Text::new(
        "What is said here is kept in the history again",
        "O que se diz aqui está sendo guardado no histórico de novo",
    );
    const NOT_KEPT: Text = Text::new(
        "What is said here is not kept in the history until further notice",
        "O que se diz aqui não está sendo guardado no histórico por enquanto",
    );
    let text = if kept { KEPT } else { NOT_KEPT }.get(told.policy.language);
    told.line().command("NOTICE").param(room).trailing(text).finish();
}
