//! Keeping histories in order: what is too old or too much goes, and so does what was said in rooms that are over.

use std::time::Duration;

use crate::server::history::RETAIN_EVERY;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{Keep, Retention, Write};

/// So long after the start the store is left to those who come.
const FIRST_RETENTION: Duration = Duration::from_mins(1);

/// After a start: rooms that did not last are forgotten.
pub fn restored(turn: &mut Turn<'_>) {
    let default = turn.state.room_named(turn.state.policy.default_room.as_str());
    let lasting = default.map(|id| turn.state.rooms[id].key);
    forget(turn, Write::ForgetRoomsBut(lasting.into_iter().collect()));
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
    let kept = Keep {
        messages: None,
        age: Some(history.retain),
    };
    let retention = Retention {
        now: now.wall,
        rooms: Keep {
            messages: history.room_messages,
            ..kept
        },
        conversations: kept,
        everybody: kept,
    };
    forget(turn, Write::Retain(retention));
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
