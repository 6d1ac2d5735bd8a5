//! One input being handled: the state, the time, and where effects go.

use std::rc::Rc;

use protocol::admin;

use super::asking::Question;
use super::client::Client;
use super::clock::Now;
use super::effect::{Delivery, Effect, Effects, Recipient};
use super::event::{Event, EventKind, Source};
use super::identity::Identity;
use super::ids::{ClientId, ConnId, RoomId};
use super::refusal::Refusal;
use super::reply::{Closing, Reply};
use super::request::Rank;
use super::state::State;
use super::then::{AfterHashing, AfterStoring, AfterVerifying, Then};
use crate::store::model::Op;

/// A registered client that asks for something, at one of its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// Where the answer goes.
    pub conn: ConnId,
    /// Who asks.
    pub client: ClientId,
}

/// Who hears of an event.
#[derive(Debug, Clone, Copy)]
pub enum Audience<'a> {
    /// The members of a room.
    Room(RoomId),
    /// What the source said in a room: the members (with a rank: those of that rank and above), and the source.
    Spoken(RoomId, Option<Rank>),
    /// Everybody who shares a room with the source, and the source.
    Peers,
    /// Everybody who shares a room with the source.
    OtherPeers,
    /// One client.
    Client(ClientId),
    /// Whoever hears of a client: itself, everybody who shares a room with it, and those who watch it.
    Hearers(ClientId),
    /// What the source said to one client: that client, and the source.
    Pair(ClientId),
    /// These clients.
    Clients(&'a [ClientId]),
}

/// One input being handled.
pub struct Turn<'a> {
    /// The tables of the core.
    pub state: &'a mut State,
    /// The time of this input.
    pub now: Now,
    /// The connection whose request it is, or follows from.
    pub asker: Option<ConnId>,
    /// What follows from it.
    pub out: &'a mut Effects,
}

