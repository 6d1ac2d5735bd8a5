//! Time, as the core sees it: passed in with every input, never asked for.

use std::time::Duration;

/// The moment an input is handled at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Since an arbitrary start; never goes back. Deadlines and idle times are counted in it.
    pub uptime: Duration,
    /// Wall clock, for people: may jump.
    pub wall: WallTime,
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct WallTime(pub u64);

impl WallTime {
    /// Whole seconds since 1970, as numerics give time.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }
}
