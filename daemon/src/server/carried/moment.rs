//! Moments, as another process can understand them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::server::event::EventId;

/// A moment on the clock of deadlines, in milliseconds from the moment of carrying: what is over is negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FromNow(pub i64);

impl FromNow {
    /// How far a moment is from now.
    #[must_use]
    pub fn to(at: Duration, now: Duration) -> Self {
        let millis = |distance: Duration| i64::try_from(distance.as_millis()).unwrap_or(i64::MAX);
        Self(millis(at.saturating_sub(now)) - millis(now.saturating_sub(at)))
    }

    /// The same moment by another clock; what was before that clock began was when it did.
    #[must_use]
    pub fn at(self, now: Duration) -> Duration {
        let distance = Duration::from_millis(self.0.unsigned_abs());
        if self.0 >= 0 {
            now.saturating_add(distance)
        } else {
            now.saturating_sub(distance)
        }
    }
}

/// The identity of an event, in parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp(pub u64, pub u16, pub u32);

impl From<EventId> for Stamp {
    fn from(id: EventId) -> Self {
        Self(id.time, id.node, id.count)
    }
}

impl From<Stamp> for EventId {
    fn from(Stamp(time, node, count): Stamp) -> Self {
        Self { time, node, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_keep_their_distance() {
        let (before, after) = (Duration::from_secs(1000), Duration::from_secs(5000));
        for seconds in [0, 999, 1000, 1001, 100_000] {
            let at = Duration::from_secs(seconds);
            assert_eq!(FromNow::to(at, before).at(after) + before, at + after);
        }
        assert_eq!(FromNow(-1).at(Duration::ZERO), Duration::ZERO);
        assert_eq!(FromNow(i64::MIN).at(after), Duration::ZERO);
        assert!(FromNow(i64::MAX).at(after) > Duration::from_hours(1_000_000));
        assert_eq!(FromNow::to(Duration::MAX, before), FromNow(i64::MAX));
    }
}
