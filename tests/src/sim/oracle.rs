//! Who may hear what, worked out from nothing but what clients were told before.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use chatd::server::connection::Connection;
use chatd::server::event::{EventId, EventKind, Source, Target};
use chatd::server::ids::ClientId;
use chatd::server::reply::{Ranks, Reply, Watched};
use chatd::server::request::RoomFlag;
use chatd::server::state::State;
use chatd::server::{ConnId, Delivery, Server};
use protocol::names::Nick;

mod founders;
mod history;

use founders::Founders;

/// Rooms as their members have heard of them.
#[derive(Debug, Default)]
pub struct Oracle {
    rooms: BTreeMap<String, BTreeSet<ConnId>>,
    last: Option<EventId>,
    /// Clients that were connected nowhere before.
    detached: BTreeSet<ClientId>,
    /// The last thing that each sender was told it had said.
    echoed: BTreeMap<ConnId, EventId>,
    founders: Founders,
}

impl Oracle {
    /// A connection was closed: it is in no room any more.
    pub fn forget(&mut self, conn: ConnId) {
        for members in self.rooms.values_mut() {
            members.remove(&conn);
        }
        self.rooms.retain(|_, members| !members.is_empty());
    }

    /// Another process begins: nobody has a rank there yet.
    pub fn restarted(&mut self) {
        self.founders = Founders::default();
    }

    /// Another process has gone on.
    pub fn carried(&mut self, before: &State, after: &State) {
        self.founders.carried(before, after);
    }

    /// Checks that what was told of founders is so.
    ///
    /// # Panics
    /// If it is not.
    pub fn check(&self, state: &State) {
        self.founders.check(state);
    }

    /// The server is about to handle something.
    pub fn before(&mut self, server: &Server) {
        self.detached = server.state().detached.ids().into_iter().collect();
    }

    /// Checks one delivery, and learns from it.
    ///
    /// # Panics
    /// If somebody hears what is not for them, does not hear what is, or hears it twice.
    pub fn judge(&mut self, server: &Server, delivery: &Delivery) {
        let event = &delivery.event;
        if matches!(event.kind, EventKind::Message(_)) && delivery.to.iter().all(|recipient| recipient.own) {
            return self.judge_echo(delivery);
        }
        if self.last >= Some(event.id) && is_told_to_its_own(server, delivery) {
            return;
        }
        assert!(
            self.last < Some(event.id),
            "events out of order: {:?} after {:?}",
            event.id,
            self.last
        );
        self.last = Some(event.id);
        self.founders.hear(server, event);
        let heard: BTreeSet<_> = delivery.to.iter().map(|recipient| recipient.conn).collect();
        let own: BTreeSet<_> = delivery
            .to
            .iter()
            .filter(|recipient| recipient.own)
            .map(|recipient| recipient.conn)
            .collect();
        assert!(own.len() <= 1, "something is asked for at one connection");
        let to_itself = matches!((&event.kind, &event.source),
            (EventKind::Message(said), Source::Client(who)) if said.target == Target::Client(who.nick.clone()));
        if !to_itself {
            assert_eq!(
                heard.len(),
                delivery.to.len(),
                "somebody hears twice: {delivery:?}"
            );
        }
        match &event.source {
            Source::Client(who) => {
                let name = match &event.kind {
                    EventKind::Renamed { to } => to,
                    _ => &who.nick,
                };
                let theirs = source_connections(server, name, &own);
                self.judge_kind(server, &event.kind, &who.nick, &heard, &own, &theirs);
            }
            Source::Server => {
                if let EventKind::Watched(watched) = &event.kind {
                    Self::judge_watched(server, watched, &heard);
                }
            }
        }
    }

    /// What one has said oneself comes later, when it is kept; but in its order.
    fn judge_echo(&mut self, delivery: &Delivery) {
        for recipient in &delivery.to {
            // What waits for somebody is told when it is kept, whether or not the sender waits too.
            if is_private(delivery) {
                continue;
            }
            let last = self.echoed.insert(recipient.conn, delivery.event.id);
            assert!(last < Some(delivery.event.id), "echo out of order: {delivery:?}");
        }
    }

    /// Checks that an answer names no room that is not for the asker to know of.
    ///
    /// # Panics
    /// If it does.
    pub fn judge_reply(server: &Server, to: ConnId, reply: &Reply) {
        let rooms: Vec<_> = match reply {
            Reply::List(entries) => entries.iter().map(|entry| &entry.room).collect(),
            Reply::Names { rooms, .. } => rooms.iter().map(|list| &list.room).collect(),
            Reply::Whois(whois) => whois.rooms.iter().map(|(room, _)| room).collect(),
            Reply::Who { entries, .. } => entries
                .iter()
                .filter_map(|entry| entry.room.as_ref())
                .map(|(room, _)| room)
                .collect(),
            Reply::History { target, events } => {
                return history::judge(server.state(), asker(server, to), target, events);
            }
            Reply::Replay(missed) => {
                let (state, asker) = (server.state(), asker(server, to));
                for (target, event) in &missed.said {
                    history::judge(state, asker, target, slice::from_ref(event));
                }
                return;
            }
            _ => return,
        };
        let (state, asker) = (server.state(), asker(server, to));
        for name in rooms {
            let room = &state.rooms[state.room_named(name.as_str()).expect("the room is there")];
            assert!(
                !room.flags.has(RoomFlag::Secret) || room.has(asker),
                "{name} is secret: {reply:?}"
            );
        }
    }

