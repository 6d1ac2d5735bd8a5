//! The tables as a whole, as they are carried to another process.

use super::State;
use crate::server::bans::kind_of;
use crate::server::carried::{
    Carried, CarriedAccount, CarriedBan, CarriedClient, CarriedConnection, CarriedRoom,
};
use crate::server::client::Client;
use crate::server::clock::{Now, WallTime};
use crate::server::connection::Connection;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::metadata::{Owner, Usage};
use crate::server::room::Room;
use crate::store::model::{AccountId, Ban};
use protocol::ban::Whom;

impl State {
    /// All that another process needs to go on. See [`crate::server::carried`] for what is left out, and why.
    #[must_use]
    pub fn carry(&self, now: Now) -> Carried {
        let Self {
            connections,
            attempts,
            devices,
            clients,
            rooms,
            whowas,
            mutes: _,
            in_use,
            mailboxes,
            event_ids,
            most_clients,
            said,
            accepted,
            // In what belongs to a connection, a client, an account or a room.
            detached: _,
            strangers: _,
            monitors: _,
            metadata: _,
            histories: _,
            unkept: _,
            returning: _,
            // Made again from the others.
            origins: _,
            looks: _,
            timers: _,
            names: _,
            room_names: _,
            gatherings: _,
            // Read again.
            policy: _,
            directory: _,
            bans: _,
            // Given up.
            started: _,
            handshakes: _,
            throttle: _,
            refusals: _,
            pending: _,
        } = self;
        let connections = connections.iter();
        Carried {
            at: now.wall.0,
            last_event: event_ids.last().into(),
            accepted: *accepted,
            most_clients: *most_clients as u64,
            said: *said,
            connections: connections
                .map(|(id, connection)| self.carry_connection(id, connection, now))
                .collect(),
            clients: clients
                .iter()
                .map(|(id, client)| self.carry_client(id, client, now))
                .collect(),
            rooms: rooms
                .iter()
                .map(|(id, room)| self.carry_room(id, room, now))
                .collect(),
            devices: devices.carry(now.uptime),
            accounts: in_use
                .carry()
                .into_iter()
                .map(|account| self.with_metadata(account))
                .collect(),
            mailboxes: mailboxes.carry(),
            whowas: whowas.carry(),
            mutes: self.carry_mutes(now),
            attempts: attempts.carry(now.uptime),
        }
    }

    /// See [`Self::carry`].
    #[must_use]
    pub fn carry_mutes(&self, now: Now) -> Vec<CarriedBan> {
        self.mutes.list(now.wall).map(Ban::carry).collect()
    }

    /// See [`Self::carry`].
    #[must_use]
    pub fn carry_connection(&self, id: ConnId, connection: &Connection, now: Now) -> CarriedConnection {
        let usage = self.metadata.usage(id);
        CarriedConnection {
            missed: self.returning.carry(id),
            left: self.returning.carry_left(id),
            metadata: self.metadata.carry(Owner::Connection(id)),
            usage: usage.map(|usage: &Usage| usage.carry(now.uptime, |room| self.stamp(room))),
            ..connection.carry(id, now)
        }
    }

    /// See [`Self::carry`].
    #[must_use]
    pub fn carry_client(&self, id: ClientId, client: &Client, now: Now) -> CarriedClient {
        CarriedClient {
            detached: self.detached.carry(id, now.uptime),
            monitors: self.monitors.list(id).map(|name| name.as_str().into()).collect(),
            markers: self.in_use.carry_guest(id),
            metadata: self.metadata.carry(Owner::Client(id)),
            talks: self.strangers.carry(id, now.uptime),
            ..client.carry(id, now, |room| self.stamp(room))
        }
    }

    fn carry_room(&self, id: RoomId, room: &Room, now: Now) -> CarriedRoom {
        CarriedRoom {
            members: room.carry_members(),
            ..self.carry_room_alone(id, now)
        }
    }

    /// A room without its members.
    #[must_use]
    pub fn carry_room_alone(&self, id: RoomId, now: Now) -> CarriedRoom {
        let room = &self.rooms[id];
        CarriedRoom {
            metadata: self.metadata.carry(Owner::Room(id)),
            unkept: self.unkept.contains(id),
            gap: self.histories.has_gap(room.key),
            ..room.carry_alone(now.uptime)
        }
    }

    /// What an account that somebody uses has at hand.
    #[must_use]
    pub fn carry_account(&self, id: AccountId) -> Option<CarriedAccount> {
        Some(self.with_metadata(self.in_use.carry_one(id)?))
    }

    fn with_metadata(&self, account: CarriedAccount) -> CarriedAccount {
        let owner = Owner::Account(AccountId(account.id));
        CarriedAccount {
            metadata: self.metadata.carry(owner),
            ..account
        }
    }

    fn stamp(&self, room: RoomId) -> Option<crate::server::carried::Stamp> {
        self.rooms.get(room).map(|room| room.key.0.into())
    }

    /// Goes on counting where another process has stopped.
    pub fn resume_counts(&mut self, carried: &Carried) {
        self.event_ids.go_on_from(carried.last_event.into());
        self.accepted = carried.accepted;
        self.said = carried.said;
        self.most_clients = usize::try_from(carried.most_clients).unwrap_or(usize::MAX);
    }
}

impl Ban {
    /// The same again, with whom it is against.
    #[must_use]
    pub fn resume(carried: &CarriedBan) -> Option<(Whom, Self)> {
        let whom = Whom::parse(&carried.what)?;
        let ban = Self {
            kind: kind_of(&whom),
            what: carried.what.clone(),
            reason: carried.reason.clone(),
            set_by: carried.set_by.clone(),
            set_at: WallTime(carried.set_at),
            expires: carried.expires.map(WallTime),
        };
        Some((whom, ban))
    }

    fn carry(&self) -> CarriedBan {
        // Its kind follows from what it is against.
        let Self {
            kind: _,
            what,
            reason,
            set_by,
            set_at,
            expires,
        } = self;
        CarriedBan {
            what: what.clone(),
            reason: reason.clone(),
            set_by: set_by.clone(),
            set_at: set_at.0,
            expires: expires.map(|at| at.0),
        }
    }
}
