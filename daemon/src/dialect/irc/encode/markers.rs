//! How far somebody has read, as IRC tells it (IRCv3 draft/read-marker).

use protocol::irc::caps::Cap;
use protocol::language::Text;

use super::Answer;
use crate::dialect::text::timestamp;
use crate::server::WallTime;
use crate::server::refusal::NoMarker;

/// MARKREAD; unasked only to those who know it.
pub fn marker(target: &str, time: Option<WallTime>, asked: bool, answer: &mut Answer<'_>) {
    if !asked && !answer.has(Cap::ReadMarker) {
        return;
    }
    let time = time.map_or_else(
        || "*".to_owned(),
        |time| format!("timestamp={}", timestamp(time).as_str()),
    );
    answer
        .line()
        .command("MARKREAD")
        .param(target)
        .param(&time)
        .finish();
}

/// FAIL MARKREAD
pub fn refused(target: &str, why: NoMarker, answer: &mut Answer<'_>) {
    let (code, text) = match why {
        NoMarker::BadTarget => (
            "INVALID_PARAMS",
            Text::new(
                "Nobody and nothing can be called so",
                "Ninguém e nada pode ter esse nome",
            ),
        ),
        NoMarker::Unavailable => (
            "INTERNAL_ERROR",
            Text::new(
                "It cannot be kept now, try again later",
                "Não é possível guardar isso agora, tente mais tarde",
            ),
        ),
    };
    fail(code, Some(target), text, answer);
}

/// MARKREAD without a target.
pub fn missing(answer: &mut Answer<'_>) {
    fail(
        "NEED_MORE_PARAMS",
        None,
        Text::new("Missing parameters", "Faltam parâmetros"),
        answer,
    );
}

/// MARKREAD with something else than a moment.
pub fn not_a_time(word: &str, answer: &mut Answer<'_>) {
    let text = Text::new(
        "A moment is written timestamp=2026-07-04T12:00:00.000Z",
        "Um momento se escreve timestamp=2026-07-04T12:00:00.000Z",
    );
    fail("INVALID_PARAMS", Some(word), text, answer);
}

fn fail(code: &str, word: Option<&str>, text: Text, answer: &mut Answer<'_>) {
    let text = answer.text(text);
    let line = answer.line().command("FAIL").params(["MARKREAD", code]);
    match word {
        Some(word) => line.param(&Answer::word(word)),
        None => line,
    }
    .trailing(text)
    .finish();
}
