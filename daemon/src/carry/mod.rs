//! What one process hands to the next over a restart: the sockets of its connections, and all that it knows.
//!
//! The service manager keeps both meanwhile. It is slow with many descriptors, and so keeps few: one end of each *carrier*, a
//! pair of sockets in which the others lie as messages, and a file in memory with the rest.

mod bytes;
mod carrier;
mod doubts;
mod file;
mod journal;
mod stream;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::os::fd::OwnedFd;

use serde::{Deserialize, Serialize};

pub use bytes::Bytes;
pub use carrier::{MOST_CARRIERS, add, fill, load, unload};
pub use doubts::Doubts;
#[cfg(test)]
use file::begin;
use file::number;
pub use file::{Unreadable, memory, read, write};
pub use journal::{Changed, Journal};
pub use stream::CarriedStream;

use crate::server::carried::{Carried, CarriedConnection, Tables};

/// By this name the service manager keeps the file.
pub const STATE: &str = "chatd-state";
/// By this name it keeps carriers.
pub const CARRIER: &str = "chatd-carrier";
/// By these names, in turn, it keeps carriers that are loaded while a process lives: for the one after a crash.
pub const LIVING: [&str; 2] = ["chatd-living-a", "chatd-living-b"];
/// By this name it keeps the two files that are written in turn meanwhile.
pub const SNAPSHOT: &str = "chatd-snapshot";
/// By this name it keeps the two files with what has changed since.
pub const JOURNAL: &str = "chatd-journal";
/// By this name it keeps the file that says of which connections something is half done.
pub const DOUBTS: &str = "chatd-doubts";
/// So many descriptors it keeps at most: all kinds of carriers, and the files.
pub const MOST_STORED: usize = 3 * MOST_CARRIERS + 6;

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
    /// The same with what has changed since it was written.
    fn with(self, journals: &[&File]) -> Result<Self, Unreadable> {
        let mut tables = Tables::from(self.core);
        let mut streams: HashMap<u64, CarriedStream> = by_id(self.streams).collect();
        for journal in journals {
            for Changed {
                core,
                streams: changed,
            } in journal::read(journal)?
            {
                for conn in &core.closed {
                    streams.remove(conn);
                }
                tables.change(core);
                streams.extend(by_id(changed));
            }
        }
        Ok(Self {
            streams: streams.into_values().collect(),
            core: tables.into(),
        })
    }

    /// After a crash: of some connections something was only half done, and what has become of it nobody knows. These have
    /// to begin anew. `None`: it may be any.
    fn with_doubts(mut self, doubts: Option<&HashSet<u64>>) -> Self {
        let mut streams: HashMap<u64, CarriedStream> = by_id(self.streams).collect();
        for connection in &mut self.core.connections {
            let id = connection.id;
            let is_sure = doubts.is_some_and(|doubts| !doubts.contains(&id));
            let goes_on = is_sure && connection.registration.is_none() && streams.contains_key(&id);
            // What it waited for when this was written it may have had by now: if not, it is in doubt.
            connection.waits = !goes_on;
            if !goes_on {
                streams.extend(begins_anew(connection).map(|stream| (id, stream)));
            }
        }
        self.streams = streams.into_values().collect();
        self
    }
}

fn by_id(streams: Vec<CarriedStream>) -> impl Iterator<Item = (u64, CarriedStream)> {
    streams.into_iter().map(|stream| (stream.id, stream))
}

/// Enough of a connection to tell it that it is closed, and why; what was sent last may end in the middle of a line.
fn begins_anew(connection: &CarriedConnection) -> Option<CarriedStream> {
    let peer = connection.peer.as_ref()?;
    let mut stream = CarriedStream::new(connection.id, peer.dialect.into());
    stream.unsent = Bytes(b"\r\n".to_vec());
    Some(stream)
}

/// What an earlier process has left with the service manager.
#[derive(Debug, Default)]
pub struct Left {
    states: Vec<File>,
    carriers: Vec<OwnedFd>,
    snapshots: Vec<File>,
    journals: Vec<File>,
    doubts: Vec<File>,
    living: Vec<OwnedFd>,
}

impl Left {
    /// Takes a descriptor that came by this name, or gives it back.
    pub fn add(&mut self, name: &str, descriptor: OwnedFd) -> Option<OwnedFd> {
        match name {
            STATE => self.states.push(descriptor.into()),
            CARRIER => self.carriers.push(descriptor),
            SNAPSHOT => self.snapshots.push(descriptor.into()),
            JOURNAL => self.journals.push(descriptor.into()),
            DOUBTS => self.doubts.push(descriptor.into()),
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
            [] => self.after_crash(),
            states => Err(Unreadable::NotOne(states.len())),
        }
    }

    fn after_crash(&self) -> Result<HandedOver, Unreadable> {
        let latest = self.snapshots.iter().max_by_key(|&snapshot| number(snapshot));
        let latest = latest.ok_or(Unreadable::NotOne(0))?;
        let mut journals: Vec<_> = self
            .journals
            .iter()
            .filter(|&journal| number(journal) >= number(latest))
            .collect();
        journals.sort_by_key(|&journal| number(journal));
        let handed_over = read(latest)?.with(&journals)?;
        let doubts = match self.doubts.as_slice() {
            [doubts] => doubts::read(doubts)?,
            _ => None,
        };
        Ok(handed_over.with_doubts(doubts.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(snapshots: Vec<File>) -> Left {
        let doubts = memory().unwrap();
        Doubts::new(doubts.try_clone().unwrap()).unwrap();
        Left {
            snapshots,
            doubts: vec![doubts],
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
