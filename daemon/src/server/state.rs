//! Who is connected, who is here, and in which rooms: the tables of the core, kept consistent with each other.

mod carried;

use std::collections::HashMap;
use std::rc::Rc;

use protocol::casemap::{Folded, folded};
use protocol::names::{Nick, RoomName};
use slotmap::{SecondaryMap, SlotMap};

use super::asking::Pending;
use super::attempts::Attempts;
use super::bans::Bans;
use super::client::Client;
use super::clock::Now;
use super::connection::Connection;
use super::detached::DetachedClients;
use super::devices::Devices;
use super::directory::Directory;
use super::event_ids::EventIds;
use super::history::Histories;
use super::identity::Identity;
use super::ids::{ClientId, ConnId, RoomId};
use super::in_use::InUse;
use super::looks::Looks;
use super::mailboxes::Mailboxes;
use super::masks::Whereabouts;
use super::metadata::{self, Metadata};
use super::monitors::Monitors;
use super::origins::Origins;
use super::policy::Policy;
use super::rate::Bucket;
use super::returning::Returning;
use super::room::{Member, Room};
use super::strangers::Strangers;
use super::throttle::Throttle;
use super::timers::Timers;
use super::unkept::Unkept;
use super::whowas::{Departed, Whowas};
use crate::store::model::{AccountId, RoomKey};

/// Who has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A connection that has not finished registration.
    Registering(ConnId),
    /// A client.
    Client(ClientId),
}

/// The tables of the core.
#[derive(Debug)]
pub struct State {
    /// What the server follows.
    pub policy: Rc<Policy>,
    /// When the server started.
    pub started: Now,
    /// Sockets.
    pub connections: SecondaryMap<ConnId, Connection>,
    /// Where they come from.
    pub origins: Origins,
    /// Who has failed to log in.
    pub attempts: Attempts,
    /// Sockets whose handshake goes on elsewhere.
    pub handshakes: usize,
    /// Which of them are logged in.
    pub devices: Devices,
    /// Clients that are connected nowhere.
    pub detached: DetachedClients,
    /// What the names look like of those who are.
    pub looks: Looks,
    /// How often they come from there.
    pub throttle: Throttle,
    /// How often it was logged that one was refused.
    pub refusals: Bucket,
    /// Who writes to whom without knowing them.
    pub strangers: Strangers,
    /// People and programs.
    pub clients: SlotMap<ClientId, Client>,
    /// Rooms.
    pub rooms: SlotMap<RoomId, Room>,
    /// Deadlines of connections.
    pub timers: Timers,
    /// Names given up.
    pub whowas: Whowas,
    /// Accounts there are.
    pub directory: Directory,
    /// What was asked for outside and is not answered yet.
    pub pending: Pending,
    /// Who may not be here.
    pub bans: Bans,
    /// Who is heard by nobody, until the server ends at the latest.
    pub mutes: Bans,
    /// Who watches whom.
    pub monitors: Monitors,
    /// Accounts that somebody here uses.
    pub in_use: InUse,
    /// What people and rooms say of themselves.
    pub metadata: Metadata,
    /// What is known of the histories that are kept.
    pub histories: Histories,
    /// Rooms of which something could not be kept.
    pub unkept: Unkept,
    /// What connections have missed, and are told.
    pub returning: Returning,
    /// How much was said to accounts that are not connected.
    pub mailboxes: Mailboxes,
    /// Identities of events.
    pub event_ids: EventIds,
    /// The most clients that were here at once.
    pub most_clients: usize,
    /// How many messages were said, to rooms and people.
    pub said: u64,
    /// Counts gatherings of recipients, so that each client is counted once in each.
    pub gatherings: u64,
    names: HashMap<Folded, Holder>,
    room_names: HashMap<Folded, RoomId>,
    accepted: u64,
}

impl State {
    /// Nobody here, and no room but the default one.
    #[must_use]
    pub fn new(policy: Rc<Policy>, node: u16, now: Now) -> Self {
        let default_room = policy.default_room.clone();
        let mut state = Self {
            policy,
            started: now,
            connections: SecondaryMap::new(),
            origins: Origins::default(),
            attempts: Attempts::default(),
            handshakes: 0,
            devices: Devices::default(),
            detached: DetachedClients::default(),
            looks: Looks::default(),
            throttle: Throttle::default(),
            refusals: Bucket::default(),
            strangers: Strangers::default(),
            clients: SlotMap::with_key(),
            rooms: SlotMap::with_key(),
            timers: Timers::default(),
            whowas: Whowas::default(),
            directory: Directory::default(),
            pending: Pending::default(),
            bans: Bans::default(),
            mutes: Bans::default(),
            monitors: Monitors::default(),
            in_use: InUse::default(),
            metadata: Metadata::default(),
            histories: Histories::default(),
            unkept: Unkept::default(),
            returning: Returning::default(),
            mailboxes: Mailboxes::default(),
            event_ids: EventIds::new(node),
            most_clients: 0,
            said: 0,
            gatherings: 0,
            names: HashMap::new(),
            room_names: HashMap::new(),
            accepted: 0,
        };
        state.make_room(default_room, true, now);
        state
    }

