//! Everything that the left pane lists: the server, the inbox, rooms and people.

use std::rc::Rc;

use jiff::Timestamp;

use super::history::History;
use super::line::{Line, LineId, LineKind};
use super::room::Room;
use super::transcript::Transcript;

/// The most rooms and people that are kept.
pub const MAX_CONVERSATIONS: usize = 500;

/// About how many bytes all transcripts together may take.
pub const MAX_WEIGHT: usize = 96 << 20;

/// Names a conversation as long as the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(u32);

impl ConversationId {
    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The one with this number, whether or not there is such a conversation.
    pub fn of(number: u32) -> Self {
        Self(number)
    }
}

/// What the server says.
pub const SERVER: ConversationId = ConversationId(0);

/// Private messages, from everybody.
pub const INBOX: ConversationId = ConversationId(1);

/// One conversation.
#[derive(Debug)]
pub struct Conversation {
    /// Its lasting number.
    pub id: ConversationId,
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
    fn new(id: ConversationId, place: Place, name: &str, key: String) -> Self {
        let mut draft = Draft::default();
        draft.reset(name);
        Self {
            id,
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
        }
    }

    /// Counts what was not read.
    fn count(&mut self) {
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
    fn read_all(&mut self) {
        self.unread = 0;
        self.mentioned = false;
        let said = |line: &&Rc<Line>| matches!(line.kind, LineKind::Said(_));
        let last = self.transcript.iter().rfind(said).map(|line| line.time);
        self.read = self.read.max(last);
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

/// All conversations, and which one is looked at. The server and the inbox are always there.
#[derive(Debug)]
pub struct Conversations {
    list: Vec<Conversation>,
    current: ConversationId,
    next: u32,
    lines: u64,
    weight: usize,
}

impl Default for Conversations {
    fn default() -> Self {
        let fixed = |id, place| Conversation::new(id, place, "", String::new());
        Self {
            list: vec![fixed(SERVER, Place::Server), fixed(INBOX, Place::Inbox)],
            current: SERVER,
            next: 2,
            lines: 0,
            weight: 0,
        }
    }
}

impl Conversations {
    /// All, in the order in which they began.
    pub fn iter(&self) -> impl Iterator<Item = &Conversation> {
        self.list.iter()
    }

    /// All, in the order in which they are listed: the inbox and the server, then rooms, then people, by name.
    pub fn ordered(&self) -> Vec<&Conversation> {
        let mut all: Vec<&Conversation> = self.list.iter().collect();
        let rank = |place: &Place| match place {
            Place::Inbox => 0,
            Place::Server => 1,
            Place::Room(_) => 2,
            Place::Person => 3,
        };
        all.sort_by(|a, b| (rank(&a.place), &a.key).cmp(&(rank(&b.place), &b.key)));
        all
    }

    /// All, in the order in which they began.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Conversation> {
        self.list.iter_mut()
    }

    /// The one that is looked at.
    pub fn current(&self) -> ConversationId {
        self.current
    }

    /// The one with this number, unless it was closed.
    pub fn get(&self, id: ConversationId) -> Option<&Conversation> {
        self.list.iter().find(|conversation| conversation.id == id)
    }

    /// The one with this number, unless it was closed.
    pub fn get_mut(&mut self, id: ConversationId) -> Option<&mut Conversation> {
        self.list.iter_mut().find(|conversation| conversation.id == id)
    }

    /// The room or person with this folded name.
    pub fn find(&self, key: &str) -> Option<&Conversation> {
        self.named().find(|conversation| conversation.key == key)
    }

    /// The room with this folded name.
    pub fn room_mut(&mut self, key: &str) -> Option<(ConversationId, &mut Room)> {
        let found = self.list.iter_mut().find(|c| c.key == key && c.room().is_some());
        found.and_then(|c| Some((c.id, c.room_mut()?)))
    }

    /// The rooms and people.
    fn named(&self) -> impl Iterator<Item = &Conversation> {
        let named = |c: &&Conversation| matches!(c.place, Place::Room(_) | Place::Person);
        self.list.iter().filter(named)
    }

    /// The conversation with this name, begun if there is none. `None` if there are too many.
    pub fn open(&mut self, name: &str, key: String, place: impl FnOnce() -> Place) -> Option<ConversationId> {
        if let Some(known) = self.find(&key) {
            return Some(known.id);
        }
        if self.list.len() >= MAX_CONVERSATIONS {
            return None;
        }
        let id = ConversationId(self.next);
        self.next = self.next.checked_add(1)?;
        self.list.push(Conversation::new(id, place(), name, key));
        Some(id)
    }

    /// Looks at a conversation. Nothing happens if it was closed.
    pub fn select(&mut self, id: ConversationId) {
        if self.get(id).is_none() {
            return;
        }
        if id != self.current
            && let Some(left) = self.get_mut(self.current)
        {
            left.first_unread = None;
        }
        self.current = id;
        self.look();
    }

    /// Reads the conversation that is looked at.
    pub fn look(&mut self) {
        let Some(conversation) = self.get_mut(self.current) else {
            return;
        };
        if conversation.unread > 0 {
            let mut unread = conversation.unread;
            let others = conversation.transcript.iter().rev().filter(|line| {
                let said = matches!(&line.kind, LineKind::Said(said) if !said.own);
                said || matches!(line.kind, LineKind::Broadcast { .. })
            });
            let mut first = None;
            for line in others {
                first = Some(line.id);
                unread -= 1;
                if unread == 0 {
                    break;
                }
            }
            conversation.first_unread = first;
        }
        conversation.read_all();
    }

    /// A conversation was read up to then, here or elsewhere.
    pub fn read_until(&mut self, id: ConversationId, time: Timestamp) {
        if let Some(conversation) = self.get_mut(id)
            && conversation.read.is_none_or(|read| read < time)
        {
            conversation.read = Some(time);
            conversation.count();
        }
    }

    /// A number for a line.
    pub fn next_line(&mut self) -> LineId {
        self.lines += 1;
        LineId(self.lines)
    }

    /// Puts what was said before in its place, and counts what of it was not read.
    pub fn merge(&mut self, id: ConversationId, lines: Vec<Rc<Line>>, looked_at: bool) {
        let Some(conversation) = self.get_mut(id) else {
            return;
        };
        let before = conversation.transcript.weight();
        conversation.transcript.merge(lines);
        let after = conversation.transcript.weight();
        conversation.count();
        if looked_at {
            conversation.read_all();
        }
        self.weight = self.weight + after - before;
        self.lighten();
    }

    /// Changes a line. Whether there is one.
    pub fn change(&mut self, id: ConversationId, line: LineId, change: impl FnOnce(&mut Line)) -> bool {
        let Some(conversation) = self.get_mut(id) else {
            return false;
        };
        let before = conversation.transcript.weight();
        let changed = conversation.transcript.change(line, change);
        let after = conversation.transcript.weight();
        self.weight = self.weight + after - before;
        self.lighten();
        changed
    }

    /// Closes a conversation with a room or a person.
    pub fn close(&mut self, id: ConversationId) {
        if matches!(id, SERVER | INBOX) {
            return;
        }
        let Some(at) = self.list.iter().position(|conversation| conversation.id == id) else {
            return;
        };
        let closed = self.list.remove(at);
        self.weight -= closed.transcript.weight();
        if self.current == id {
            let next = self.list.get(at).or_else(|| self.list.last());
            let next = next.map_or(SERVER, |conversation| conversation.id);
            self.select(next);
        }
    }

    /// Adds a line to a conversation, and drops old lines of the longest where all together are too long.
    pub fn push(&mut self, id: ConversationId, line: Rc<Line>) {
        let Some(conversation) = self.get_mut(id) else {
            return;
        };
        let before = conversation.transcript.weight();
        conversation.transcript.push(line);
        let after = conversation.transcript.weight();
        self.weight = self.weight + after - before;
        self.lighten();
    }

    /// Drops old lines of the longest conversations where all together are too long.
    fn lighten(&mut self) {
        while self.weight > MAX_WEIGHT {
            let longest = self.list.iter_mut().max_by_key(|c| c.transcript.weight());
            let Some(dropped) = longest.and_then(|c| c.transcript.drop_oldest()) else {
                break;
            };
            self.weight -= dropped;
        }
    }

    /// A person has another name. If there already is a conversation under that name, this one stays.
    pub fn rename(&mut self, from: &str, key: String, name: &str) {
        let taken = self.find(&key).is_some_and(|c| c.key != from);
        let person = |c: &&mut Conversation| c.key == from && matches!(c.place, Place::Person);
        if taken {
            return;
        }
        if let Some(conversation) = self.list.iter_mut().find(person) {
            if conversation.draft.to == conversation.name {
                name.clone_into(&mut conversation.draft.to);
                conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
            }
            name.clone_into(&mut conversation.name);
            conversation.key = key;
        }
    }

    /// The server compares names in another way from now on. Of conversations that become the same, the
    /// first one is found by its name.
    pub fn fold_again(&mut self, fold: impl Fn(&str) -> String + Copy) {
        for conversation in &mut self.list {
            conversation.key = fold(&conversation.name);
            if let Place::Room(room) = &mut conversation.place {
                room.members.fold_again(fold);
            }
        }
    }

    /// About how many bytes all transcripts take.
    #[cfg(test)]
    pub fn weight(&self) -> usize {
        self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(conversations: &mut Conversations, name: &str) -> Option<ConversationId> {
        conversations.open(name, name.to_lowercase(), || Place::Person)
    }

    #[test]
    fn closing_moves_on_to_a_neighbour() {
        let mut all = Conversations::default();
        let ana = person(&mut all, "Ana").unwrap();
        let rui = person(&mut all, "rui").unwrap();
        all.select(ana);
        all.close(ana);
        assert_eq!(all.current(), rui);
        all.close(rui);
        assert_eq!(all.current(), INBOX);
        all.close(INBOX);
        all.close(ana);
        assert_eq!(all.iter().count(), 2);
    }

    #[test]
    fn one_name_is_one_conversation() {
        let mut all = Conversations::default();
        let ana = person(&mut all, "Ana").unwrap();
        assert_eq!(person(&mut all, "ANA"), Some(ana));
        let rui = person(&mut all, "rui").unwrap();
        all.rename("ana", "rui".to_owned(), "rui");
        assert_eq!(all.get(ana).unwrap().name, "Ana");
        all.rename("ana", "bia".to_owned(), "Bia");
        assert_eq!(all.find("bia").unwrap().id, ana);
        assert_eq!(all.get(ana).unwrap().draft.to, "Bia");
        assert_eq!(all.find("rui").unwrap().id, rui);
    }

    #[test]
    fn there_is_a_bound_on_conversations_and_on_their_weight() {
        let mut all = Conversations::default();
        let opened = (0..MAX_CONVERSATIONS).filter_map(|n| person(&mut all, &n.to_string()));
        assert_eq!(opened.count(), MAX_CONVERSATIONS - 2);
        let text = "x".repeat(1 << 20);
        for _ in 0..2 * (MAX_WEIGHT >> 20) {
            let kind = LineKind::Server { text: text.clone() };
            let time = Timestamp::UNIX_EPOCH;
            let (id, msgid) = (all.next_line(), None);
            let line = Line {
                id,
                time,
                msgid,
                kind,
            };
            all.push(SERVER, Rc::new(line));
        }
        assert!(all.weight() <= MAX_WEIGHT);
        assert_eq!(all.weight(), all.get(SERVER).unwrap().transcript.weight());
        assert!(all.get(SERVER).unwrap().transcript.len() > 90);
    }
}