impl Turn<'_> {
    /// Answers one connection.
    pub fn reply(&mut self, to: ConnId, reply: Reply) {
        self.out.push(Effect::Reply { to, reply });
    }

    /// Tells one connection that its request is refused.
    pub fn refuse(&mut self, to: ConnId, refusal: Refusal) {
        self.reply(to, Reply::Refused(refusal));
    }

    /// Tells one connection why it is closed, and closes it.
    pub fn close(&mut self, conn: ConnId, why: Closing) {
        self.reply(conn, Reply::Closing(why));
        self.out.push(Effect::Close { conn });
    }

    /// Has a password compared with a hash. The connection waits.
    pub fn verify(&mut self, conn: ConnId, hash: Box<str>, password: Box<str>, then: AfterVerifying) {
        self.question(
            Some(conn),
            Question::Verify { hash, password },
            Then::Verified(then),
        );
    }

    /// Has an account's password hashed.
    pub fn hash(&mut self, waits: Option<ConnId>, password: Box<str>, then: AfterHashing) {
        self.question(waits, Question::Hash { password }, Then::Hashed(then));
    }

    /// Asks the store. A connection that waits is told nothing and asks nothing until the answer is there, and what
    /// it is told then belongs to its request.
    pub fn ask(&mut self, waits: Option<ConnId>, op: impl Into<Op>, then: AfterStoring) {
        let question = Question::Store(Box::new(op.into()));
        self.question(waits, question, Then::Stored(then));
    }

    fn question(&mut self, waits: Option<ConnId>, question: Question, then: Then) {
        if let Some(connection) = waits.and_then(|conn| self.state.connections.get_mut(conn)) {
            connection.awaits += 1;
        }
        let ticket = self.state.pending.add(waits, then);
        self.out.push(Effect::Ask {
            ticket,
            waits,
            question,
        });
    }

    /// The address at the other end, as the log has it.
    #[must_use]
    pub fn address(&self, conn: ConnId) -> String {
        let connection = self.state.connections.get(conn);
        connection.map_or_else(String::new, |connection| connection.peer.ip().to_string())
    }

    /// Tells the administrator's log.
    pub fn log(&mut self, level: log::Level, text: String) {
        self.out.push(Effect::Log { level, text });
    }

    /// Tells administrators who watch.
    pub fn happening(&mut self, happening: admin::Happening) {
        self.out.push(Effect::Happened(happening));
    }

    /// Tells everybody concerned what a client did.
    pub fn tell(&mut self, by: ClientId, kind: EventKind, audience: Audience<'_>) {
        let source = Source::Client(self.state.clients[by].identity.clone());
        let to = self.recipients(Some(by), audience);
        self.deliver(source, kind, to);
    }

    /// Tells everybody concerned what a client did that may be gone by now, and was called so then.
    pub fn tell_even_if_gone(
        &mut self,
        by: ClientId,
        then: Rc<Identity>,
        kind: EventKind,
        audience: Audience<'_>,
    ) {
        let client = self.state.clients.get(by);
        let identity = client.map_or(then, |client| client.identity.clone());
        let to = self.recipients(Some(by), audience);
        self.deliver(Source::Client(identity), kind, to);
    }

    /// Tells everybody concerned what is new about a client, and those who watch it (IRCv3 extended-monitor).
    pub fn tell_news(&mut self, by: ClientId, kind: EventKind, audience: Audience<'_>) {
        let source = Source::Client(self.state.clients[by].identity.clone());
        let mut gathering = Gathering::new(self.state, Some(by), self.asker);
        gathering.add_audience(audience);
        let to = std::mem::take(&mut gathering.to);
        gathering.add_watchers(Some(by));
        let watching = gathering.to;
        if !watching.is_empty() {
            let news = EventKind::OfWatched(Box::new(kind.clone()));
            self.deliver(source.clone(), news, watching);
        }
        self.deliver(source, kind, to);
    }

    /// Tells those who watch a client and share no room with it what is new about it.
    pub fn tell_watchers(&mut self, by: ClientId, kind: EventKind) {
        let source = Source::Client(self.state.clients[by].identity.clone());
        let mut gathering = Gathering::new(self.state, Some(by), self.asker);
        gathering.add_audience(Audience::OtherPeers);
        gathering.to.clear();
        gathering.add_watchers(Some(by));
        let to = gathering.to;
        self.deliver(source, EventKind::OfWatched(Box::new(kind)), to);
    }

    /// Tells everybody concerned what the server did.
    pub fn tell_as_server(&mut self, kind: EventKind, audience: Audience<'_>) -> usize {
        let to = self.recipients(None, audience);
        let heard = to.len();
        self.deliver(Source::Server, kind, to);
        heard
    }

    /// Tells those of an audience whose connections `wanted` picks what a client did, or the server.
    pub fn tell_some(
        &mut self,
        by: Option<ClientId>,
        kind: EventKind,
        audience: Audience<'_>,
        wanted: impl Fn(&State, ConnId) -> bool,
    ) {
        let source = by.map_or(Source::Server, |by| {
            Source::Client(self.state.clients[by].identity.clone())
        });
        let mut to = self.recipients(by, audience);
        to.retain(|recipient| wanted(self.state, recipient.conn));
        self.deliver(source, kind, to);
    }

    /// Tells one connection alone of something that its client did before it belonged to it.
    pub fn show(&mut self, me: Asker, kind: EventKind) {
        let source = Source::Client(self.state.clients[me.client].identity.clone());
        let to = vec![Recipient {
            conn: me.conn,
            own: true,
        }];
        self.deliver(source, kind, to);
    }

    /// What a client did, or the server, and everybody concerned; nobody is told yet.
    pub fn happened(
        &mut self,
        by: impl Into<Option<ClientId>>,
        kind: EventKind,
        audience: Audience<'_>,
    ) -> Delivery {
        let by = by.into();
        let source = by.map_or(Source::Server, |by| {
            Source::Client(self.state.clients[by].identity.clone())
        });
        let to = self.recipients(by, audience);
        let event = self.event(source, kind);
        Delivery { event, to }
    }

    /// What the server did, and everybody concerned; nobody is told yet.
    pub fn happened_here(&mut self, kind: EventKind, audience: Audience<'_>) -> Delivery {
        let to = self.recipients(None, audience);
        let event = self.event(Source::Server, kind);
        Delivery { event, to }
    }

    fn deliver(&mut self, source: Source, kind: EventKind, to: Vec<Recipient>) {
        if to.is_empty() {
            return;
        }
        let event = self.event(source, kind);
        self.out.push(Effect::Deliver(Delivery { event, to }));
    }

    fn event(&mut self, source: Source, kind: EventKind) -> Rc<Event> {
        let id = self.state.event_ids.next(self.now.wall);
        Rc::new(Event {
            id,
            time: self.now.wall,
            source,
            kind,
        })
    }

    fn recipients(&mut self, by: Option<ClientId>, audience: Audience<'_>) -> Vec<Recipient> {
        let mut gathering = Gathering::new(self.state, by, self.asker);
        gathering.add_audience(audience);
        gathering.to
    }
}

