//! What the core asks for outside itself, on its way to the store and the password threads, and back.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use polling::{Events, Poller};
use protocol::admin;
use protocol::language::Language;

use super::Reactor;
use crate::config::StoreConfig;
use crate::dialect::timestamp;
use crate::server::asking::{Answer, Hashed, Outcome, Question, Ticket};
use crate::server::event::EventId;
use crate::server::input::{Input, Restored, Verification};
use crate::server::{ConnId, WallTime};
use crate::store::Store;
use crate::store::model::{self, AccountSummary, Event, Failure, Health, Op, OpId, Read, Write, limits};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::copies::last_backup;
use crate::store::sqlite::open::{OpenError, Settings};

/// So long starting waits for what the store keeps.
const RESTORE_WITHIN: Duration = Duration::from_mins(1);

/// The store, and who waits for it.
pub(super) struct Keeper {
    store: Box<dyn Store>,
    /// `None`: in memory.
    path: Option<PathBuf>,
    last_event: Option<EventId>,
    /// Which connections wait for passwords and for the store.
    waits: HashMap<Ticket, ConnId>,
    /// Which of those wait only to be told that what they said is kept.
    said: HashSet<Ticket>,
    events: Vec<(OpId, Event)>,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper")
            .field("waits", &self.waits.len())
            .finish_non_exhaustive()
    }
}

impl Keeper {
    /// Opens the store; `poller` is woken when it has something to say.
    ///
    /// Where nobody chose the file, and it cannot be used, chat goes on without it.
    pub fn open(config: &StoreConfig, poller: &Arc<Poller>) -> Result<Self, OpenError> {
        let open = |path| {
            let poller = Arc::clone(poller);
            // A poller that cannot be woken any more has ended, and so has the server.
            let wake = Box::new(move || poller.notify().unwrap_or_default());
            Sqlite::open(Settings::new(path), wake)
        };
        let (opened, path) = match open(config.path.clone()) {
            Err(error) if !config.chosen => {
                log::warn!(
                    "accounts are kept in memory only, until the end of this process: {}",
                    error.sentence(Language::En)
                );
                (open(None)?, None)
            }
            opened => (opened?, config.path.clone()),
        };
        Ok(Self {
            store: Box::new(opened.store),
            path,
            last_event: opened.last_event,
            waits: HashMap::new(),
            said: HashSet::new(),
            events: Vec::new(),
        })
    }

    /// Reads what an earlier process has kept. Waits for the disk: to be called before anything else is polled.
    pub fn restore(&mut self, poller: &Poller, now: WallTime) -> io::Result<Restored> {
        let mut restored = Restored {
            last_event: self.last_event,
            accounts: self.accounts(poller)?,
            ..Restored::default()
        };
        if let model::Answer::Rooms(rooms) = self.answer(poller, Read::Rooms { now })? {
            restored.rooms = rooms;
        }
        if let model::Answer::Bans(bans) = self.answer(poller, Read::Bans { now })? {
            restored.bans = bans;
        }
        Ok(restored)
    }

    fn accounts(&mut self, poller: &Poller) -> io::Result<Vec<AccountSummary>> {
        let mut all: Vec<AccountSummary> = Vec::new();
        loop {
            let after = all.last().map(|account| account.id);
            let limit = limits::ROWS;
            match self.answer(poller, Read::Accounts { after, limit })? {
                model::Answer::Accounts(more) if !more.is_empty() => all.extend(more),
                _ => return Ok(all),
            }
        }
    }

    fn answer(&mut self, poller: &Poller, read: Read) -> io::Result<model::Answer> {
        let asked = OpId(u64::MAX);
        self.store
            .submit(asked, Op::Read(read))
            .map_err(io::Error::other)?;
        let until = Instant::now() + RESTORE_WITHIN;
        let mut reported = Vec::new();
        loop {
            self.store.drain(&mut reported);
            for (id, event) in reported.drain(..) {
                match event {
                    Event::Done(answer) if id == asked => return Ok(*answer),
                    Event::Failed(failure) if id == asked => {
                        return Err(io::Error::other(format!("the store cannot be read: {failure:?}")));
                    }
                    _ => {}
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the store does not answer",
                ));
            }
            poller.wait(&mut Events::new(), Some(left))?;
        }
    }

    /// Whether there is room for what is asked.
    fn submit(&mut self, id: OpId, op: Op, at_leisure: bool) -> bool {
        let submitted = if at_leisure {
            self.store.submit_at_leisure(id, op)
        } else {
            self.store.submit(id, op)
        };
        submitted.is_ok()
    }

    /// What is kept beside the store for cloaks; `None` where nothing is kept, or cannot be.
    pub fn secret(&self) -> Option<[u8; 32]> {
        let path = self.path.as_deref()?;
        crate::run::secret::beside(path)
            .inspect_err(|error| {
                log::warn!(
                    "cloaks will change with the next start: {}.secret: {error}",
                    path.display()
                );
            })
            .ok()
    }

    /// How the store is.
    pub fn health(&self) -> model::Status {
        self.store.status()
    }

    /// How the store is, for administrators; `kept`: how much is in it.
    pub fn status(&self, kept: Option<admin::Kept>) -> admin::StoreStatus {
        let status = self.store.status();
        let (health, failure) = match &status.health {
            Health::Good => (admin::StoreHealth::Good, None),
            Health::Slow => (admin::StoreHealth::Slow, None),
            Health::Failing(failure) => (admin::StoreHealth::Failing, Some(failure)),
        };
        let time = |at: SystemTime| jiff::Timestamp::try_from(at).ok().map(|at| at.to_string());
        let since = UNIX_EPOCH + Duration::from_millis(status.since.0);
        let last_backup = self.path.as_deref().and_then(last_backup);
        admin::StoreStatus {
            path: self.path.as_ref().map(|path| path.display().to_string()),
            health,
            since: time(since),
            failure: failure.map(kind),
            detail: failure
                .map(Failure::detail)
                .filter(|detail| !detail.is_empty())
                .map(Into::into),
            waiting: status.waiting as u64,
            waiting_bytes: status.waiting_bytes as u64,
            lost: status.lost,
            kept,
            last_backup: last_backup.and_then(time),
        }
    }

    /// Whether a store that is in trouble is asked this, too.
    fn takes(&self, op: &Op) -> bool {
        !matches!(op, Op::Read(Read::Statistics)) || self.store.status().health == Health::Good
    }
}

