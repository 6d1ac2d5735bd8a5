//! What the threads of a store share: what is waiting, what there is to report, and how the store is doing.

use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::inbox::{Inbox, Task};
use crate::histogram::Histogram;
use crate::server::WallTime;
use crate::store::model::{Class, Event, Failure, Health, OpId};

/// How long the writer sleeps when there is nothing to do.
const LONG: Duration = Duration::from_hours(1);

/// Something to be reported.
#[derive(Debug)]
pub struct Report {
    pub id: OpId,
    /// `None`: the store's health changed.
    pub event: Option<Event>,
    /// What no longer waits: the operation's class and size.
    pub settled: Option<(Class, usize)>,
}

/// Called when there is something to report. It must not call the store.
pub type Wake = Box<dyn Fn() + Send>;

struct Reports {
    list: Vec<Report>,
    wake: Wake,
}

/// Whether the store keeps what it is given.
#[derive(Debug, Clone)]
pub struct HealthState {
    pub health: Health,
    pub since: WallTime,
    pub lost: u64,
}

/// See the module.
pub struct Shared {
    inbox: Mutex<Inbox>,
    /// Something came into the inbox, or it is closing.
    arrived: Condvar,
    /// The same, for the watch.
    watched: Condvar,
    /// The writer has ended.
    ended: Condvar,
    reports: Mutex<Reports>,
    health: Mutex<HealthState>,
    /// How long committing took.
    commits: Mutex<Histogram>,
    /// Questions are to be given up.
    stopping: AtomicBool,
    /// Keeps other servers out for as long as any thread works on the file.
    _lock: Option<File>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl Shared {
    pub fn new(wake: Wake, file: Option<File>) -> Self {
        Self {
            inbox: Mutex::default(),
            arrived: Condvar::new(),
            watched: Condvar::new(),
            ended: Condvar::new(),
            reports: Mutex::new(Reports {
                list: Vec::new(),
                wake,
            }),
            commits: Mutex::new(Histogram::EMPTY),
            health: Mutex::new(HealthState {
                health: Health::Good,
                since: now(),
                lost: 0,
            }),
            stopping: AtomicBool::new(false),
            _lock: file,
        }
    }

    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        lock(&self.inbox)
    }

    /// Tells the writer and the watch that something came in. A writer that sleeps no longer than that may wait need not
    /// be told.
    pub fn arrived(&self, inbox: &mut Inbox) {
        let due = inbox.due();
        if inbox
            .alarm
            .take_if(|alarm| due.is_some_and(|due| due < *alarm))
            .is_some()
        {
            self.arrived.notify_one();
        }
        if inbox.watch_sleeps {
            self.watched.notify_one();
        }
    }

