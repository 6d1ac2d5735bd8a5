//! Completing names: of whom a message is for, and in its text.

use super::turn::Turn;
use crate::model::conversations::{Conversation, Place};

/// What was completed last, so that the next time another name can take its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// The text before the name.
    before: String,
    /// What was typed of the name.
    typed: String,
    /// The text with the name.
    done: String,
    /// Which of the names it is.
    at: usize,
}

/// Everybody and everything that can be meant: who is in the room that is looked at, then whom one talks with, then
/// rooms.
fn names(turn: &Turn<'_>, rooms: bool) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(room) = turn.model.current().and_then(|current| current.room()) {
        names.extend(
            room.members
                .sorted(|_| 0)
                .into_iter()
                .map(|member| member.nick.clone()),
        );
    }
    let here = |conversation: &&Conversation| conversation.network == Some(turn.network.id);
    let ordered = turn.model.conversations.ordered();
    for conversation in ordered.into_iter().rev().filter(here) {
        let wanted = match conversation.place {
            Place::Person => true,
            Place::Room(_) => rooms,
            Place::Server | Place::Inbox => false,
        };
        if wanted {
            names.push(conversation.name.clone());
        }
    }
    names.retain(|name| !turn.is_me(name));
    names
}

/// The names that begin with what was typed, each once.
fn candidates(turn: &Turn<'_>, typed: &str, rooms: bool) -> Vec<String> {
    let begins = turn.fold(typed);
    let mut found: Vec<String> = Vec::new();
    for name in names(turn, rooms) {
        let folded = turn.fold(&name);
        let bare = folded.trim_start_matches(['#', '&']);
        let fits = folded.starts_with(&begins) || bare.starts_with(&begins);
        if fits && !found.iter().any(|other| turn.fold(other) == folded) {
            found.push(name);
        }
    }
    found
}

/// Completes the last of those whom the message is for, if what was typed can mean only one, or several that begin in
/// the same way: the first.
pub fn recipient(turn: &mut Turn<'_>) {
    let Some(draft) = turn.model.current().map(|current| current.draft.clone()) else {
        return;
    };
    let start = draft.to.rfind([',', ';', ' ']).map_or(0, |at| at + 1);
    let (before, typed) = draft.to.split_at(start);
    let same = turn.fold(typed);
    let all = if typed.is_empty() {
        Vec::new()
    } else {
        candidates(turn, typed, true)
    };
    let whole = all.iter().find(|name| turn.fold(name) == same).or(all.first());
    let to = whole.map(|name| format!("{before}{name}"));
    if let Some(to) = to.filter(|to| *to != draft.to) {
        change(turn, |draft| draft.to = to);
    }
}

/// Completes the last word of the text: a name, with a colon behind it where it begins the text; the next name if that
/// was just done.
pub fn word(turn: &mut Turn<'_>) {
    let Some(text) = turn.model.current().map(|current| current.draft.text.clone()) else {
        return;
    };
    let last = turn.model.completion.take().filter(|last| last.done == text);
    let completion = last.unwrap_or_else(|| {
        let start = text.rfind(char::is_whitespace).map_or(0, |at| {
            at + text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let (before, typed) = text.split_at(start);
        Completion {
            before: before.to_owned(),
            typed: typed.to_owned(),
            done: String::new(),
            at: usize::MAX,
        }
    });
    if completion.typed.is_empty() {
        return;
    }
    let all = candidates(turn, &completion.typed, completion.typed.starts_with(['#', '&']));
    let at = completion.at.wrapping_add(1).checked_rem(all.len()).unwrap_or(0);
    let Some(name) = all.get(at) else {
        return;
    };
    let end = if completion.before.is_empty() { ": " } else { " " };
    let done = format!("{}{name}{end}", completion.before);
    change(turn, |draft| draft.text.clone_from(&done));
    turn.model.completion = Some(Completion {
        done,
        at,
        ..completion
    });
}

fn change(turn: &mut Turn<'_>, change: impl FnOnce(&mut crate::model::conversations::Draft)) {
    let current = turn.current();
    if let Some(conversation) = turn.model.conversations.get_mut(current) {
        change(&mut conversation.draft);
        conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
        turn.model.unsaved.state = true;
    }
}
