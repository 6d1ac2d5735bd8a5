//! What the core has asked for outside itself and not been told yet: passwords to be checked, things to be stored.

use std::collections::HashMap;
use std::fmt;

use foldhash::fast::FixedState;

use super::ids::ConnId;
use super::input::Verification;
use super::then::{AfterStoring, Then};
use crate::store::model::{self, Credentials, Failure, Op};

/// Names one thing that was asked for, until it is answered. Counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something that takes too long to be done in the loop.
pub enum Question {
    /// Whether a password is the hashed one.
    Verify {
        /// The hash, in PHC format.
        hash: Box<str>,
        /// The password.
        password: Box<str>,
    },
    /// What is to be kept of an account's password.
    Hash {
        /// The password.
        password: Box<str>,
    },
    /// Something of the store.
    Store(Box<Op>),
}

/// A password is in no log at any level.
impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verify { .. } => f.write_str("Verify"),
            Self::Hash { .. } => f.write_str("Hash"),
            Self::Store(op) => f.debug_tuple("Store").field(op).finish(),
        }
    }
}

/// What came of a [`Question`] of the same name.
#[derive(Debug)]
pub enum Answer {
    /// Whether it is the right one.
    Verified(Verification),
    /// What to keep.
    Hashed(Hashed),
    /// What the store says.
    Stored(Outcome),
}

/// What came of hashing a password.
#[derive(Debug)]
pub enum Hashed {
    /// This is to be kept.
    Done(Box<Credentials>),
    /// It holds what no password may hold (RFC 8265 section 4).
    BadPassword,
    /// Too many are waiting to be hashed.
    Busy,
}

/// What came of asking the store.
#[derive(Debug)]
pub enum Outcome {
    /// A write is done, and will still be so after the power failed.
    Committed,
    /// The same with more to say, or a question's answer.
    Answer(Box<model::Answer>),
    /// It was not done.
    Failed(Failure),
}

impl Outcome {
    /// Whether a write without another answer is done.
    #[must_use]
    pub fn is_committed(&self) -> bool {
        matches!(self, Self::Committed)
    }

    /// Whether a write may be done now or later, and nobody knows.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        matches!(self, Self::Failed(Failure::TimedOut | Failure::Unknown))
    }

    /// What it says beyond that.
    #[must_use]
    pub fn into_answer(self) -> Option<model::Answer> {
        match self {
            Self::Answer(answer) => Some(*answer),
            Self::Committed | Self::Failed(_) => None,
        }
    }
}

/// Who waits for what.
#[derive(Debug, Default)]
pub struct Pending {
    last: u64,
    waiting: HashMap<Ticket, (Option<ConnId>, Then), FixedState>,
}

impl Pending {
    /// Keeps what is to be done with an answer.
    pub fn add(&mut self, waits: Option<ConnId>, then: Then) -> Ticket {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.waiting.insert(ticket, (waits, then));
        ticket
    }

    /// What is to be done with an answer, and which connection has waited for it. It comes once.
    pub fn take(&mut self, ticket: Ticket) -> Option<(Option<ConnId>, Then)> {
        self.waiting.remove(&ticket)
    }

    /// The connection that waits for an answer, if more than what it is told may change with it.
    #[must_use]
    pub fn changes(&self, ticket: Ticket) -> Option<ConnId> {
        match self.waiting.get(&ticket)? {
            (_, Then::Stored(AfterStoring::Said(_))) => None,
            &(conn, _) => conn,
        }
    }

    /// The first that is not answered, with the answer that it has none. What connections have missed is left out: the
    /// next process asks for it again.
    #[must_use]
    pub fn unanswered(&self) -> Option<(Ticket, Answer)> {
        let waiting = self.waiting.iter();
        let unanswered = waiting.filter_map(|(&ticket, (_, then))| match then {
            Then::Stored(AfterStoring::Missed { .. }) => None,
            Then::Stored(_) => Some((ticket, Answer::Stored(Outcome::Failed(Failure::TimedOut)))),
            Then::Verified(_) => Some((ticket, Answer::Verified(Verification::Busy))),
            Then::Hashed(_) => Some((ticket, Answer::Hashed(Hashed::Busy))),
        });
        unanswered.min_by_key(|(ticket, _)| *ticket)
    }

    /// How many answers are awaited.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether no answer is awaited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
