//! A store for tests of what uses one: in memory, on the caller's thread, and as unreliable as it is told to be, the
//! same way every time for one seed.
//!
//! It does what is asked with the same SQL as the real one. Its faults are those that the contract of [`Store`]
//! allows: it delays, answers questions out of order, fails, doubts, and fills up.

use std::collections::VecDeque;

use super::model::{Answer, Event, Failure, Gap, Health, Op, OpId, Refusal, Status, Write};
use super::sqlite::copies::Copies;
use super::sqlite::engine::Engine;
use super::{Full, Store};
use crate::histogram::Histogram;
use crate::server::WallTime;

/// How unreliable a store is. Chances are in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// The most calls of [`Store::drain`] for which an outcome is held back.
    pub delay: u32,
    /// That a write fails, and is not done.
    pub fails: u32,
    /// That a write is in doubt: half of these are done, and of half of these that is never known.
    pub doubts: u32,
    /// That, at a call of [`Store::drain`], nothing is kept from then on, for up to ten calls.
    pub outages: u32,
    /// The most operations that may wait; 0: as many as in the real store.
    pub room: usize,
}

/// An unreliable store.
pub struct Simulated {
    engine: Engine,
    copies: Copies,
    random: fastrand::Rng,
    faults: Faults,
    turn: u64,
    staged: Vec<(OpId, Op)>,
    /// What waits, in the order in which it is to be done, with the turn at which it is due.
    waiting: VecDeque<(u64, OpId, Op)>,
    /// Outcomes of what was in doubt, with the turn at which it is due.
    late: VecDeque<(u64, OpId, Event)>,
    /// Until which turn nothing is kept.
    outage: Option<u64>,
    lost: Option<Gap>,
    all_lost: u64,
}

impl Simulated {
    /// An empty store.
    ///
    /// # Panics
    ///
    /// When SQLite cannot work in memory.
    #[must_use]
    pub fn new(seed: u64, faults: Faults) -> Self {
        Self {
            engine: Engine::in_memory().expect("SQLite works in memory"),
            copies: Copies::new(None),
            random: fastrand::Rng::with_seed(seed),
            faults,
            turn: 0,
            staged: Vec::new(),
            waiting: VecDeque::new(),
            late: VecDeque::new(),
            outage: None,
            lost: None,
            all_lost: 0,
        }
    }

    /// Lets its faults follow from another seed.
    pub fn set_seed(&mut self, seed: u64) {
        self.random = fastrand::Rng::with_seed(seed);
    }

    /// Changes how unreliable it is, from the next call on. Returns how it was.
    pub fn set_faults(&mut self, faults: Faults) -> Faults {
        std::mem::replace(&mut self.faults, faults)
    }

    /// Whether every operation has its outcome.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.staged.is_empty() && self.waiting.is_empty() && self.late.is_empty() && self.outage.is_none()
    }

    fn chance(&mut self, thousandths: u32) -> bool {
        self.random.u32(0..1000) < thousandths
    }

    /// Gives everything that was submitted a turn: writes keep their order, and nothing overtakes a write.
    fn schedule(&mut self) {
        let mut writes_until = self
            .waiting
            .iter()
            .rev()
            .find(|task| is_write(&task.2))
            .map_or(0, |task| task.0);
        for (id, op) in std::mem::take(&mut self.staged) {
            let due = (self.turn + u64::from(self.random.u32(0..=self.faults.delay))).max(writes_until);
            if is_write(&op) {
                writes_until = due;
            }
            self.waiting.push_back((due, id, op));
        }
    }

    fn weather(&mut self, out: &mut Vec<(OpId, Event)>) {
        let begins = self.outage.is_none() && self.chance(self.faults.outages);
        let ends = self.outage.is_some_and(|until| until <= self.turn);
        if begins {
            self.outage = Some(self.turn + self.random.u64(1..=10));
        } else if ends {
            self.outage = None;
        } else {
            return;
        }
        out.push((OpId::STORE, Event::Status(self.status())));
        if let (true, Some(gap)) = (ends, self.lost.take()) {
            out.push((OpId::STORE, Event::Gap(gap)));
        }
    }

    fn due(&mut self) -> Vec<(OpId, Op)> {
        let (due, later) = self.waiting.drain(..).partition(|task| task.0 <= self.turn);
        self.waiting = later;
        let due: VecDeque<(u64, OpId, Op)> = due;
        due.into_iter().map(|(_, id, op)| (id, op)).collect()
    }

    fn write(&mut self, id: OpId, write: &Write, out: &mut Vec<(OpId, Event)>) {
        if self.outage.is_some() {
            self.lose(write);
            out.push((id, Event::Failed(Failure::NoSpace)));
        } else if self.chance(self.faults.fails) {
            self.lose(write);
            out.push((id, Event::Failed(Failure::Io("simulated".into()))));
        } else if self.chance(self.faults.doubts) {
            out.push((id, Event::InDoubt));
            let outcome = if self.random.bool() {
                self.engine.do_now(write)
            } else {
                Event::Failed(Failure::Io("simulated".into()))
            };
            let told = if self.random.bool() {
                outcome
            } else {
                Event::Failed(Failure::Unknown)
            };
            let due = self.turn + self.random.u64(1..=10);
            self.late.push_back((due, id, told));
        } else {
            out.push((id, self.engine.do_now(write)));
        }
    }

    fn lose(&mut self, write: &Write) {
        if let Some(id) = write.event() {
            self.lost = Some(Gap::with(self.lost, id));
            self.all_lost += 1;
        }
    }
}

fn is_write(op: &Op) -> bool {
    matches!(op, Op::Write(_))
}

impl Store for Simulated {
    fn submit(&mut self, id: OpId, op: Op) -> Result<(), Full> {
        let waiting = self.staged.len() + self.waiting.len();
        if self.faults.room > 0 && waiting >= self.faults.room {
            return Err(Full);
        }
        self.staged.push((id, op));
        Ok(())
    }

    fn drain(&mut self, out: &mut Vec<(OpId, Event)>) {
        self.turn += 1;
        self.schedule();
        self.weather(out);
        let mut answers = Vec::new();
        for (id, op) in self.due() {
            match (op.measure(), &op) {
                (Err(too_large), _) => {
                    let refusal = Answer::Refused(Refusal::TooLarge(too_large));
                    out.push((id, Event::Done(Box::new(refusal))));
                }
                (Ok(_), Op::Write(write)) => self.write(id, write, out),
                (Ok(_), Op::Read(read)) => answers.push((id, self.engine.answer_now(read, &mut self.copies))),
            }
        }
        self.random.shuffle(&mut answers);
        out.append(&mut answers);
        let turn = self.turn;
        let (late, later) = self.late.drain(..).partition(|late| late.0 <= turn);
        self.late = later;
        let late: VecDeque<(u64, OpId, Event)> = late;
        out.extend(late.into_iter().map(|(_, id, event)| (id, event)));
    }

    fn status(&self) -> Status {
        Status {
            health: match self.outage {
                Some(_) => Health::Failing(Failure::NoSpace),
                None => Health::Good,
            },
            since: WallTime(0),
            waiting: self.staged.len() + self.waiting.len(),
            waiting_bytes: 0,
            lost: self.all_lost,
            commits: Histogram::EMPTY,
        }
    }
}

#[cfg(test)]
mod tests;