    fn judge_kind(
        &mut self,
        server: &Server,
        kind: &EventKind,
        source: &Nick,
        heard: &BTreeSet<ConnId>,
        own: &BTreeSet<ConnId>,
        theirs: &BTreeSet<ConnId>,
    ) {
        match kind {
            EventKind::Message(said) => match &said.target {
                Target::Room { name, at_least: None } => {
                    let members = self.members(name.as_str());
                    let expected: BTreeSet<_> = members.union(theirs).copied().collect();
                    judge_said(heard, &expected, theirs, &format!("message to {name}"));
                }
                Target::Room {
                    name,
                    at_least: Some(rank),
                } => {
                    let ranked = |conn: &ConnId| ranks_of(server, name.as_str(), *conn).at_least(*rank);
                    let mut expected: BTreeSet<_> =
                        self.members(name.as_str()).into_iter().filter(ranked).collect();
                    expected.extend(theirs);
                    judge_said(
                        heard,
                        &expected,
                        theirs,
                        &format!("message to {rank:?} of {name}"),
                    );
                }
                Target::Client(nick) => {
                    let mut expected = theirs.clone();
                    expected.extend(hearers(server, nick));
                    judge_said(heard, &expected, theirs, &format!("message to {nick}"));
                }
            },
            EventKind::Joined { room, .. } => {
                let client = server.state().client_named(source.as_str());
                let returns = client.is_some_and(|client| self.detached.contains(&client));
                let is_there = returns || !self.members(room.as_str()).is_disjoint(theirs);
                let members = self.rooms.entry(key(room.as_str())).or_default();
                if is_there {
                    // Another device is shown where its client is.
                    assert_eq!(heard, own, "{room} shown to more than who attaches");
                    members.extend(own);
                } else {
                    members.extend(theirs);
                    assert_eq!(heard, members, "join of {room}");
                }
            }
            EventKind::Parted { room, .. } => {
                assert_eq!(heard, &self.members(room.as_str()), "part of {room}");
                self.leave(room.as_str(), theirs);
            }
            EventKind::Kicked { room, target, .. } => {
                assert_eq!(heard, &self.members(room.as_str()), "kick from {room}");
                self.leave(room.as_str(), &connections_of(server, target));
            }
            EventKind::RoomRenamed { from, to, .. } => {
                let members = self.rooms.remove(&key(from.as_str())).unwrap_or_default();
                assert_eq!(heard, &members, "another name for {from}");
                self.rooms.insert(key(to.as_str()), members);
            }
            EventKind::TopicChanged { room, .. } | EventKind::RoomModesChanged { room, .. } => {
                assert_eq!(heard, &self.members(room.as_str()), "change of {room}");
            }
            EventKind::Renamed { .. } | EventKind::RealNameChanged { .. } => {
                let expected: BTreeSet<_> = self.peers(theirs).union(theirs).copied().collect();
                // Of a client without a connection nobody was told where it is.
                if !theirs.is_empty() {
                    assert_eq!(heard, &expected, "{kind:?}");
                }
            }
            EventKind::AwayChanged { .. } => {
                let peers = self.peers(theirs);
                // Several may go at once, the device by whose leaving this comes about among them: these may hear.
                let mut must = peers.clone();
                must.retain(|&conn| server.state().connections.contains_key(conn));
                // Of a client all of whose devices go at once, nobody is left to ask about.
                if !theirs.is_empty() {
                    assert!(
                        heard.is_subset(&peers) && must.is_subset(heard),
                        "{kind:?}: {heard:?} instead of {must:?}"
                    );
                }
            }
            EventKind::OfWatched(_) => {
                let peers = self.peers(theirs);
                let mut expected = watchers_of(server, source);
                expected.retain(|conn| !peers.contains(conn) && !theirs.contains(conn));
                // Several may go at once, and are told of each other until it is their turn.
                let connections = &server.state().connections;
                let mut still_here = heard.clone();
                still_here.retain(|&conn| connections.contains_key(conn));
                if !theirs.is_empty() {
                    assert_eq!(still_here, expected, "{kind:?}");
                }
            }
            EventKind::Quit { .. } => {
                assert!(own.is_empty(), "who quits hears of it by being closed");
                let shared = |conn: &ConnId| self.rooms.values().any(|members| members.contains(conn));
                assert!(heard.iter().all(shared), "a quit told to somebody in no room");
            }
            _ => {}
        }
    }

