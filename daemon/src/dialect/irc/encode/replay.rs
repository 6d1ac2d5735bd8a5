//! What somebody has missed, for programs that do not ask for it: with its times where those are understood, otherwise
//! with the date before the text.

use std::rc::Rc;

use protocol::irc::caps::Cap;
use protocol::irc::subject::{Bracketed, bracketed_within};

use super::events::{self, Told};
use super::messages::{Line, Tags, command, with_target};
use super::{Answer, history};
use crate::dialect::Context;
use crate::dialect::text::{MORE_MISSED, date};
use crate::server::event::{Event, EventKind, Message};
use crate::server::reply::Replay;

/// All of it, and that there is more.
pub fn replay(replay: &Replay, cx: &Context<'_>, answer: &mut Answer<'_>) {
    if !answer.has(Cap::ServerTime) {
        for (_, event) in &replay.said {
            dated(event, cx, answer);
        }
    } else if answer.has(Cap::Batch) {
        in_batches(replay, answer);
    } else {
        for (_, event) in &replay.said {
            events::event(event, answer.caps, false, answer.policy, answer.out);
        }
    }
    if replay.more {
        let (text, nick) = (answer.text(MORE_MISSED), answer.nick());
        answer
            .line()
            .command("NOTICE")
            .param(nick)
            .trailing(text)
            .finish();
    }
}

/// A batch for each conversation, in the order in which they begin.
fn in_batches(replay: &Replay, answer: &mut Answer<'_>) {
    let mut batches: Vec<(&str, Vec<Rc<Event>>)> = Vec::new();
    for (target, event) in &replay.said {
        match batches.iter_mut().find(|(other, _)| *other == &**target) {
            Some((_, events)) => events.push(event.clone()),
            None => batches.push((target, vec![event.clone()])),
        }
    }
    for (target, events) in batches {
        history::history(target, &events, answer);
    }
}

/// One thing said, with the date before it.
fn dated(event: &Event, cx: &Context<'_>, answer: &mut Answer<'_>) {
    let date = date(event.time, cx);
    match &event.kind {
        EventKind::Message(message) => {
            said(
                message,
                &date,
                &mut Told::new(event, answer.caps, answer.policy, answer.out),
            );
        }
        EventKind::Broadcast { target, text } => {
            let kind = EventKind::Broadcast {
                target: target.clone(),
                text: format!("[{date}] {text}").into(),
            };
            let event = Event {
                kind,
                ..event.clone()
            };
            events::event(&event, answer.caps, false, answer.policy, answer.out);
        }
        _ => events::event(event, answer.caps, false, answer.policy, answer.out),
    }
}

/// A message line by line: date and subject stand before the first that says something.
fn said(message: &Message, date: &str, told: &mut Told<'_>) {
    let subject = message.subject.as_deref();
    let (tag, subject) = if told.caps.contains(Cap::Subject) {
        (subject, None)
    } else {
        (None, subject)
    };
    with_target(&message.target, |target| {
        let line = Line {
            command: command(message.kind),
            target,
            message,
        };
        let room = line.room(told);
        let mut before = [subject, Some(date)];
        let mut tags = Tags::All(tag);
        for part in message.lines().filter(|line| !line.text.is_empty()) {
            for text in with_brackets(part.text, &std::mem::take(&mut before), room) {
                let begun = line.begin(tags, told).command(line.command).param(target);
                begun.trailing(&text).finish();
                tags = Tags::Common;
            }
        }
    });
}

/// A text with others in brackets before it, the last foremost; those that do not fit get a line of their own.
fn with_brackets(text: &str, before: &[Option<&str>], room: usize) -> Vec<String> {
    let (mut first, mut rest) = (text.to_owned(), Vec::new());
    for bracket in before.iter().flatten() {
        first = match bracketed_within(bracket, &first, room) {
            Bracketed::One(text) => text,
            Bracketed::Two { subject, body } => {
                rest.insert(0, body.to_owned());
                subject
            }
        };
    }
    rest.insert(0, first);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_before_a_text_gets_a_line() {
        let both = [Some("almoço"), Some("27/11 14:02")];
        assert_eq!(
            with_brackets("vamos?", &both, 100),
            ["[27/11 14:02] [almoço] vamos?"]
        );
        assert_eq!(
            with_brackets("vamos?", &both, 20),
            ["[27/11 14:02]", "[almoço] vamos?"]
        );
        assert_eq!(
            with_brackets("vamos?", &both, 10),
            ["[27/11 14:02]", "[almoço]", "vamos?"]
        );
        assert_eq!(
            with_brackets("\u{1}ACTION vai\u{1}", &both[1..], 100),
            ["\u{1}ACTION [27/11 14:02] vai\u{1}"]
        );
    }
}
