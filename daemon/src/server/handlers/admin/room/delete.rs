//! `room_delete`: puts everybody out of a room, and forgets it. That a room which lasts is gone is answered when it stays so
//! after a restart.

use protocol::admin::{Error, Reply, RoomDelete, RoomDeleted};
use protocol::language::Text;

use super::named;
use crate::server::administering::Asked;
use crate::server::asking::Outcome;
use crate::server::event::EventKind;
use crate::server::handlers::admin::account::unavailable;
use crate::server::handlers::admin::{answer_later, invalid};
use crate::server::text::cut;
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::store::model::{Answer, Refusal, Write};

/// Deletes a room with its history, or says how many it would put out. The answer, where it waits for nothing.
pub fn delete(turn: &mut Turn<'_>, by: Asked, asked: &RoomDelete) -> Result<Option<RoomDeleted>, Error> {
    const DEFAULT: Text = Text::new(
        "{0} is the room that is always there",
        "{0} é a sala que está sempre lá",
    );
    const ANOTHER: Text = Text::new(
        "make another one that first: rooms.default in chatd.toml, then chatctl reload",
        "antes, faça de outra a sala padrão: rooms.default no chatd.toml, depois chatctl reload",
    );
    const DELETED: Text = Text::new("The room was deleted", "A sala foi apagada");
    let id = named(turn.state, &asked.name)?;
    let room = &turn.state.rooms[id];
    let name = room.name.clone();
    if room.permanent {
        return Err(invalid(DEFAULT, &[name.as_str()]).advising(ANOTHER, &[]));
    }
    let members: Vec<_> = room.members.keys().copied().collect();
    let deleted = RoomDeleted {
        name: name.as_str().to_owned(),
        members: members.len() as u64,
    };
    if asked.dry_run {
        return Ok(Some(deleted));
    }
    let given = asked
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let reason = given.unwrap_or_else(|| DELETED.get(turn.state.policy.language));
    let reason: Box<str> = cut(reason, turn.state.policy.limits.kick_length).into();
    let room = &mut turn.state.rooms[id];
    let (key, lasted) = (room.key, room.lasting.take().is_some());
    // It may have a history from before this start: then that is forgotten with it.
    room.remembered = true;
    for client in members {
        let target = turn.state.clients[client].identity.nick.clone();
        let kicked = EventKind::Kicked {
            room: name.clone(),
            target,
            reason: reason.clone(),
        };
        turn.tell_as_server(kicked, Audience::Client(client));
        turn.state.leave(client, id);
    }
    if turn.state.rooms.contains_key(id) {
        turn.state.drop_room_if_empty(id);
    }
    if !lasted {
        return Ok(Some(deleted));
    }
    let then = AfterStoring::RoomDeleted { asked: by, deleted };
    turn.ask(None, Write::UnregisterRoom(key), then);
    Ok(None)
}

/// The store lets the room last no longer, or could not.
pub fn stored(turn: &mut Turn<'_>, asked: Asked, deleted: RoomDeleted, outcome: Outcome) {
    let done = outcome.is_committed()
        // It was to last, and that was not kept yet.
        || matches!(outcome.into_answer(), Some(Answer::Refused(Refusal::NotFound)));
    let answer = if done {
        Ok(Reply::RoomDelete(deleted))
    } else {
        Err(unavailable())
    };
    answer_later(turn, asked, answer);
}
