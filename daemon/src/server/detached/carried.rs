//! Clients without a connection, as they are carried to another process.

use std::time::Duration;

use super::{Detached, DetachedClients};
use crate::server::carried::{CarriedDetached, FromNow};
use crate::server::clock::WallTime;
use crate::server::ids::ClientId;
use crate::server::spelling;

impl DetachedClients {
    /// Why a client is here without a connection, if it is. Whose place is to be kept anew is worked out again.
    #[must_use]
    pub fn carry(&self, client: ClientId, now: Duration) -> Option<CarriedDetached> {
        let Self {
            clients,
            ends: _,
            changed: _,
        } = self;
        let Detached {
            ip,
            since,
            why,
            until,
        } = clients.get(&client)?;
        Some(CarriedDetached {
            ip: *ip,
            since: since.0,
            why: spelling::closing(why),
            until: FromNow::to(*until, now),
        })
    }
}

impl Detached {
    /// The same by another clock.
    #[must_use]
    pub fn resume(carried: &CarriedDetached, now: Duration) -> Self {
        Self {
            ip: carried.ip,
            since: WallTime(carried.since),
            why: spelling::read_closing(&carried.why),
            until: carried.until.at(now),
        }
    }
}
