//! What somebody has missed, as lines of text with their dates.

use protocol::language::Text;

use super::event;
use super::line::Lines;
use crate::dialect::Context;
use crate::dialect::text::{MORE_MISSED, date};
use crate::server::reply::Replay;

/// All of it under a heading, and that there is more.
pub fn replay(replay: &Replay, cx: &Context<'_>, lines: &mut Lines<'_>) {
    const IN_ROOM: Text = Text::new(
        "Said in {0} before you entered:",
        "O que se disse em {0} antes de você entrar:",
    );
    const PRIVATE: Text = Text::new(
        "Said to you while you were not here:",
        "O que disseram a você enquanto você não estava:",
    );
    match &replay.room {
        Some(room) => lines.fill(IN_ROOM, &[room.as_str()]),
        None => lines.text(PRIVATE),
    }
    let mut said = Vec::new();
    for (_, missed) in &replay.said {
        said.clear();
        event(missed, false, cx.policy, &mut said);
        let date = date(missed.time, cx);
        for line in String::from_utf8_lossy(&said).lines() {
            lines.line(&format!("[{date}] {line}"));
        }
    }
    if replay.more {
        lines.text(MORE_MISSED);
    }
}
