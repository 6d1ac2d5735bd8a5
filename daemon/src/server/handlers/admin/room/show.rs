//! `room_show`: what is known of a room.

use protocol::admin::{Error, RoomDetails};

use super::{named, row};
use crate::server::ids::RoomId;
use crate::server::lasting::flag_word;
use crate::server::modes::ROOM_FLAGS;
use crate::server::request::MaskList;
use crate::server::state::State;
use crate::server::turn::Turn;

/// Shows a room.
pub fn show(turn: &Turn<'_>, name: &str) -> Result<RoomDetails, Error> {
    let id = named(turn.state, name)?;
    Ok(details(turn.state, id))
}

/// All that is shown of a room.
pub fn details(state: &State, id: RoomId) -> RoomDetails {
    let room = &state.rooms[id];
    let flags = ROOM_FLAGS.into_iter().filter(|&flag| room.flags.has(flag));
    let bans = room.masks(MaskList::Ban).iter();
    RoomDetails {
        row: row(state, room),
        topic_set_by: room.topic.as_ref().map(|topic| topic.set_by.to_string()),
        flags: flags.map(|flag| flag_word(flag).to_owned()).collect(),
        limit: room.limit,
        has_key: room.password.is_some(),
        bans: bans.map(|entry| entry.mask.to_string()).collect(),
    }
}
