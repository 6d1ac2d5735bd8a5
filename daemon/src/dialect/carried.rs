//! Sessions, as one process hands them to the next: plain data with names that stay.
//!
//! Everything is carried that decides how the session goes on, a line half received and a batch half sent too. What
//! another version or configuration offers otherwise is not told: a capability that is known no more is lost silently.

use serde::{Deserialize, Serialize};

use super::Session;
use super::classic::{self, CarriedClassic};
use super::irc::{self, CarriedIrc};

/// One connection's side of its dialect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedSession {
    /// IRC.
    Irc(Box<CarriedIrc>),
    /// Classic.
    Classic(Box<CarriedClassic>),
}

impl Session {
    /// All that another process needs to go on with this session.
    #[must_use]
    pub fn carry(&self) -> CarriedSession {
        match self {
            Self::Irc(session) => CarriedSession::Irc(Box::new(session.carry())),
            Self::Classic(session) => CarriedSession::Classic(Box::new(session.carry())),
        }
    }

    /// Goes on with a session of another process.
    #[must_use]
    pub fn resume(carried: CarriedSession) -> Self {
        match carried {
            CarriedSession::Irc(carried) => Self::Irc(Box::new(irc::Session::resume(*carried))),
            CarriedSession::Classic(carried) => Self::Classic(Box::new(classic::Session::resume(*carried))),
        }
    }
}
