//! What the core knows of the histories that the store keeps.

use std::collections::HashSet;
use std::time::Duration;

use crate::store::model::RoomKey;

/// How often what is too old or too much is let go.
pub const RETAIN_EVERY: Duration = Duration::from_mins(10);

/// What the core knows of the histories that the store keeps.
#[derive(Debug, Default)]
pub struct Histories {
    /// Rooms whose members were told that what is said is not being kept.
    gaps: HashSet<RoomKey>,
    /// Rooms that are gone, and are still to be forgotten.
    gone: Vec<RoomKey>,
    /// When the store is to let go what is too old or too much.
    pub retain_at: Option<Duration>,
}

impl Histories {
    /// Something said in a room was kept, or was not. Returns whether that is news to its members.
    pub fn kept(&mut self, room: RoomKey, kept: bool) -> bool {
        if kept {
            !self.gaps.is_empty() && self.gaps.remove(&room)
        } else {
            self.gaps.insert(room)
        }
    }

    /// Whether a room's members were told that what is said is not being kept.
    #[must_use]
    pub fn has_gap(&self, room: RoomKey) -> bool {
        // The others begin anew with the process.
        let Self {
            gaps,
            gone: _,
            retain_at: _,
        } = self;
        gaps.contains(&room)
    }

    /// A room that does not last is gone.
    pub fn room_gone(&mut self, room: RoomKey) {
        self.gaps.remove(&room);
        self.gone.push(room);
    }

    /// The rooms that went since this was asked last.
    pub fn take_gone(&mut self) -> Vec<RoomKey> {
        std::mem::take(&mut self.gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::event::EventId;

    #[test]
    fn members_are_told_once_that_it_stopped_and_once_that_it_goes_on() {
        let room = RoomKey(EventId {
            time: 1,
            node: 2,
            count: 3,
        });
        let mut histories = Histories::default();
        let news = [true, false, false, true, true, false].map(|kept| histories.kept(room, kept));
        assert_eq!(news, [false, true, false, true, false, true]);
        histories.room_gone(room);
        assert_eq!(histories.take_gone(), [room]);
        assert!(histories.take_gone().is_empty());
        assert!(!histories.kept(room, true), "it is another room by now");
    }
}
