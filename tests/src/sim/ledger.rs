//! What was to be kept, what became of it, and what its senders were told: worked out beside the core.

use std::collections::{BTreeMap, BTreeSet};

use chatd::server::ConnId;
use chatd::server::asking::{Outcome, Ticket};
use chatd::server::event::EventId;
use chatd::store::model::{Buffer, Failure};

/// What became of something said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fate {
    Waiting,
    Kept,
    /// For certain.
    Lost,
    /// Its sender was told that it is not kept; it may be.
    Doubtful,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Ledger {
    said: BTreeMap<EventId, (Buffer, Fate)>,
    asked: BTreeMap<Ticket, (EventId, Option<ConnId>)>,
    /// What senders were told that they said.
    echoed: BTreeSet<EventId>,
    /// How often those who wait are still to be warned.
    owed: BTreeMap<ConnId, usize>,
    /// Something was just answered that is not kept, and nobody waits to be warned.
    unawaited: bool,
    /// How often anybody was warned.
    pub warned: usize,
}

impl Ledger {
    /// Something is to be kept; a sender may wait to be told.
    ///
    /// # Panics
    /// If the sender was told already.
    pub fn asked(&mut self, ticket: Ticket, id: EventId, buffer: Buffer, waits: Option<ConnId>) {
        let told = waits.is_some() && self.echoed.contains(&id);
        assert!(!told, "told before it was kept: {id:?}");
        self.said.insert(id, (buffer, Fate::Waiting));
        self.asked.insert(ticket, (id, waits));
    }

    /// It was kept, or was not.
    pub fn answered(&mut self, ticket: Ticket, outcome: &Outcome) {
        self.unawaited = false;
        let Some((id, waits)) = self.asked.remove(&ticket) else {
            return;
        };
        let fate = match outcome {
            Outcome::Committed => Fate::Kept,
            Outcome::Failed(Failure::Unknown | Failure::TimedOut) => Fate::Doubtful,
            Outcome::Answer(_) | Outcome::Failed(_) => Fate::Lost,
        };
        if let Some((_, said)) = self.said.get_mut(&id) {
            *said = fate;
        }
        self.unawaited = waits.is_none() && fate != Fate::Kept;
        if let Some(conn) = waits.filter(|_| fate != Fate::Kept) {
            *self.owed.entry(conn).or_default() += 1;
        }
    }

    /// A sender is told what it has said.
    ///
    /// # Panics
    /// If it is not yet known whether that is kept.
    pub fn echoed(&mut self, id: EventId) {
        let waiting = self
            .asked
            .values()
            .any(|(asked, waits)| *asked == id && waits.is_some());
        assert!(!waiting, "told before it was kept: {id:?}");
        self.echoed.insert(id);
    }

    /// A sender is warned that something is not kept.
    ///
    /// # Panics
    /// If all is.
    pub fn warned(&mut self, conn: ConnId) {
        let owed = self.owed.get_mut(&conn).filter(|owed| **owed > 0);
        *owed.expect("warned of what is kept") -= 1;
        self.warned += 1;
    }

    /// A sender is told that something was not delivered, whether or not it has waited for that.
    ///
    /// # Panics
    /// If all is kept.
    pub fn undelivered(&mut self, conn: ConnId) {
        if !std::mem::take(&mut self.unawaited) {
            self.warned(conn);
        }
    }

    /// A connection is closed, and is told nothing more.
    pub fn forget(&mut self, conn: ConnId) {
        self.owed.remove(&conn);
    }

    /// A connection has been told all that it waited for.
    ///
    /// # Panics
    /// If it was to be warned.
    pub fn resumed(&mut self, conn: ConnId) {
        let owed = self.owed.remove(&conn).unwrap_or_default();
        assert_eq!(owed, 0, "{conn:?} does not know what is not kept");
    }

    /// Checks what is kept in a history that is whole.
    ///
    /// # Panics
    /// If it is not what was confirmed, once and in order.
    pub fn check(&self, buffer: &Buffer, kept: &[EventId]) {
        assert!(kept.is_sorted_by(|a, b| a < b), "out of order or twice: {kept:?}");
        let kept: BTreeSet<_> = kept.iter().copied().collect();
        for (id, (_, fate)) in self.said.iter().filter(|(_, (said, _))| said == buffer) {
            match fate {
                Fate::Kept => assert!(kept.contains(id), "lost, though confirmed: {id:?}"),
                Fate::Lost => assert!(!kept.contains(id), "kept after all: {id:?}"),
                Fate::Doubtful => {}
                Fate::Waiting => panic!("never answered: {id:?}"),
            }
        }
    }
}
