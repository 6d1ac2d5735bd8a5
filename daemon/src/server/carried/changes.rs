//! What has changed since all was carried, as it is carried; and how all is with that.

use std::collections::HashMap;

use indexmap::IndexMap;
use protocol::casemap::folded;
use serde::{Deserialize, Serialize};

use super::{
    Carried, CarriedAccount, CarriedBan, CarriedClient, CarriedConnection, CarriedDevice, CarriedMember,
    CarriedRoom, Stamp,
};

/// What has changed since all was carried.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedChanges {
    /// The latest event that was made.
    pub last_event: Stamp,
    /// Connections, as they are now. One of them that has no device is not logged in.
    pub connections: Vec<CarriedConnection>,
    /// Connections that are here no more.
    pub closed: Vec<u64>,
    /// Those of these connections that are logged in.
    pub devices: Vec<CarriedDevice>,
    /// Rooms, as they are now, without members.
    pub rooms: Vec<CarriedRoom>,
    /// Names of rooms that are there no more.
    pub no_rooms: Vec<Box<str>>,
    /// Clients, as they are now.
    pub clients: Vec<CarriedChangedClient>,
    /// Names that no client has any more.
    pub no_clients: Vec<Box<str>>,
    /// What the accounts of these clients have at hand.
    pub accounts: Vec<CarriedAccount>,
    /// Who is silenced, if that has changed.
    pub mutes: Option<Vec<CarriedBan>>,
}

/// A client of which something has changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedChangedClient {
    /// The client.
    pub client: CarriedClient,
    /// What it is in the rooms in which it is.
    pub members: Vec<(Stamp, CarriedMember)>,
}

/// What was carried, in tables, so that much can be changed in it.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    rest: Carried,
    connections: IndexMap<u64, CarriedConnection>,
    devices: IndexMap<u64, CarriedDevice>,
    clients: IndexMap<u64, CarriedClient>,
    /// Clients by their folded names.
    names: HashMap<Box<str>, u64>,
    rooms: IndexMap<Stamp, CarriedRoom>,
    /// Rooms by their folded names.
    room_names: HashMap<Box<str>, Stamp>,
    /// Who is in each room.
    members: HashMap<Stamp, IndexMap<u64, CarriedMember>>,
    accounts: IndexMap<i64, CarriedAccount>,
}

impl From<Carried> for Tables {
    fn from(mut rest: Carried) -> Self {
        let mut tables = Self::default();
        let take_id = |it: CarriedConnection| (it.id, it);
        tables.connections = rest.connections.drain(..).map(take_id).collect();
        let devices = rest.devices.drain(..);
        tables.devices = devices.map(|it| (it.connection, it)).collect();
        tables.clients = rest.clients.drain(..).map(|it| (it.id, it)).collect();
        tables.accounts = rest.accounts.drain(..).map(|it| (it.id, it)).collect();
        for client in tables.clients.values() {
            tables.names.insert(key(&client.identity.nick), client.id);
        }
        for mut room in rest.rooms.drain(..) {
            let members = room.members.drain(..).map(|it| (it.client, it)).collect();
            tables.members.insert(room.key, members);
            tables.room_names.insert(key(&room.name), room.key);
            tables.rooms.insert(room.key, room);
        }
        tables.rest = rest;
        tables
    }
}

impl From<Tables> for Carried {
    fn from(mut tables: Tables) -> Self {
        tables.forget_the_unconnected();
        let Tables {
            rest,
            connections,
            devices,
            clients,
            names: _,
            rooms,
            room_names: _,
            mut members,
            accounts,
        } = tables;
        let rooms = rooms.into_values().map(|room| CarriedRoom {
            members: members
                .remove(&room.key)
                .unwrap_or_default()
                .into_values()
                .collect(),
            ..room
        });
        Self {
            connections: connections.into_values().collect(),
            devices: devices.into_values().collect(),
            clients: clients.into_values().collect(),
            rooms: rooms.collect(),
            accounts: accounts.into_values().collect(),
            ..rest
        }
    }
}

