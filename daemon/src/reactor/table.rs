//! The connections, and lists of those that need something.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use slotmap::{Key as _, SlotMap};

use crate::carry::CarriedStream;
use crate::conn::{Connection, Phase};
use crate::server::ConnId;
use crate::transport::Buffers;

/// The connections, and lists of those that need something.
#[derive(Debug, Default)]
pub(super) struct Table {
    slots: SlotMap<ConnId, Connection>,
    /// Memory for send queues.
    pub buffers: Buffers,
    /// Those with something to send.
    dirty: Vec<ConnId>,
    /// Those with something to handle that has waited.
    ready: Vec<ConnId>,
    /// When those that wait for a moment in time are to be looked at. An entry may be about something that has
    /// passed by then.
    wakes: BinaryHeap<Reverse<(Duration, ConnId, Wake)>>,
    /// Those that are only waited for to close.
    lingering: usize,
    /// How many there were that are closed.
    removed: usize,
}

/// Why a connection is looked at when its moment comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wake {
    /// It asked too much, and may ask again.
    GoOn,
    /// It had its time to take what was queued, or to close.
    End,
}

/// More closed connections than this are not waited for: they would keep descriptors from new ones.
const MAX_LINGERING: usize = 512;

impl Table {
    /// Adds the connection that `make` makes for its key.
    pub fn try_insert<E>(&mut self, make: impl FnOnce(ConnId) -> Result<Connection, E>) -> Result<ConnId, E> {
        self.slots.try_insert_with_key(make)
    }

    /// A connection and the memory for what is queued on it.
    pub fn get(&mut self, conn: ConnId) -> Option<(&mut Connection, &mut Buffers)> {
        Some((self.slots.get_mut(conn)?, &mut self.buffers))
    }

    /// Closes a connection.
    pub fn remove(&mut self, conn: ConnId) {
        if let Some(connection) = self.slots.remove(conn) {
            connection.end();
            self.removed += 1;
            self.lingering -= usize::from(connection.phase == Phase::Lingering);
        }
    }

    /// Notes that a connection has something to send.
    pub fn mark_dirty(&mut self, conn: ConnId) {
        if let Some(connection) = self.slots.get_mut(conn)
            && !connection.dirty
        {
            connection.dirty = true;
            self.dirty.push(conn);
        }
    }

    /// The next one with something to send.
    pub fn next_dirty(&mut self) -> Option<ConnId> {
        let conn = self.dirty.pop()?;
        if let Some(connection) = self.slots.get_mut(conn) {
            connection.dirty = false;
        }
        Some(conn)
    }

    /// Notes that a connection has something to handle in the next turn.
    pub fn mark_ready(&mut self, conn: ConnId) {
        self.ready.push(conn);
    }

    /// Those that have something to handle.
    pub fn take_ready(&mut self) -> Vec<ConnId> {
        std::mem::take(&mut self.ready)
    }

    /// Whether any has something to handle.
    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Looks at the connection again at that moment.
    pub fn wake_at(&mut self, at: Duration, conn: ConnId, why: Wake) {
        self.wakes.push(Reverse((at, conn, why)));
    }

    /// When the next connection is to be looked at.
    pub fn next_wake(&self) -> Option<Duration> {
        self.wakes.peek().map(|&Reverse((at, ..))| at)
    }

    /// Looks at those whose moment has come: closes those that had their time, and lets the others go on.
    pub fn wake_due(&mut self, now: Duration) {
        while let Some(&Reverse((at, conn, why))) = self.wakes.peek()
            && at <= now
        {
            self.wakes.pop();
            let Some(connection) = self.slots.get_mut(conn) else {
                continue;
            };
            match why {
                Wake::GoOn if connection.throttled => {
                    connection.throttled = false;
                    self.ready.push(conn);
                }
                Wake::End if connection.phase != Phase::Open => self.remove(conn),
                Wake::GoOn | Wake::End => {}
            }
        }
    }

