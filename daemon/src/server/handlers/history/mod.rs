//! CHATHISTORY: what was said before (<https://ircv3.net/specs/extensions/chathistory>).

mod events;
mod places;
pub mod redact;

use std::rc::Rc;

use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::event::Event;
use crate::server::ids::{ClientId, ConnId};
use crate::server::refusal::{NoHistory, Refusal};
use crate::server::reply::Reply;
use crate::server::request::{History, HistoryTargets};
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{self, Answer, Range, Read, RoomKey, Stored, TargetName, Targets};

/// Asks the store for a part of a history, if the client may read it.
pub fn history(turn: &mut Turn<'_>, me: Asker, asked: History) {
    let Some((place, _)) = places::readable(turn, me, &asked.target) else {
        return refuse(turn, me.conn, asked.range, asked.target, NoHistory::Target);
    };
    let read = Read::History(Box::new(model::History {
        place,
        range: asked.range,
        limit: asked.limit.min(turn.state.policy.history.query),
        events: asked.events,
        redacted: false,
    }));
    let then = AfterStoring::History {
        conn: me.conn,
        target: asked.target,
        range: asked.range,
    };
    turn.ask(Some(me.conn), read, then);
}

/// The store has answered. Who may not read it any more by now does not.
pub fn found(turn: &mut Turn<'_>, conn: ConnId, target: Box<str>, range: Range, outcome: Outcome) {
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let Some((_, name)) = places::readable(turn, Asker { conn, client }, &target) else {
        return refuse(turn, conn, range, target, NoHistory::Target);
    };
    let Some(Answer::History(stored)) = outcome.into_answer() else {
        return refuse(turn, conn, range, target, NoHistory::Store);
    };
    let events = readable_events(turn, Asker { conn, client }, &name, stored);
    turn.reply(conn, Reply::History { target, events });
}

/// What was said to those of a rank is for those of that rank.
fn readable_events(turn: &Turn<'_>, me: Asker, target: &str, stored: Vec<Stored>) -> Vec<Rc<Event>> {
    let room = turn.state.room_named(target).map(|id| &turn.state.rooms[id]);
    let ranks = room.and_then(|room| room.ranks(me.client)).unwrap_or_default();
    let seen = events::Seen {
        target,
        nick: &turn.state.clients[me.client].identity.nick,
        account: turn.state.account_of(me.client),
    };
    stored
        .into_iter()
        .filter(|stored| events::rank_of(&stored.content).is_none_or(|rank| ranks.at_least(rank)))
        .filter_map(|stored| seen.event(stored).map(Rc::new))
        .collect()
}

/// Asks the store where something was said lately.
pub fn targets(turn: &mut Turn<'_>, me: Asker, asked: &HistoryTargets) {
    let client = &turn.state.clients[me.client];
    let rooms = client.rooms.iter().filter_map(|&id| places::room(turn, me, id));
    let read = Read::Targets(Box::new(Targets {
        account: turn.state.account_of(me.client),
        rooms: rooms.collect(),
        from: asked.from,
        to: asked.to,
        limit: asked.limit.min(turn.state.policy.history.query),
    }));
    turn.ask(
        Some(me.conn),
        read,
        AfterStoring::HistoryTargets { conn: me.conn },
    );
}

/// The store has answered.
pub fn targets_found(turn: &mut Turn<'_>, conn: ConnId, outcome: Outcome) {
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let Some(Answer::Targets(targets)) = outcome.into_answer() else {
        return turn.refuse(conn, Refusal::NoHistoryTargets);
    };
    let named = targets.into_iter().filter_map(|target| {
        let name = match target.name {
            TargetName::Room(key) => name_of_room(turn.state, client, key)?,
            TargetName::Account(_, name) | TargetName::Guest(name) => name,
        };
        Some((name, target.latest))
    });
    let reply = Reply::HistoryTargets(named.collect());
    turn.reply(conn, reply);
}

/// How a room is called that a client is in.
fn name_of_room(state: &State, client: ClientId, key: RoomKey) -> Option<Box<str>> {
    let rooms = state.clients[client].rooms.iter().map(|&id| &state.rooms[id]);
    let room = rooms.into_iter().find(|room| room.key == key)?;
    Some(room.name.as_str().into())
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, range: Range, target: Box<str>, why: NoHistory) {
    turn.refuse(conn, Refusal::NoHistory { range, target, why });
}