    /// The number of the next connection.
    pub fn next_number(&mut self) -> u64 {
        self.accepted += 1;
        self.accepted
    }

    /// How many connections there have been.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// The client with a name.
    #[must_use]
    pub fn client_named(&self, name: &str) -> Option<ClientId> {
        match self.names.get(&*folded(name)) {
            Some(Holder::Client(client)) => Some(*client),
            _ => None,
        }
    }

    /// Who has a name, registered or not.
    #[must_use]
    pub fn holder_of(&self, name: &str) -> Option<Holder> {
        self.names.get(&*folded(name)).copied()
    }

    /// How many names are held, by clients and by connections that are registering.
    #[must_use]
    pub fn names_held(&self) -> usize {
        self.names.len()
    }

    /// Gives a name that nobody has, and takes the old one away.
    pub fn rename(&mut self, old: Option<&Nick>, new: &Nick, holder: Holder) {
        if let Some(old) = old {
            self.names.remove(&old.folded());
        }
        self.names.insert(new.folded(), holder);
    }

    /// Takes a name away from whoever has it.
    pub fn release_name(&mut self, name: &Nick) {
        self.names.remove(&name.folded());
    }

    /// The room with a name.
    #[must_use]
    pub fn room_named(&self, name: &str) -> Option<RoomId> {
        self.room_names.get(&*folded(name)).copied()
    }

    /// The room with a name, if somebody may know that it is there.
    #[must_use]
    pub fn room_visible(&self, name: &str, to: ClientId) -> Option<RoomId> {
        self.room_named(name).filter(|&id| self.rooms[id].visible_to(to))
    }

    /// Makes a new room, whose name is free.
    pub fn make_room(&mut self, name: RoomName, permanent: bool, now: Now) -> RoomId {
        let key = RoomKey(self.event_ids.next(now.wall));
        self.add_room(Room::new(key, name, now.wall, permanent))
    }

    /// Puts a room in that an earlier process has kept, in the place of an empty one of its name. One that is in use, or
    /// lasts, stays instead; then there is nothing to return.
    pub fn restore_room(&mut self, room: Room) -> Option<RoomId> {
        if let Some(id) = self.room_named(room.name.as_str()) {
            let there = &self.rooms[id];
            if there.lasting.is_some() || !there.members.is_empty() {
                return None;
            }
            self.rooms.remove(id);
        }
        Some(self.add_room(room))
    }

    fn add_room(&mut self, room: Room) -> RoomId {
        let name = room.name.folded();
        let id = self.rooms.insert(room);
        self.room_names.insert(name, id);
        id
    }

    /// Gives a room a name that no other has.
    pub fn rename_room(&mut self, id: RoomId, name: RoomName) {
        let old = std::mem::replace(&mut self.rooms[id].name, name);
        self.room_names.remove(&old.folded());
        self.room_names.insert(self.rooms[id].name.folded(), id);
        let members: Vec<_> = self.rooms[id].members.keys().copied().collect();
        for member in members {
            self.presence_changed(member);
        }
    }

    /// Makes another room the one that is always there. The old one goes when it empties.
    pub fn set_default_room(&mut self, name: &RoomName, now: Now) {
        let old = self
            .rooms
            .iter()
            .find(|(_, room)| room.permanent)
            .map(|(id, _)| id);
        let new = self
            .room_named(name.as_str())
            .unwrap_or_else(|| self.make_room(name.clone(), true, now));
        if let Some(old) = old.filter(|&old| old != new) {
            self.rooms[old].permanent = false;
            self.drop_room_if_empty(old);
        }
        self.rooms[new].permanent = true;
    }

    /// Puts a client into a room. Both sides know of it.
    pub fn enter(&mut self, client: ClientId, room: RoomId, member: Member) {
        if self.rooms[room].members.insert(client, member).is_none() {
            self.clients[client].rooms.push(room);
            self.presence_changed(client);
        }
    }

