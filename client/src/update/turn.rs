//! One call of [`update`](super::update), about one server: the model, the time, and what is to be done.

use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use protocol::irc::format::MessageWriter;

use super::history;
use super::outbox::{CLOCKS_DIFFER, is_same};
use super::server::markers;
use super::{Command, Entry};
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId, INBOX, Place};
use crate::model::line::{Event, Line, LineKind, Note};
use crate::model::network::{Network, NetworkId, Phase};
use crate::model::profile::Endpoint;
use crate::model::room::Room;
use crate::model::session::Session;

/// The longest name, in bytes, of anybody and any room; longer ones are not taken from a server.
pub const MAX_NAME: usize = 300;

/// How many lines from the end are looked through for those that have no name of the server's.
const MOST_NAMELESS: usize = 5000;

pub struct Turn<'a> {
    pub model: &'a mut Model,
    /// The server that it is about. It is not among those of the model meanwhile.
    pub network: &'a mut Network,
    /// The time of what is being handled: the server's, where it says.
    pub time: Timestamp,
    /// The time by this machine's clock.
    pub now: Timestamp,
    /// The server's name for the message that is being handled.
    pub msgid: Option<Rc<str>>,
    /// What of this client's own the server answers.
    pub label: Option<u64>,
    commands: Vec<Command>,
}

