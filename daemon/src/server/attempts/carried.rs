//! What is counted, as it is carried to another process.

use std::hash::Hash;
use std::time::Duration;

use super::{Attempts, Meter, Meters, REMEMBERED};
use crate::server::carried::{CarriedAttempts, CarriedMeter, FromNow};

impl Attempts {
    /// All that is still counted.
    #[must_use]
    pub fn carry(&self, now: Duration) -> CarriedAttempts {
        let Self {
            addresses,
            accounts,
            known,
            registrations,
        } = self;
        let counts = |meter: &Meter| meter.clear_at > now;
        CarriedAttempts {
            addresses: addresses.carry(now, counts),
            accounts: accounts.carry(now, counts),
            known: known.carry(now, |_| true),
            registrations: registrations.carry(now, counts),
        }
    }

    /// The same by another clock.
    #[must_use]
    pub fn resume(carried: CarriedAttempts, now: Duration) -> Self {
        Self {
            addresses: Meters::resume(carried.addresses, now),
            accounts: Meters::resume(carried.accounts, now),
            known: Meters::resume(carried.known, now),
            registrations: Meters::resume(carried.registrations, now),
        }
    }
}

impl<K: Hash + Eq + Clone + Ord> Meters<K> {
    fn carry(&self, now: Duration, wanted: impl Fn(&Meter) -> bool) -> Vec<(K, CarriedMeter)> {
        let Self { meters } = self;
        let wanted = meters.iter().filter(|(_, meter)| wanted(meter));
        let mut carried: Vec<_> = wanted
            .map(|(key, meter)| (key.clone(), meter.carry(now)))
            .collect();
        carried.sort_by(|(a, _), (b, _)| a.cmp(b));
        carried
    }

    fn resume(carried: Vec<(K, CarriedMeter)>, now: Duration) -> Self {
        let meters = carried.into_iter().take(REMEMBERED);
        Self {
            meters: meters
                .map(|(key, meter)| (key, Meter::resume(meter, now)))
                .collect(),
        }
    }
}

impl Meter {
    fn carry(self, now: Duration) -> CarriedMeter {
        let Self {
            clear_at,
            count,
            used,
        } = self;
        CarriedMeter {
            clear_at: FromNow::to(clear_at, now),
            count,
            used: FromNow::to(used, now),
        }
    }

    fn resume(carried: CarriedMeter, now: Duration) -> Self {
        Self {
            clear_at: carried.clear_at.at(now),
            count: carried.count,
            used: carried.used.at(now),
        }
    }
}
