//! Connections that are logged in, as they are carried to another process.

use std::time::Duration;

use protocol::casemap::folded;
use slotmap::Key;

use super::{Device, Devices, Told, Visit};
use crate::server::carried::{CarriedDevice, CarriedVisit, FromNow};
use crate::server::clock::WallTime;
use crate::server::ids::ConnId;

impl Devices {
    /// All of them; those of one account in the order in which they logged in. What those want to be called that are about
    /// to, they say again.
    #[must_use]
    pub fn carry(&self, now: Duration) -> Vec<CarriedDevice> {
        let Self {
            logged_in,
            accounts,
            called: _,
        } = self;
        let mut accounts: Vec<_> = accounts.iter().collect();
        accounts.sort_unstable();
        let conns = accounts.into_iter().flat_map(|(_, conns)| conns);
        let devices = conns.filter_map(|&conn| Some(logged_in.get(conn)?.carry(conn, now)));
        devices.collect()
    }

    /// One of them.
    #[must_use]
    pub fn carry_one(&self, conn: ConnId, now: Duration) -> Option<CarriedDevice> {
        Some(self.logged_in.get(conn)?.carry(conn, now))
    }

    /// A connection that is here is logged in.
    pub fn resume(&mut self, conn: ConnId, device: Device) {
        let owner = folded(&device.account).into();
        self.logged_in.insert(conn, device);
        self.accounts.entry(owner).or_default().push(conn);
    }
}

impl Device {
    fn carry(&self, conn: ConnId, now: Duration) -> CarriedDevice {
        let Self {
            account,
            name,
            away,
            visit,
        } = self;
        CarriedDevice {
            connection: conn.data().as_ffi(),
            account: account.clone(),
            name: name.clone(),
            away: away.as_deref().map(Into::into),
            visit: visit.as_ref().map(|visit| visit.carry(now)),
        }
    }

    /// The same by another clock.
    #[must_use]
    pub fn resume(carried: CarriedDevice, now: Duration) -> Self {
        Self {
            account: carried.account,
            name: carried.name,
            away: carried.away.map(Into::into),
            visit: carried.visit.map(|visit| Visit::resume(visit, now)),
        }
    }
}

impl Visit {
    fn carry(&self, now: Duration) -> CarriedVisit {
        let Self {
            name,
            before,
            told,
            doubts,
            noted,
        } = self;
        CarriedVisit {
            name: name.clone(),
            before: before.map(|at| at.0),
            told_all: *told == Told::All,
            told_until: match told {
                Told::Until(at) => Some(at.0),
                Told::Nothing | Told::All => None,
            },
            doubts: doubts.iter().map(|&id| id.into()).collect(),
            noted: FromNow::to(*noted, now),
        }
    }

    fn resume(carried: CarriedVisit, now: Duration) -> Self {
        Self {
            name: carried.name,
            before: carried.before.map(WallTime),
            told: match (carried.told_all, carried.told_until) {
                (true, _) => Told::All,
                (false, Some(at)) => Told::Until(WallTime(at)),
                (false, None) => Told::Nothing,
            },
            doubts: carried.doubts.into_iter().map(Into::into).collect(),
            noted: carried.noted.at(now),
        }
    }
}
