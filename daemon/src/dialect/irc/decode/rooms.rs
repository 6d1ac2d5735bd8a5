//! Entering and leaving rooms, and asking about them.

use super::Call;
use crate::server::request::{ListFilter, Request};

/// JOIN
pub fn join(call: &mut Call<'_>) -> Option<Request> {
    if call.text(0) == "0" {
        return Some(Request::PartAll);
    }
    // An empty key stands for none, so that a later room can have one.
    let mut keys = call
        .text(1)
        .split(',')
        .map(|key| (!key.is_empty()).then(|| key.into()));
    let rooms: Vec<_> = call
        .list(0)
        .into_iter()
        .map(|room| (room, keys.next().flatten()))
        .collect();
    if rooms.is_empty() {
        call.need_more_params("JOIN");
        return None;
    }
    Some(Request::Join(rooms))
}

/// PART
pub fn part(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Part {
        rooms: call.list(0),
        reason: call.boxed(1),
    })
}

/// TOPIC
pub fn topic(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Topic {
        room: call.text(0).into(),
        topic: call.message.text(1).map(Into::into),
    })
}

/// NAMES
pub fn names(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(1).then(|| Request::Names(call.list(0)))
}

/// LIST
pub fn list(call: &mut Call<'_>) -> Option<Request> {
    if !call.is_for_this_server(1) {
        return None;
    }
    let mut filter = ListFilter::default();
    for condition in call.text(0).split(',') {
        add_condition(&mut filter, condition);
    }
    Some(Request::List(filter))
}

/// One condition of LIST (ISUPPORT ELIST), a mask or a room. A condition that makes no sense is ignored, as if it
/// were not there.
fn add_condition(filter: &mut ListFilter, condition: &str) {
    let mut chars = condition.chars();
    let number = |text: &str| text.parse::<u64>().ok();
    match (chars.next(), chars.clone().next()) {
        (None, _) => {}
        (Some('>'), _) => filter.members_over = number(chars.as_str()).or(filter.members_over),
        (Some('<'), _) => filter.members_under = number(chars.as_str()).or(filter.members_under),
        (Some('C' | 'c'), Some('>')) => filter.created_before = age(condition).or(filter.created_before),
        (Some('C' | 'c'), Some('<')) => filter.created_within = age(condition).or(filter.created_within),
        (Some('T' | 't'), Some('>')) => filter.topic_before = age(condition).or(filter.topic_before),
        (Some('T' | 't'), Some('<')) => filter.topic_within = age(condition).or(filter.topic_within),
        (Some('!'), _) => filter.not_masks.push(chars.as_str().into()),
        _ if condition.contains(['*', '?']) => filter.masks.push(condition.into()),
        _ => filter.rooms.push(condition.into()),
    }
}

/// The number of minutes in `C>5`.
fn age(condition: &str) -> Option<u64> {
    condition.get(2..)?.parse().ok()
}

/// INVITE; without parameters (Modern IRC) it asks for one's own invitations.
pub fn invite(call: &mut Call<'_>) -> Option<Request> {
    match call.message.params.len() {
        0 => Some(Request::Invitations),
        1 => {
            call.need_more_params("INVITE");
            None
        }
        _ => Some(Request::Invite {
            name: call.text(0).into(),
            room: call.text(1).into(),
        }),
    }
}

/// RENAME
pub fn rename(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::RenameRoom {
        from: call.text(0).into(),
        to: call.text(1).into(),
        reason: call.boxed(2),
    })
}

/// KICK
pub fn kick(call: &mut Call<'_>) -> Option<Request> {
    let (rooms, names) = (call.list(0), call.list(1));
    // One room for all, or one for each (RFC 2812 section 3.2.8).
    let targets = match &rooms[..] {
        [room] => names.into_iter().map(|name| (room.clone(), name)).collect(),
        _ if rooms.len() == names.len() => rooms.into_iter().zip(names).collect(),
        _ => {
            call.need_more_params("KICK");
            return None;
        }
    };
    let reason = call.boxed(2);
    Some(Request::Kick { targets, reason })
}
