//! Ranks that come with an account.

use crate::server::event::{AppliedMode, EventKind};
use crate::server::handlers::happened;
use crate::server::ids::{ClientId, RoomId};
use crate::server::reply::Ranks;
use crate::server::request::Rank;
use crate::server::turn::Turn;
use crate::store::model::AccountId;

/// The rank that somebody has for good in a room.
#[must_use]
pub fn on_entering(turn: &Turn<'_>, client: ClientId, id: RoomId) -> Option<Rank> {
    let lasting = turn.state.rooms[id].lasting.as_ref()?;
    turn.state
        .account_of(client)
        .and_then(|account| lasting.rank_of(account))
}

/// Somebody has logged in: in the rooms that they are in they get what is theirs.
pub fn on_log_in(turn: &mut Turn<'_>, client: ClientId) {
    for id in turn.state.clients[client].rooms.clone() {
        if let Some(rank) = on_entering(turn, client, id) {
            change(turn, id, client, &[(true, rank)]);
        }
    }
}

/// An account's rank in a room has changed: those there who are logged in to it get it, and lose the one before.
pub fn follow(turn: &mut Turn<'_>, id: RoomId, account: AccountId, before: Option<Rank>) {
    let room = &turn.state.rooms[id];
    let now = room.lasting.as_ref().and_then(|lasting| lasting.rank_of(account));
    let lost = before.filter(|&before| Some(before) != now);
    let mut changes: Vec<_> = lost.map(|rank| (false, rank)).into_iter().collect();
    changes.extend(now.map(|rank| (true, rank)));
    let theirs: Vec<_> = room
        .members
        .keys()
        .copied()
        .filter(|&member| turn.state.account_of(member) == Some(account))
        .collect();
    for member in theirs {
        change(turn, id, member, &changes);
    }
}

/// The room is nobody's: whose it was operates it, as long as they stay.
pub fn no_more_founders(turn: &mut Turn<'_>, id: RoomId) {
    let members = turn.state.rooms[id].members.iter();
    let founders: Vec<_> = members
        .filter(|(_, member)| member.ranks.has(Rank::Founder))
        .map(|(&client, _)| client)
        .collect();
    for founder in founders {
        change(
            turn,
            id,
            founder,
            &[(false, Rank::Founder), (true, Rank::Operator)],
        );
    }
}

/// An account is deleted, in the store already: nothing is its own any more, and it has no rank anywhere.
pub fn account_gone(turn: &mut Turn<'_>, account: AccountId) {
    let rooms: Vec<_> = turn.state.rooms.keys().collect();
    for id in rooms {
        let Some(lasting) = turn.state.rooms[id].lasting.as_mut() else {
            continue;
        };
        let Some(before) = lasting.rank_of(account) else {
            continue;
        };
        lasting.roles.remove(&account);
        if before == Rank::Founder {
            lasting.founder = None;
            no_more_founders(turn, id);
        } else {
            follow(turn, id, account, Some(before));
        }
    }
}

/// Tells a room which ranks somebody has entered with; the server gave them.
pub fn announce(turn: &mut Turn<'_>, id: RoomId, client: ClientId, ranks: Ranks) {
    let name = turn.state.clients[client].identity.nick.clone();
    let changes = ranks.iter().map(|rank| AppliedMode::Rank {
        add: true,
        rank,
        name: name.clone(),
    });
    tell(turn, id, changes.collect());
}

fn change(turn: &mut Turn<'_>, id: RoomId, client: ClientId, changes: &[(bool, Rank)]) {
    let name = turn.state.clients[client].identity.nick.clone();
    let Some(member) = turn.state.rooms[id].members.get_mut(&client) else {
        return;
    };
    let applied = changes.iter().filter(|&&(add, rank)| member.ranks.set(rank, add));
    let applied = applied.map(|&(add, rank)| AppliedMode::Rank {
        add,
        rank,
        name: name.clone(),
    });
    let applied = applied.collect();
    tell(turn, id, applied);
}

fn tell(turn: &mut Turn<'_>, id: RoomId, changes: Vec<AppliedMode>) {
    if !changes.is_empty() {
        let room = turn.state.rooms[id].name.clone();
        let kind = EventKind::RoomModesChanged { room, changes };
        happened::in_room(turn, None, kind, id);
    }
}
