//! What has changed since all was carried, so that a little more can be carried now and then instead of all.
//!
//! It is noted from outside, by what the core is told and what follows from that; the core itself knows nothing of it. What only
//! counts or measures, and what is said, is not noted.

use std::collections::BTreeSet;

use protocol::admin::{self, Happening};
use slotmap::Key;

use super::carried::{CarriedChangedClient, CarriedChanges};
use super::effect::Effect;
use super::event::{AppliedMode, Event, EventKind, Source};
use super::ids::ConnId;
use super::input::Input;
use super::request::Request;
use super::state::{Holder, State};
use super::{Now, Server};

/// What has changed since it was taken last.
#[derive(Debug, Default)]
pub struct Changes {
    connections: BTreeSet<ConnId>,
    /// Clients by the names that they have or had: of who is gone nothing else is known.
    names: BTreeSet<Box<str>>,
    rooms: BTreeSet<Box<str>>,
    /// Who is silenced.
    mutes: bool,
}

impl Changes {
    /// The core is about to be told this.
    pub fn before(&mut self, server: &Server, input: &Input, now: Now) {
        match input {
            Input::Request { conn, request } if !request.only_speaks() => {
                self.connection(server, *conn);
                // Of this only those are told who want to hear of it.
                if let Request::Metadata {
                    target: Some(target), ..
                } = request
                {
                    self.room(target);
                    self.name(target);
                }
            }
            Input::Connected { conn, .. } | Input::Disconnected { conn, .. } => {
                self.connection(server, *conn);
            }
            Input::Answered { ticket, .. } => {
                if let Some(conn) = server.state.pending.changes(*ticket) {
                    self.connection(server, conn);
                }
            }
            // Of those who have been without a connection for too long perhaps nobody is told.
            Input::Tick => {
                let state = &server.state;
                let ended = state.detached.all_ended(now.uptime);
                let clients = ended.filter_map(|id| state.clients.get(id));
                self.names
                    .extend(clients.map(|client| client.identity.nick.as_str().into()));
            }
            Input::Admin {
                request: admin::Request::MuteAdd(_) | admin::Request::MuteRemove(_),
                ..
            } => self.mutes = true,
            // It may offer less than was agreed on with anybody.
            Input::Reloaded { .. } => self.connections.extend(server.state.connections.keys()),
            _ => {}
        }
    }

    /// This follows from what it was told.
    pub fn after(&mut self, effect: &Effect) {
        match effect {
            Effect::Deliver(delivery) => self.event(&delivery.event),
            Effect::Close { conn } => self.note(*conn),
            Effect::Happened(Happening::Disconnect { name: Some(name), .. }) => self.name(name),
            _ => {}
        }
    }

    /// Something of this connection has changed.
    pub fn note(&mut self, conn: ConnId) {
        self.connections.insert(conn);
    }

    /// The connections of which something has changed.
    pub fn connections(&self) -> impl Iterator<Item = ConnId> {
        self.connections.iter().copied()
    }

    fn connection(&mut self, server: &Server, conn: ConnId) {
        self.note(conn);
        self.names
            .extend(server.nick_of(conn).map(|nick| nick.as_str().into()));
    }

    fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Message(_)
            | EventKind::Broadcast { .. }
            | EventKind::Redacted { .. }
            | EventKind::Wallops { .. }
            // The same as it is told to others.
            | EventKind::Watched(_) => return,
            EventKind::Renamed { to: name }
            | EventKind::UserModesChanged { target: name, .. } => self.name(name.as_str()),
            EventKind::Joined { room, .. }
            | EventKind::Parted { room, .. }
            | EventKind::Rejoined { room, .. }
            | EventKind::HistoryKept { room, .. }
            | EventKind::TopicChanged { room, .. } => self.room(room.as_str()),
            EventKind::Kicked { room, target, .. } | EventKind::Invited { room, target, .. } => {
                self.room(room.as_str());
                self.name(target.as_str());
            }
            EventKind::RoomRenamed { from, to, .. } => {
                self.room(from.as_str());
                self.room(to.as_str());
            }
            EventKind::RoomModesChanged { room, changes } => {
                self.room(room.as_str());
                for change in changes {
                    if let AppliedMode::Rank { name, .. } = change {
                        self.name(name.as_str());
                    }
                }
            }
            EventKind::Quit { .. }
            | EventKind::MetadataChanged { .. }
            | EventKind::AwayChanged { .. }
            | EventKind::AccountChanged { .. }
            | EventKind::HostChanged { .. }
            | EventKind::RealNameChanged { .. }
            | EventKind::OfWatched(_) => {}
        }
        if let Source::Client(identity) = &event.source {
            self.name(identity.nick.as_str());
        }
    }

    fn name(&mut self, name: &str) {
        self.names.insert(name.into());
    }

    fn room(&mut self, name: &str) {
        self.rooms.insert(name.into());
    }

    /// How all of it is now; `None`: nothing has changed.
    pub fn take(&mut self, server: &Server, now: Now) -> Option<CarriedChanges> {
        let Self {
            connections,
            mut names,
            rooms,
            mutes,
        } = std::mem::take(self);
        if connections.is_empty() && names.is_empty() && rooms.is_empty() && !mutes {
            return None;
        }
        let state = &server.state;
        let mut changes = CarriedChanges {
            last_event: state.event_ids.last().into(),
            mutes: mutes.then(|| state.carry_mutes(now)),
            ..CarriedChanges::default()
        };
        for conn in connections {
            names.extend(server.nick_of(conn).map(|nick| nick.as_str().into()));
            changes.connection(state, conn, now);
        }
        for name in rooms {
            changes.room(state, name, now);
        }
        for name in names {
            changes.client(state, name, now);
        }
        Some(changes)
    }
}

impl CarriedChanges {
    fn connection(&mut self, state: &State, conn: ConnId, now: Now) {
        match state.connections.get(conn) {
            Some(connection) => {
                self.connections
                    .push(state.carry_connection(conn, connection, now));
                self.devices.extend(state.devices.carry_one(conn, now.uptime));
            }
            None => self.closed.push(conn.data().as_ffi()),
        }
    }

    fn room(&mut self, state: &State, name: Box<str>, now: Now) {
        match state.room_named(&name) {
            Some(id) => self.rooms.push(state.carry_room_alone(id, now)),
            None => self.no_rooms.push(name),
        }
    }

    fn client(&mut self, state: &State, name: Box<str>, now: Now) {
        let Some(Holder::Client(id)) = state.holder_of(&name) else {
            return self.no_clients.push(name);
        };
        let client = &state.clients[id];
        let rooms = client.rooms.iter();
        let members = rooms.filter_map(|&room| {
            let room = state.rooms.get(room)?;
            let member = room.members.get(&id)?;
            Some((room.key.0.into(), member.carry(id.data().as_ffi())))
        });
        self.clients.push(CarriedChangedClient {
            members: members.collect(),
            client: state.carry_client(id, client, now),
        });
        let account = state.in_use.account_of(id);
        self.accounts
            .extend(account.and_then(|account| state.carry_account(account)));
    }
}
