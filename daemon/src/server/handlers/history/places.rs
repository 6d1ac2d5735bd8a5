//! Who may read what of what was said before.

use protocol::names::Nick;

use crate::server::event::EventId;
use crate::server::handlers::join;
use crate::server::ids::RoomId;
use crate::server::room_settings::HistoryFor;
use crate::server::state::State;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{AccountId, Buffer, Place};

/// Names what the administrator says to everybody, as the server's name does: a mask of all servers (RFC 2812 section
/// 3.3.1).
const EVERYBODY: &str = "$*";

/// What a client may read of a history, and how it is called; `None` if nothing.
#[must_use]
pub fn readable(turn: &Turn<'_>, me: Asker, target: &str) -> Option<(Place, Box<str>)> {
    if target.starts_with('#') {
        let id = turn.state.room_named(target)?;
        let place = room(turn, me, id)?;
        return Some((place, turn.state.rooms[id].name.as_str().into()));
    }
    let account = turn.state.account_of(me.client)?;
    if target == EVERYBODY || target.eq_ignore_ascii_case(&turn.state.policy.server_name) {
        return Some((everybody(turn.state, account)?, EVERYBODY.into()));
    }
    let target = Nick::new(target, usize::MAX).ok()?;
    let (buffer, name) = conversation(turn.state, account, target.as_str());
    Some((Place::open(buffer), name))
}

/// What the administrator said to everybody is for accounts, since they were made.
#[must_use]
pub fn everybody(state: &State, account: AccountId) -> Option<Place> {
    let created = state.directory.get(account)?.created;
    Some(Place {
        since: Some(EventId {
            time: created.0,
            node: 0,
            count: 0,
        }),
        ..Place::open(Buffer::Everybody)
    })
}

/// A room's history is for those who are in it; that of a room which lasts is also for those who may come in, unless it
/// is secret or its founder wants it otherwise.
#[must_use]
pub fn room(turn: &Turn<'_>, me: Asker, id: RoomId) -> Option<Place> {
    let room = &turn.state.rooms[id];
    let open = Place::open(Buffer::Room(room.key));
    let Some(member) = room.members.get(&me.client) else {
        let is_open = room.lasts()
            && room.settings.history == HistoryFor::All
            && room.visible_to(me.client)
            && join::may_enter(turn, me.client, id, None).is_ok();
        return is_open.then_some(open);
    };
    Some(Place {
        since: match room.settings.history {
            HistoryFor::All => None,
            HistoryFor::Joined => Some(member.since),
        },
        rank: member.ranks.highest(),
        ..open
    })
}

/// What an account and whoever has a name said to each other, and how that is called. It is the account that counts, not
/// the name: who takes a name after somebody else sees nothing of what was said to them.
#[must_use]
pub fn conversation(state: &State, me: AccountId, target: &str) -> (Buffer, Box<str>) {
    let holder = state.client_named(target);
    let other = match holder {
        Some(client) => state.account_of(client),
        None => state.directory.id_of(target),
    };
    let name = match (holder, other) {
        (Some(client), _) => Some(state.clients[client].identity.nick.as_str()),
        (None, Some(account)) => state.directory.get(account).map(|entry| &*entry.name),
        (None, None) => None,
    };
    let buffer = match other {
        Some(other) => Buffer::Conversation(me, other),
        None => Buffer::Guest {
            account: me,
            nick: protocol::casemap::folded(target).into(),
        },
    };
    (buffer, name.unwrap_or(target).into())
}
