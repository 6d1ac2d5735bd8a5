//! Keeping histories in order: what is too old or too much goes, and so does what was said in rooms that are over.

use std::time::Duration;

use crate::server::history::RETAIN_EVERY;
use crate::server::ids::RoomId;
use crate::server::reply::Reply;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{Keep, Retention, Write};

/// So long after the start the store is left to those who come.
const FIRST_RETENTION: Duration = Duration::from_mins(1);

/// After a start: rooms that are not there any more are forgotten. Those that are kept the store knows.
pub fn restored(turn: &mut Turn<'_>) {
    let rooms = turn.state.rooms.values();
    let there = rooms
        .filter(|room| room.permanent || !room.lasts())
        .map(|room| room.key);
    let there = there.collect();
    forget(turn, Write::ForgetRoomsBut(there));
    turn.state.histories.retain_at = Some(turn.now.uptime + FIRST_RETENTION);
}

/// Lets go what is too old or too much, if it is time to.
pub fn retain(turn: &mut Turn<'_>) {
    let now = turn.now;
    if turn.state.histories.retain_at.is_none_or(|at| at > now.uptime) {
        return;
    }
    turn.state.histories.retain_at = Some(now.uptime + RETAIN_EVERY);
    let history = &turn.state.policy.history;
    let retention = Retention {
        now: now.wall,
        rooms: history.rooms,
        conversations: history.conversations,
        everybody: history.everybody,
    };
    forget(turn, Write::Retain(retention));
}

/// Less is to be kept from now on: what is too old or too much goes soon.
pub fn retain_soon(turn: &mut Turn<'_>) {
    let histories = &mut turn.state.histories;
    histories.retain_at = histories.retain_at.map(|at| at.min(turn.now.uptime));
}

/// How much is kept of what is said in a room that lasts; `None` for one that does not.
#[must_use]
pub fn keep_of(state: &State, id: RoomId) -> Option<Keep> {
    let room = &state.rooms[id];
    let lasting = room.lasting.as_ref().filter(|lasting| lasting.kept);
    if lasting.is_none() && !room.permanent {
        return None;
    }
    let own = lasting.and_then(|lasting| lasting.keep).unwrap_or(Keep::ALL);
    Some(own.and(state.policy.history.rooms))
}

/// Tells whoever enters a room how much is kept of what is said there.
pub fn entered(turn: &mut Turn<'_>, me: Asker, id: RoomId) {
    if let Some(keep) = keep_of(turn.state, id) {
        let room = turn.state.rooms[id].name.clone();
        turn.reply(me.conn, Reply::RoomKept { room, keep });
    }
}

/// Forgets the rooms that went.
pub fn forget_gone(turn: &mut Turn<'_>) {
    for room in turn.state.histories.take_gone() {
        forget(turn, Write::ForgetRoom(room));
    }
}

fn forget(turn: &mut Turn<'_>, write: Write) {
    let what = "delete a history";
    turn.ask(None, write, AfterStoring::Ignored { what });
}
