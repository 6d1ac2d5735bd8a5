//! `room_delete`: puts everybody out of a room, and forgets it.

use protocol::admin::{Error, RoomDelete, RoomDeleted};
use protocol::language::Text;

use super::named;
use crate::server::event::EventKind;
use crate::server::handlers::admin::invalid;
use crate::server::text::cut;
use crate::server::turn::{Audience, Turn};

/// Deletes a room with its history, or says how many it would put out.
pub fn delete(turn: &mut Turn<'_>, asked: &RoomDelete) -> Result<RoomDeleted, Error> {
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
        return Ok(deleted);
    }
    let given = asked
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let reason = given.unwrap_or_else(|| DELETED.get(turn.state.policy.language));
    let reason: Box<str> = cut(reason, turn.state.policy.limits.kick_length).into();
    let room = &mut turn.state.rooms[id];
    room.lasting = None;
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
    Ok(deleted)
}
