//! Who may read what of what was said before.

use crate::server::handlers::join;
use crate::server::ids::RoomId;
use crate::server::state::State;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{AccountId, Buffer, Place};

/// What a client may read of a history, and how it is called; `None` if nothing.
#[must_use]
pub fn readable(turn: &Turn<'_>, me: Asker, target: &str) -> Option<(Place, Box<str>)> {
    if target.starts_with('#') {
        let id = turn.state.room_named(target)?;
        let place = room(turn, me, id)?;
        return Some((place, turn.state.rooms[id].name.as_str().into()));
    }
    let account = turn.state.account_of(me.client)?;
    let (buffer, name) = conversation(turn.state, account, target);
    let since = None;
    Some((Place { buffer, since }, name))
}

/// A room's history is for those who are in it; that of a room which lasts is also for those who may come in.
#[must_use]
pub fn room(turn: &Turn<'_>, me: Asker, id: RoomId) -> Option<Place> {
    let room = &turn.state.rooms[id];
    let open = room.permanent && join::may_enter(turn, me.client, id, None).is_ok();
    (room.has(me.client) || open).then_some(Place {
        buffer: Buffer::Room(room.key),
        since: None,
    })
}

/// What an account and whoever has a name said to each other. It is the account that counts, not the name: who takes
/// a name after somebody else sees nothing of what was said to them.
fn conversation(state: &State, me: AccountId, target: &str) -> (Buffer, Box<str>) {
    let holder = state.client_named(target);
    let name = holder.map_or(target, |client| state.clients[client].identity.nick.as_str());
    let other = match holder {
        Some(client) => state.account_of(client),
        None => state.directory.id_of(target),
    };
    let buffer = match other {
        Some(other) => Buffer::Conversation(me, other),
        None => Buffer::Guest {
            account: me,
            nick: protocol::casemap::folded(target).into(),
        },
    };
    (buffer, name.into())
}
