//! What has changed between two snapshots, and of which connections something is half done: noted in each turn of the loop, so
//! that after a crash nobody goes on who believes something else than the server does.
//!
//! Before anything is read it is noted from whom; before anything is sent, what has changed and to whom. So whoever is told of
//! a change is told of what is noted, and of a change that is not noted nobody was told but who is in doubt.

use std::collections::BTreeSet;
use std::io;

use polling::Events;
use slotmap::Key;

use super::Reactor;
use super::table::Table;
use super::token::Token;
use crate::carry::{self, Changed, Doubts, Journal};
use crate::server::changes::Changes;
use crate::server::{ConnId, Effect, Input, Now, Server};
use crate::systemd::Manager;

/// When there is so much of it, another snapshot is made.
const LONG: u64 = 16 << 20;

/// What has changed since the last snapshot.
#[derive(Debug)]
pub(super) struct Noting {
    journal: Journal,
    changes: Changes,
    doubts: Doubts,
    /// Those of which something was half done at the end of the last turn.
    halfway: BTreeSet<ConnId>,
    /// Those that have something to do with this turn.
    touched: BTreeSet<ConnId>,
    /// Those whose session may be another than was written.
    stale: BTreeSet<ConnId>,
}

impl Noting {
    /// Begins, and leaves with the service manager what it is noted in.
    pub fn start(manager: &Manager) -> io::Result<Self> {
        let journal = [carry::memory()?, carry::memory()?];
        for file in &journal {
            manager.store(carry::JOURNAL, file)?;
        }
        let doubts = carry::memory()?;
        manager.store(carry::DOUBTS, &doubts)?;
        Ok(Self {
            journal: Journal::new(journal),
            changes: Changes::default(),
            doubts: Doubts::new(doubts)?,
            halfway: BTreeSet::new(),
            touched: BTreeSet::new(),
            stale: BTreeSet::new(),
        })
    }

    /// A snapshot has just been made, between two turns.
    pub fn begin(&mut self, number: u64, table: &Table) -> io::Result<()> {
        self.changes = Changes::default();
        self.stale.clear();
        self.halfway = table.halfway().collect();
        self.write_doubts()?;
        self.journal.begin(number)
    }

    /// There is so much of it that another snapshot costs less.
    pub fn is_long(&self) -> bool {
        self.journal.bytes() > LONG
    }

    /// The core is about to be told this.
    pub fn before(&mut self, server: &Server, input: &Input, now: Now) {
        self.changes.before(server, input, now);
    }

    /// This follows from it.
    pub fn after(&mut self, effect: &Effect) {
        self.changes.after(effect);
    }

    /// A connection is read, sent something, or waited for.
    pub fn touch(&mut self, conn: ConnId) {
        self.touched.insert(conn);
    }

    /// Its session has changed.
    pub fn changed(&mut self, conn: ConnId) {
        self.touched.insert(conn);
        self.stale.insert(conn);
    }

    fn write_doubts(&mut self) -> io::Result<()> {
        let conns = self.halfway.union(&self.touched);
        self.doubts.write(conns.map(|conn| conn.data().as_ffi()))
    }

    /// What the core has changed is written, and who may be told of it.
    fn note(&mut self, server: &Server, now: Now) -> io::Result<()> {
        self.stale.extend(self.changes.connections());
        self.touched.extend(self.changes.connections());
        self.write_doubts()?;
        match self.changes.take(server, now) {
            Some(core) => self.journal.add(&Changed {
                core,
                streams: Vec::new(),
            }),
            None => Ok(()),
        }
    }

    /// All that could be sent is. Whoever has nothing half done any more goes on after a crash.
    fn settle(&mut self, table: &mut Table, now: Now) -> io::Result<()> {
        let mut rested = Vec::new();
        for conn in std::mem::take(&mut self.touched) {
            match table.get(conn) {
                None => drop((self.halfway.remove(&conn), self.stale.remove(&conn))),
                Some((connection, _)) if !connection.is_quiet() => drop(self.halfway.insert(conn)),
                Some(_) => {
                    // A session that was half done was not written, or as it was then.
                    if self.halfway.remove(&conn) | self.stale.remove(&conn) {
                        rested.push(conn);
                    }
                }
            }
        }
        if !rested.is_empty() {
            let streams = table.carry_some(&rested, now.uptime);
            self.journal.add(&Changed {
                streams,
                ..Changed::default()
            })?;
        }
        self.write_doubts()
    }
}

impl Reactor {
    /// These are about to be read.
    pub(super) fn note_events(&mut self, events: &Events) {
        let Some(entrusting) = &mut self.entrusting else {
            return;
        };
        let noting = entrusting.noting();
        let mut any = false;
        for event in events.iter() {
            if let Token::Connection(conn) = Token::of(event.key) {
                noting.touch(conn);
                any = true;
            }
        }
        if any && let Err(error) = noting.write_doubts() {
            self.cannot_entrust(&error);
        }
    }

    /// What this turn has changed, before anybody is told.
    pub(super) fn note_turn(&mut self) {
        let now = self.clock.now();
        if let Some(entrusting) = &mut self.entrusting {
            let noting = entrusting.noting();
            self.table.dirty().iter().for_each(|&conn| noting.touch(conn));
            if let Err(error) = noting.note(&self.server, now) {
                self.cannot_entrust(&error);
            }
        }
    }

    /// The turn is over.
    pub(super) fn settle_turn(&mut self) {
        let now = self.clock.now();
        if let Some(entrusting) = &mut self.entrusting {
            let noting = entrusting.noting();
            if let Err(error) = noting.settle(&mut self.table, now) {
                self.cannot_entrust(&error);
            }
        }
    }

    /// A connection is read, sent something, or waited for in this turn.
    pub(super) fn touch(&mut self, conn: ConnId) {
        if let Some(entrusting) = &mut self.entrusting {
            entrusting.noting().touch(conn);
        }
    }
}
