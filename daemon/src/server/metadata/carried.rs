//! Metadata, as it is carried to another process.

use std::time::Duration;

use super::{Metadata, Owner, Usage};
use crate::server::carried::{CarriedUsage, FromNow, Stamp};
use crate::server::ids::{ConnId, RoomId};

impl Metadata {
    /// All keys and values of somebody.
    #[must_use]
    pub fn carry(&self, owner: Owner) -> Vec<(Box<str>, Box<str>)> {
        // What all of it takes is worked out when it is set again.
        let Self {
            values,
            usage: _,
            bytes: _,
        } = self;
        let values = values.get(&owner).into_iter().flatten();
        values
            .map(|(key, value)| (key.clone(), (&**value).into()))
            .collect()
    }

    /// The same again: nothing is left of what there was.
    pub fn resume(&mut self, owner: Owner, carried: Vec<(Box<str>, Box<str>)>) {
        self.clear(owner);
        for (key, value) in carried {
            // There was room for it, whatever the bound is now.
            let _ = self.set(owner, &key, value.into(), usize::MAX);
        }
    }

    /// What a connection has to do with metadata goes on.
    pub fn resume_usage(&mut self, conn: ConnId, usage: Usage) {
        self.usage.insert(conn, usage);
    }
}

impl Usage {
    /// All of it; `find` knows the rooms.
    #[must_use]
    pub fn carry(&self, now: Duration, find: impl Fn(RoomId) -> Option<Stamp>) -> CarriedUsage {
        let Self {
            keys,
            rest,
            changes_free_at,
            next_sync,
        } = self;
        CarriedUsage {
            keys: keys.iter().cloned().collect(),
            rest: rest.and_then(|(room, told)| Some((find(room)?, told as u64))),
            changes_free_at: FromNow::to(*changes_free_at, now),
            next_sync: FromNow::to(*next_sync, now),
        }
    }

    /// The same by another clock.
    #[must_use]
    pub fn resume(carried: CarriedUsage, now: Duration, find: impl Fn(Stamp) -> Option<RoomId>) -> Self {
        let rest = carried.rest.and_then(|(room, told)| {
            let told = usize::try_from(told).ok()?;
            Some((find(room)?, told))
        });
        Self {
            keys: carried.keys.into_iter().collect(),
            rest,
            changes_free_at: carried.changes_free_at.at(now),
            next_sync: carried.next_sync.at(now),
        }
    }
}
