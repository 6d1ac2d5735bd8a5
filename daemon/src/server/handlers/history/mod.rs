//! CHATHISTORY: what was said before (<https://ircv3.net/specs/extensions/chathistory>).

pub(super) mod events;
pub mod places;
pub mod redact;
pub mod targets;

use std::rc::Rc;

use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::event::Event;
use crate::server::ids::ConnId;
use crate::server::refusal::{NoHistory, Refusal};
use crate::server::reply::Reply;
use crate::server::request::History;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{self, Answer, Buffer, Place, Range, Read, Stored};

/// A part of a history that is looked for.
#[derive(Debug)]
pub struct Looking {
    conn: ConnId,
    /// How it was asked for.
    target: Box<str>,
    range: Range,
    /// What that was then.
    buffer: Buffer,
}

/// Asks the store for a part of a history, if the client may read it.
pub fn history(turn: &mut Turn<'_>, me: Asker, asked: History) {
    let Some((place, _)) = places::readable(turn, me, &asked.target) else {
        return refuse(turn, me.conn, asked.range, asked.target, NoHistory::Target);
    };
    let looking = Looking {
        conn: me.conn,
        target: asked.target,
        range: asked.range,
        buffer: place.buffer.clone(),
    };
    let read = Read::History(Box::new(model::History {
        place,
        range: asked.range,
        limit: asked.limit.min(turn.state.policy.history.query),
        events: asked.events,
        redacted: false,
    }));
    turn.ask(Some(me.conn), read, AfterStoring::History(Box::new(looking)));
}

/// The store has answered. Who may not read it any more by now does not; nor who would read another history than was
/// asked for, because the name is another's by now, or the asker is somebody else.
pub fn found(turn: &mut Turn<'_>, looking: Looking, outcome: Outcome) {
    let Looking {
        conn,
        target,
        range,
        buffer,
    } = looking;
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let me = Asker { conn, client };
    let readable = places::readable(turn, me, &target).filter(|(place, _)| place.buffer == buffer);
    let Some((place, name)) = readable else {
        return refuse(turn, conn, range, target, NoHistory::Target);
    };
    let Some(Answer::History(stored)) = outcome.into_answer() else {
        return refuse(turn, conn, range, target, NoHistory::Store);
    };
    let events = readable_events(turn, me, &place, &name, stored);
    // Somebody may be called otherwise than they were asked for by: clients know them by how they asked.
    let target = if target.starts_with('#') { name } else { target };
    turn.reply(conn, Reply::History { target, events });
}

/// One thing said in private, as a client sees it.
pub fn event(turn: &Turn<'_>, me: Asker, target: &str, stored: Stored) -> Option<Rc<Event>> {
    let seen = events::Seen {
        target,
        nick: &turn.state.clients[me.client].identity.nick,
        account: turn.state.account_of(me.client),
    };
    seen.event(stored).map(Rc::new)
}

/// What was kept as the client sees it now.
pub fn readable_events(
    turn: &Turn<'_>,
    me: Asker,
    place: &Place,
    target: &str,
    stored: Vec<Stored>,
) -> Vec<Rc<Event>> {
    let seen = events::Seen {
        target,
        nick: &turn.state.clients[me.client].identity.nick,
        account: turn.state.account_of(me.client),
    };
    stored
        .into_iter()
        .filter(|stored| place.shows(stored))
        .filter_map(|stored| seen.event(stored).map(Rc::new))
        .collect()
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, range: Range, target: Box<str>, why: NoHistory) {
    turn.refuse(conn, Refusal::NoHistory { range, target, why });
}
