//! What one process hands to the next over a restart: the sockets of its connections, and all that it knows.
//!
//! The service manager keeps both meanwhile. It is slow with many descriptors, and so keeps few: one end of each *carrier*, a
//! pair of sockets in which the others lie as messages, and a file in memory with the rest.

mod bytes;
mod carrier;
mod file;
mod stream;

use std::collections::HashMap;
use std::fs::File;
use std::os::fd::OwnedFd;

use serde::{Deserialize, Serialize};

pub use bytes::Bytes;
pub use carrier::{MOST_CARRIERS, load, unload};
pub use file::{Unreadable, read, write};
pub use stream::CarriedStream;

use crate::server::carried::Carried;

/// By this name the service manager keeps the file.
pub const STATE: &str = "chatd-state";
/// By this name it keeps carriers.
pub const CARRIER: &str = "chatd-carrier";

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

/// What an earlier process has left with the service manager.
#[derive(Debug, Default)]
pub struct Left {
    /// Files; there is one.
    pub states: Vec<File>,
    /// Carriers, with what is in them.
    pub carriers: Vec<OwnedFd>,
}

impl Left {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.carriers.is_empty()
    }

    /// The sockets, by the number that their process had for each: see [`CarriedStream::id`].
    #[must_use]
    pub fn sockets(&self) -> HashMap<u64, OwnedFd> {
        let mut sockets = HashMap::new();
        for carrier in &self.carriers {
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
            states => Err(Unreadable::NotOne(states.len())),
        }
    }
}
