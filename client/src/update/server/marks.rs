//! What people do with messages and beside them: reactions (IRCv3 draft/react), taking back (draft/message-redaction),
//! typing.

use jiff::SignedDuration;
use protocol::irc::caps::Cap;

use super::super::turn::{MAX_NAME, Turn};
use super::Received;
use super::messages::{self, REPLY_TAG};
use crate::model::conversations::ConversationId;
use crate::model::line::{LineId, LineKind, Reaction, Said, plain};

const REACT_TAG: &str = "+draft/react";
const UNREACT_TAG: &str = "+draft/unreact";
const TYPING_TAG: &str = "+typing";

/// The most kinds of reactions to one message, people in one kind, and bytes of one that are kept.
const MAX_KINDS: usize = 20;
const MAX_PEOPLE: usize = 100;
const MAX_REACTION: usize = 64;

/// The most people of whom is known that they type.
const MAX_TYPING: usize = 50;

/// How long somebody types who has not said so again.
const TYPING: SignedDuration = SignedDuration::from_secs(6);

/// How often one says that one types.
const TYPING_PAUSE: SignedDuration = SignedDuration::from_secs(3);

/// TAGMSG: something beside messages.
pub fn tagged(turn: &mut Turn<'_>, received: &Received<'_>) {
    let from: String = received.from().chars().take(MAX_NAME).collect();
    let own = turn.is_me(&from);
    let target = received.param(0).to_owned();
    let Some(id) = turn.find(messages::talk(turn, &target, &from, own)) else {
        return;
    };
    if let Some(state) = received.tag(TYPING_TAG).filter(|_| !own) {
        typing(turn, id, from, state == "active");
        return;
    }
    let Some(msgid) = messages::reply_tag(received) else {
        return;
    };
    let (text, add) = match (received.tag(REACT_TAG), received.tag(UNREACT_TAG)) {
        (Some(text), _) => (text, true),
        (None, Some(text)) => (text, false),
        (None, None) => return,
    };
    let text = plain(&text);
    if !text.is_empty() && text.len() <= MAX_REACTION {
        change(turn, id, &msgid, |said| react(said, text, from, add));
    }
}

fn react(said: &mut Said, text: String, from: String, add: bool) {
    match said.reactions.iter_mut().find(|reaction| reaction.text == text) {
        Some(reaction) => {
            reaction.people.retain(|person| *person != from);
            if add && reaction.people.len() < MAX_PEOPLE {
                reaction.people.push(from);
            }
        }
        None => {
            if add && said.reactions.len() < MAX_KINDS {
                let people = vec![from];
                said.reactions.push(Reaction { text, people });
            }
        }
    }
    said.reactions.retain(|reaction| !reaction.people.is_empty());
}

/// REDACT: a message was taken back.
pub fn redacted(turn: &mut Turn<'_>, received: &Received<'_>) {
    let from = received.from().to_owned();
    let own = turn.is_me(&from);
    let target = received.param(0).to_owned();
    if let Some(id) = turn.find(messages::talk(turn, &target, &from, own)) {
        let msgid = received.param(1).to_owned();
        change(turn, id, &msgid, |said| {
            said.redacted = true;
            said.text.clear();
            said.subject = None;
            said.reactions.clear();
        });
    }
}

/// Changes what was said under a name of the server's.
fn change(turn: &mut Turn<'_>, id: ConversationId, msgid: &str, change: impl FnOnce(&mut Said)) {
    let conversation = turn.model.conversations.get(id);
    let Some(line) = conversation
        .and_then(|c| c.transcript.by_msgid(msgid))
        .map(|line| line.id)
    else {
        return;
    };
    turn.model.conversations.change(id, line, |line| {
        if let LineKind::Said(said) = &mut line.kind {
            change(said);
        }
    });
}

