//! Names given up, as they are carried to another process.

use std::rc::Rc;

use super::{Departed, Whowas};
use crate::server::carried::CarriedDeparted;
use crate::server::clock::WallTime;
use crate::server::identity::Identity;

impl Whowas {
    /// All of them, oldest first.
    #[must_use]
    pub fn carry(&self) -> Vec<CarriedDeparted> {
        let Self { entries } = self;
        entries.iter().map(Departed::carry).collect()
    }

    /// The same again, as many as are kept.
    #[must_use]
    pub fn resume(carried: Vec<CarriedDeparted>, most: usize) -> Self {
        let mut whowas = Self::default();
        for departed in carried.into_iter().filter_map(Departed::resume) {
            whowas.remember(departed, most);
        }
        whowas
    }
}

impl Departed {
    fn carry(&self) -> CarriedDeparted {
        let Self { identity, ip, left } = self;
        CarriedDeparted {
            identity: identity.carry(),
            ip: *ip,
            left: left.0,
        }
    }

    fn resume(carried: CarriedDeparted) -> Option<Self> {
        Some(Self {
            identity: Rc::new(Identity::resume(carried.identity)?),
            ip: carried.ip,
            left: WallTime(carried.left),
        })
    }
}
