//! Deadlines of connections: each has at most one that counts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::ids::ConnId;

/// A queue of deadlines. One that was moved stays in the queue until its old time and is then found stale by
/// whoever takes it, which is cheaper than looking for it.
#[derive(Debug, Default)]
pub struct Timers {
    queue: BinaryHeap<Reverse<(Duration, ConnId)>>,
}

impl Timers {
    /// Adds a deadline.
    pub fn add(&mut self, at: Duration, conn: ConnId) {
        self.queue.push(Reverse((at, conn)));
    }

    /// The earliest deadline.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.queue.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes one deadline that has come.
    pub fn pop_due(&mut self, now: Duration) -> Option<(Duration, ConnId)> {
        if self.next()? > now {
            return None;
        }
        self.queue.pop().map(|Reverse(entry)| entry)
    }
}
