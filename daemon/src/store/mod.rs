//! What outlives the process: accounts, rooms, and what was said.
//!
//! A [`Store`] is asked and answers later: nothing in it ever makes its caller wait for a disk. What it keeps is
//! plain data ([`model`]); how it is kept is the business of its implementations ([`sqlite`]).

pub mod model;
pub mod sqlite;

#[cfg(any(test, feature = "simulation"))]
pub mod simulated;

pub use model::{Event, Op, OpId, Status};

/// A place where things are kept, asked and answering without ever blocking.
///
/// * Writes take effect in the order in which they were submitted, and their outcomes are reported in that order,
///   except for the long ones ([`model::Write::is_long`]), which are reported when they are over, and for those that
///   were in doubt.
/// * A read sees every write submitted before it, save for those that are in doubt and those behind them: it waits for
///   no disk that hangs. Reads are reported in any order.
/// * Every operation has exactly one outcome: [`Event::Committed`], [`Event::Done`] or [`Event::Failed`]. Ahead of a
///   write's there may be one [`Event::InDoubt`], when it is late.
/// * Appending the same event twice keeps it once, so that what failed for an unknown end
///   ([`model::Failure::Unknown`]) can be tried again.
pub trait Store {
    /// Asks for something, under a name that the outcome will bear.
    ///
    /// Nothing is done before the next [`Store::drain`].
    fn submit(&mut self, id: OpId, op: Op) -> Result<(), Full>;

    /// The same for a write for which nobody waits: it may be put off for a moment, to be committed together with others.
    fn submit_at_leisure(&mut self, id: OpId, op: Op) -> Result<(), Full> {
        self.submit(id, op)
    }

    /// Hands over all that was submitted since the last call, as one group that is committed together, and appends
    /// what there is to report.
    ///
    /// To be called at the end of every wake-up, until it appends nothing.
    fn drain(&mut self, out: &mut Vec<(OpId, Event)>);

    /// How the store is doing.
    fn status(&self) -> Status;
}

/// Too much is waiting to be done; what was asked for is not going to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too much is waiting to be stored")]
pub struct Full;
