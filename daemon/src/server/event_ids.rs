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

    /// What tells this process from others.
    #[must_use]
    pub fn node(&self) -> u16 {
        self.node
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
