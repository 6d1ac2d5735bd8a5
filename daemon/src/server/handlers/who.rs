//! WHO: those who match.

use protocol::casemap::folded;
use protocol::mask;
use protocol::names::RoomName;

use crate::server::handlers::names;
use crate::server::identity::Identity;
use crate::server::ids::ClientId;
use crate::server::refusal::Refusal;
use crate::server::reply::{Ranks, Reply, WhoEntry};
use crate::server::request::{UserMode, Who};
use crate::server::turn::{Asker, Turn};

/// Entries in one answer: still less than a send queue holds.
pub const MAX_ENTRIES: usize = 2_000;

/// Describes the members of a room, one client, or all that match a mask.
pub fn who(turn: &mut Turn<'_>, me: Asker, query: Who) {
    let mut entries = find(turn, me.client, &query);
    let too_many = entries.len() > MAX_ENTRIES;
    entries.truncate(MAX_ENTRIES);
    let asked = query.mask.clone();
    turn.reply(
        me.conn,
        Reply::Who {
            mask: query.mask,
            whox: query.whox,
            entries,
        },
    );
    if too_many {
        turn.refuse(me.conn, Refusal::TooManyMatches { asked });
    }
}

fn find(turn: &Turn<'_>, me: ClientId, query: &Who) -> Vec<WhoEntry> {
    let wanted = |id: &ClientId| !query.operators_only || turn.state.clients[*id].is_operator();
    if query.mask.starts_with('#') {
        let Some(id) = turn.state.room_visible(&query.mask, me) else {
            return Vec::new();
        };
        let room = &turn.state.rooms[id].name;
        return names::visible_members(turn, me, id)
            .filter(|(member, _)| wanted(member))
            .take(MAX_ENTRIES + 1)
            .map(|(member, ranks)| entry(turn, me, member, Some((room.clone(), ranks))))
            .collect();
    }
    if let Some(id) = turn.state.client_named(&query.mask) {
        return Some(id)
            .filter(wanted)
            .map(|id| entry(turn, me, id, None))
            .into_iter()
            .collect();
    }
    let mask = if &*query.mask == "0" {
        "*".into()
    } else {
        folded(&query.mask)
    };
    let clients = turn
        .state
        .clients
        .iter()
        .filter(|(id, client)| wanted(id) && may_find(turn, me, *id) && matches(&mask, &client.identity));
    clients
        .take(MAX_ENTRIES + 1)
        .map(|(id, _)| entry(turn, me, id, None))
        .collect()
}

/// Whether a mask may find a client: those who are invisible are found by those who share a room with them.
fn may_find(turn: &Turn<'_>, me: ClientId, id: ClientId) -> bool {
    id == me
        || !turn.state.clients[id].modes.has(UserMode::Invisible)
        || turn.state.clients[me].is_operator()
        || turn.state.share_a_room(me, id)
}

fn matches(mask: &str, who: &Identity) -> bool {
    [who.nick.as_str(), &who.user, &who.host, &who.realname]
        .into_iter()
        .any(|text| mask::matches(mask, &folded(text)))
}

fn entry(turn: &Turn<'_>, me: ClientId, id: ClientId, room: Option<(RoomName, Ranks)>) -> WhoEntry {
    let client = &turn.state.clients[id];
    let see_address = id == me || turn.state.clients[me].is_operator();
    WhoEntry {
        identity: client.identity.clone(),
        room,
        away: client.away.is_some(),
        operator: client.is_operator(),
        bot: client.modes.has(UserMode::Bot),
        ip: turn.state.ip_of(id).filter(|_| see_address),
        idle: turn.now.uptime.saturating_sub(client.spoke),
    }
}
