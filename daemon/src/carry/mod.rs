//! What one process hands to the next over a restart: the sockets of its connections, and all that it knows.
//!
//! The service manager keeps both meanwhile. It is slow with many descriptors, and so keeps few: one end of each *carrier*, a
//! pair of sockets in which the others lie as messages, and a file in memory with the rest.

mod bytes;
mod carrier;
mod file;
mod stream;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::os::fd::OwnedFd;

use serde::{Deserialize, Serialize};

pub use bytes::Bytes;
pub use carrier::{MOST_CARRIERS, add, fill, load, unload};
#[cfg(test)]
use file::begin;
use file::number;
pub use file::{Unreadable, memory, read, write};
pub use stream::CarriedStream;

use crate::server::carried::Carried;

/// By this name the service manager keeps the file.
pub const STATE: &str = "chatd-state";
/// By this name it keeps carriers.
pub const CARRIER: &str = "chatd-carrier";
/// By these names, in turn, it keeps carriers that are loaded while a process lives: for the one after a crash.
pub const LIVING: [&str; 2] = ["chatd-living-a", "chatd-living-b"];
/// By this name it keeps the two files that are written in turn meanwhile.
pub const SNAPSHOT: &str = "chatd-snapshot";
/// So many descriptors it keeps at most: all kinds of carriers, and the files.
pub const MOST_STORED: usize = 3 * MOST_CARRIERS + 3;

/// Everything but the sockets.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct HandedOver {
    /// What belongs to each socket.
    #[serde(default)]
    pub streams: Vec<CarriedStream>,
    /// What the core knows.
    #[serde(default)]
    pub core: Carried,
}

impl HandedOver {
    /// After a crash: without the connections of which something was only half done when this was written. What has become
    /// of that since, nobody knows.
    #[must_use]
    fn without_doubtful(mut self) -> Self {
        let registering = self.core.connections.iter();
        let registering: HashSet<u64> = registering
            .filter(|connection| connection.registration.is_some())
            .map(|connection| connection.id)
            .collect();
        self.streams
            .retain(|stream| stream.is_quiet() && !registering.contains(&stream.id));
        self
    }
}

/// What an earlier process has left with the service manager.
#[derive(Debug, Default)]
pub struct Left {
    states: Vec<File>,
    carriers: Vec<OwnedFd>,
    snapshots: Vec<File>,
    living: Vec<OwnedFd>,
}

impl Left {
    /// Takes a descriptor that came by this name, or gives it back.
    pub fn add(&mut self, name: &str, descriptor: OwnedFd) -> Option<OwnedFd> {
        match name {
            STATE => self.states.push(descriptor.into()),
            CARRIER => self.carriers.push(descriptor),
            SNAPSHOT => self.snapshots.push(descriptor.into()),
            name if LIVING.contains(&name) => self.living.push(descriptor),
            _ => return Some(descriptor),
        }
        None
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_crash() && self.snapshots.is_empty() && self.living.is_empty()
    }

    /// Whether that process did not end by itself.
    #[must_use]
    pub fn is_crash(&self) -> bool {
        self.states.is_empty() && self.carriers.is_empty()
    }

    /// The sockets, by the number that their process had for each: see [`CarriedStream::id`].
    #[must_use]
    pub fn sockets(&self) -> HashMap<u64, OwnedFd> {
        let mut sockets = HashMap::new();
        let carriers = if self.is_crash() {
            &self.living
        } else {
            &self.carriers
        };
        for carrier in carriers {
            if let Err(error) = unload(carrier, &mut sockets) {
                log::error!("connections that were carried here are lost: {error}");
            }
        }
        sockets
    }

    /// Everything else.
    pub fn state(&self) -> Result<HandedOver, Unreadable> {
        match self.states.as_slice() {
            [state] => read(state),
            [] => {
                let latest = self.snapshots.iter().max_by_key(|&snapshot| number(snapshot));
                read(latest.ok_or(Unreadable::NotOne(0))?).map(HandedOver::without_doubtful)
            }
            states => Err(Unreadable::NotOne(states.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(snapshots: Vec<File>) -> Left {
        Left {
            snapshots,
            ..Left::default()
        }
    }

    fn snapshot(number: u64, said: u64) -> File {
        let mut handed_over = HandedOver::default();
        handed_over.core.said = said;
        let file = memory().unwrap();
        write(&file, &handed_over, number).unwrap();
        file
    }

    #[test]
    fn after_a_crash_the_latest_whole_snapshot_counts() {
        for (first, second) in [(3, 4), (4, 3)] {
            let said = left(vec![snapshot(first, first), snapshot(second, second)]).state();
            assert_eq!(said.unwrap().core.said, 4);
        }
        // The process ended while it wrote the later one.
        let torn = snapshot(4, 4);
        begin(&torn).unwrap();
        assert_eq!(left(vec![snapshot(3, 3), torn]).state().unwrap().core.said, 3);
        assert!(left(Vec::new()).state().is_err());
    }
}
