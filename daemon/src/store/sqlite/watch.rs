//! Watches how long writes take. When the disk hangs, the writer hangs with it: somebody else must say so.

use std::time::{Duration, Instant};

use super::lanes::Lanes;
use super::shared::Shared;

/// Reports writes that take longer than they may, and lets no question wait for them, until the store is closed.
pub fn run(shared: &Shared, lanes: &Lanes, patience: Duration) {
    let mut inbox = shared.inbox();
    while !inbox.closing {
        let now = Instant::now();
        let due = inbox.oldest().map(|at| at + patience);
        inbox = match due.map(|due| due.saturating_duration_since(now)) {
            None => shared.watch(inbox, None),
            Some(Duration::ZERO) => {
                let until = now.checked_sub(patience).unwrap_or(now);
                for question in shared.doubt(&mut inbox, until) {
                    lanes.ask(question, shared);
                }
                inbox
            }
            Some(left) => shared.watch(inbox, Some(left)),
        };
    }
}
