//! LIST: which rooms there are.

use protocol::casemap::folded;
use protocol::mask;

use crate::server::clock::WallTime;
use crate::server::handlers::names;
use crate::server::ids::{ClientId, RoomId};
use crate::server::refusal::Refusal;
use crate::server::reply::{ListEntry, Reply};
use crate::server::request::ListFilter;
use crate::server::room::Room;
use crate::server::turn::{Asker, Turn};

/// Rooms in one answer: with the longest names and topics, still less than a send queue holds.
pub const MAX_ROOMS: usize = 1_000;

/// Lists the rooms that the asker may see and that meet all conditions.
pub fn list(turn: &mut Turn<'_>, me: Asker, filter: &ListFilter) {
    let mut entries = if filter.rooms.is_empty() {
        // The default room is there even when nobody is in it; that is of no interest to who looks for company.
        let all = turn.state.rooms.iter();
        all.filter(|(_, room)| !room.members.is_empty())
            .map(|(id, _)| id)
            .filter_map(|id| entry(turn, me.client, id, filter))
            .take(MAX_ROOMS + 1)
            .collect::<Vec<_>>()
    } else {
        let named = filter.rooms.iter().filter_map(|name| turn.state.room_named(name));
        named
            .filter_map(|id| entry(turn, me.client, id, filter))
            .collect()
    };
    let too_many = entries.len() > MAX_ROOMS;
    entries.truncate(MAX_ROOMS);
    turn.reply(me.conn, Reply::List(entries));
    if too_many {
        turn.refuse(me.conn, Refusal::TooManyMatches { asked: "LIST".into() });
    }
}

fn entry(turn: &Turn<'_>, me: ClientId, id: RoomId, filter: &ListFilter) -> Option<ListEntry> {
    let room = &turn.state.rooms[id];
    if !room.visible_to(me) {
        return None;
    }
    let members = names::visible_members(turn, me, id).count();
    meets(filter, room, members, turn.now.wall).then(|| ListEntry {
        room: room.name.clone(),
        members,
        topic: room.topic.as_ref().map(|topic| topic.text.clone()),
    })
}

fn meets(filter: &ListFilter, room: &Room, members: usize, now: WallTime) -> bool {
    let name = room.name.folded();
    let matches = |masks: &[Box<str>]| {
        masks
            .iter()
            .any(|mask| mask::matches(&folded(mask), name.as_str()))
    };
    let members = members as u64;
    let minutes_since = |then: WallTime| now.0.saturating_sub(then.0) / 60_000;
    let age = Some(minutes_since(room.created));
    let topic_age = room.topic.as_ref().map(|topic| minutes_since(topic.set_at));
    (filter.masks.is_empty() || matches(&filter.masks))
        && !matches(&filter.not_masks)
        && filter.members_over.is_none_or(|least| members > least)
        && filter.members_under.is_none_or(|most| members < most)
        && in_range(age, filter.created_before, filter.created_within)
        && in_range(topic_age, filter.topic_before, filter.topic_within)
}

/// Whether an age is over the one bound and under the other; something without an age meets no bound.
fn in_range(age: Option<u64>, over: Option<u64>, under: Option<u64>) -> bool {
    over.is_none_or(|over| age.is_some_and(|age| age >= over))
        && under.is_none_or(|under| age.is_some_and(|age| age < under))
}
