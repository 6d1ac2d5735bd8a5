mod accounts;
mod history;
mod lines;
mod messages;
mod questions;
mod requests;
mod search;

use protocol::language::Language;

use crate::dialect::testing::{context, feed, policy};
use crate::dialect::{Session, Step};
use crate::server::input::DialectKind;
use crate::server::request::{Message, MessageKind, Request};

/// What lines of a registered client become; the client has these capabilities.
fn take(caps: &str, lines: &str) -> (Vec<Step>, String) {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let mut session = Session::new(DialectKind::Irc);
    feed(&mut session, format!("CAP REQ :{caps}\r\n").as_bytes(), &cx);
    feed(&mut session, lines.as_bytes(), &cx)
}

/// The request that one line becomes, with nothing answered.
fn asked(line: &str) -> Request {
    asked_with("", line)
}

fn asked_with(caps: &str, line: &str) -> Request {
    let (mut steps, out) = take(caps, &format!("{line}\r\n"));
    assert_eq!((steps.len(), &*out), (1, ""), "{line}");
    match steps.pop().unwrap() {
        Step::Request { request, label: None } => request,
        step => panic!("{line}: {step:?}"),
    }
}

/// The answer to one line of which the core hears nothing.
fn answered(line: &str) -> String {
    answered_with("", line)
}

fn answered_with(caps: &str, line: &str) -> String {
    let (steps, out) = take(caps, &format!("{line}\r\n"));
    assert_eq!(steps, [Step::Answered], "{line}");
    out
}

fn words<const N: usize>(words: [&str; N]) -> Vec<Box<str>> {
    words.map(Into::into).into()
}

fn message(kind: MessageKind, text: &str) -> Message {
    Message {
        kind,
        targets: words(["#a", "rui"]),
        text: text.into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: false,
    }
}