fn kind(failure: &Failure) -> admin::StoreFailure {
    match failure {
        Failure::NoSpace => admin::StoreFailure::NoSpace,
        Failure::Busy => admin::StoreFailure::Busy,
        Failure::Io(_) => admin::StoreFailure::Io,
        Failure::Damaged(_) => admin::StoreFailure::Damaged,
        Failure::Unknown | Failure::TimedOut | Failure::Closed | Failure::Internal(_) => {
            admin::StoreFailure::Other
        }
    }
}

impl Reactor {
    /// Has something done elsewhere; the connection that waits for it is not read until it is done.
    pub(super) fn ask(&mut self, ticket: Ticket, waits: Option<ConnId>, question: Question) {
        let entry = match &question {
            Question::Store(op) => match &**op {
                Op::Write(Write::Append(entry)) => Some(entry),
                _ => None,
            },
            _ => None,
        };
        let (said, by_the_administrator) =
            (entry.is_some(), entry.is_some_and(|entry| entry.sender.is_none()));
        // The administrator waits, too, and is no connection.
        let awaited = waits.is_some() || by_the_administrator;
        if let Some(answer) = self.pass_on(ticket, question, said && !awaited) {
            return self.inputs.push_back(Input::Answered { ticket, answer });
        }
        if said && awaited {
            self.keeper.said.insert(ticket);
        }
        if let Some(conn) = waits {
            self.keeper.waits.insert(ticket, conn);
            self.pause(conn);
        }
    }

    /// The answer, if there is no room for the question where it should be done.
    fn pass_on(&mut self, ticket: Ticket, question: Question, at_leisure: bool) -> Option<Answer> {
        let (taken, refused) = match question {
            Question::Verify { hash, password } => (
                self.passwords.check(ticket, hash, password),
                Answer::Verified(Verification::Busy),
            ),
            Question::Hash { password } => (
                self.passwords.hash(ticket, password, self.live.current.hashing),
                Answer::Hashed(Hashed::Busy),
            ),
            Question::Store(op) => (
                self.keeper.takes(&op) && self.keeper.submit(OpId(ticket.0), *op, at_leisure),
                Answer::Stored(Outcome::Failed(Failure::Busy)),
            ),
        };
        (!taken).then_some(refused)
    }

    /// Takes what the password threads have done.
    pub(super) fn take_passwords(&mut self) {
        while let Some((ticket, answer)) = self.passwords.next_result() {
            self.answered(ticket, answer);
        }
    }

    /// Hands over what was asked in this turn, and takes what the store has to say.
    pub(super) fn exchange_with_store(&mut self) {
        loop {
            let mut events = std::mem::take(&mut self.keeper.events);
            self.keeper.store.drain(&mut events);
            if events.is_empty() {
                self.keeper.events = events;
                return;
            }
            for (id, event) in events.drain(..) {
                self.on_stored(id, event);
            }
            self.keeper.events = events;
        }
    }

    fn on_stored(&mut self, id: OpId, event: Event) {
        let outcome = match event {
            Event::Committed => Outcome::Committed,
            Event::Done(answer) => Outcome::Answer(answer),
            Event::Failed(failure) => Outcome::Failed(failure),
            // It is said, and a slow disk is no reason to keep its sender waiting.
            Event::InDoubt if self.keeper.said.contains(&Ticket(id.0)) => Outcome::Failed(Failure::TimedOut),
            // What else is in doubt has its outcome still to come; until then whoever asked waits.
            Event::InDoubt => return,
            Event::Gap(gap) => {
                return log::warn!(
                    "store lost messages={} first={} last={}",
                    gap.lost,
                    timestamp(WallTime(gap.first.time)).as_str(),
                    timestamp(WallTime(gap.last.time)).as_str()
                );
            }
            Event::Status(status) => {
                return log::warn!(
                    "store health={:?} waiting={} lost={}",
                    status.health,
                    status.waiting,
                    status.lost
                );
            }
        };
        self.answered(Ticket(id.0), Answer::Stored(outcome));
    }

    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer) {
        let input = Input::Answered { ticket, answer };
        self.keeper.said.remove(&ticket);
        match self.keeper.waits.remove(&ticket) {
            Some(conn) => self.resume(conn, input),
            None => self.drive(input),
        }
    }
}