impl Tables {
    /// Changes what has changed.
    pub fn change(&mut self, changes: CarriedChanges) {
        let CarriedChanges {
            last_event,
            connections,
            closed,
            devices,
            rooms,
            no_rooms,
            clients,
            no_clients,
            accounts,
            mutes,
        } = changes;
        self.rest.last_event = self.rest.last_event.max(last_event);
        for connection in connections {
            if !devices.iter().any(|device| device.connection == connection.id) {
                self.devices.shift_remove(&connection.id);
            }
            self.connections.insert(connection.id, connection);
        }
        self.devices
            .extend(devices.into_iter().map(|it| (it.connection, it)));
        for conn in closed {
            self.connections.swap_remove(&conn);
            self.devices.shift_remove(&conn);
        }
        for room in rooms {
            self.room(room);
        }
        for name in no_rooms {
            if let Some(room) = self.room_names.get(&key(&name)).copied() {
                self.no_room(room);
            }
        }
        for name in no_clients {
            if let Some(client) = self.names.get(&key(&name)).copied() {
                self.no_client(client, &[]);
            }
        }
        // First all that they were is forgotten: they may have exchanged their names.
        for changed in &clients {
            self.no_client(changed.client.id, &changed.members);
        }
        for changed in clients {
            self.client(changed);
        }
        self.accounts.extend(accounts.into_iter().map(|it| (it.id, it)));
        if let Some(mutes) = mutes {
            self.rest.mutes = mutes;
        }
    }

    /// Clients with nothing left are gone, though nobody was there who would have been told.
    fn forget_the_unconnected(&mut self) {
        let Self {
            clients, connections, ..
        } = self;
        let gone = clients.values().filter(|client| {
            let is_here = client
                .connections
                .iter()
                .any(|conn| connections.contains_key(conn));
            !is_here && client.detached.is_none()
        });
        let gone: Vec<u64> = gone.map(|client| client.id).collect();
        for client in gone {
            self.no_client(client, &[]);
        }
    }

    fn room(&mut self, room: CarriedRoom) {
        if let Some(before) = self.rooms.get(&room.key) {
            self.room_names.remove(&key(&before.name));
        }
        // One that is there no more: nobody was told when the last one left.
        if let Some(before) = self.room_names.insert(key(&room.name), room.key) {
            self.rooms.swap_remove(&before);
            self.members.remove(&before);
        }
        self.rooms.insert(room.key, room);
    }

    fn no_room(&mut self, room: Stamp) {
        if let Some(room) = self.rooms.swap_remove(&room) {
            self.room_names.remove(&key(&room.name));
            self.members.remove(&room.key);
        }
    }

    /// A client is not there any more, but in these rooms, where it keeps its place.
    fn no_client(&mut self, id: u64, but_in: &[(Stamp, CarriedMember)]) {
        let Some(client) = self.clients.swap_remove(&id) else {
            return;
        };
        self.names.remove(&key(&client.identity.nick));
        let left = |room: &&Stamp| but_in.iter().all(|(other, _)| other != *room);
        for room in client.rooms.iter().filter(left) {
            if let Some(members) = self.members.get_mut(room) {
                members.shift_remove(&id);
            }
        }
    }

    fn client(&mut self, changed: CarriedChangedClient) {
        let CarriedChangedClient { client, members } = changed;
        for (room, member) in members {
            if self.rooms.contains_key(&room) {
                self.members.entry(room).or_default().insert(client.id, member);
            }
        }
        if let Some(before) = self.names.insert(key(&client.identity.nick), client.id) {
            self.no_client(before, &[]);
            self.names.insert(key(&client.identity.nick), client.id);
        }
        self.clients.insert(client.id, client);
    }
}

fn key(name: &str) -> Box<str> {
    folded(name).into()
}
