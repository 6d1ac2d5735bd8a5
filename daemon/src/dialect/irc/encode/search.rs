//! What was found of what was said (soju.im/search).

use std::rc::Rc;

use protocol::language::Text;

use super::{Answer, history};
use crate::server::event::Event;
use crate::server::refusal::NoHistory;

const INCOMPLETE: Text = Text::new(
    "Not everything was searched in time, so there may be more; narrow it by in, from, after or before",
    "Nem tudo foi examinado a tempo, então pode haver mais; restrinja com in, from, after ou before",
);

/// What was found, and a warning if that may not be all.
pub fn found(events: &[Rc<Event>], complete: bool, answer: &mut Answer<'_>) {
    history::in_batch(&["soju.im/search"], answer, |answer, out| {
        history::write(events, answer, out);
    });
    if !complete {
        let text = answer.text(INCOMPLETE);
        answer
            .line()
            .command("WARN")
            .params(["SEARCH", "INCOMPLETE"])
            .trailing(text)
            .finish();
    }
}

/// FAIL SEARCH.
pub fn refused(why: NoHistory, text: &str, answer: &mut Answer<'_>) {
    let params: &[&str] = match why {
        NoHistory::Target => &["SEARCH", "INVALID_PARAMS", "in"],
        NoHistory::Store => &["SEARCH", "INTERNAL_ERROR"],
    };
    answer
        .line()
        .command("FAIL")
        .params(params)
        .trailing(text)
        .finish();
}
