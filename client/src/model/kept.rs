//! What goes on at the next start where it was left: drafts, what is not delivered, the size of the window.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Model;
use super::conversations::{Conversations, Draft};
use super::line::{Manner, Said};
use super::network::Network;
use super::outbox::State;
use super::profile::Profile;

/// What goes on at the next start where it was left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// The size of the window; 0 if it was never changed.
    pub size: (i32, i32),
    /// What goes on at each server.
    pub servers: Vec<KeptServer>,
}

/// What goes on at a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptServer {
    /// The server that this is for, and who one is there.
    pub server: String,
    /// The rooms in which one was.
    pub rooms: Vec<String>,
    /// What was being written.
    pub drafts: Vec<KeptDraft>,
    /// What was not delivered.
    pub messages: Vec<KeptMessage>,
}

/// What was being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptDraft {
    /// In which conversation.
    pub conversation: String,
    /// For whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// What was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMessage {
    /// For whom.
    pub to: String,
    /// About what.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// Whether it is an action.
    pub action: bool,
    /// When it was written.
    pub time: Timestamp,
    /// Whether it may have arrived.
    pub unsure: bool,
    /// The newest message that was known there for sure, and its time: what was not delivered came after it.
    pub after: Option<(String, Timestamp)>,
}

impl Kept {
    /// What there is to keep.
    pub fn of(model: &Model) -> Self {
        let server = |network| KeptServer::of(network, &model.conversations);
        Self {
            size: model.size,
            servers: model.networks.iter().map(server).collect(),
        }
    }

    /// Puts what was kept into a model that has just been made, as far as it is for the same servers and person.
    pub fn restore(self, model: &mut Model) {
        model.size = self.size;
        for kept in self.servers {
            let same = |network: &&mut Network| kept.server == identity(&network.profile);
            if let Some(network) = model.networks.iter_mut().find(same) {
                kept.restore(network);
            }
        }
    }
}

impl KeptServer {
    fn of(network: &Network, conversations: &Conversations) -> Self {
        let drafts = conversations
            .of(network.id)
            .filter(|c| !c.name.is_empty() && c.draft.is_begun());
        let drafts = drafts.map(|conversation| KeptDraft {
            conversation: conversation.name.clone(),
            to: conversation.draft.to.clone(),
            subject: conversation.draft.subject.clone(),
            text: conversation.draft.text.clone(),
        });
        // Of conversations that were not begun again yet there is still what was kept the last time.
        let waiting = network.kept.drafts.iter().cloned();
        let messages = network.outbox.iter().map(|outgoing| {
            let key = network.session.fold(&outgoing.target);
            let known = conversations
                .find(network.id, &key)
                .and_then(|c| c.history.known.clone());
            KeptMessage {
                to: outgoing.target.clone(),
                subject: outgoing.said.subject.clone(),
                text: outgoing.said.text.clone(),
                action: outgoing.said.manner == Manner::Action,
                time: outgoing.time,
                unsure: outgoing.state != State::Waiting,
                after: known.map(|(msgid, time)| (msgid.to_string(), time)),
            }
        });
        let joined = conversations
            .of(network.id)
            .filter(|c| c.room().is_some_and(|room| room.joined));
        let rooms = joined.map(|c| &c.name).chain(&network.rejoin);
        Self {
            server: identity(&network.profile),
            rooms: rooms.cloned().collect(),
            drafts: drafts.chain(waiting).collect(),
            messages: messages.collect(),
        }
    }

    fn restore(self, network: &mut Network) {
        network.rejoin = self.rooms;
        network.kept.drafts = self.drafts;
        for message in self.messages {
            let said = Said {
                from: network.profile.name.clone(),
                own: true,
                manner: if message.action {
                    Manner::Action
                } else {
                    Manner::Message
                },
                subject: message.subject,
                text: message.text,
                ..Said::default()
            };
            let id = network.outbox.add(&message.to, said, message.time);
            if message.unsure {
                network.outbox.set(id, State::Unsure);
            }
            network
                .kept
                .anchors
                .extend(message.after.map(|(msgid, time)| (message.to, msgid, time)));
        }
    }
}

/// What is kept of conversations that were not begun again yet.
#[derive(Debug, Default)]
pub struct Waiting {
    /// What was being written.
    pub drafts: Vec<KeptDraft>,
    /// The newest message that was known somewhere, by the conversation's name.
    pub anchors: Vec<(String, String, Timestamp)>,
}

impl Waiting {
    /// The draft of a conversation that is begun again; `same` compares names.
    pub fn draft(&mut self, same: impl Fn(&str) -> bool) -> Option<Draft> {
        let at = self.drafts.iter().position(|draft| same(&draft.conversation))?;
        let draft = self.drafts.swap_remove(at);
        Some(Draft {
            to: draft.to,
            subject: draft.subject,
            text: draft.text,
            revision: 1,
            ..Draft::default()
        })
    }

    /// The newest message that was known in a conversation that is begun again.
    pub fn anchor(&mut self, same: impl Fn(&str) -> bool) -> Option<(String, Timestamp)> {
        let at = self.anchors.iter().position(|(name, ..)| same(name))?;
        let (_, msgid, time) = self.anchors.swap_remove(at);
        Some((msgid, time))
    }
}

/// The server, and who one is there.
fn identity(profile: &Profile) -> String {
    let who = if profile.account.is_empty() {
        &profile.name
    } else {
        &profile.account
    };
    format!("{who}@{}", profile.endpoint())
}
