//! Who was refused at the admin socket, in the log: not a line for each, however many they are.

use std::fmt;
use std::time::Duration;

/// So long after a line the next ones are only counted.
const QUIET: Duration = Duration::from_secs(1);

/// Tells the log of refusals: of one with what is known of it, and of those that follow soon how many they were.
#[derive(Debug, Default)]
pub struct Refusals {
    quiet_until: Duration,
    /// Not told yet.
    more: u64,
}

impl Refusals {
    /// Somebody was refused.
    pub fn note(&mut self, now: Duration, line: fmt::Arguments<'_>) {
        if now < self.quiet_until {
            self.more += 1;
        } else {
            log::warn!("admin {line}");
            self.quiet_until = now + QUIET;
        }
    }

    /// Tells how many more there were, when it is time.
    pub fn sum_up(&mut self, now: Duration) {
        if self.more > 0 && now >= self.quiet_until {
            log::warn!("admin refused: and {} more", std::mem::take(&mut self.more));
            self.quiet_until = now + QUIET;
        }
    }

    /// When that is.
    pub fn due_at(&self) -> Option<Duration> {
        (self.more > 0).then_some(self.quiet_until)
    }
}
