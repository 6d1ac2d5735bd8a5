//! Threads that answer questions, each on a connection of its own, so that a long one keeps nobody from writing and
//! no search keeps history waiting.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::copies::Copies;
use super::engine::{self, GiveUp, STEPS};
use super::inbox::Task;
use super::open::{self, OpenError, Settings};
use super::shared::Shared;
use super::{backup, failure};
use crate::store::model::{Class, Event, Failure, Health, Op, Read};

/// How much lower the priority is of threads whose answers may take long than that of the loop (setpriority(2)).
const NICE: i32 = 10;
/// How long a copy may take.
const COPYING: Duration = Duration::from_hours(24);

/// The way to the threads that answer questions; one for each kind.
#[derive(Debug, Clone)]
pub struct Lanes {
    quick: Sender<Task>,
    search: Sender<Task>,
    copy: Sender<Task>,
}

/// The threads.
pub type Threads = Vec<JoinHandle<()>>;

impl Lanes {
    /// Starts the threads. The one for copies begins with checking the store.
    pub fn start(
        path: &Path,
        settings: &Settings,
        shared: &Arc<Shared>,
    ) -> Result<(Self, Threads), OpenError> {
        let mut threads = Threads::new();
        let mut lane = |name: &'static str, check: bool| {
            let failed = |error| OpenError::sql(path, &error);
            let mut db = open::reader(path).map_err(failed)?;
            let clock = Clock::new(&mut db, shared, Some(path)).map_err(failed)?;
            let (sender, tasks) = channel();
            let time = settings.question_time;
            let thread = thread::Builder::new()
                .name(format!("store-{name}"))
                .spawn(move || {
                    if name != "quick"
                        && let Err(error) = rustix::process::setpriority_process(None, NICE)
                    {
                        log::debug!("a thread of the store runs at the priority of everything else: {error}");
                    }
                    if check {
                        clock.look_for_damage(&db);
                    }
                    run(&db, &tasks, &clock, time);
                })
                .map_err(|error| OpenError::io(path, &error))?;
            threads.push(thread);
            Ok(sender)
        };
        let lanes = Self {
            quick: lane("quick", false)?,
            search: lane("search", false)?,
            copy: lane("copy", true)?,
        };
        Ok((lanes, threads))
    }

    /// Hands a question over.
    pub fn ask(&self, task: Task, shared: &Shared) {
        let lane = match task.op.class() {
            Class::Search => &self.search,
            Class::Copy => &self.copy,
            Class::Quick | Class::Write | Class::Event => &self.quick,
        };
        if let Err(error) = lane.send(task) {
            shared.settle(&error.0, Event::Failed(Failure::Closed));
        }
    }
}

fn run(db: &Connection, tasks: &Receiver<Task>, clock: &Arc<Clock>, time: Duration) {
    loop {
        let forgotten = clock.copies().next_forgotten();
        let task = match forgotten {
            None => tasks.recv().map_err(RecvTimeoutError::from),
            Some(at) => tasks.recv_timeout(at.saturating_duration_since(Instant::now())),
        };
        match task {
            Ok(task) => {
                if let Op::Read(read) = &task.op {
                    let event = clock.answer(db, read, time);
                    clock.shared.settle(&task, event);
                }
            }
            Err(RecvTimeoutError::Timeout) => clock.copies().forget_old(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Stops questions that take too long, or that nobody waits for any more.
pub struct Clock {
    shared: Arc<Shared>,
    copies: Mutex<Copies>,
    /// Until when the question may take; `None`: it is not a question that is being worked on.
    deadline: Mutex<Option<Instant>>,
}

impl Clock {
    /// One for a connection.
    pub fn new(
        db: &mut Connection,
        shared: &Arc<Shared>,
        store: Option<&Path>,
    ) -> rusqlite::Result<Arc<Self>> {
        let clock = Arc::new(Self {
            shared: Arc::clone(shared),
            copies: Mutex::new(Copies::new(store)),
            deadline: Mutex::new(None),
        });
        let handler = Arc::clone(&clock);
        db.progress_handler(STEPS, Some(move || handler.is_over()))?;
        Ok(clock)
    }

    fn is_over(&self) -> bool {
        let deadline = *self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        deadline.is_some_and(|deadline| self.shared.is_stopping() || Instant::now() > deadline)
    }

    fn copies(&self) -> MutexGuard<'_, Copies> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    /// Answers a question within this time, or a day if it copies.
    pub fn answer(self: &Arc<Self>, db: &Connection, read: &Read, time: Duration) -> Event {
        let time = if read.class() == Class::Copy {
            COPYING
        } else {
            time
        };
        self.set(Some(Instant::now() + time));
        let clock = Arc::clone(self);
        let give_up: GiveUp = Arc::new(move || clock.is_over());
        let answer = engine::read(db, read, &mut self.copies(), &give_up);
        self.set(None);
        match answer {
            Ok(answer) => Event::Done(Box::new(answer)),
            Err(_) if self.shared.is_stopping() => Event::Failed(Failure::Closed),
            Err(error) => Event::Failed(Failure::from(&error)),
        }
    }

    /// What was damaged while nobody looked is not written to: that would make it worse.
    fn look_for_damage(&self, db: &Connection) {
        self.set(Some(Instant::now() + COPYING));
        let why = match backup::damage(db) {
            Ok(what) => what.map(|what| Failure::Damaged(what.into())),
            Err(error) => Some(failure::sql(&error)),
        };
        self.set(None);
        if let Some(why @ Failure::Damaged(_)) = why {
            self.shared.set_health(Health::Failing(why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question that never ends by itself.
    fn endless(db: &Connection) -> rusqlite::Result<i64> {
        let sql = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";
        db.query_row(sql, [], |row| row.get(0))
    }

    fn clock() -> (Connection, Arc<Shared>, Arc<Clock>) {
        let mut db = Connection::open_in_memory().unwrap();
        let shared = Arc::new(Shared::new(Box::new(|| {}), None));
        let clock = Clock::new(&mut db, &shared, None).unwrap();
        (db, shared, clock)
    }

    #[test]
    fn a_question_ends_when_its_time_is_over() {
        let (db, _shared, clock) = clock();
        clock.set(Some(Instant::now() + Duration::from_millis(20)));
        let error = endless(&db).unwrap_err();
        assert_eq!(failure::sql(&error), Failure::TimedOut);
        // Work that is not a question has no time to keep.
        clock.set(None);
        let count = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)
                     SELECT count(*) FROM c";
        assert_eq!(db.query_row(count, [], |row| row.get::<_, i64>(0)), Ok(100_000));
    }

    #[test]
    fn a_question_ends_when_the_store_is_closed() {
        let (db, shared, clock) = clock();
        clock.set(Some(Instant::now() + COPYING));
        let asking = thread::spawn(move || endless(&db).is_err());
        shared.close();
        assert!(asking.join().unwrap());
        let db = Connection::open_in_memory().unwrap();
        let closed = clock.answer(&db, &Read::Statistics, COPYING);
        assert_eq!(closed, Event::Failed(Failure::Closed));
    }
}