/// Somebody types, or has stopped.
fn typing(turn: &mut Turn<'_>, id: ConversationId, who: String, active: bool) {
    let until = turn.now.checked_add(TYPING).unwrap_or(turn.now);
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    conversation.typing.retain(|(person, _)| *person != who);
    if active && conversation.typing.len() < MAX_TYPING {
        conversation.typing.push((who, until));
        turn.wake_in(TYPING);
    }
}

/// Nobody types any more who has not said so for a while.
pub fn expire(turn: &mut Turn<'_>) {
    let now = turn.now;
    let mut still = false;
    for conversation in turn.conversations_mut() {
        conversation.typing.retain(|&(_, until)| until > now);
        still |= !conversation.typing.is_empty();
    }
    if still {
        turn.wake_in(SignedDuration::from_secs(1));
    }
}

/// Somebody has said something: they have typed it.
pub fn said(turn: &mut Turn<'_>, id: ConversationId, who: &str) {
    if let Some(conversation) = turn.model.conversations.get_mut(id) {
        conversation.typing.retain(|(person, _)| person != who);
    }
}

/// The person types, or has stopped: the others are told now and then.
pub fn tell_typing(turn: &mut Turn<'_>, active: bool) {
    let now = turn.now;
    if !turn.network.is_settled() || !turn.network.session.caps.contains(Cap::MessageTags) {
        return;
    }
    let Some(conversation) = turn.model.current().filter(|c| !c.name.is_empty()) else {
        return;
    };
    if conversation.room().is_some_and(|room| !room.joined) {
        return;
    }
    let (id, name) = (conversation.id, conversation.name.clone());
    let told = turn
        .model
        .told_typing
        .filter(|&(told, _)| told == id)
        .map(|(_, when)| when);
    let recent = told.is_some_and(|when| now.duration_since(when).abs() < TYPING_PAUSE);
    if active && recent || !active && told.is_none() {
        return;
    }
    turn.model.told_typing = active.then_some((id, now));
    let state = if active { "active" } else { "done" };
    turn.transmit(|w| w.tag(TYPING_TAG, Some(state)).command("TAGMSG").param(&name));
}

/// The person reacts to a message, or takes that back.
pub fn toggle(turn: &mut Turn<'_>, id: ConversationId, line: LineId, text: &str) {
    let nick = turn.network.session.nick.clone();
    let Some((name, msgid, said)) = named(turn, id, line) else {
        return;
    };
    let mut kinds = said.reactions.iter();
    let undo = kinds.any(|reaction| reaction.text == text && reaction.people.contains(&nick));
    if !turn.network.is_settled() || !turn.network.session.caps.contains(Cap::MessageTags) || text.is_empty()
    {
        return;
    }
    let tag = if undo { UNREACT_TAG } else { REACT_TAG };
    turn.transmit(|w| {
        w.tag(tag, Some(text))
            .tag(REPLY_TAG, Some(&msgid))
            .command("TAGMSG")
            .param(&name)
    });
    if !turn.network.session.echoes() {
        let text = text.to_owned();
        change(turn, id, &msgid, |said| react(said, text, nick, !undo));
    }
}

/// The person takes back a message.
pub fn take_back(turn: &mut Turn<'_>, id: ConversationId, line: LineId) {
    let able = turn.network.is_settled() && turn.network.session.caps.contains(Cap::MessageRedaction);
    if let Some((name, msgid, _)) = named(turn, id, line).filter(|_| able) {
        turn.transmit(|w| w.command("REDACT").param(&name).param(&msgid));
    }
}

/// What was said in a line that the server can name: where, the name, and what.
pub fn named(turn: &Turn<'_>, id: ConversationId, line: LineId) -> Option<(String, String, Said)> {
    let conversation = turn.model.conversations.get(id)?;
    let line = conversation.transcript.get(line)?;
    let LineKind::Said(said) = &line.kind else {
        return None;
    };
    Some((
        conversation.name.clone(),
        line.msgid.as_deref()?.to_owned(),
        said.clone(),
    ))
}
