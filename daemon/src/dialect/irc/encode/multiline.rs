//! Messages of several lines (IRCv3 draft/multiline): a batch for those who know it, single lines for all others.

use std::borrow::Cow;

use protocol::irc::caps::Cap;
use protocol::irc::format::MessageWriter;
use protocol::irc::multiline::{BATCH, CONCAT_TAG};
use protocol::irc::subject::{Bracketed, bracketed_within};

use super::events::Told;
use super::messages::{Line, Tags};
use crate::dialect::irc::batch::agreed;

/// The reference of the batch around a message. One name serves all: each batch is closed before the next opens.
const REFERENCE: &str = "said";

/// A line's text, and whether it goes on with the line before it.
type Part<'a> = (Cow<'a, str>, bool);

/// A message of several lines, in the lines in which it was sent.
pub(super) fn said(line: &Line<'_>, told: &mut Told<'_>) {
    let subject = line.message.subject.as_deref();
    let (tag, brackets) = if told.caps.contains(Cap::Subject) {
        (subject, None)
    } else {
        (None, subject)
    };
    let parts = parts(line, brackets, told);
    if agreed(told.caps) {
        in_batch(line, tag, &parts, told);
    } else {
        one_by_one(line, tag, &parts, told);
    }
}

/// The lines, with the subject in brackets before the first that says something.
fn parts<'a>(line: &Line<'a>, mut brackets: Option<&str>, told: &Told<'_>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for part in line.message.lines() {
        let subject = if part.text.is_empty() {
            None
        } else {
            brackets.take()
        };
        match subject.map(|subject| bracketed_within(subject, part.text, line.room(told))) {
            None => parts.push((part.text.into(), part.concat)),
            Some(Bracketed::One(text)) => parts.push((text.into(), part.concat)),
            Some(Bracketed::Two { subject, body }) => {
                parts.push((subject.into(), part.concat));
                parts.push((body.into(), false));
            }
        }
    }
    parts
}

fn in_batch(line: &Line<'_>, subject: Option<&str>, parts: &[Part<'_>], told: &mut Told<'_>) {
    let opening = line.begin(Tags::All(subject), told).command("BATCH");
    let opening = opening.param(&format!("+{REFERENCE}")).param(BATCH);
    opening.param(line.target).finish();
    for (text, concat) in parts {
        finish(
            line,
            text,
            told.line_with(|tags| {
                let tags = tags.tag("batch", Some(REFERENCE));
                if *concat { tags.tag(CONCAT_TAG, None) } else { tags }
            }),
        );
    }
    let end = told.line_with(|tags| tags).command("BATCH");
    end.param(&format!("-{REFERENCE}")).finish();
}

/// Blank lines are left out, and only the first line can be answered or taken back.
fn one_by_one(line: &Line<'_>, subject: Option<&str>, parts: &[Part<'_>], told: &mut Told<'_>) {
    let mut tags = Tags::All(subject);
    for (text, _) in parts.iter().filter(|(text, _)| !text.is_empty()) {
        finish(line, text, line.begin(tags, told));
        tags = Tags::Common;
    }
}

fn finish(line: &Line<'_>, text: &str, begun: MessageWriter<'_>) {
    begun
        .command(line.command)
        .param(line.target)
        .trailing(text)
        .finish();
}
