//! Work on the caller's thread, for a store without threads of its own ([`crate::store::simulated`]).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::copies::Copies;
use super::engine::{Engine, GiveUp, Outcome, read};
use super::failure;
use super::jobs::Progress;
use super::open::{self, OpenError, Settings};
use crate::store::model::{Answer, Event, Failure, Read, Write};

impl Engine {
    /// On an empty store in memory.
    pub fn in_memory() -> Result<Self, OpenError> {
        let place = Path::new(":memory:");
        let mut db = open::writer(&Settings::new(None)).map_err(|error| OpenError::sql(place, &error))?;
        open::prepare(&mut db, place, 0)?;
        Ok(Self::new(db))
    }

    /// Does a write, to its end.
    pub fn do_now(&mut self, write: &Write) -> Event {
        let result = self.try_now(write);
        if result.is_err() {
            self.roll_back();
        }
        match result {
            Ok(None) => Event::Committed,
            Ok(Some(answer)) => Event::Done(Box::new(answer)),
            Err(error) => Event::Failed(failure::sql(&error)),
        }
    }

    fn try_now(&mut self, write: &Write) -> rusqlite::Result<Option<Answer>> {
        self.begin()?;
        let outcome = self.write(write)?;
        self.commit()?;
        let mut job = match outcome {
            Outcome::Committed => return Ok(None),
            Outcome::Done(answer) => return Ok(Some(answer)),
            Outcome::Long(job) => job,
        };
        loop {
            if let Progress::Over(removed) = self.slice(&mut job, Duration::from_secs(1))? {
                return Ok(Some(Answer::Removed(removed)));
            }
        }
    }

    /// Answers a question.
    pub fn answer_now(&self, question: &Read, copies: &mut Copies) -> Event {
        let never: GiveUp = Arc::new(|| false);
        match read(self.db(), question, copies, &never) {
            Ok(answer) => Event::Done(Box::new(answer)),
            Err(error) => Event::Failed(Failure::from(&error)),
        }
    }
}
