//! All conversations, of all servers, and which one is looked at.

use std::rc::Rc;

use jiff::Timestamp;

pub use super::conversation::{Conversation, ConversationId, Draft, INBOX, Mute, Place, Quote};
use super::line::{Line, LineId, LineKind};
use super::network::NetworkId;
use super::room::Room;

/// The most rooms and people of one server that are kept.
pub const MAX_CONVERSATIONS: usize = 500;

/// About how many bytes all transcripts together may take.
pub const MAX_WEIGHT: usize = 96 << 20;

/// All conversations, and which one is looked at. The inbox is always there.
#[derive(Debug)]
pub struct Conversations {
    list: Vec<Conversation>,
    current: ConversationId,
    /// The server of the conversation that is looked at, or was before the inbox.
    network: Option<NetworkId>,
    next: u32,
    lines: u64,
    weight: usize,
}

impl Default for Conversations {
    fn default() -> Self {
        Self {
            list: vec![Conversation::new(INBOX, None, Place::Inbox, "", String::new())],
            current: INBOX,
            network: None,
            next: INBOX.0 + 1,
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

    /// Those of a server, in the order in which they began.
    pub fn of(&self, network: NetworkId) -> impl Iterator<Item = &Conversation> {
        self.list.iter().filter(move |c| c.network == Some(network))
    }

    /// Those of a server, in the order in which they began.
    pub fn of_mut(&mut self, network: NetworkId) -> impl Iterator<Item = &mut Conversation> {
        self.list.iter_mut().filter(move |c| c.network == Some(network))
    }

    /// All, in the order in which they are listed: the inbox, then for each server its own, rooms, and people, by name.
    pub fn ordered(&self) -> Vec<&Conversation> {
        let mut all: Vec<&Conversation> = self.list.iter().collect();
        let rank = |place: &Place| match place {
            Place::Inbox => 0,
            Place::Server => 1,
            Place::Room(_) => 2,
            Place::Person => 3,
        };
        all.sort_by_key(|c| (c.network, rank(&c.place), &c.key));
        all
    }

    /// The one that is looked at.
    pub fn current(&self) -> ConversationId {
        self.current
    }

    /// The server of the one that is looked at; with the inbox, of the one before it.
    pub fn network(&self) -> Option<NetworkId> {
        self.network
    }

    /// The one with this number, unless it was closed.
    pub fn get(&self, id: ConversationId) -> Option<&Conversation> {
        self.list.iter().find(|conversation| conversation.id == id)
    }

    /// The one with this number, unless it was closed.
    pub fn get_mut(&mut self, id: ConversationId) -> Option<&mut Conversation> {
        self.list.iter_mut().find(|conversation| conversation.id == id)
    }

    /// The room or person with this folded name on a server.
    pub fn find(&self, network: NetworkId, key: &str) -> Option<&Conversation> {
        self.of(network)
            .find(|c| c.key == key && matches!(c.place, Place::Room(_) | Place::Person))
    }

    /// The room with this folded name on a server.
    pub fn room_mut(&mut self, network: NetworkId, key: &str) -> Option<(ConversationId, &mut Room)> {
        let found = self.of_mut(network).find(|c| c.key == key && c.room().is_some());
        found.and_then(|c| Some((c.id, c.room_mut()?)))
    }

    /// The conversation with this name, begun if there is none. `None` if there are too many.
    pub fn open(
        &mut self,
        network: NetworkId,
        name: &str,
        key: String,
        place: impl FnOnce() -> Place,
    ) -> Option<ConversationId> {
        if let Some(known) = self.find(network, &key) {
            return Some(known.id);
        }
        if self.of(network).count() >= MAX_CONVERSATIONS {
            return None;
        }
        self.begin(network, place(), name, key)
    }

    /// The conversation that has what a new server says.
    pub fn add_server(&mut self, network: NetworkId) -> Option<ConversationId> {
        self.begin(network, Place::Server, "", String::new())
    }

    fn begin(&mut self, network: NetworkId, place: Place, name: &str, key: String) -> Option<ConversationId> {
        let id = ConversationId(self.next);
        self.next = self.next.checked_add(1)?;
        self.list
            .push(Conversation::new(id, Some(network), place, name, key));
        Some(id)
    }

    /// Forgets a server and everything that was said there. If one looked at it, one looks at the inbox.
    pub fn remove(&mut self, network: NetworkId) {
        let weight: usize = self.of(network).map(|c| c.transcript.weight()).sum();
        self.weight -= weight;
        self.list.retain(|c| c.network != Some(network));
        if self.network == Some(network) {
            self.network = None;
        }
        if self.get(self.current).is_none() {
            self.select(INBOX);
        }
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
        self.network = self.get(id).and_then(|c| c.network).or(self.network);
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
        conversation.make_room(&lines);
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
        let is_it = |c: &Conversation| c.id == id && matches!(c.place, Place::Room(_) | Place::Person);
        let Some(at) = self.list.iter().position(is_it) else {
            return;
        };
        let closed = self.list.remove(at);
        self.weight -= closed.transcript.weight();
        if self.current == id {
            let (before, after) = self.list.split_at(at);
            // On the same server there is at least what the server says.
            let mut neighbours = after.iter().chain(before.iter().rev());
            let next = neighbours.find(|c| c.network == closed.network);
            self.select(next.map_or(INBOX, |c| c.id));
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

    /// A person or a room has another name. If there already is a conversation under that name, this one stays.
    pub fn rename(&mut self, network: NetworkId, from: &str, key: String, name: &str) {
        let taken = self.find(network, &key).is_some_and(|c| c.key != from);
        let is_it =
            |c: &&mut Conversation| c.key == from && matches!(c.place, Place::Person | Place::Room(_));
        if taken {
            return;
        }
        if let Some(conversation) = self.of_mut(network).find(is_it) {
            if conversation.draft.to == conversation.name {
                name.clone_into(&mut conversation.draft.to);
                conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
            }
            name.clone_into(&mut conversation.name);
            conversation.key = key;
        }
    }

    /// A server compares names in another way from now on. Of conversations that become the same, the
    /// first one is found by its name.
    pub fn fold_again(&mut self, network: NetworkId, fold: impl Fn(&str) -> String + Copy) {
        for conversation in self.of_mut(network) {
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

    const HERE: NetworkId = NetworkId::of(0);
    const THERE: NetworkId = NetworkId::of(1);

    fn person(conversations: &mut Conversations, name: &str) -> Option<ConversationId> {
        person_on(HERE, conversations, name)
    }

    fn person_on(
        network: NetworkId,
        conversations: &mut Conversations,
        name: &str,
    ) -> Option<ConversationId> {
        conversations.open(network, name, name.to_lowercase(), || Place::Person)
    }

    #[test]
    fn closing_moves_on_to_a_neighbour() {
        let mut all = Conversations::default();
        let server = all.add_server(HERE).unwrap();
        let ana = person(&mut all, "Ana").unwrap();
        person_on(THERE, &mut all, "bia").unwrap();
        let rui = person(&mut all, "rui").unwrap();
        all.select(ana);
        all.close(ana);
        assert_eq!(all.current(), rui);
        all.close(rui);
        assert_eq!(all.current(), server);
        all.close(server);
        all.close(INBOX);
        all.close(ana);
        assert_eq!(all.iter().count(), 3);
    }

    #[test]
    fn one_name_is_one_conversation() {
        let mut all = Conversations::default();
        let ana = person(&mut all, "Ana").unwrap();
        assert_eq!(person(&mut all, "ANA"), Some(ana));
        let rui = person(&mut all, "rui").unwrap();
        all.rename(HERE, "ana", "rui".to_owned(), "rui");
        assert_eq!(all.get(ana).unwrap().name, "Ana");
        all.rename(HERE, "ana", "bia".to_owned(), "Bia");
        assert_eq!(all.find(HERE, "bia").unwrap().id, ana);
        assert_eq!(all.get(ana).unwrap().draft.to, "Bia");
        assert_eq!(all.find(HERE, "rui").unwrap().id, rui);
        // It is another one on another server.
        assert_ne!(person_on(THERE, &mut all, "rui"), Some(rui));
    }

    #[test]
    fn a_server_goes_with_all_that_was_said_there() {
        let mut all = Conversations::default();
        person(&mut all, "Ana").unwrap();
        let bia = person_on(THERE, &mut all, "bia").unwrap();
        all.select(bia);
        assert_eq!(all.network(), Some(THERE));
        let kind = LineKind::Server { text: "x".to_owned() };
        let line = Line {
            id: all.next_line(),
            time: Timestamp::UNIX_EPOCH,
            msgid: None,
            kind,
        };
        all.push(bia, Rc::new(line));
        all.remove(THERE);
        assert_eq!((all.current(), all.network()), (INBOX, None));
        assert_eq!((all.iter().count(), all.weight()), (2, 0));
    }

    #[test]
    fn there_is_a_bound_on_conversations_and_on_their_weight() {
        let mut all = Conversations::default();
        let server = all.add_server(HERE).unwrap();
        let opened = (0..MAX_CONVERSATIONS).filter_map(|n| person(&mut all, &n.to_string()));
        assert_eq!(opened.count(), MAX_CONVERSATIONS - 1);
        assert!(person_on(THERE, &mut all, "0").is_some());
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
            all.push(server, Rc::new(line));
        }
        assert!(all.weight() <= MAX_WEIGHT);
        assert_eq!(all.weight(), all.get(server).unwrap().transcript.weight());
        assert!(all.get(server).unwrap().transcript.len() > 90);
    }
}
