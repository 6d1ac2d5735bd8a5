//! Going from one conversation to another, also on another server.

use jiff::Timestamp;

use super::turn::{self, Turn};
use super::{Command, servers, user};
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId};
use crate::model::url::IrcUrl;

/// Looks at a conversation.
fn select(model: &mut Model, id: ConversationId, now: Timestamp) -> Vec<Command> {
    let network = servers::of(model, id);
    network.map_or_else(Vec::new, |network| {
        turn::with(model, network, now, |turn| turn.select(id))
    })
}

/// Looks at the conversation above or below in the list.
pub fn step(model: &mut Model, back: bool, now: Timestamp) -> Vec<Command> {
    let order: Vec<ConversationId> = model.conversations.ordered().iter().map(|c| c.id).collect();
    let current = model.conversations.current();
    let at = order.iter().position(|&id| id == current).unwrap_or(0);
    let next = if back { at.checked_sub(1) } else { Some(at + 1) };
    let next = next.and_then(|next| order.get(next));
    next.map_or_else(Vec::new, |&id| select(model, id, now))
}

/// Looks at the next conversation with something new: where one is named first.
pub fn next_unread(model: &mut Model, now: Timestamp) -> Vec<Command> {
    let all = model.conversations.ordered();
    let unread = || all.iter().filter(|conversation| conversation.badge() > 0);
    let next = unread()
        .find(|conversation| conversation.mentioned)
        .or_else(|| unread().next());
    let next = next.map(|conversation| conversation.id);
    next.map_or_else(Vec::new, |id| select(model, id, now))
}

/// Goes where a link leads, looks at the conversation whose name is like what was typed, or joins a room of that name.
pub fn go(model: &mut Model, text: &str, now: Timestamp) -> Vec<Command> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if let Ok(url) = text.parse::<IrcUrl>() {
        return servers::follow(model, &url, now);
    }
    let commands = match best(model, &text.to_lowercase()) {
        Some(id) => select(model, id, now),
        None => here(model, now, |turn| user::join(turn, text, None)),
    };
    // The keyboard goes back to the message.
    let current = model.conversations.current();
    if let Some(conversation) = model.conversations.get_mut(current) {
        conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
    }
    commands
}

fn here(model: &mut Model, now: Timestamp, act: impl FnOnce(&mut Turn<'_>)) -> Vec<Command> {
    let network = model.conversations.network();
    network.map_or_else(Vec::new, |id| turn::with(model, id, now, act))
}

/// The conversation whose name is like this: the same, or beginning with it, or holding it; one of the server that is
/// looked at rather than one of another, and a server by its own name where nothing else is meant.
fn best(model: &Model, text: &str) -> Option<ConversationId> {
    let bare = |name: &str| name.to_lowercase().trim_start_matches(['#', '&']).to_owned();
    let wanted = text.trim_start_matches(['#', '&']);
    let here = model.conversations.network();
    let mut all: Vec<(String, &Conversation)> = model
        .conversations
        .iter()
        .filter_map(|c| Some((name(model, c)?, c)))
        .collect();
    all.sort_by_key(|(_, c)| (c.name.is_empty(), c.network != here));
    // With its sign it is the name of a room, whole, on this server.
    if text != wanted {
        let room = |(name, c): &&(String, &Conversation)| name.to_lowercase() == text && c.network == here;
        return all.iter().find(room).map(|(_, c)| c.id);
    }
    let exact = all.iter().find(|(name, _)| bare(name) == text);
    let begins = || all.iter().find(|(name, _)| bare(name).starts_with(wanted));
    let holds = || all.iter().find(|(name, _)| bare(name).contains(wanted));
    let found = exact.or_else(begins).or_else(holds);
    found.map(|(_, conversation)| conversation.id)
}

/// What a conversation is called: a server's own by what the server is called.
fn name(model: &Model, conversation: &Conversation) -> Option<String> {
    if !conversation.name.is_empty() {
        return Some(conversation.name.clone());
    }
    let network = model.network_of(conversation)?;
    Some(network.name().to_owned()).filter(|name| !name.is_empty())
}
