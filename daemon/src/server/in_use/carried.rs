//! What accounts have at hand, as it is carried to another process.

use slotmap::Key;

use super::{Entry, InUse, Markers, Reader};
use crate::server::carried::CarriedAccount;
use crate::server::clock::WallTime;
use crate::server::ids::ClientId;
use crate::store::model::AccountId;

impl InUse {
    /// What all accounts in use have at hand, but for metadata.
    #[must_use]
    pub fn carry(&self) -> Vec<CarriedAccount> {
        let Self {
            accounts,
            of_clients: _,
            guests: _,
        } = self;
        let mut carried: Vec<_> = accounts.iter().map(|(id, entry)| entry.carry(*id)).collect();
        carried.sort_by_key(|account| account.id);
        carried
    }

    /// What one of them has at hand, but for metadata.
    #[must_use]
    pub fn carry_one(&self, id: AccountId) -> Option<CarriedAccount> {
        Some(self.accounts.get(&id)?.carry(id))
    }

    /// How far a client without an account has read.
    #[must_use]
    pub fn carry_guest(&self, client: ClientId) -> Vec<(Box<str>, u64)> {
        self.guests.get(&client).map(times).unwrap_or_default()
    }

    /// An account that somebody uses has this at hand.
    pub fn resume(&mut self, carried: CarriedAccount) {
        let id = AccountId(carried.id);
        let Some(entry) = self.accounts.get_mut(&id) else {
            return;
        };
        let devices = carried
            .devices
            .map(|devices| devices.into_iter().map(seen).collect());
        entry.devices = devices;
        entry.absent_since = carried.absent_since.map(WallTime);
        entry.ready = carried.ready;
        self.load(id, carried.markers.into_iter().map(seen).collect());
    }

    /// A client without an account has read so far.
    pub fn resume_guest(&mut self, client: ClientId, carried: Vec<(Box<str>, u64)>) {
        for (target, time) in carried.into_iter().map(seen) {
            self.mark(Reader::Guest(client), target, time);
        }
    }
}

impl Entry {
    fn carry(&self, id: AccountId) -> CarriedAccount {
        let Self {
            clients,
            markers,
            devices,
            absent_since,
            ready,
        } = self;
        CarriedAccount {
            id: id.0,
            clients: clients.iter().map(|client| client.data().as_ffi()).collect(),
            markers: times(markers),
            devices: devices.as_ref().map(times),
            absent_since: absent_since.map(|at| at.0),
            ready: *ready,
            metadata: Vec::new(),
        }
    }
}

fn times(markers: &Markers) -> Vec<(Box<str>, u64)> {
    markers.iter().map(|(name, at)| (name.clone(), at.0)).collect()
}

fn seen((name, at): (Box<str>, u64)) -> (Box<str>, WallTime) {
    (name, WallTime(at))
}
