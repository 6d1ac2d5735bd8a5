//! What was said before, as IRC tells it: a batch, for those who know batches
//! (<https://ircv3.net/specs/extensions/chathistory>).

use std::rc::Rc;

use protocol::irc::caps::Cap;
use protocol::language::Text;

use super::{Answer, events};
use crate::dialect::irc::nest;
use crate::dialect::text::timestamp;
use crate::server::WallTime;
use crate::server::event::{Event, EventId};
use crate::server::refusal::NoHistory;
use crate::store::model::Range;

/// The reference of the batch. One name serves all: each batch is closed before the next opens.
const REFERENCE: &str = "history";

/// What was said and what happened in a history.
pub fn history(target: &str, events: &[Rc<Event>], answer: &mut Answer<'_>) {
    in_batch(&["chathistory", target], answer, |answer, out| {
        write(events, answer, out);
    });
}

/// What was said and what happened, line by line.
pub fn write(events: &[Rc<Event>], answer: &Answer<'_>, out: &mut Vec<u8>) {
    for event in events {
        events::event(event, answer.caps, false, answer.policy, out);
    }
}

/// Where something was said lately.
pub fn targets(targets: &[(Box<str>, EventId)], answer: &mut Answer<'_>) {
    in_batch(&["draft/chathistory-targets"], answer, |answer, out| {
        for (name, latest) in targets {
            let mut answer = Answer {
                out,
                time: None,
                ..*answer
            };
            let time = timestamp(WallTime(latest.time));
            answer
                .line()
                .command("CHATHISTORY")
                .params(["TARGETS", name, time.as_str()])
                .finish();
        }
    });
}

/// Wraps an answer in a batch, for those who know batches.
pub fn in_batch(kind: &[&str], answer: &mut Answer<'_>, write: impl FnOnce(&Answer<'_>, &mut Vec<u8>)) {
    let mut lines = Vec::new();
    write(answer, &mut lines);
    if !answer.has(Cap::Batch) {
        return answer.out.extend_from_slice(&lines);
    }
    let opening = answer.line().command("BATCH").param(&format!("+{REFERENCE}"));
    opening.params(kind).finish();
    for part in nest::parts(&lines) {
        nest::inside(answer.out, REFERENCE, part);
    }
    answer
        .line()
        .command("BATCH")
        .param(&format!("-{REFERENCE}"))
        .finish();
}

/// Why a history is not to be had.
pub fn why(why: NoHistory) -> Text {
    match why {
        NoHistory::Target => Text::new(
            "Messages could not be retrieved: there is no such history, or it is not for you",
            "Não foi possível obter mensagens: não há esse histórico, ou ele não é para você",
        ),
        NoHistory::Store => Text::new(
            "Messages cannot be retrieved now, try again later",
            "Não é possível obter mensagens agora, tente mais tarde",
        ),
    }
}

/// FAIL CHATHISTORY for a history that is not to be had.
pub fn refused(range: Range, target: &str, why: NoHistory, text: &str, answer: &mut Answer<'_>) {
    let code = match why {
        NoHistory::Target => "INVALID_TARGET",
        NoHistory::Store => "MESSAGE_ERROR",
    };
    answer
        .line()
        .command("FAIL")
        .params(["CHATHISTORY", code, subcommand(range)])
        .param(&Answer::word(target))
        .trailing(text)
        .finish();
}

/// FAIL CHATHISTORY TARGETS.
pub fn targets_refused(text: &str, answer: &mut Answer<'_>) {
    answer
        .line()
        .command("FAIL")
        .params(["CHATHISTORY", "MESSAGE_ERROR", "TARGETS"])
        .trailing(text)
        .finish();
}

fn subcommand(range: Range) -> &'static str {
    match range {
        Range::Latest(_) => "LATEST",
        Range::Before(_) => "BEFORE",
        Range::After(_) => "AFTER",
        Range::Around(_) => "AROUND",
        Range::Between(..) => "BETWEEN",
    }
}
