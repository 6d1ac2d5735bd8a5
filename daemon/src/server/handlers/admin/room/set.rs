//! `room_set`: changes a room, as an operator in it could.

use std::rc::Rc;

use protocol::admin::{Error, RoomDetails, RoomSet};
use protocol::language::Text;

use super::named;
use super::show::details;
use crate::server::event::{AppliedMode, EventKind};
use crate::server::handlers::admin::invalid;
use crate::server::handlers::{happened, lasting};
use crate::server::ids::RoomId;
use crate::server::lasting::{flag_of, flag_word};
use crate::server::modes::ROOM_FLAGS;
use crate::server::reply::Topic;
use crate::server::text::cut;
use crate::server::turn::Turn;

/// Changes what is given, all of it or nothing; the members are told as if the server had done it, and it is kept so.
pub fn set(turn: &mut Turn<'_>, asked: &RoomSet) -> Result<RoomDetails, Error> {
    let id = named(turn.state, &asked.name)?;
    let changes = changes(turn, id, asked)?;
    if !changes.is_empty() {
        let room = turn.state.rooms[id].name.clone();
        let kind = EventKind::RoomModesChanged {
            room,
            changes: changes.clone(),
        };
        happened::in_room(turn, None, kind, id);
        lasting::save_changes(turn, id, &changes);
    }
    if let Some(topic) = &asked.topic {
        set_topic(turn, id, topic);
    }
    Ok(details(turn.state, id))
}

fn changes(turn: &mut Turn<'_>, id: RoomId, asked: &RoomSet) -> Result<Vec<AppliedMode>, Error> {
    const NO_FLAG: Text = Text::new("rooms have no flag \"{0}\"", "salas não têm a marca \"{0}\"");
    const FLAGS: Text = Text::new("flags: {0}", "marcas: {0}");
    const TOO_MANY: Text = Text::new("{0} is too many", "{0} é demais");
    const LIMIT: Text = Text::new(
        "a limit is a number up to 2147483647; 0: none",
        "um limite é um número até 2147483647; 0: nenhum",
    );
    let mut flags = Vec::new();
    for (name, &add) in &asked.flags {
        let flag = flag_of(name);
        let known = || ROOM_FLAGS.map(flag_word).join(", ");
        flags.push((
            flag.ok_or_else(|| invalid(NO_FLAG, &[name]).advising(FLAGS, &[&known()]))?,
            add,
        ));
    }
    if asked.limit.is_some_and(|limit| limit > 0x7fff_ffff) {
        let limit = asked.limit.unwrap_or_default().to_string();
        return Err(invalid(TOO_MANY, &[&limit]).advising(LIMIT, &[]));
    }
    let room = &mut turn.state.rooms[id];
    let mut changes = Vec::new();
    for (flag, add) in flags {
        if room.flags.set(flag, add) {
            changes.push(AppliedMode::Flag { add, flag });
        }
    }
    if let Some(limit) = asked.limit {
        let limit = (limit > 0).then_some(limit);
        if room.limit != limit {
            room.limit = limit;
            changes.push(AppliedMode::Limit(limit));
        }
    }
    Ok(changes)
}

fn set_topic(turn: &mut Turn<'_>, id: RoomId, topic: &str) {
    // A topic is one line, whatever was typed.
    let line: String = topic.split(['\r', '\n', '\0']).collect::<Vec<_>>().join(" ");
    let text: Rc<str> = cut(line.trim(), turn.state.policy.limits.topic_length).into();
    let topic = Topic {
        text: text.clone(),
        set_by: turn.state.policy.server_name.as_ref().into(),
        set_at: turn.now.wall,
    };
    let room = &mut turn.state.rooms[id];
    room.topic = (!text.is_empty()).then_some(topic);
    let room = room.name.clone();
    happened::in_room(turn, None, EventKind::TopicChanged { room, topic: text }, id);
    lasting::save(turn, id);
}
