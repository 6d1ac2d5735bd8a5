//! `room_list` and its like: what administrators do with rooms. One file for each method.

mod delete;
mod list;
mod members;
mod set;
mod show;

pub use delete::{delete, stored as deletion_stored};
pub use list::{list, row};
pub use members::members;
pub use set::set;
pub use show::show;

use protocol::admin::Error;

use super::nearest;
use crate::server::ids::RoomId;
use crate::server::request::Rank;
use crate::server::state::State;

/// The room of this name.
pub fn named(state: &State, name: &str) -> Result<RoomId, Error> {
    state
        .room_named(name)
        .ok_or_else(|| nearest::no_room(state, name))
}

/// The word for a rank.
pub const fn rank_word(rank: Rank) -> &'static str {
    match rank {
        Rank::Voice => "voice",
        Rank::Operator => "operator",
        Rank::Founder => "founder",
    }
}
