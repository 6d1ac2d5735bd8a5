//! What is kept of a history, as administrators are shown it.

use protocol::admin::{HistoryEntry, HistoryKind, HistoryTag};

use super::WallTime;
use super::handlers::{rank_word, rfc3339};
use super::request::MessageKind;
use crate::store::model::{Content, Said, Stored};

/// Something kept, as an entry. What the core spells for the store stays as it is spelled.
#[must_use]
pub fn history_entry(stored: Stored) -> HistoryEntry {
    let sender = stored.sender;
    let entry = HistoryEntry {
        id: stored.id.to_string(),
        time: rfc3339(WallTime(stored.id.time)),
        kind: kind(&stored.content),
        host: sender
            .as_ref()
            .map(|sender| format!("{}@{}", sender.user, sender.host)),
        from: sender.map(|sender| sender.nick.into()),
        account: stored.account_name.map(Into::into),
        target: None,
        at_least: None,
        subject: None,
        text: None,
        tags: Vec::new(),
    };
    with(entry, stored.content)
}

fn kind(content: &Content) -> HistoryKind {
    match content {
        Content::Said(said) => match said.kind {
            MessageKind::Normal => HistoryKind::Message,
            MessageKind::Notice => HistoryKind::Notice,
            MessageKind::Tags => HistoryKind::Tags,
        },
        Content::Joined { .. } => HistoryKind::Join,
        Content::Parted { .. } => HistoryKind::Part,
        Content::Kicked { .. } => HistoryKind::Kick,
        Content::Quit { .. } => HistoryKind::Quit,
        Content::Renamed { .. } => HistoryKind::Rename,
        Content::TopicChanged { .. } => HistoryKind::Topic,
        Content::ModesChanged { .. } => HistoryKind::Modes,
    }
}

fn with(entry: HistoryEntry, content: Content) -> HistoryEntry {
    let (target, text) = match content {
        Content::Said(said) => return with_said(entry, said),
        Content::Joined { .. } => (None, None),
        Content::Parted { reason } => (None, reason),
        Content::Kicked { target, reason } => (Some(target), Some(reason)),
        Content::Renamed { to } => (Some(to), None),
        Content::Quit { reason: text }
        | Content::TopicChanged { topic: text }
        | Content::ModesChanged { changes: text } => (None, Some(text)),
    };
    HistoryEntry {
        target: target.map(Into::into),
        text: text.map(Into::into),
        ..entry
    }
}

fn with_said(entry: HistoryEntry, said: Said) -> HistoryEntry {
    let is_tags = said.kind == MessageKind::Tags;
    let tags = said.tags.into_iter().map(|(name, value)| HistoryTag {
        name: name.into(),
        value: value.into(),
    });
    HistoryEntry {
        at_least: said.at_least.map(|rank| rank_word(rank).to_owned()),
        subject: said.subject.map(Into::into),
        text: (!is_tags).then(|| said.text.into()),
        tags: tags.collect(),
        ..entry
    }
}
