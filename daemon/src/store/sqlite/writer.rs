//! The thread that writes: everything that came since it looked last goes into one transaction.

mod rewriting;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::rewriting::Rewriting;
use super::engine::{Engine, Outcome};
use super::failure::{self, is_general};
use super::inbox::{GROUP, Task};
use super::jobs::{Job, Progress};
use super::lanes::{Clock, Lanes, Threads};
use super::open::{self, Settings};
use super::shared::{Report, Shared};
use crate::store::model::{Answer, Event, Failure, Gap, Health, Op, OpId, Write};

/// How long a long write goes on before it looks whether something else came.
const SLICE: Duration = Duration::from_millis(10);
/// How long to wait before trying again what failed.
const RETRY: Duration = Duration::from_secs(1);
/// How long it is quiet before the journal is overwritten that may hold what was deleted.
const QUIET: Duration = Duration::from_secs(1);
/// A disk has room again when this much can be written: much more than a message, so that it does not fill up at
/// once and turn the store's health back and forth.
const ROOM: usize = 256 * 1024;

/// What the writing thread knows.
pub struct Writer {
    settings: Settings,
    shared: Arc<Shared>,
    questions: Questions,
    /// `None`: it failed in a way that makes it doubtful; it is opened again.
    engine: Option<Engine>,
    jobs: VecDeque<(Task, Job)>,
    failing: Option<Failing>,
    /// What was not kept since the store failed.
    lost: Option<Gap>,
    /// The journal may hold what was deleted.
    untidy: bool,
    rewriting: Rewriting,
}

/// Where questions are answered.
pub enum Questions {
    /// On threads of their own.
    Elsewhere(Lanes, Threads),
    /// Here: a store in memory has one connection.
    Here(Arc<Clock>),
}

/// Why nothing is written.
#[derive(Clone)]
struct Failing {
    why: Failure,
    /// When to try again; `None`: never.
    again: Option<Instant>,
}