    /// Takes a client out of a room, and the room away if that leaves it empty.
    pub fn leave(&mut self, client: ClientId, room: RoomId) {
        let (key, now) = (self.rooms[room].key, self.event_ids.last());
        for &conn in &self.clients[client].connections {
            self.returning.leave(conn, key, now);
        }
        self.rooms[room].members.swap_remove(&client);
        self.clients[client].rooms.retain(|&id| id != room);
        self.presence_changed(client);
        self.drop_room_if_empty(room);
    }

    /// Takes a room away that nobody is in, unless it stays.
    pub fn drop_room_if_empty(&mut self, id: RoomId) {
        let room = &self.rooms[id];
        if room.members.is_empty() && !room.permanent && room.lasting.is_none() {
            self.room_names.remove(&room.name.folded());
            if room.remembered {
                self.histories.room_gone(room.key);
            }
            self.rooms.remove(id);
            self.metadata.clear(metadata::Owner::Room(id));
        }
    }

    /// Takes a client out of everything; its connections stay.
    pub fn remove_client(&mut self, id: ClientId, now: Now) {
        self.remember(id, now);
        self.detached.remove(id);
        self.presence_changed(id);
        self.monitors.clear(id);
        self.strangers.forget(id);
        for room in std::mem::take(&mut self.clients[id].rooms) {
            self.rooms[room].members.swap_remove(&id);
            self.drop_room_if_empty(room);
        }
        self.looks.forget(id);
        if let Some(client) = self.clients.remove(id) {
            self.release_name(&client.identity.nick);
        }
        self.metadata.clear(metadata::Owner::Client(id));
        if let Some(unused) = self.in_use.gone(id) {
            self.metadata.clear(metadata::Owner::Account(unused));
        }
    }

    /// Forgets everybody and every room but the default one.
    pub fn clear(&mut self, now: Now) {
        let node = self.event_ids.node();
        *self = Self::new(self.policy.clone(), node, now);
    }

    /// Keeps a client's present name for WHOWAS.
    pub fn remember(&mut self, id: ClientId, now: Now) {
        let departed = Departed {
            identity: self.clients[id].identity.clone(),
            ip: self.ip_of(id),
            left: now.wall,
        };
        self.whowas.remember(departed, self.policy.limits.whowas);
    }

    /// Changes who a client is to others. Events already made keep the old identity.
    pub fn change_identity(&mut self, id: ClientId, change: impl FnOnce(&mut Identity)) {
        change(Rc::make_mut(&mut self.clients[id].identity));
        self.note_account(id);
    }

    /// Keeps what an account has kept at hand, as long as a client uses it, and the look of its name.
    pub fn note_account(&mut self, id: ClientId) {
        let identity = &self.clients[id].identity;
        let account = identity.account.as_deref();
        let name = account.map(|_| identity.nick.as_str());
        self.looks.note(id, name);
        let account = account.and_then(|name| self.directory.id_of(name));
        self.presence_changed(id);
        if let Some(unused) = self.in_use.set(id, account) {
            self.metadata.clear(metadata::Owner::Account(unused));
        }
        self.presence_changed(id);
    }

    /// Forgets what an account has kept, if nobody uses it.
    pub fn forget_account_if_unused(&mut self, account: AccountId) {
        if self.in_use.forget_unused(account) {
            self.metadata.clear(metadata::Owner::Account(account));
        }
    }

    /// Whose metadata a client's is.
    #[must_use]
    pub fn metadata_owner(&self, client: ClientId) -> metadata::Owner {
        let account = self.in_use.account_of(client);
        account.map_or(metadata::Owner::Client(client), metadata::Owner::Account)
    }

    /// The account that a client is logged in to.
    #[must_use]
    pub fn account_of(&self, client: ClientId) -> Option<AccountId> {
        let name = self.clients.get(client)?.identity.account.as_deref()?;
        self.directory.id_of(name)
    }

    /// The address of a client's first connection, or of its last one if it has none.
    #[must_use]
    pub fn ip_of(&self, client: ClientId) -> Option<std::net::IpAddr> {
        let Some(conn) = self.clients[client].connections.first() else {
            return self.detached.get(client)?.ip;
        };
        self.connections.get(*conn).map(|connection| connection.peer.ip())
    }

    /// Where a client is, for masks to be compared with.
    #[must_use]
    pub fn whereabouts(&self, client: ClientId) -> Whereabouts<'_> {
        Whereabouts {
            ip: self.ip_of(client),
            secret: self.policy.cloak_secret(),
        }
    }

    /// Whether two clients share a room.
    #[must_use]
    pub fn share_a_room(&self, a: ClientId, b: ClientId) -> bool {
        self.clients[a].rooms.iter().any(|&room| self.rooms[room].has(b))
    }
}
