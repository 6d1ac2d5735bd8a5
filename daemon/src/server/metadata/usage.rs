//! What one connection has to do with metadata.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::server::ids::RoomId;

/// So many changes may be made at once, and then one in each [`CHANGE_EVERY`]: others are told of each.
pub const CHANGES_AT_ONCE: u32 = 20;
/// See [`CHANGES_AT_ONCE`].
pub const CHANGE_EVERY: Duration = Duration::from_secs(3);
/// So long each value that was told keeps the next synchronization waiting.
const VALUE_COSTS: Duration = Duration::from_millis(10);

/// What one connection has to do with metadata: which keys it wants to hear of, and how fast it goes.
#[derive(Debug, Default)]
pub struct Usage {
    pub(super) keys: BTreeSet<Box<str>>,
    /// Where the synchronization of a room was interrupted: how many of its members were told of.
    pub(super) rest: Option<(RoomId, usize)>,
    pub(super) changes_free_at: Duration,
    pub(super) next_sync: Duration,
}

impl Usage {
    /// Whether it wants to hear of a key.
    #[must_use]
    pub fn wants(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The keys that it wants to hear of.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| &**key)
    }

    /// Whether it wants to hear of any key.
    #[must_use]
    pub fn wants_any(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Adds a key, unless there are `most` already.
    pub fn subscribe(&mut self, key: &str, most: usize) -> bool {
        let free = self.keys.len() < most;
        if free {
            self.keys.insert(key.into());
        }
        free
    }

    /// Takes a key out.
    pub fn unsubscribe(&mut self, key: &str) {
        self.keys.remove(key);
    }

    /// Counts a change, or tells how long the next one has to wait.
    pub fn change(&mut self, now: Duration) -> Result<(), Duration> {
        let free_at = self.changes_free_at.max(now);
        let wait = (free_at + CHANGE_EVERY).saturating_sub(now + CHANGE_EVERY * CHANGES_AT_ONCE);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.changes_free_at = free_at + CHANGE_EVERY;
        Ok(())
    }

    /// How long the next synchronization has to wait.
    #[must_use]
    pub fn sync_wait(&self, now: Duration) -> Duration {
        self.next_sync.saturating_sub(now)
    }

    /// So many values were told; how many of a room's members they were about, if not of all.
    pub fn told(&mut self, values: usize, rest: Option<(RoomId, usize)>, now: Duration) {
        let values = u32::try_from(values).unwrap_or(u32::MAX);
        self.next_sync = self.next_sync.max(now) + VALUE_COSTS * values;
        self.rest = rest;
    }

    /// Where to go on in a room.
    #[must_use]
    pub fn rest_of(&self, room: RoomId) -> Option<usize> {
        self.rest.filter(|(id, _)| *id == room).map(|(_, at)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_changes_at_once_and_then_a_few() {
        let mut usage = Usage::default();
        let start = Duration::from_secs(100);
        for _ in 0..CHANGES_AT_ONCE {
            assert_eq!(usage.change(start), Ok(()));
        }
        assert_eq!(usage.change(start), Err(CHANGE_EVERY));
        let later = start + CHANGE_EVERY;
        assert_eq!(usage.change(later), Ok(()));
        assert_eq!(usage.change(later), Err(CHANGE_EVERY));
    }

    #[test]
    fn what_was_told_keeps_the_next_time_waiting() {
        let mut usage = Usage::default();
        let now = Duration::from_secs(5);
        assert_eq!(usage.sync_wait(now), Duration::ZERO);
        usage.told(300, None, now);
        assert_eq!(usage.sync_wait(now), Duration::from_secs(3));
        assert_eq!(usage.sync_wait(now + Duration::from_secs(3)), Duration::ZERO);
    }

    #[test]
    fn a_full_list_of_keys_takes_none_not_even_one_it_has() {
        let mut usage = Usage::default();
        assert!(usage.subscribe("a", 2) && usage.subscribe("a", 2) && usage.subscribe("b", 2));
        assert!(!usage.subscribe("c", 2) && !usage.subscribe("a", 2));
        usage.unsubscribe("b");
        assert!(usage.subscribe("c", 2));
        assert_eq!(usage.keys().collect::<Vec<_>>(), ["a", "c"]);
    }
}
