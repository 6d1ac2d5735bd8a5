//! When the store's file is written anew. SQLite overwrites what it deletes (`secure_delete`), but when it rebuilds a
//! page, copies of what was on it may stay in gaps. Only a new file has nothing of them.

use std::time::{Duration, Instant};

use super::Writer;
use crate::store::model::{Answer, Event, Failure};
use crate::store::sqlite::inbox::Task;
use crate::store::sqlite::open;

/// What was not erased on purpose is waited for so long.
const EVERY: Duration = Duration::from_hours(24);
/// A file up to this size is written anew in a few seconds, at most.
const SMALL: u64 = 256 * 1024 * 1024;

/// What is to be overwritten, and when that was tried last.
#[derive(Debug, Default)]
pub struct Rewriting {
    /// Erasures that are done but for this, and how much each removed.
    erased: Vec<(Task, u64)>,
    /// Something was deleted since.
    deleted: bool,
    /// What was erased on purpose could not be overwritten.
    owed: bool,
    last: Option<Instant>,
}

impl Rewriting {
    /// Something was deleted.
    pub fn deleted(&mut self) {
        self.deleted = true;
    }

    /// Something was erased on purpose: whoever asked for it waits until nothing is left of it.
    pub fn erased(&mut self, task: Task, removed: u64) {
        self.erased.push((task, removed));
    }

    /// Whether anybody waits for that.
    pub fn has_erased(&self) -> bool {
        !self.erased.is_empty()
    }

    /// Those who wait; one new file is enough for all of them.
    pub fn take_erased(&mut self) -> Vec<(Task, u64)> {
        std::mem::take(&mut self.erased)
    }

    /// How long it is to be quiet before the file is written anew, where there is a reason to.
    pub fn patience(&self, quiet: Duration) -> Option<Duration> {
        let wait = self.last.map_or(Duration::ZERO, |last| {
            (last + EVERY).saturating_duration_since(Instant::now())
        });
        (self.deleted || self.owed).then_some(quiet.max(wait))
    }

    /// Whether it has been quiet for long enough.
    pub fn is_due(&self) -> bool {
        self.patience(Duration::ZERO) == Some(Duration::ZERO)
    }

    /// Whether a file of this size is written anew without being asked.
    pub fn is_worth(&self, size: u64) -> bool {
        self.owed || size <= SMALL
    }

    /// Nothing is left, or something may be.
    pub fn tried(&mut self, done: bool, on_purpose: bool) {
        self.last = Some(Instant::now());
        self.deleted &= !done;
        self.owed = !done && (self.owed || on_purpose);
    }
}

impl Writer {
    /// If somebody reads for longer than this, or it fails, it is tried again when it is quiet.
    pub(super) fn tidy(&mut self, patience: Duration) {
        if let Some(engine) = &self.engine {
            self.untidy = !engine.tidy(patience).unwrap_or(false);
        }
    }

    /// Writes the file anew without being asked, if it is not too large for that.
    pub(super) fn rewrite_if_worth(&mut self) {
        let size = self.engine.as_ref().map(|engine| open::size(engine.db()));
        match size {
            Some(Ok(size)) if self.rewriting.is_worth(size) => {
                // If it fails, that is logged, and it is tried again tomorrow.
                let _ = self.rewrite(false);
            }
            _ => self.rewriting.tried(false, false),
        }
    }

    /// Writes the file anew. What is asked meanwhile waits, as it does for a slow disk.
    pub(super) fn rewrite(&mut self, on_purpose: bool) -> Result<(), Failure> {
        let engine = self.engine.as_ref().ok_or(Failure::Closed);
        let rewritten = engine.and_then(|engine| {
            let rewritten = engine.rewrite(&self.settings);
            rewritten.map_err(|error| Failure::from(&error))
        });
        self.rewriting.tried(rewritten.is_ok(), on_purpose);
        // The new file is in the journal until it can take the place of the old one.
        self.untidy = true;
        self.tidy(open::BUSY);
        let done = match rewritten {
            Ok(()) if self.untidy => Err(Failure::Busy),
            rewritten => rewritten,
        };
        if let Err(why) = &done {
            log::warn!("store copies of what was deleted may be left in the file for now: {why:?}");
        }
        done
    }

    /// Answers those who wait: nothing is left of what was erased, or something may be, and why.
    pub(super) fn settle_erased(&mut self, why: Option<&Failure>) {
        for (task, removed) in self.rewriting.take_erased() {
            let answer = match why {
                None => Answer::Removed(removed),
                Some(why) => Answer::Traces(removed, why.clone()),
            };
            self.shared.settle(&task, Event::Done(Box::new(answer)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_mins(1);

    #[test]
    fn it_is_tried_once_a_day_if_there_is_a_reason() {
        let mut rewriting = Rewriting::default();
        assert_eq!(rewriting.patience(QUIET), None);
        rewriting.deleted();
        assert_eq!(rewriting.patience(QUIET), Some(QUIET));
        assert!(rewriting.is_due());
        rewriting.tried(false, false);
        assert!(!rewriting.is_due(), "it was tried today");
        assert!(rewriting.patience(QUIET) > Some(QUIET));
        rewriting.tried(true, false);
        assert_eq!(rewriting.patience(QUIET), None);
    }

    #[test]
    fn a_large_file_is_written_anew_for_what_was_erased_on_purpose() {
        let mut rewriting = Rewriting::default();
        rewriting.deleted();
        assert!(rewriting.is_worth(SMALL) && !rewriting.is_worth(SMALL + 1));
        rewriting.tried(false, true);
        assert!(rewriting.is_worth(SMALL + 1));
        rewriting.tried(false, false);
        assert!(rewriting.is_worth(SMALL + 1), "it is still owed");
        rewriting.tried(true, false);
        rewriting.deleted();
        assert!(!rewriting.is_worth(SMALL + 1));
    }
}