    /// All who watch a name hear that it came or went, nobody else does, and it is true.
    fn judge_watched(server: &Server, watched: &Watched, heard: &BTreeSet<ConnId>) {
        let name = match watched {
            Watched::Here(identity) => &identity.nick,
            Watched::Gone(name) => name,
        };
        // Several may go at once, and are told of each other until it is their turn.
        let connections = &server.state().connections;
        let still_here = heard.iter().filter(|&&conn| connections.contains_key(conn));
        let still_here: BTreeSet<_> = still_here.copied().collect();
        assert_eq!(still_here, watchers_of(server, name), "presence of {name}");
        let here = matches!(watched, Watched::Here(_));
        assert_eq!(
            server.state().client_named(name.as_str()).is_some(),
            here,
            "presence of {name}"
        );
    }

    /// Everybody else in the rooms of some connections of one client.
    fn peers(&self, theirs: &BTreeSet<ConnId>) -> BTreeSet<ConnId> {
        let shared = self.rooms.values().filter(|members| !members.is_disjoint(theirs));
        let peers: BTreeSet<_> = shared.flatten().copied().collect();
        peers.difference(theirs).copied().collect()
    }

    fn members(&self, room: &str) -> BTreeSet<ConnId> {
        self.rooms.get(&key(room)).cloned().unwrap_or_default()
    }

    fn leave(&mut self, room: &str, gone: &BTreeSet<ConnId>) {
        if let Some(members) = self.rooms.get_mut(&key(room)) {
            members.retain(|conn| !gone.contains(conn));
        }
        self.rooms.retain(|_, members| !members.is_empty());
    }
}

fn asker(server: &Server, to: ConnId) -> ClientId {
    let connection = server.state().connections.get(to);
    connection.and_then(Connection::client).expect("a client asked")
}

fn key(room: &str) -> String {
    protocol::casemap::folded(room).into_owned()
}

fn ranks_of(server: &Server, room: &str, conn: ConnId) -> Ranks {
    let state = server.state();
    let client = state.connections.get(conn).and_then(Connection::client);
    let room = state.room_named(room).map(|room| &state.rooms[room]);
    room.zip(client)
        .and_then(|(room, client)| room.ranks(client))
        .unwrap_or_default()
}

fn watchers_of(server: &Server, name: &Nick) -> BTreeSet<ConnId> {
    let state = server.state();
    let watchers = state.monitors.watchers(name.as_str());
    watchers
        .flat_map(|client| state.clients[client].connections.iter().copied())
        .collect()
}

fn connections_of(server: &Server, nick: &Nick) -> BTreeSet<ConnId> {
    let state = server.state();
    let client = state.client_named(nick.as_str());
    client.map_or_else(BTreeSet::new, |client| {
        state.clients[client].connections.iter().copied().collect()
    })
}

/// Those who hear what is said to a name: its client, or else those who are logged in to the account of that name.
fn hearers(server: &Server, nick: &Nick) -> BTreeSet<ConnId> {
    let state = server.state();
    match (
        state.client_named(nick.as_str()),
        state.directory.id_of(nick.as_str()),
    ) {
        (None, Some(account)) => {
            let clients = state.in_use.clients(account).iter();
            clients
                .flat_map(|&client| state.clients[client].connections.iter().copied())
                .collect()
        }
        _ => connections_of(server, nick),
    }
}

fn is_private(delivery: &Delivery) -> bool {
    matches!(&delivery.event.kind, EventKind::Message(said) if matches!(said.target, Target::Client(_)))
}

/// Whether something said in private is told only to the connections of its source: when it is kept for somebody.
fn is_told_to_its_own(server: &Server, delivery: &Delivery) -> bool {
    let clients: BTreeSet<_> = delivery
        .to
        .iter()
        .map(|recipient| {
            let connection = server.state().connections.get(recipient.conn);
            connection.and_then(Connection::client)
        })
        .collect();
    is_private(delivery) && clients.len() == 1
}

/// The connections of an event's source, which may be called otherwise by now: then the one it was asked for at tells.
fn source_connections(server: &Server, nick: &Nick, own: &BTreeSet<ConnId>) -> BTreeSet<ConnId> {
    let state = server.state();
    let asker = own.first().and_then(|&conn| state.connections.get(conn));
    match asker.and_then(Connection::client) {
        Some(client) => state.clients[client].connections.iter().copied().collect(),
        None => connections_of(server, nick),
    }
}

/// All hear what is said at once, but for the connection at which it was said: that is told when it is kept.
fn judge_said(heard: &BTreeSet<ConnId>, expected: &BTreeSet<ConnId>, theirs: &BTreeSet<ConnId>, what: &str) {
    let missing: BTreeSet<_> = expected.difference(heard).copied().collect();
    let all_but_one = missing.len() <= 1 && missing.is_subset(theirs) && heard.is_subset(expected);
    assert!(all_but_one, "{what}: {heard:?} instead of {expected:?}");
}