    /// Waits until what is in the inbox is to be done, or it is closing, or for this long.
    pub fn wait(&self, most: Option<Duration>) -> MutexGuard<'_, Inbox> {
        let until = Instant::now() + most.unwrap_or(LONG);
        let mut inbox = self.inbox();
        loop {
            let alarm = inbox.due().map_or(until, |due| due.min(until));
            let left = alarm.saturating_duration_since(Instant::now());
            if inbox.closing || left.is_zero() {
                inbox.alarm = None;
                return inbox;
            }
            inbox.alarm = Some(alarm);
            let waited = self.arrived.wait_timeout(inbox, left);
            inbox = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Lets the watch sleep, for this long at most.
    pub fn watch<'a>(
        &self,
        mut inbox: MutexGuard<'a, Inbox>,
        most: Option<Duration>,
    ) -> MutexGuard<'a, Inbox> {
        let Some(most) = most else {
            inbox.watch_sleeps = true;
            let mut inbox = self.watched.wait(inbox).unwrap_or_else(PoisonError::into_inner);
            inbox.watch_sleeps = false;
            return inbox;
        };
        let waited = self.watched.wait_timeout(inbox, most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Lets nothing more in: the writer does what is there, questions are given up.
    pub fn close(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.inbox().closing = true;
        self.arrived.notify_all();
        self.watched.notify_all();
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The writer has ended; whatever still waits will not be done.
    pub fn end(&self) {
        let mut inbox = self.inbox();
        inbox.ended = true;
        inbox.closing = true;
        inbox.running.clear();
        let mut left = std::mem::take(&mut inbox.behind);
        left.extend(inbox.queue.drain(..));
        drop(inbox);
        for task in left {
            self.settle(&task, Event::Failed(Failure::Closed));
        }
        self.ended.notify_all();
        self.watched.notify_all();
    }

    /// Waits until the writer has ended, for this long at most. Returns whether it has.
    pub fn wait_for_end(&self, most: Duration) -> bool {
        let waited = self
            .ended
            .wait_timeout_while(self.inbox(), most, |inbox| !inbox.ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    /// Reports the outcome of something asked.
    pub fn settle(&self, task: &Task, event: Event) {
        self.report([Report {
            id: task.id,
            event: Some(event),
            settled: Some((task.op.class(), task.bytes)),
        }]);
    }

    pub fn report(&self, more: impl IntoIterator<Item = Report>) {
        let mut reports = lock(&self.reports);
        let was_empty = reports.list.is_empty();
        reports.list.extend(more);
        if was_empty && !reports.list.is_empty() {
            (reports.wake)();
        }
    }

    /// Takes all there is to report.
    pub fn take_reports(&self) -> Vec<Report> {
        std::mem::take(&mut lock(&self.reports).list)
    }

    /// A group of writes was committed, which took so long.
    pub fn committed(&self, took: Duration) {
        lock(&self.commits).observe(took);
    }

    /// How long committing took.
    pub fn commits(&self) -> Histogram {
        lock(&self.commits).clone()
    }

    pub fn health(&self) -> HealthState {
        lock(&self.health).clone()
    }

    /// Notes how the store is doing, and reports it if that is new. What is damaged stays so.
    pub fn set_health(&self, health: Health) {
        let mut state = lock(&self.health);
        if state.health == health || matches!(state.health, Health::Failing(Failure::Damaged(_))) {
            return;
        }
        state.health = health;
        state.since = now();
        drop(state);
        self.report_status();
    }

    /// The writer is done with a group, and about to report its outcomes: from here on none of it can be doubted.
    /// Returns the questions that waited for it.
    pub fn finish_group(&self, committed: bool) -> Vec<Task> {
        let mut inbox = self.inbox();
        inbox.running.clear();
        if committed && self.health().health == Health::Slow {
            self.set_health(Health::Good);
        }
        std::mem::take(&mut inbox.behind)
    }

    /// Reports that the writes asked until then are in doubt, while the writer cannot report more than that: it needs
    /// the inbox first. Returns the questions that waited for them: they need not hang with the disk.
    pub fn doubt(&self, inbox: &mut Inbox, until: Instant) -> Vec<Task> {
        if self.health().health == Health::Good {
            self.set_health(Health::Slow);
        }
        self.report(inbox.doubt(until).into_iter().map(|id| Report {
            id,
            event: Some(Event::InDoubt),
            settled: None,
        }));
        inbox.take_questions()
    }

    pub fn add_lost(&self, lost: u64) {
        lock(&self.health).lost += lost;
    }

    fn report_status(&self) {
        self.report([Report {
            id: OpId::STORE,
            event: None,
            settled: None,
        }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::inbox::tests::task;

    fn shared() -> Shared {
        Shared::new(Box::new(|| {}), None)
    }

    #[test]
    fn what_is_damaged_stays_so() {
        let shared = shared();
        let damaged = Health::Failing(Failure::Damaged("x".into()));
        shared.set_health(Health::Slow);
        shared.set_health(damaged.clone());
        shared.set_health(Health::Good);
        assert_eq!(shared.health().health, damaged);
        assert_eq!(shared.take_reports().len(), 2);
    }

    #[test]
    fn what_still_waits_when_the_writer_ends_has_failed() {
        let shared = shared();
        shared.inbox().push(task(Instant::now(), false));
        assert!(!shared.wait_for_end(Duration::ZERO));
        shared.end();
        assert!(shared.wait_for_end(Duration::ZERO));
        let reports = shared.take_reports();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].event, Some(Event::Failed(Failure::Closed)));
        assert!(reports[0].settled.is_some());
    }
}
