//! Rooms of which something could not be kept, until all of them is written again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::ids::RoomId;

/// How long to wait before trying again.
const RETRY: Duration = Duration::from_secs(10);

/// See the module.
#[derive(Debug, Default)]
pub struct Unkept {
    rooms: BTreeSet<RoomId>,
    /// Those whose lists are being written, and how often.
    healing: BTreeMap<RoomId, usize>,
    retry_at: Option<Duration>,
}

impl Unkept {
    /// Something of a room could not be kept.
    pub fn add(&mut self, room: RoomId, now: Duration) {
        self.rooms.insert(room);
        self.retry_at.get_or_insert(now + RETRY);
    }

    /// Whether something of a room could not be kept, or is being written again.
    #[must_use]
    pub fn contains(&self, room: RoomId) -> bool {
        // When it is tried again is worked out anew.
        let Self {
            rooms,
            healing,
            retry_at: _,
        } = self;
        rooms.contains(&room) || healing.contains_key(&room)
    }

    /// When it is time to try again.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.retry_at
    }

    /// The rooms that are to be written again now.
    pub fn take_due(&mut self, now: Duration) -> BTreeSet<RoomId> {
        if self.retry_at.is_none_or(|at| at > now) {
            return BTreeSet::new();
        }
        self.retry_at = None;
        std::mem::take(&mut self.rooms)
    }

    /// The lists of a room are being written.
    pub fn heals(&mut self, room: RoomId) {
        *self.healing.entry(room).or_default() += 1;
    }

    /// They are written, or are not.
    pub fn healed(&mut self, room: RoomId) {
        if let Some(times) = self.healing.get_mut(&room) {
            *times -= 1;
            if *times == 0 {
                self.healing.remove(&room);
            }
        }
    }

    /// Whether the lists of a room are being written: what the store has confirmed meanwhile, they do not know.
    #[must_use]
    pub fn is_healing(&self, room: RoomId) -> bool {
        self.healing.contains_key(&room)
    }
}
