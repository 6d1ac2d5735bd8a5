//! `room_members`: who is in a room.

use protocol::admin::{Error, Member, Members, PAGE, RoomMembers};
use protocol::casemap::fold;

use super::{named, rank_word};
use crate::server::turn::Turn;

/// One page of a room's members, by name.
pub fn members(turn: &Turn<'_>, asked: &RoomMembers) -> Result<Members, Error> {
    let state = &*turn.state;
    let id = named(state, &asked.name)?;
    let after = asked.after.as_deref().map(fold);
    let mut found: Vec<_> = state.rooms[id]
        .members
        .iter()
        .filter_map(|(&client, member)| Some((state.clients.get(client)?, member.ranks)))
        .map(|(client, ranks)| (client.identity.nick.folded(), client, ranks))
        .filter(|(name, ..)| after.as_ref().is_none_or(|after| name > after))
        .collect();
    found.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let members: Vec<_> = found
        .into_iter()
        .map(|(_, client, ranks)| Member {
            name: client.identity.nick.to_string(),
            account: client.identity.account.as_deref().map(Into::into),
            rank: ranks.highest().map(|rank| rank_word(rank).to_owned()),
            connections: client.connections.len() as u64,
        })
        .collect();
    let next = members.last().filter(|_| more).map(|last| last.name.clone());
    Ok(Members { members, next })
}
