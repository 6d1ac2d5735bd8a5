//! What is left with the service manager while this process lives, so that a crash is not the end of its connections: their
//! sockets, as they come, now and then all that is known, and what has changed since.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Reactor;
use super::noting::Noting;
use crate::carry::{self, HandedOver};
use crate::conn::Connection;
use crate::server::ConnId;
use crate::systemd::Manager;

/// One part in so many of the time is used for this.
const SHARE: u32 = 50;
/// Nothing is written more often than this.
const WRITE_EVERY: Duration = Duration::from_millis(100);
/// So many sockets that are closed may lie in a carrier, or as many as there are open ones.
const MOST_GONE: usize = 256;

/// What is left with the service manager.
#[derive(Debug)]
pub(super) struct Entrusting {
    /// Where sockets go in.
    into: OwnedFd,
    /// Which of the names is in use.
    name: usize,
    /// So many connections had been closed when the carrier was new.
    removed: usize,
    writer: SyncSender<(u64, HandedOver)>,
    writing: Arc<Writing>,
    /// How many were written.
    number: u64,
    /// Something has happened since the last was written.
    changed: bool,
    next: Duration,
    /// What changes between two of them.
    noting: Noting,
}

/// How the thread is that writes.
#[derive(Debug, Default)]
struct Writing {
    busy: AtomicBool,
    /// How long the last one took, in microseconds.
    took: AtomicU64,
}

impl Entrusting {
    fn start(manager: &Manager) -> io::Result<Self> {
        let files = [carry::memory()?, carry::memory()?];
        for file in &files {
            manager.store(carry::SNAPSHOT, file)?;
        }
        let noting = Noting::start(manager)?;
        let writing = Arc::<Writing>::default();
        // One is written while the loop goes on; another is not made before that is done.
        let (writer, written) = sync_channel(1);
        let progress = Arc::clone(&writing);
        thread::Builder::new()
            .name("snapshots".into())
            .spawn(move || write_all(&files, &written, &progress))?;
        let carrier = carry::fill(&[])?;
        let carrier = carrier.into_iter().next();
        let carrier = carrier.ok_or_else(|| io::Error::other("no carrier"))?;
        manager.store(carry::LIVING[0], &carrier.out)?;
        Ok(Self {
            into: carrier.into,
            name: 0,
            removed: 0,
            writer,
            writing,
            number: 0,
            changed: true,
            next: Duration::ZERO,
            noting,
        })
    }

    /// Something has happened.
    pub fn note(&mut self) {
        self.changed = true;
    }

    /// What changes between two of them.
    pub fn noting(&mut self) -> &mut Noting {
        &mut self.noting
    }

    /// When something is to be written.
    pub fn next(&self) -> Option<Duration> {
        self.changed.then_some(self.next)
    }
}

/// Writes what comes into both files in turn, so that one of them is whole at any time.
fn write_all(files: &[File; 2], states: &Receiver<(u64, HandedOver)>, writing: &Writing) {
    for (number, state) in states {
        let start = Instant::now();
        let [even, odd] = files;
        let file = if number % 2 == 0 { even } else { odd };
        if let Err(error) = carry::write(file, &state, number) {
            log::warn!("what a crash would need is not written: {error}");
        }
        let took = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        log::debug!("snapshot number={number}");
        writing.took.store(took, Ordering::Relaxed);
        writing.busy.store(false, Ordering::Release);
    }
}

impl Reactor {
    /// Begins to leave things with the service manager, if that keeps them.
    pub(super) fn begin_to_entrust(&mut self) {
        if !self.manager.stores() {
            return;
        }
        match Entrusting::start(&self.manager) {
            Ok(entrusting) => {
                self.entrusting = Some(entrusting);
                self.renew_carrier();
            }
            Err(error) => self.cannot_entrust(&error),
        }
    }

    /// Nothing more is left there, and nothing of it is kept.
    pub(super) fn stop_entrusting(&mut self) {
        if self.entrusting.take().is_some() {
            let [one, other] = carry::LIVING;
            for name in [one, other, carry::SNAPSHOT, carry::JOURNAL, carry::DOUBTS] {
                self.manager.unstore(name);
            }
        }
    }

    pub(super) fn cannot_entrust(&mut self, error: &io::Error) {
        log::warn!("a crash would disconnect everybody from now on: {error}");
        self.stop_entrusting();
    }

    /// A connection has come.
    pub(super) fn entrust(&mut self, conn: ConnId) {
        let Some(entrusting) = &self.entrusting else {
            return;
        };
        let Some((number, socket)) = self.table.portable_one(conn) else {
            return;
        };
        if carry::add(&entrusting.into, number, socket).is_err() {
            // It is full; or else that is told now.
            self.renew_carrier();
        }
    }

    /// After each turn: what is closed does not stay for ever, and what is known is written if it is time.
    pub(super) fn go_on_entrusting(&mut self, now: Duration) {
        let Some(entrusting) = &mut self.entrusting else {
            return;
        };
        if self.table.removed() - entrusting.removed > MOST_GONE.max(self.table.len()) {
            return self.renew_carrier();
        }
        let is_time = now >= entrusting.next || entrusting.noting.is_long();
        if !entrusting.changed || !is_time || self.leaving.is_some() {
            return;
        }
        if entrusting.writing.busy.load(Ordering::Acquire) {
            entrusting.next = now + WRITE_EVERY;
            return;
        }
        let start = Instant::now();
        let core = self.server.carry(self.clock.now());
        // After a crash the others are closed in any case, and may have much that waits.
        let streams = self.table.carry(now, Connection::is_quiet);
        let made = start.elapsed();
        log::debug!(
            "snapshot connections={} made_in_us={}",
            streams.len(),
            made.as_micros()
        );
        entrusting.writing.busy.store(true, Ordering::Relaxed);
        // The thread is idle, and so there is room.
        entrusting.number += 1;
        let number = entrusting.number;
        let sent = entrusting.writer.try_send((number, HandedOver { streams, core }));
        let took = Duration::from_micros(entrusting.writing.took.load(Ordering::Relaxed)) + made;
        entrusting.changed = false;
        entrusting.next = now + took.saturating_mul(SHARE).max(WRITE_EVERY);
        let sent = sent.map_err(|error| io::Error::other(error.to_string()));
        if let Err(error) = sent.and_then(|()| entrusting.noting.begin(number, &self.table)) {
            self.cannot_entrust(&error);
        }
    }

    /// Puts all sockets that are open now into a new carrier, in the place of the one that is full or holds closed ones.
    fn renew_carrier(&mut self) {
        let Some(entrusting) = &mut self.entrusting else {
            return;
        };
        let name = 1 - entrusting.name;
        let [even, odd] = carry::LIVING;
        let (old, new) = if name == 0 { (odd, even) } else { (even, odd) };
        let stored = carry::fill(&self.table.portable()).and_then(|carriers| {
            let mut last = None;
            for carrier in carriers {
                self.manager.store(new, &carrier.out)?;
                last = Some(carrier.into);
            }
            last.ok_or_else(|| io::Error::other("no carrier"))
        });
        match stored {
            Ok(into) => {
                entrusting.into = into;
                entrusting.name = name;
                entrusting.removed = self.table.removed();
                self.manager.unstore(old);
            }
            Err(error) => self.cannot_entrust(&error),
        }
    }
}
