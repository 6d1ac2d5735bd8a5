//! Watches how long writes take. When the disk hangs, the writer hangs with it: somebody else must say so.

use std::time::{Duration, Instant};

use super::shared::Shared;

/// Reports writes that take longer than they may, until the store is closed.
pub fn run(shared: &Shared, patience: Duration) {
    let mut inbox = shared.inbox();
    while !inbox.ended {
        let now = Instant::now();
        let due = inbox.oldest().map(|at| at + patience);
        inbox = match due.map(|due| due.saturating_duration_since(now)) {
            None => shared.watch(inbox, None),
            Some(Duration::ZERO) => {
                shared.doubt(&mut inbox, now.checked_sub(patience).unwrap_or(now));
                inbox
            }
            Some(left) => shared.watch(inbox, Some(left)),
        };
    }
}