    /// Waits for the other end to close, until then. Whether there is room for that.
    pub fn linger(&mut self, conn: ConnId, until: Duration) -> bool {
        if self.lingering >= MAX_LINGERING {
            return false;
        }
        let Some(connection) = self.slots.get_mut(conn) else {
            return false;
        };
        connection.phase = Phase::Lingering;
        self.lingering += 1;
        self.wake_at(until, conn, Wake::End);
        true
    }

    /// Nobody has anything to do.
    pub fn is_quiet(&self) -> bool {
        self.ready.is_empty() && self.dirty.is_empty()
    }

    /// The connections there are now.
    pub fn keys(&self) -> Vec<ConnId> {
        self.slots.keys().collect()
    }

    /// Those that cannot go on in another process.
    pub fn not_portable(&self) -> Vec<ConnId> {
        let stay = self
            .slots
            .iter()
            .filter(|(_, connection)| connection.portable().is_none());
        stay.map(|(conn, _)| conn).collect()
    }

    /// Whether all can go on in another process.
    pub fn is_portable(&self) -> bool {
        self.slots
            .values()
            .all(|connection| connection.portable().is_some())
    }

    /// The sockets that can go on in another process, each with its number there.
    pub fn portable(&self) -> Vec<(u64, BorrowedFd<'_>)> {
        let sockets = self.slots.iter().filter_map(|(conn, connection)| {
            let socket = connection.portable()?;
            Some((conn.data().as_ffi(), socket.as_fd()))
        });
        sockets.collect()
    }

    /// One of them.
    pub fn portable_one(&self, conn: ConnId) -> Option<(u64, BorrowedFd<'_>)> {
        let socket = self.slots.get(conn)?.portable()?;
        Some((conn.data().as_ffi(), socket.as_fd()))
    }

    /// What belongs to these of them.
    pub fn carry_some(&mut self, conns: &[ConnId], now: Duration) -> Vec<CarriedStream> {
        let Self { slots, buffers, .. } = self;
        let streams = conns.iter().filter_map(|&conn| {
            let connection = slots.get_mut(conn)?;
            connection.portable()?;
            Some(connection.carry(conn.data().as_ffi(), buffers, now))
        });
        streams.collect()
    }

    /// Those of which something is half done.
    pub fn halfway(&self) -> impl Iterator<Item = ConnId> {
        let slots = self.slots.iter();
        slots.filter_map(|(conn, connection)| (!connection.is_quiet()).then_some(conn))
    }

    /// Those with something to send.
    pub fn dirty(&self) -> &[ConnId] {
        &self.dirty
    }

    /// How many connections there were that are closed.
    pub fn removed(&self) -> usize {
        self.removed
    }

    /// What belongs to those sockets, of such connections.
    pub fn carry(&mut self, now: Duration, such: impl Fn(&Connection) -> bool) -> Vec<CarriedStream> {
        let Self { slots, buffers, .. } = self;
        let portable = slots
            .iter_mut()
            .filter(|(_, connection)| connection.portable().is_some() && such(connection));
        portable
            .map(|(conn, connection)| connection.carry(conn.data().as_ffi(), buffers, now))
            .collect()
    }

    /// How many connections there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The connections for which most waits to be sent, and how much.
    pub fn longest_queues(&self, most: usize) -> Vec<(ConnId, usize)> {
        let queued = self
            .slots
            .iter()
            .map(|(conn, connection)| (conn, connection.queued()));
        let mut waiting: Vec<_> = queued.filter(|&(_, queued)| queued > 0).collect();
        waiting.sort_unstable_by_key(|&(_, queued)| Reverse(queued));
        waiting.truncate(most);
        waiting
    }

    /// How many bytes wait to be sent: on all of them, and on the one that has most.
    pub fn queued(&self) -> (usize, usize) {
        let add = |(all, most): (usize, usize), queued: usize| (all + queued, most.max(queued));
        self.slots.values().map(Connection::queued).fold((0, 0), add)
    }
}
