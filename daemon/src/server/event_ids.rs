//! Identities of events.

use super::clock::WallTime;
use super::event::EventId;

/// Gives every event an identity later than all before it.
#[derive(Debug)]
pub struct EventIds {
    node: u16,
    last: EventId,
}

impl EventIds {
    /// For one process, told from others by `node`.
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self {
            node,
            last: EventId {
                time: 0,
                node,
                count: 0,
            },
        }
    }

    /// Continues after what an earlier process has made, so that no two events are ever called the same.
    pub fn go_on_after(&mut self, last: EventId) {
        self.last.time = self.last.time.max(last.time + 1);
    }

    /// Continues where another process has stopped, which made events that were not kept.
    pub fn go_on_from(&mut self, last: EventId) {
        self.last = self.last.max(last);
    }

    /// What tells this process from others.
    #[must_use]
    pub fn node(&self) -> u16 {
        self.node
    }

    /// The latest identity.
    #[must_use]
    pub fn last(&self) -> EventId {
        self.last
    }

    /// The next identity. A wall clock that goes back is not followed.
    pub fn next(&mut self, now: WallTime) -> EventId {
        self.last = if now.0 > self.last.time {
            EventId {
                time: now.0,
                node: self.node,
                count: 0,
            }
        } else {
            EventId {
                count: self.last.count + 1,
                ..self.last
            }
        };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_go_on_after_those_of_an_earlier_process() {
        let last = EventId {
            time: 9,
            node: 8,
            count: 70,
        };
        let mut ids = EventIds::new(7);
        ids.go_on_after(last);
        // The clock was set back meanwhile.
        assert!(ids.next(WallTime(3)) > last);
        assert!(ids.next(WallTime(12)).time == 12);
    }

    #[test]
    fn identities_grow_even_when_the_clock_goes_back() {
        let mut ids = EventIds::new(7);
        let times = [5, 5, 6, 2, 2, 7];
        let made: Vec<_> = times.iter().map(|&t| ids.next(WallTime(t))).collect();
        assert!(made.is_sorted_by(|a, b| a < b), "{made:?}");
        assert_eq!(
            made[5],
            EventId {
                time: 7,
                node: 7,
                count: 0
            }
        );
    }
}