/// Ends the store with its writer, also when that panics.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Writer {
    pub fn new(settings: Settings, shared: Arc<Shared>, questions: Questions, engine: Engine) -> Self {
        Self {
            settings,
            shared,
            questions,
            engine: Some(engine),
            jobs: VecDeque::new(),
            failing: None,
            lost: None,
            untidy: false,
            rewriting: Rewriting::default(),
        }
    }

    /// Works until the store is closed and nothing is left to be done.
    pub fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let _end = End(Arc::clone(&shared));
        loop {
            let mut inbox = shared.wait(self.patience());
            if inbox.queue.is_empty() && inbox.closing {
                break;
            }
            let (questions, writes) = inbox.take_group(GROUP);
            drop(inbox);
            if questions.is_empty() && writes.is_empty() {
                self.idle();
            }
            self.ask(questions);
            if !writes.is_empty() {
                self.write(writes);
            }
            self.work();
        }
        for (task, _) in self.jobs.drain(..) {
            shared.settle(&task, Event::Failed(Failure::Closed));
        }
        self.settle_erased(Some(&Failure::Closed));
        self.close();
    }

    /// Closes the writing connection last: it empties the journal into the file, so that one file is all there is.
    fn close(self) {
        if let Questions::Elsewhere(lanes, threads) = self.questions {
            drop(lanes);
            for thread in threads {
                // A thread that panicked has said so.
                let _ = thread.join();
            }
        }
        drop(self.engine);
    }

    /// How long nothing may come before there is something else to do.
    fn patience(&self) -> Option<Duration> {
        if !self.jobs.is_empty() {
            Some(Duration::ZERO)
        } else if let Some(Failing { again, .. }) = self.failing {
            again.map(|again| again.saturating_duration_since(Instant::now()))
        } else if self.engine.as_ref().is_some_and(Engine::is_behind) {
            Some(Duration::ZERO)
        } else if self.untidy || self.engine.as_ref().is_some_and(Engine::has_unindexed) {
            Some(QUIET)
        } else {
            self.rewriting.patience(self.settings.quiet)
        }
    }

    /// Nothing came for a while.
    fn idle(&mut self) {
        if self.is_failing().is_some() || !self.jobs.is_empty() {
            return;
        }
        if let Some(engine) = self.engine.as_mut().filter(|engine| engine.has_unindexed()) {
            if let Err(error) = engine.index_some() {
                engine.roll_back();
                match failure::sql(&error) {
                    // Nothing that was said waits for it: it is tried again.
                    Failure::Busy => {}
                    why => self.fail(why),
                }
            }
        } else if self.untidy {
            // Whoever reads is not waited for: what is to be written would wait too.
            self.tidy(Duration::ZERO);
        } else if self.rewriting.is_due() {
            self.rewrite_if_worth();
        }
    }

    /// Passes on questions that have nothing to wait for any more.
    fn ask(&self, questions: Vec<Task>) {
        for task in questions {
            match (&self.questions, &self.engine, &task.op) {
                (Questions::Elsewhere(lanes, _), ..) => lanes.ask(task, &self.shared),
                (Questions::Here(clock), Some(engine), Op::Read(read)) => {
                    let event = clock.answer(engine.db(), read, self.settings.question_time);
                    self.shared.settle(&task, event);
                }
                (Questions::Here(_), ..) => self.shared.settle(&task, Event::Failed(Failure::Closed)),
            }
        }
    }

    /// Writes what came together, and then passes on the questions that came behind it.
    fn write(&mut self, writes: Vec<Task>) {
        let (now, waiting) = match self.is_failing() {
            None => (writes, Vec::new()),
            // What frees room is tried also when there is none.
            Some(Failure::NoSpace) => writes.into_iter().partition(frees_room),
            Some(_) => (Vec::new(), writes),
        };
        let result = if now.is_empty() {
            Ok(Vec::new())
        } else {
            self.commit(&now)
        };
        let questions = self.shared.finish_group(result.is_ok() && waiting.is_empty());
        match result {
            Ok(outcomes) => self.done(now, outcomes),
            Err((failure, in_doubt)) => self.failed(&now, failure, in_doubt),
        }
        if let Some(Failing { why, .. }) = self.failing.clone() {
            self.report_failed(&waiting, why);
        }
        self.ask(questions);
    }

    /// Why nothing can be written now. Looks again first, if it is time for that.
    fn is_failing(&mut self) -> Option<Failure> {
        if let Health::Failing(why @ Failure::Damaged(_)) = self.shared.health().health {
            self.failing = Some(Failing { why, again: None });
        } else if let Some(Failing {
            again: Some(again), ..
        }) = self.failing
            && Instant::now() >= again
        {
            self.recover();
        }
        self.failing.as_ref().map(|failing| failing.why.clone())
    }

    /// All writes in one transaction. The error says whether that may be committed nevertheless.
    fn commit(&mut self, writes: &[Task]) -> Result<Vec<Result<Outcome, Failure>>, (Failure, bool)> {
        let engine = self.engine.as_mut().ok_or((Failure::Closed, false))?;
        let begun = Instant::now();
        let result = Self::try_commit(engine, writes);
        self.shared.committed(begun.elapsed());
        if result.is_err() {
            engine.roll_back();
        }
        result
    }

    fn try_commit(
        engine: &mut Engine,
        writes: &[Task],
    ) -> Result<Vec<Result<Outcome, Failure>>, (Failure, bool)> {
        engine.begin().map_err(|error| (failure::sql(&error), false))?;
        let mut outcomes = Vec::with_capacity(writes.len());
        for task in writes {
            let Op::Write(write) = &task.op else { continue };
            match engine.write(write).map_err(|error| failure::sql(&error)) {
                Err(failure) if is_general(&failure) || !engine.is_in_group() => {
                    return Err((failure, false));
                }
                outcome => outcomes.push(outcome),
            }
        }
        engine.commit().map_err(|error| {
            let failure = failure::sql(&error);
            // What could not be forced to the disk may be there all the same after a crash.
            let in_doubt = matches!(failure, Failure::Io(_));
            (failure, in_doubt)
        })?;
        Ok(outcomes)
    }

    fn done(&mut self, writes: Vec<Task>, outcomes: Vec<Result<Outcome, Failure>>) {
        let mut reports = Vec::with_capacity(writes.len());
        for (task, outcome) in writes.into_iter().zip(outcomes) {
            if matches!(task.op, Op::Write(Write::Redact(_))) {
                self.untidy = true;
                self.rewriting.deleted();
            }
            let event = match outcome {
                Ok(Outcome::Committed) => Event::Committed,
                Ok(Outcome::Done(answer)) => Event::Done(Box::new(answer)),
                Ok(Outcome::Long(job)) => {
                    self.jobs.push_back((task, job));
                    continue;
                }
                Err(failure) => Event::Failed(failure),
            };
            reports.push(report(&task, event));
        }
        self.shared.report(reports);
    }

    fn failed(&mut self, writes: &[Task], failure: Failure, in_doubt: bool) {
        self.fail(failure.clone());
        if in_doubt {
            let unknown = Event::Failed(Failure::Unknown);
            self.shared
                .report(writes.iter().map(|task| report(task, unknown.clone())));
        } else {
            self.report_failed(writes, failure);
        }
    }

    fn report_failed(&mut self, writes: &[Task], why: Failure) {
        for task in writes {
            if let Op::Write(write) = &task.op
                && let Some(id) = write.event()
            {
                self.lost = Some(Gap::with(self.lost, id));
                self.shared.add_lost(1);
            }
        }
        let failed = Event::Failed(why);
        self.shared
            .report(writes.iter().map(|task| report(task, failed.clone())));
    }

    fn fail(&mut self, why: Failure) {
        if matches!(why, Failure::Io(_) | Failure::Damaged(_)) && self.settings.path.is_some() {
            self.engine = None;
        }
        self.failing = Some(Failing {
            why: why.clone(),
            again: Some(Instant::now() + RETRY),
        });
        self.shared.set_health(Health::Failing(why));
    }

    /// Looks whether the store works again.
    fn recover(&mut self) {
        if let Err(error) = self.try_again() {
            self.fail(failure::sql(&error));
            return;
        }
        self.failing = None;
        self.shared.set_health(Health::Good);
        if let Some(gap) = self.lost.take() {
            self.shared.report([Report {
                id: OpId::STORE,
                event: Some(Event::Gap(gap)),
                settled: None,
            }]);
        }
    }

    fn try_again(&mut self) -> rusqlite::Result<()> {
        let engine = match &mut self.engine {
            Some(engine) => engine,
            None => self.engine.insert(Engine::new(open::writer(&self.settings)?)),
        };
        let result = engine.try_room(ROOM);
        if result.is_err() {
            engine.roll_back();
        }
        result
    }

    /// A little of a long write, if there is one.
    fn work(&mut self) {
        let Some((task, mut job)) = self.jobs.pop_front() else {
            return;
        };
        match self.slice(&mut job) {
            Ok(Progress::More) => self.jobs.push_front((task, job)),
            Ok(Progress::Over(removed)) => {
                self.untidy = true;
                if removed > 0 {
                    self.rewriting.deleted();
                }
                if job.erases() {
                    self.rewriting.erased(task, removed);
                } else {
                    self.shared
                        .settle(&task, Event::Done(Box::new(Answer::Removed(removed))));
                }
            }
            Err(failure) => {
                if is_general(&failure) {
                    self.fail(failure.clone());
                }
                self.shared.settle(&task, Event::Failed(failure));
            }
        }
        if self.jobs.is_empty() && self.rewriting.has_erased() {
            let why = self.rewrite(true).err();
            self.settle_erased(why.as_ref());
        }
    }

    fn slice(&mut self, job: &mut Job) -> Result<Progress, Failure> {
        let engine = self.engine.as_mut().ok_or(Failure::Closed)?;
        let result = engine.slice(job, SLICE);
        if result.is_err() {
            engine.roll_back();
        }
        result.map_err(|error| failure::sql(&error))
    }
}

fn frees_room(task: &Task) -> bool {
    matches!(&task.op, Op::Write(write) if write.is_long())
}

fn report(task: &Task, event: Event) -> Report {
    Report {
        id: task.id,
        event: Some(event),
        settled: Some((task.op.class(), task.bytes)),
    }
}
