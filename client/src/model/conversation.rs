//! One conversation: with whom it is, what was said in it, and what is being written.

use std::rc::Rc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::history::History;
use super::line::{Line, LineId, LineKind};
use super::network::NetworkId;
use super::room::Room;
use super::transcript::{MAX_LINES, Transcript};

/// Names a conversation as long as the program runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(pub(super) u32);

impl ConversationId {
    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The one with this number, whether or not there is such a conversation.
    #[cfg(test)]
    pub const fn of(number: u32) -> Self {
        Self(number)
    }
}

/// Private messages, from everybody on every server.
pub const INBOX: ConversationId = ConversationId(0);

/// One conversation.
#[derive(Debug)]
pub struct Conversation {
    /// Its lasting number.
    pub id: ConversationId,
    /// The server that it is on; the inbox is on none.
    pub network: Option<NetworkId>,
    /// Whom it is with.
    pub place: Place,
    /// The room's or person's name; empty for the server and the inbox.
    pub name: String,
    /// The name folded, as the server compares names.
    pub key: String,
    /// What was said.
    pub transcript: Transcript,
    /// How many messages came since it was last looked at.
    pub unread: u32,
    /// Whether one of them names the person at this client.
    pub mentioned: bool,
    /// Up to when it was read, if that is known.
    pub read: Option<Timestamp>,
    /// Up to when the server knows that it was read.
    pub marked: Option<Timestamp>,
    /// The first line that had not been read when it was begun to be looked at.
    pub first_unread: Option<LineId>,
    /// Who types, and until when that is believed.
    pub typing: Vec<(String, Timestamp)>,
    /// How much of its past is known.
    pub history: History,
    /// What is being written in it.
    pub draft: Draft,
    /// Of what in it one does not want to be told.
    pub mute: Mute,
}

/// Of what in a conversation one does not want to be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mute {
    /// One is told of everything.
    #[default]
    Off,
    /// Of what does not name one.
    Others,
    /// Of anything.
    All,
}

/// With whom a conversation is.
#[derive(Debug)]
pub enum Place {
    /// The server.
    Server,
    /// Private messages from everybody, with their subjects.
    Inbox,
    /// A room.
    Room(Room),
    /// A person.
    Person,
}

/// A message that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// For whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The message that it answers.
    pub reply: Option<Quote>,
    /// Changes when the program changes the draft; what the person types leaves it as it is.
    pub revision: u32,
}

/// A message that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The server's name for it.
    pub msgid: String,
    /// Who said it.
    pub from: String,
    /// What.
    pub text: String,
}

impl Draft {
    /// Whether something was written.
    pub fn is_begun(&self) -> bool {
        !self.text.trim().is_empty() || !self.subject.trim().is_empty()
    }

    /// An empty draft in place of this one.
    pub fn reset(&mut self, to: &str) {
        *self = Self {
            to: to.to_owned(),
            revision: self.revision.wrapping_add(1),
            ..Self::default()
        };
    }
}

impl Conversation {
    pub(super) fn new(
        id: ConversationId,
        network: Option<NetworkId>,
        place: Place,
        name: &str,
        key: String,
    ) -> Self {
        let mut draft = Draft::default();
        draft.reset(name);
        Self {
            id,
            network,
            place,
            name: name.to_owned(),
            key,
            transcript: Transcript::default(),
            unread: 0,
            mentioned: false,
            read: None,
            marked: None,
            first_unread: None,
            typing: Vec::new(),
            history: History::default(),
            draft,
            mute: Mute::Off,
        }
    }

    /// Drops the oldest lines, so that there is room for those of these that are newer.
    pub(super) fn make_room(&mut self, lines: &[Rc<Line>]) {
        let oldest = self.transcript.iter().next().map(|line| line.time);
        let newer = lines
            .iter()
            .filter(|line| oldest.is_some_and(|oldest| line.time > oldest));
        let over = (self.transcript.lines().len() + newer.count()).saturating_sub(MAX_LINES);
        for _ in 0..over {
            self.transcript.drop_oldest();
        }
    }

    /// Counts what was not read.
    pub(super) fn count(&mut self) {
        let Some(read) = self.read else {
            return;
        };
        let mut unread = 0_u32;
        self.mentioned = false;
        for line in self.transcript.iter().rev().filter(|line| line.msgid.is_some()) {
            if line.time <= read {
                break;
            }
            if let LineKind::Said(said) = &line.kind
                && !said.own
            {
                unread = unread.saturating_add(1);
                self.mentioned |= said.mention;
            }
        }
        self.unread = unread;
    }

    /// It was read to its end.
    pub(super) fn read_all(&mut self) {
        self.unread = 0;
        self.mentioned = false;
        let said = |line: &&Rc<Line>| matches!(line.kind, LineKind::Said(_));
        let last = self.transcript.iter().rfind(said).map(|line| line.time);
        self.read = self.read.max(last);
    }

    /// How many messages the list says that were not read: none of those of which one does not want to be told.
    pub fn badge(&self) -> u32 {
        match self.mute {
            Mute::Off => self.unread,
            Mute::Others if self.mentioned => self.unread,
            Mute::Others | Mute::All => 0,
        }
    }

    /// Whether one is to be told of a message that names one, or does not.
    pub fn tells(&self, mention: bool) -> bool {
        match self.mute {
            Mute::Off => true,
            Mute::Others => mention,
            Mute::All => false,
        }
    }

    /// The room that this is, if it is one.
    pub fn room(&self) -> Option<&Room> {
        match &self.place {
            Place::Room(room) => Some(room),
            _ => None,
        }
    }

    /// The room that this is, if it is one.
    pub fn room_mut(&mut self) -> Option<&mut Room> {
        match &mut self.place {
            Place::Room(room) => Some(room),
            _ => None,
        }
    }
}
