//! From the tables to what is carried.

use super::Carried;
use crate::server::clock::Now;
use crate::server::state::State;

/// All that another process needs to go on.
#[must_use]
pub fn carry(state: &State, _now: Now) -> Carried {
    Carried {
        last_event: state.event_ids.last().into(),
        accepted: state.accepted(),
        most_clients: state.most_clients as u64,
        said: state.said,
        ..Carried::default()
    }
}
