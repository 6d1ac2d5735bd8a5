//! `room_list`: which rooms there are.

use protocol::admin::{PAGE, RoomPage, RoomRow, Rooms};
use protocol::casemap::{Folded, fold};

use super::super::rfc3339;
use crate::server::room::Room;
use crate::server::state::State;
use crate::server::turn::Turn;

/// One page of the rooms, by name.
pub fn list(turn: &Turn<'_>, page: &RoomPage) -> Rooms {
    let after = page.after.as_deref().map(fold);
    let mut rooms: Vec<(Folded, &Room)> = turn
        .state
        .rooms
        .values()
        .map(|room| (room.name.folded(), room))
        .filter(|(name, _)| after.as_ref().is_none_or(|after| name > after))
        .collect();
    let more = rooms.len() > PAGE;
    if more {
        rooms.select_nth_unstable_by(PAGE, |(a, _), (b, _)| a.cmp(b));
        rooms.truncate(PAGE);
    }
    rooms.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let next = rooms
        .last()
        .filter(|_| more)
        .map(|(_, room)| room.name.as_str().to_owned());
    Rooms {
        rooms: rooms.iter().map(|(_, room)| row(turn.state, room)).collect(),
        next,
    }
}

/// A room, as it is listed.
pub fn row(state: &State, room: &Room) -> RoomRow {
    let founder = room.lasting.as_ref().and_then(|lasting| lasting.founder);
    RoomRow {
        name: room.name.as_str().to_owned(),
        members: room.members.len() as u64,
        lasting: room.lasting.is_some(),
        founder: founder
            .and_then(|founder| state.directory.get(founder))
            .map(|entry| entry.name.to_string()),
        messages: room.said,
        created: rfc3339(room.created),
        topic: room.topic.as_ref().map(|topic| topic.text.to_string()),
    }
}
