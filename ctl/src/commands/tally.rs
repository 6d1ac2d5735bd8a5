//! How it went where several things were named.

use crate::app::{App, Stop};
use crate::exit::Exit;

/// How it went for those tried so far.
#[derive(Debug, Default)]
pub struct Tally {
    worked: bool,
    missing: bool,
}

impl Tally {
    /// Counts one. If it is not there, that is told and does not keep the next from being tried; what concerns all
    /// ends it.
    pub fn count(&mut self, app: &App, outcome: Result<(), Stop>) -> Result<(), Stop> {
        match outcome {
            Ok(()) => self.worked = true,
            Err(Stop::Failure(failure)) if failure.exit == Exit::NotFound => {
                app.report(&failure);
                self.missing = true;
            }
            Err(stop) => return Err(stop),
        }
        Ok(())
    }

    /// How it went in all.
    pub fn outcome(self) -> Exit {
        match (self.worked, self.missing) {
            (_, false) => Exit::Done,
            (true, true) => Exit::Partial,
            (false, true) => Exit::NotFound,
        }
    }
}
