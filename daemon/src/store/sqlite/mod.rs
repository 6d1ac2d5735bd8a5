//! The store on SQLite: one thread writes, others answer questions, and whoever asks waits for neither.
//!
//! ```text
//!  submit ─▶ staged ──drain──▶ inbox ─▶ writer: one transaction for all that came ─▶ reports ──drain──▶
//!                        │                 │ questions that came behind writes          ▲
//!                        └─ questions ─────▶ lanes: quick, search, copy ────────────────┘
//! ```
//!
//! WAL lets readers and the writer work at once; `synchronous = FULL` makes a commit outlive a power failure.

mod accounts;
mod append;
mod audit;
pub mod backup;
mod bans;
mod buffers;
mod codec;
pub mod copies;
#[cfg(any(test, feature = "simulation"))]
mod direct;
pub(super) mod engine;
mod export;
mod failure;
mod gate;
mod history;
mod inbox;
mod index;
mod jobs;
mod lanes;
mod metadata;
mod missed;
pub mod open;
mod purging;
mod rooms;
mod schema;
mod search;
mod shared;
mod watch;
mod writer;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use self::engine::Engine;
use self::gate::Gate;
use self::inbox::Task;
use self::lanes::{Clock, Lanes, Threads};
use self::open::{OpenError, Settings};
use self::shared::Shared;
pub use self::shared::Wake;
use self::writer::{Questions, Writer};
use super::model::{Answer, Class, Event, Health, Op, OpId, Refusal, Status};
use super::{Full, Store};
use crate::server::event::EventId;

/// How long closing waits for the disk.
const CLOSING: Duration = Duration::from_secs(10);

/// A store on SQLite. Dropping it does first what was handed over.
pub struct Sqlite {
    shared: Arc<Shared>,
    /// `None`: a store in memory.
    lanes: Option<Lanes>,
    threads: Threads,
    gate: Gate,
    staged: Vec<Task>,
    /// What is refused for its size, to be reported.
    refused: Vec<(OpId, Event)>,
}

/// A store, and what it was found to be.
pub struct Opened {
    /// The store.
    pub store: Sqlite,
    /// The version it had; 0: it was made.
    pub version: u32,
    /// The latest event of which it knows: new ones must come after it.
    pub last_event: Option<EventId>,
}

impl Sqlite {
    /// Opens a store, makes it or brings it up to date. Waits for the disk: to be called before anything is served.
    ///
    /// `wake` is called, from other threads, when there is something to drain. It must not call the store.
    pub fn open(settings: Settings, wake: Wake) -> Result<Opened, OpenError> {
        let path = settings.path.clone();
        let place = path.as_deref().unwrap_or(Path::new(":memory:"));
        let file = match &path {
            Some(path) => {
                open::make_parent(path)?;
                let lock = open::lock(path)?;
                open::make_file(path)?;
                Some(lock)
            }
            None => None,
        };
        let mut db = open::writer(&settings).map_err(|error| OpenError::sql(place, &error))?;
        let found = open::prepare(&mut db, place, settings.checked_first)?;
        let shared = Arc::new(Shared::new(wake, file));
        let (lanes, questions) = if let Some(path) = &path {
            let (lanes, threads) = Lanes::start(path, &settings, &shared)?;
            (Some(lanes.clone()), Questions::Elsewhere(lanes, threads))
        } else {
            let clock = Clock::new(&mut db, &shared, None).map_err(|error| OpenError::sql(place, &error))?;
            (None, Questions::Here(clock))
        };
        let patience = settings.patience;
        let writer = Writer::new(settings, Arc::clone(&shared), questions, Engine::new(db));
        let mut threads = vec![spawn("store-writer", place, move || writer.run())?];
        // What is in memory only waits for no disk.
        if let Some(lanes) = lanes.clone() {
            let watched = Arc::clone(&shared);
            let watch = move || watch::run(&watched, &lanes, patience);
            threads.push(spawn("store-watch", place, watch)?);
        }
        Ok(Opened {
            store: Self {
                shared,
                lanes,
                threads,
                gate: Gate::default(),
                staged: Vec::new(),
                refused: Vec::new(),
            },
            version: found.version,
            last_event: found.last_event,
        })
    }

    fn stage(&mut self, id: OpId, op: Op, at_leisure: bool) -> Result<(), Full> {
        let bytes = match op.measure() {
            Ok(bytes) => bytes,
            Err(too_large) => {
                let answer = Answer::Refused(Refusal::TooLarge(too_large));
                self.refused.push((id, Event::Done(Box::new(answer))));
                return Ok(());
            }
        };
        self.gate.enter(op.class(), bytes)?;
        self.staged.push(Task {
            id,
            op,
            bytes,
            at: Instant::now(),
            doubted: false,
            at_leisure,
        });
        Ok(())
    }

    /// Hands over what was submitted: as one group, for the writer takes all it finds.
    fn hand_over(&mut self) {
        if self.staged.is_empty() {
            return;
        }
        // What hangs in doubt has been reported so; questions do not hang with it, or with what hangs behind it.
        let is_slow = self.shared.health().health == Health::Slow;
        let mut inbox = self.shared.inbox();
        let mut direct = Vec::new();
        for task in self.staged.drain(..) {
            let is_read = matches!(task.op, Op::Read(_));
            if self.lanes.is_some() && is_read && (is_slow || !inbox.has_writes()) {
                direct.push(task);
            } else {
                inbox.push(task);
            }
        }
        self.shared.arrived(&mut inbox);
        let has_ended = inbox.ended;
        drop(inbox);
        if has_ended {
            self.shared.end();
        }
        if let Some(lanes) = &self.lanes {
            for task in direct {
                lanes.ask(task, &self.shared);
            }
        }
    }
}

fn spawn(name: &str, path: &Path, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| OpenError::io(path, &error))
}

impl Store for Sqlite {
    fn submit(&mut self, id: OpId, op: Op) -> Result<(), Full> {
        self.stage(id, op, false)
    }

    fn submit_at_leisure(&mut self, id: OpId, op: Op) -> Result<(), Full> {
        self.stage(id, op, true)
    }

    fn drain(&mut self, out: &mut Vec<(OpId, Event)>) {
        self.hand_over();
        out.append(&mut self.refused);
        for report in self.shared.take_reports() {
            if let Some((class, bytes)) = report.settled {
                self.gate.leave(class, bytes);
            }
            let event = report.event.unwrap_or_else(|| Event::Status(self.status()));
            out.push((report.id, event));
        }
    }

    fn status(&self) -> Status {
        let state = self.shared.health();
        Status {
            health: state.health,
            since: state.since,
            waiting: Class::ALL.into_iter().map(|class| self.gate.waiting(class)).sum(),
            waiting_bytes: self.gate.bytes(),
            lost: state.lost,
            commits: self.shared.commits(),
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.hand_over();
        self.lanes = None;
        self.shared.close();
        if !self.shared.wait_for_end(CLOSING) {
            log::warn!("the store could not be closed in time; what was not confirmed may be lost");
            return;
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}
