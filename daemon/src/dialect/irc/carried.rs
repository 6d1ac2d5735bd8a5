//! A session of the dialect, as it is carried to another process.

use protocol::line::Framer;
use serde::{Deserialize, Serialize};

use super::caps::{CarriedNegotiation, Negotiation};
use super::{MAX_TAGGED_LINE, Session};

/// One connection's side of IRC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedIrc {
    /// The beginning of a line.
    pub unfinished: Vec<u8>,
    /// A line is too long, and what is still to come of it is left out.
    pub skipping: bool,
    /// Nothing was received yet.
    pub fresh: bool,
    /// What the client has agreed on and begun.
    pub negotiation: CarriedNegotiation,
}

impl Session {
    /// See [`crate::dialect::Session::carry`].
    #[must_use]
    pub fn carry(&self) -> CarriedIrc {
        let Self {
            framer,
            negotiation,
            fresh,
        } = self;
        CarriedIrc {
            unfinished: framer.unfinished().to_vec(),
            skipping: framer.is_skipping(),
            fresh: *fresh,
            negotiation: negotiation.carry(),
        }
    }

    /// See [`crate::dialect::Session::is_quiet`].
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let Self {
            framer, negotiation, ..
        } = self;
        let is_between_lines = framer.unfinished().is_empty() && !framer.is_skipping();
        is_between_lines && negotiation.log_in.is_none() && negotiation.batch.is_none()
    }

    /// See [`crate::dialect::Session::resume`].
    #[must_use]
    pub fn resume(carried: CarriedIrc) -> Self {
        Self {
            framer: Framer::going_on(MAX_TAGGED_LINE, carried.unfinished, carried.skipping),
            negotiation: Negotiation::resume(carried.negotiation),
            fresh: carried.fresh,
        }
    }
}