/// Recipients being gathered: each client counts once, however many rooms lead to it.
struct Gathering<'a> {
    state: &'a mut State,
    by: Option<ClientId>,
    asker: Option<ConnId>,
    number: u64,
    to: Vec<Recipient>,
}

impl<'a> Gathering<'a> {
    fn new(state: &'a mut State, by: Option<ClientId>, asker: Option<ConnId>) -> Self {
        state.gatherings += 1;
        let number = state.gatherings;
        Self {
            state,
            by,
            asker,
            number,
            to: Vec::new(),
        }
    }

    fn add_audience(&mut self, audience: Audience<'_>) {
        match audience {
            Audience::Room(room) => self.add_room(room, |_| true),
            Audience::Spoken(room, rank) => {
                self.add_room(room, |ranks| rank.is_none_or(|rank| ranks.at_least(rank)));
                self.add_source();
            }
            Audience::Peers => {
                self.add_source();
                self.add_peers(self.by);
            }
            Audience::OtherPeers => {
                self.leave_out_source();
                self.add_peers(self.by);
            }
            Audience::Hearers(client) => {
                self.add(client);
                self.add_peers(Some(client));
                self.add_watchers(Some(client));
            }
            Audience::Client(client) => self.add(client),
            Audience::Pair(client) => {
                self.add_source();
                self.add_as_target(client);
            }
            Audience::Clients(clients) => clients.iter().for_each(|&client| self.add(client)),
        }
    }

    fn add(&mut self, client: ClientId) {
        if let Some(data) = self.state.clients.get_mut(client) {
            let asker = self.asker.filter(|_| self.by == Some(client));
            count_once(data, self.number, asker, &mut self.to);
        }
    }

    fn add_source(&mut self) {
        if let Some(by) = self.by {
            self.add(by);
        }
    }

    /// Those who watch a client.
    fn add_watchers(&mut self, of: Option<ClientId>) {
        let of = of.and_then(|of| self.state.clients.get(of));
        let Some(identity) = of.map(|of| of.identity.clone()) else {
            return;
        };
        let watchers: Vec<_> = self.state.monitors.watchers(identity.nick.as_str()).collect();
        for client in watchers {
            self.add(client);
        }
    }

    /// The target of a private message hears it as such even when it is its source too: then the connection that
    /// spoke, since the others hear it already.
    fn add_as_target(&mut self, client: ClientId) {
        if self.by != Some(client) {
            return self.add(client);
        }
        self.to
            .extend(self.asker.map(|conn| Recipient { conn, own: false }));
    }

    fn leave_out_source(&mut self) {
        if let Some(data) = self.by.and_then(|by| self.state.clients.get_mut(by)) {
            data.gathered = self.number;
        }
    }

    fn add_room(&mut self, room: RoomId, wanted: impl Fn(super::reply::Ranks) -> bool) {
        let Some(room) = self.state.rooms.get(room) else {
            return;
        };
        self.to.reserve(room.members.len());
        for (&client, member) in &room.members {
            if !wanted(member.ranks) {
                continue;
            }
            if let Some(data) = self.state.clients.get_mut(client) {
                let asker = self.asker.filter(|_| self.by == Some(client));
                count_once(data, self.number, asker, &mut self.to);
            }
        }
    }

    fn add_peers(&mut self, of: Option<ClientId>) {
        let Some(of) = of.and_then(|of| self.state.clients.get(of)) else {
            return;
        };
        for room in of.rooms.clone() {
            self.add_room(room, |_| true);
        }
    }
}

/// Adds a client's connections to a gathering, unless it was counted in it before.
fn count_once(client: &mut Client, gathering: u64, asker: Option<ConnId>, to: &mut Vec<Recipient>) {
    if client.gathered != gathering {
        client.gathered = gathering;
        to.extend(client.connections.iter().map(|&conn| Recipient {
            conn,
            own: asker == Some(conn),
        }));
    }
}
