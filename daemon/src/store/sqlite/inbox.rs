//! What waits for the writer of a store.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::store::model::{Op, OpId};

/// Writes in one transaction at most, so that none waits long for others. So many do not wait for more either: with those
/// being written they are far fewer than may wait in all.
pub const GROUP: usize = 1024;
/// How long something for which nobody waits may wait for more: many writes in one transaction cost a fraction of what
/// they would cost in several.
const LEISURE: Duration = Duration::from_millis(200);

/// Something asked, on its way.
#[derive(Debug)]
pub struct Task {
    pub id: OpId,
    pub op: Op,
    /// About how many bytes it takes.
    pub bytes: usize,
    /// When it was asked.
    pub at: Instant,
    /// Whether it was reported to be in doubt.
    pub doubted: bool,
    /// Nobody waits for it: it may wait for others.
    pub at_leisure: bool,
}

impl Task {
    pub fn is_write(&self) -> bool {
        matches!(self.op, Op::Write(_))
    }
}

/// What waits for the writer, and what it is doing.
#[derive(Debug, Default)]
pub struct Inbox {
    pub queue: VecDeque<Task>,
    /// When the writer is to begin with the queue; `None`: there is nothing in it.
    due: Option<Instant>,
    /// Until then the writer sleeps; `None`: it works, or was told to.
    pub alarm: Option<Instant>,
    /// The writes of the group being committed: name, when asked, whether in doubt.
    pub running: Vec<(OpId, Instant, bool)>,
    /// The questions that came behind them.
    pub behind: Vec<Task>,
    /// Nothing more comes; what is there is done, and then the writer ends.
    pub closing: bool,
    /// The writer has ended.
    pub ended: bool,
    /// The watch sleeps until it is woken.
    pub watch_sleeps: bool,
}

impl Inbox {
    /// Adds what was asked. It is begun with at once, unless all that is there may wait for more.
    pub fn push(&mut self, task: Task) {
        let due = if task.at_leisure {
            task.at + LEISURE
        } else {
            task.at
        };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.queue.push_back(task);
    }

    /// When the writer is to begin.
    pub fn due(&self) -> Option<Instant> {
        match self.queue.front() {
            Some(oldest) if self.queue.len() >= GROUP => Some(oldest.at),
            _ => self.due,
        }
    }

    /// Whether a question asked now could miss a write asked before it.
    pub fn has_writes(&self) -> bool {
        !self.running.is_empty() || self.queue.iter().any(Task::is_write)
    }

    /// Takes what comes next: questions that have nothing to wait for, and writes to be done as one group. The questions
    /// behind these stay.
    pub fn take_group(&mut self, most: usize) -> (Vec<Task>, Vec<Task>) {
        let many = self.queue.len().min(most);
        let mut ahead: Vec<Task> = self.queue.drain(..many).collect();
        let first = ahead.iter().position(Task::is_write).unwrap_or(ahead.len());
        let (writes, behind): (Vec<Task>, Vec<Task>) = ahead.drain(first..).partition(Task::is_write);
        let running = writes.iter().map(|task| (task.id, task.at, task.doubted));
        self.running.extend(running);
        self.behind = behind;
        self.hurry();
        (ahead, writes)
    }

    /// Takes all questions, which then wait for no write.
    pub fn take_questions(&mut self) -> Vec<Task> {
        let mut questions = std::mem::take(&mut self.behind);
        for task in std::mem::take(&mut self.queue) {
            if task.is_write() {
                self.queue.push_back(task);
            } else {
                questions.push(task);
            }
        }
        self.hurry();
        questions
    }

    /// What is left in the queue has waited long enough.
    fn hurry(&mut self) {
        self.due = self.queue.front().map(|task| task.at);
    }

    /// When the oldest write of which nothing was said yet was asked.
    pub fn oldest(&self) -> Option<Instant> {
        let running = self.running.iter().filter(|write| !write.2).map(|write| write.1);
        let queued = self.queue.iter().filter(|task| task.is_write() && !task.doubted);
        running.chain(queued.map(|task| task.at)).min()
    }

    /// Marks all writes asked until then as doubted, and names them.
    pub fn doubt(&mut self, until: Instant) -> Vec<OpId> {
        let mut doubted = Vec::new();
        for (id, at, in_doubt) in &mut self.running {
            if *at <= until && !std::mem::replace(in_doubt, true) {
                doubted.push(*id);
            }
        }
        for task in self.queue.iter_mut().filter(|task| task.is_write()) {
            if task.at <= until && !std::mem::replace(&mut task.doubted, true) {
                doubted.push(task.id);
            }
        }
        doubted
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::store::model::Read;

    pub fn task(at: Instant, at_leisure: bool) -> Task {
        Task {
            id: OpId(7),
            op: Read::Statistics.into(),
            bytes: 1,
            at,
            doubted: false,
            at_leisure,
        }
    }

    #[test]
    fn what_nobody_waits_for_waits_for_more_until_somebody_does() {
        let (start, step) = (Instant::now(), Duration::from_millis(1));
        let mut inbox = Inbox::default();
        assert_eq!(inbox.due(), None);
        inbox.push(task(start, true));
        inbox.push(task(start + step, true));
        assert_eq!(inbox.due(), Some(start + LEISURE));
        inbox.push(task(start + 2 * step, false));
        assert_eq!(inbox.due(), Some(start + 2 * step));
        inbox.take_group(2);
        assert_eq!(inbox.due(), Some(start + 2 * step));
        inbox.take_group(2);
        assert_eq!(inbox.due(), None);
    }

    #[test]
    fn a_whole_group_waits_for_no_more() {
        let start = Instant::now();
        let mut inbox = Inbox::default();
        (1..GROUP).for_each(|_| inbox.push(task(start, true)));
        assert_eq!(inbox.due(), Some(start + LEISURE));
        inbox.push(task(start, true));
        assert_eq!(inbox.due(), Some(start));
    }
}
