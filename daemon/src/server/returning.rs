//! Connections that are told what they have missed, and what of it was told.

mod carried;

use std::collections::{BTreeMap, HashMap, VecDeque};

use foldhash::fast::FixedState;

use super::clock::WallTime;
use super::event::EventId;
use super::ids::{ConnId, RoomId};
use crate::store::model::{AccountId, Buffer, RoomKey};

/// Rooms left by one connection of which it is remembered how far it has heard them; the oldest gives way.
const MAX_LEFT: usize = 200;

/// Things said in private of which it is remembered that they may be kept yet; the oldest gives way.
const MAX_DOUBTS: usize = 1000;

/// Something that a connection has missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Missed {
    /// What was said to its account. What comes later than `before` it hears itself.
    Private { account: AccountId, before: EventId },
    /// What was said in a room.
    Room {
        id: RoomId,
        key: RoomKey,
        before: EventId,
    },
}

/// What one connection is yet to be told.
#[derive(Debug, Default)]
struct Waiting {
    missed: VecDeque<Missed>,
    /// The store was asked for the first.
    asked: bool,
}

/// What connections have missed.
#[derive(Debug, Default)]
pub struct Returning {
    /// Those that are told, or are to be: what is yet to be asked for. They hear nothing else meanwhile.
    waiting: HashMap<ConnId, Waiting, FixedState>,
    /// Those for which nothing was asked yet.
    new: Vec<ConnId>,
    /// How far connections have heard the rooms that they have left.
    left: HashMap<ConnId, Vec<(RoomKey, EventId)>, FixedState>,
    /// What was said in private and is being kept.
    unsettled: BTreeMap<EventId, Buffer>,
    /// What was said in private and may be kept yet, though nobody waits for that any more.
    doubtful: BTreeMap<EventId, Buffer>,
}

impl Returning {
    /// A connection has missed something.
    pub fn add(&mut self, conn: ConnId, missed: Missed) {
        let waiting = self.waiting.entry(conn).or_insert_with(|| {
            self.new.push(conn);
            Waiting::default()
        });
        waiting.missed.push_back(missed);
    }

    /// Those that have begun to miss something since this was asked last.
    pub fn take_new(&mut self) -> Vec<ConnId> {
        std::mem::take(&mut self.new)
    }

    /// What a connection is to be told next, unless the store was asked for it already.
    #[must_use]
    pub fn next(&self, conn: ConnId) -> Option<Missed> {
        let waiting = self.waiting.get(&conn).filter(|waiting| !waiting.asked)?;
        waiting.missed.front().copied()
    }

    /// The store is asked for the next.
    pub fn asked(&mut self, conn: ConnId) {
        if let Some(waiting) = self.waiting.get_mut(&conn) {
            waiting.asked = true;
        }
    }

    /// The store has answered. Returns whether that is what the connection waits for.
    #[must_use]
    pub fn answered(&mut self, conn: ConnId, missed: Missed) -> bool {
        let waiting = self.waiting.get_mut(&conn);
        waiting.is_some_and(|waiting| {
            waiting.missed.front() == Some(&missed) && std::mem::take(&mut waiting.asked)
        })
    }

    /// The first of what a connection has missed is done with. Returns whether that was the last.
    pub fn told(&mut self, conn: ConnId) -> bool {
        let Some(waiting) = self.waiting.get_mut(&conn) else {
            return false;
        };
        waiting.missed.pop_front();
        let is_over = waiting.missed.is_empty();
        if is_over {
            self.waiting.remove(&conn);
        }
        is_over
    }

    /// A connection is gone.
    pub fn forget(&mut self, conn: ConnId) {
        self.waiting.remove(&conn);
        self.left.remove(&conn);
    }

    /// A connection has heard what was said in a room until now, and hears no more of it.
    pub fn leave(&mut self, conn: ConnId, room: RoomKey, now: EventId) {
        let left = self.left.entry(conn).or_default();
        left.retain(|(other, _)| *other != room);
        if left.len() >= MAX_LEFT {
            left.remove(0);
        }
        left.push((room, now));
    }

    /// How far a connection has heard a room that it is in no more, or was not until just now.
    #[must_use]
    pub fn heard_until(&self, conn: ConnId, room: RoomKey) -> Option<EventId> {
        let left = self.left.get(&conn)?.iter();
        left.rev().find(|(other, _)| *other == room).map(|(_, id)| *id)
    }

    /// Something said in private is being kept.
    pub fn keeping(&mut self, id: EventId, buffer: Buffer) {
        self.unsettled.insert(id, buffer);
    }

    /// Something is kept. The store keeps one thing after the other: whether what was said earlier is kept, it knows.
    pub fn kept(&mut self, id: EventId) {
        self.doubtful = self.doubtful.split_off(&id);
    }

    /// It was kept, could not be, or may be yet. Returns those that may have waited for it.
    pub fn settled(&mut self, id: EventId, in_doubt: bool) -> Vec<ConnId> {
        let Some(buffer) = self.unsettled.remove(&id) else {
            return Vec::new();
        };
        if in_doubt {
            self.doubtful.insert(id, buffer);
            if self.doubtful.len() > MAX_DOUBTS {
                self.doubtful.pop_first();
            }
        }
        let waiting = self.waiting.iter().filter(|(_, waiting)| !waiting.asked);
        let mut conns: Vec<_> = waiting.map(|(conn, _)| *conn).collect();
        conns.sort_unstable();
        conns
    }

    /// Whether all is kept or given up that was said to an account before an event.
    #[must_use]
    pub fn is_settled(&self, account: AccountId, before: EventId) -> bool {
        let mut earlier = self.unsettled.range(..before);
        !earlier.any(|(_, buffer)| is_of(buffer, account))
    }

    /// What was said to an account after a time and before an event, and may be kept yet.
    #[must_use]
    pub fn doubts(&self, account: AccountId, after: Option<WallTime>, before: EventId) -> Vec<EventId> {
        let earlier = self.doubtful.range(..before);
        earlier
            .filter(|(id, buffer)| is_of(buffer, account) && Some(WallTime(id.time)) > after)
            .map(|(id, _)| *id)
            .collect()
    }
}

/// Whether an account is one of those who say something there.
fn is_of(buffer: &Buffer, account: AccountId) -> bool {
    match buffer {
        Buffer::Conversation(a, b) => *a == account || *b == account,
        Buffer::Guest { account: owner, .. } => *owner == account,
        Buffer::Room(_) | Buffer::Everybody => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_doubt_is_bounded_and_forgotten_when_the_store_knows() {
        let mut returning = Returning::default();
        let (ana, bia) = (AccountId(1), AccountId(2));
        let most = u64::try_from(MAX_DOUBTS).unwrap();
        let id = |time| EventId {
            time,
            node: 0,
            count: 0,
        };
        for time in 1..=most + 10 {
            returning.keeping(id(time), Buffer::Conversation(ana, bia));
            returning.settled(id(time), true);
        }
        let doubts = returning.doubts(ana, None, id(u64::MAX));
        assert_eq!(doubts.first(), Some(&id(11)));
        assert_eq!(doubts.len(), MAX_DOUBTS);
        assert_eq!(
            returning.doubts(bia, Some(WallTime(20)), id(23)),
            [id(21), id(22)]
        );
        returning.kept(id(most + 10));
        assert_eq!(returning.doubts(ana, None, id(u64::MAX)), [id(most + 10)]);
    }
}