/// Does something with a server, and says what is to be done then. Nothing, if there is no such server.
pub fn with(
    model: &mut Model,
    id: NetworkId,
    now: Timestamp,
    act: impl FnOnce(&mut Turn<'_>),
) -> Vec<Command> {
    let Some(mut lent) = model.networks.lend(id) else {
        return Vec::new();
    };
    let outbox = lent.network.outbox.revision();
    let mut turn = Turn {
        model,
        network: &mut lent.network,
        time: now,
        now,
        msgid: None,
        label: None,
        commands: Vec::new(),
    };
    act(&mut turn);
    let commands = turn.commands;
    model.unsaved.state |= lent.network.outbox.revision() != outbox;
    model.networks.give_back(lent);
    commands
}

/// Wants to be woken after a while, if that is not so already.
pub fn wake_in(model: &mut Model, now: Timestamp, after: SignedDuration) -> Option<Command> {
    let at = now.checked_add(after).unwrap_or(now);
    if model.wake.is_some_and(|wake| wake <= at && wake >= now) {
        return None;
    }
    model.wake = Some(at);
    let after = Duration::try_from(after).unwrap_or_default();
    Some(Command::Wake { after })
}

impl Turn<'_> {
    pub fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Sends a line to the server.
    pub fn transmit(&mut self, build: impl FnOnce(MessageWriter<'_>) -> MessageWriter<'_>) {
        let mut line = Vec::new();
        build(MessageWriter::new(&mut line)).finish();
        let network = self.network.id;
        self.commands.push(Command::Transmit { network, line });
    }

    /// Closes the connection once everything is sent; whatever it still brings is of no interest.
    pub fn close(&mut self) {
        self.close_politely();
        self.network.link += 1;
    }

    /// Closes the connection once everything is sent.
    pub fn close_politely(&mut self) {
        let network = self.network.id;
        self.commands.push(Command::Close { network });
    }

    /// Connects, with a new session.
    pub fn connect(&mut self, after: Duration) {
        let endpoint = self.network.profile.endpoint();
        let endpoint = self.model.trust.upgraded(endpoint, self.now);
        self.begin(endpoint, after);
    }

    /// Connects there instead, at once, because the server wants that.
    pub fn connect_to(&mut self, endpoint: Endpoint) {
        self.begin(endpoint, Duration::ZERO);
        self.network.session.sent_here = true;
    }

    fn begin(&mut self, endpoint: Endpoint, after: Duration) {
        let pin = self.model.trust.pinned(&endpoint).map(str::to_owned);
        let network = &mut *self.network;
        network.link += 1;
        network.session = Session {
            nick: network.profile.name.clone(),
            endpoint: endpoint.clone(),
            ..Session::default()
        };
        network.put_out = false;
        if after.is_zero() {
            network.phase = Phase::Connecting;
        }
        let command = Command::Connect {
            link: network.link(),
            endpoint,
            pin,
            after,
        };
        self.commands.push(command);
    }

    /// Has what is to be known the next time remembered.
    pub fn remember(&mut self) {
        self.model.unsaved.settings = true;
    }

    pub fn is_me(&self, nick: &str) -> bool {
        let session = &self.network.session;
        session.fold(nick) == session.fold(&session.nick)
    }

    /// Whether this was what one was called at that time.
    pub fn was_me(&self, nick: &str, time: Timestamp) -> bool {
        let same = |own: &str| self.fold(own) == self.fold(nick);
        self.network
            .names
            .had(same, time)
            .unwrap_or_else(|| self.is_me(nick))
    }

    pub fn fold(&self, name: &str) -> String {
        self.network.session.fold(name)
    }

    pub fn current(&self) -> ConversationId {
        self.model.conversations.current()
    }

    /// Adds a line to a conversation.
    pub fn show(&mut self, id: ConversationId, kind: LineKind) {
        self.show_in(&[id], kind);
    }

    /// Adds an event to a conversation.
    pub fn event(&mut self, id: ConversationId, event: Event) {
        self.show(id, LineKind::Event(event));
    }

    /// Adds something that the client itself has to say.
    pub fn note(&mut self, id: ConversationId, note: Note) {
        self.show(id, LineKind::Note(note));
    }

    /// Tells the person something where they look.
    pub fn tell(&mut self, note: Note) {
        let current = self.current();
        self.note(current, note);
    }

    /// Adds a line to several conversations; the first one is what the log says.
    pub fn show_in(&mut self, ids: &[ConversationId], kind: LineKind) {
        let said = matches!(kind, LineKind::Said(_));
        let line = Rc::new(Line {
            id: self.model.conversations.next_line(),
            time: self.time,
            msgid: self.msgid.clone().filter(|_| said),
            kind,
        });
        for (at, id) in ids.iter().enumerate() {
            let again = ids.get(..at).is_some_and(|before| before.contains(id));
            if !again {
                self.add(*id, &line);
            }
        }
        if let Some(&first) = ids.first() {
            self.log(first, line);
        }
    }

    fn add(&mut self, id: ConversationId, line: &Rc<Line>) {
        let looked_at = self.is_looked_at(id);
        let conversations = &mut self.model.conversations;
        if let Some(conversation) = conversations.get_mut(id).filter(|_| !looked_at) {
            match &line.kind {
                LineKind::Said(said) if !said.own => {
                    conversation.unread = conversation.unread.saturating_add(1);
                    conversation.mentioned |= said.mention;
                }
                LineKind::Broadcast { .. } => {
                    conversation.unread = conversation.unread.saturating_add(1);
                }
                _ => {}
            }
        }
        if let (Some(msgid), Some(conversation)) = (&line.msgid, conversations.get_mut(id))
            && conversation.history.caught_up
        {
            conversation.history.known = Some((Rc::clone(msgid), line.time));
        }
        conversations.push(id, Rc::clone(line));
        if looked_at && matches!(line.kind, LineKind::Said(_)) {
            conversations.look();
            markers::tell_in_time(self, id);
        }
    }

    /// Whether the person sees a conversation.
    pub fn is_looked_at(&self, id: ConversationId) -> bool {
        self.current() == id && !self.model.desktop.looking_away
    }

    /// Looks at a conversation.
    pub fn select(&mut self, id: ConversationId) {
        self.model.conversations.select(id);
        self.look();
    }

    /// Reads what is looked at.
    pub fn look(&mut self) {
        let id = self.current();
        self.model.conversations.look();
        self.model.inbox.read(Some(id));
        if id == INBOX {
            self.model.inbox.read(None);
        }
        markers::tell(self, id);
    }

    /// Puts what was said before in its place.
    pub fn merge(&mut self, id: ConversationId, lines: Vec<Rc<Line>>) {
        for line in &lines {
            self.log(id, Rc::clone(line));
        }
        let looked_at = self.is_looked_at(id);
        self.model.conversations.merge(id, lines, looked_at);
        if looked_at {
            self.look();
        }
    }

    /// Gives what is shown already the name that the server has for it, if that was not told when it was said. Whether
    /// there was such a line.
    pub fn name(&mut self, id: ConversationId, told: &Line) -> bool {
        let LineKind::Said(said) = &told.kind else {
            return false;
        };
        let is_it = |line: &&Rc<Line>| match &line.kind {
            LineKind::Said(shown) if line.msgid.is_none() => {
                // What was seen as it was said tells better whose it is.
                let who = (shown.own && said.own) || self.fold(&shown.from) == self.fold(&said.from);
                who && line.time.duration_since(told.time).abs() < CLOCKS_DIFFER && is_same(shown, said)
            }
            _ => false,
        };
        let conversation = self.model.conversations.get(id);
        let lines = conversation.map(|c| c.transcript.iter().rev().take(MOST_NAMELESS));
        // The oldest of them first: so they were said.
        let shown = lines
            .and_then(|lines| lines.filter(is_it).last())
            .map(|line| line.id);
        shown.is_some_and(|shown| {
            self.model.conversations.change(id, shown, |line| {
                line.msgid.clone_from(&told.msgid);
                line.time = told.time;
            })
        })
    }

    /// Wants to be woken after a while, if that is not so already.
    pub fn wake_in(&mut self, after: SignedDuration) {
        let command = wake_in(self.model, self.now, after);
        self.commands.extend(command);
    }

    fn log(&mut self, id: ConversationId, line: Rc<Line>) {
        if let Some(conversation) = self.model.conversations.get(id) {
            let entry = Entry {
                server: self.network.profile.endpoint().to_string(),
                conversation: conversation.name.clone(),
                line,
            };
            self.commands.push(Command::Log(entry));
        }
    }

    /// The conversation with a room, if the room is known.
    pub fn room(&mut self, name: &str) -> Option<(ConversationId, &mut Room)> {
        let key = self.fold(name);
        self.model.conversations.room_mut(self.network.id, &key)
    }

    /// The conversation with a room, begun if there is none.
    pub fn open_room(&mut self, name: &str) -> Option<ConversationId> {
        self.open(name, || Place::Room(Room::default()))
    }

    /// The conversation with a person, begun if there is none.
    pub fn open_person(&mut self, name: &str) -> Option<ConversationId> {
        let known = self.find(name);
        let id = self.open(name, || Place::Person);
        if known.is_none() && id.is_some() && self.network.is_settled() {
            markers::ask(self, name);
            if let Some(conversation) = id.and_then(|id| self.model.conversations.get_mut(id)) {
                conversation.history.caught_up = true;
            }
        }
        id
    }

    fn open(&mut self, name: &str, place: impl FnOnce() -> Place) -> Option<ConversationId> {
        if name.is_empty() || name.len() > MAX_NAME {
            return None;
        }
        let key = self.fold(name);
        let known = self.find(name).is_some();
        let id = self.model.conversations.open(self.network.id, name, key, place)?;
        if !known {
            self.restore(id, name);
        }
        Some(id)
    }

    /// A person or a room has another name: the conversation has it too, unless there is one of that name, and what is
    /// to be sent goes there. Whether the conversation has it.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let (old, new) = (self.fold(from), self.fold(to));
        let id = self.find(from);
        let conversations = &mut self.model.conversations;
        conversations.rename(self.network.id, &old, new.clone(), to);
        let folding = self.network.session.isupport.casemapping();
        self.network
            .outbox
            .rename(|target| folding.fold(target) == old, to);
        let moved = id.filter(|_| self.find(to) == id);
        if let Some(id) = moved.filter(|_| old != new) {
            history::renamed(self, id);
        }
        moved.is_some()
    }

    /// Goes on where a conversation was left.
    fn restore(&mut self, id: ConversationId, name: &str) {
        let folding = self.network.session.isupport.casemapping();
        let same = |other: &str| folding.fold(other) == folding.fold(name);
        let kept = &mut self.network.kept;
        let (draft, anchor) = (kept.draft(same), kept.anchor(same));
        let mut muted = self.network.muted.iter();
        let mute = muted.find(|(other, _)| same(other)).map(|(_, &mute)| mute);
        if let Some(conversation) = self.model.conversations.get_mut(id) {
            if let Some(draft) = draft {
                conversation.draft = draft;
            }
            conversation.mute = mute.unwrap_or_default();
            conversation.history.known = anchor.map(|(msgid, time)| (msgid.into(), time));
        }
    }

    /// The conversation with a room or a person, if there is one.
    pub fn find(&self, name: &str) -> Option<ConversationId> {
        let key = self.fold(name);
        self.model.conversations.find(self.network.id, &key).map(|c| c.id)
    }

    /// The conversations of the server.
    pub fn conversations(&self) -> impl Iterator<Item = &Conversation> {
        self.model.conversations.of(self.network.id)
    }

    /// The conversations of the server.
    pub fn conversations_mut(&mut self) -> impl Iterator<Item = &mut Conversation> {
        self.model.conversations.of_mut(self.network.id)
    }

    /// Whether a conversation is one of the server's.
    pub fn is_here(&self, id: ConversationId) -> bool {
        let conversation = self.model.conversations.get(id);
        conversation.is_some_and(|c| c.network == Some(self.network.id))
    }

    /// Where the server's words that belong nowhere else are read: where the person looks, if that is on this server.
    pub fn reader(&self) -> ConversationId {
        let current = self.current();
        if self.is_here(current) {
            current
        } else {
            self.network.server
        }
    }

    /// Where the server's words about `subject`, a room or a person, are read: in its conversation, or where others
    /// are.
    pub fn find_or_reader(&self, subject: &str) -> ConversationId {
        self.find(subject).unwrap_or_else(|| self.reader())
    }

    /// The conversations in which somebody is: rooms that have them, and the one with themselves.
    pub fn with(&self, nick: &str) -> Vec<ConversationId> {
        let key = self.fold(nick);
        let has = |c: &&Conversation| match &c.place {
            Place::Room(room) => room.members.contains(&key),
            Place::Person => c.key == key,
            Place::Server | Place::Inbox => false,
        };
        self.conversations().filter(has).map(|c| c.id).collect()
    }

    /// Where broadcasts and other words to everybody go.
    pub fn everywhere_read(&self) -> [ConversationId; 2] {
        [INBOX, self.reader()]
    }
}
