//! What a connection hears of, told as it is now.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use protocol::names::Nick;

use super::{Subject, change, refuse};
use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::metadata::{Answer, Owner, Usage};
use crate::server::refusal::NoMetadata;
use crate::server::reply::Reply;
use crate::server::state::State;
use crate::server::turn::{Audience, Turn};

/// An answer ends with whomever it reaches so many values: it has to fit into the send queue.
pub const MAX_VALUES: usize = 500;

/// So many values of somebody who comes are told to those who hear of them from now on.
const MAX_ENTERING: usize = 32;

/// Whose, which, and the value.
type Value = (Box<str>, Box<str>, Rc<str>);

/// Tells what a client has said of itself, with its greeting.
pub fn registered(turn: &mut Turn<'_>, conn: ConnId, client: ClientId) {
    let owner = turn.state.metadata_owner(client);
    change::take_over(turn, Owner::Connection(conn), owner);
    let all = turn.state.metadata.all(owner);
    let answer = Answer::Own {
        name: turn.state.clients[client].identity.nick.as_str().into(),
        keys: all.map(|(key, value)| (key.into(), value.clone())).collect(),
    };
    turn.reply(conn, Reply::Metadata(answer));
}

/// Somebody has entered a room: tells them of it and those in it, and those in it of them.
pub fn entered(turn: &mut Turn<'_>, client: ClientId, room: RoomId) {
    if turn.state.metadata.is_unheard() {
        return;
    }
    for conn in turn.state.clients[client].connections.clone() {
        shown(turn, conn, room);
    }
    introduce(turn, client, Audience::Room(room));
}

/// A connection is shown a room that its client is in.
pub fn shown(turn: &mut Turn<'_>, conn: ConnId, room: RoomId) {
    if turn.state.metadata.usage(conn).is_some_and(Usage::wants_any) {
        tell_room(turn, conn, room);
    }
}

/// Tells others, who hear of somebody from now on, what they say of themselves.
pub fn introduce(turn: &mut Turn<'_>, client: ClientId, to: Audience<'_>) {
    if turn.state.metadata.is_unheard() {
        return;
    }
    let owner = turn.state.metadata_owner(client);
    let all = turn.state.metadata.all(owner).take(MAX_ENTERING);
    let all: Vec<(Box<str>, _)> = all.map(|(key, value)| (key.into(), value.clone())).collect();
    let target: Box<str> = turn.state.clients[client].identity.nick.as_str().into();
    for (key, value) in all {
        let wanted = key.clone();
        let kind = EventKind::MetadataChanged {
            target: target.clone(),
            key,
            value: Some(value),
        };
        turn.tell_some(Some(client), kind, to, |state, conn| {
            state.metadata.wants(conn, &wanted)
                && state.connections.get(conn).and_then(Connection::client) != Some(client)
        });
    }
}

/// Tells what the connection hears of those whom it watches from now on.
pub fn watched(turn: &mut Turn<'_>, conn: ConnId, names: &[Nick]) {
    if !turn.state.metadata.usage(conn).is_some_and(Usage::wants_any) {
        return;
    }
    let mut left = Vec::new();
    let mut told = 0;
    for name in names {
        let Some(client) = turn.state.client_named(name.as_str()) else {
            continue;
        };
        let name: Box<str> = turn.state.clients[client].identity.nick.as_str().into();
        let mut values = Vec::new();
        let owner = turn.state.metadata_owner(client);
        add_wanted(turn.state, conn, owner, &name, &mut values);
        if values.is_empty() {
            continue;
        }
        if told >= MAX_VALUES {
            left.push(name);
        } else {
            told += values.len();
            tell(turn, conn, Some(name), values, None);
        }
    }
    if !left.is_empty() {
        let after = wait(turn, conn).unwrap_or_default();
        later(turn, conn, left, false, after);
    }
}

/// Tells what the connection hears of one target.
pub fn one(turn: &mut Turn<'_>, conn: ConnId, subject: Subject) {
    match subject.owner {
        Owner::Room(room) => tell_room(turn, conn, room),
        owner => {
            if let Some(after) = wait(turn, conn) {
                return later(turn, conn, subject.name.into_iter().collect(), false, after);
            }
            let mut values = Vec::new();
            let name = subject.name.as_deref().unwrap_or("*");
            add_wanted(turn.state, conn, owner, name, &mut values);
            tell(turn, conn, subject.name, values, None);
        }
    }
}

/// Tells what the connection hears of everybody and every room.
pub fn all(turn: &mut Turn<'_>, conn: ConnId, client: Option<ClientId>) {
    let Some(me) = client else {
        return refuse(turn, conn, None, None, NoMetadata::NoSuchTarget);
    };
    if let Some(after) = wait(turn, conn) {
        return later(turn, conn, Vec::new(), true, after);
    }
    let mut values = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = Vec::new();
    add_person(turn.state, conn, me, &mut seen, &mut values);
    for name in turn.state.monitors.list(me) {
        if let Some(client) = turn.state.client_named(name.as_str()) {
            add_person(turn.state, conn, client, &mut seen, &mut values);
        }
    }
    for room in turn.state.clients[me].rooms.clone() {
        if values.len() < MAX_VALUES {
            add_room(turn.state, conn, room, &mut values);
            for &member in turn.state.rooms[room].members.keys() {
                add_person(turn.state, conn, member, &mut seen, &mut values);
                if values.len() >= MAX_VALUES {
                    break;
                }
            }
        }
        if values.len() >= MAX_VALUES {
            left.push(turn.state.rooms[room].name.as_str().into());
        }
    }
    tell(turn, conn, None, values, None);
    if !left.is_empty() {
        let after = wait(turn, conn).unwrap_or_default();
        later(turn, conn, left, false, after);
    }
}

/// Tells of a room and those in it: as many as one answer holds, going on where the last one ended.
fn tell_room(turn: &mut Turn<'_>, conn: ConnId, room: RoomId) {
    let name: Box<str> = turn.state.rooms[room].name.as_str().into();
    if let Some(after) = wait(turn, conn) {
        return later(turn, conn, vec![name], false, after);
    }
    let from = turn
        .state
        .metadata
        .usage(conn)
        .and_then(|usage| usage.rest_of(room));
    let mut values = Vec::new();
    if from.is_none() {
        add_room(turn.state, conn, room, &mut values);
    }
    let mut next = from.unwrap_or(0);
    let mut seen = BTreeSet::new();
    while let Some((&member, _)) = turn.state.rooms[room].members.get_index(next) {
        if values.len() >= MAX_VALUES {
            break;
        }
        add_person(turn.state, conn, member, &mut seen, &mut values);
        next += 1;
    }
    let rest = (next < turn.state.rooms[room].members.len()).then_some((room, next));
    tell(turn, conn, Some(name.clone()), values, rest);
    if rest.is_some() {
        let after = wait(turn, conn).unwrap_or_default();
        later(turn, conn, vec![name], false, after);
    }
}

/// The rooms of a client of which the connection has something to hear, the people in them aside.
pub fn rooms_with_news(turn: &Turn<'_>, conn: ConnId, client: ClientId) -> Vec<Box<str>> {
    let state = &turn.state;
    let has_news = |owner| {
        let keys = state.metadata.usage(conn).into_iter().flat_map(Usage::keys);
        keys.into_iter()
            .any(|key| state.metadata.get(owner, key).is_some())
    };
    let rooms = state.clients[client].rooms.iter();
    rooms
        .filter(|&&id| {
            let mut members = state.rooms[id].members.keys();
            has_news(Owner::Room(id)) || members.any(|&member| has_news(state.metadata_owner(member)))
        })
        .map(|&id| state.rooms[id].name.as_str().into())
        .collect()
}

fn add_room(state: &State, conn: ConnId, room: RoomId, values: &mut Vec<Value>) {
    let name = state.rooms[room].name.as_str();
    add_wanted(state, conn, Owner::Room(room), name, values);
}

fn add_person(
    state: &State,
    conn: ConnId,
    client: ClientId,
    seen: &mut BTreeSet<ClientId>,
    values: &mut Vec<Value>,
) {
    if seen.insert(client) {
        let name = state.clients[client].identity.nick.as_str();
        let owner = state.metadata_owner(client);
        add_wanted(state, conn, owner, name, values);
    }
}

fn add_wanted(state: &State, conn: ConnId, owner: Owner, name: &str, values: &mut Vec<Value>) {
    let Some(usage) = state.metadata.usage(conn) else {
        return;
    };
    for key in usage.keys() {
        if let Some(value) = state.metadata.get(owner, key) {
            values.push((name.into(), key.into(), value.clone()));
        }
    }
}

/// How long the connection has to wait, if it has.
fn wait(turn: &Turn<'_>, conn: ConnId) -> Option<Duration> {
    let usage = turn
        .state
        .metadata
        .usage(conn)
        .filter(|_| turn.state.policy.limits.flood)?;
    Some(usage.sync_wait(turn.now.uptime)).filter(|wait| !wait.is_zero())
}

fn tell(
    turn: &mut Turn<'_>,
    conn: ConnId,
    target: Option<Box<str>>,
    values: Vec<Value>,
    rest: Option<(RoomId, usize)>,
) {
    let now = turn.now.uptime;
    turn.state.metadata.usage_mut(conn).told(values.len(), rest, now);
    turn.reply(conn, Reply::Metadata(Answer::Current { target, values }));
}

fn later(turn: &mut Turn<'_>, conn: ConnId, targets: Vec<Box<str>>, all: bool, after: Duration) {
    turn.reply(conn, Reply::Metadata(Answer::Later { targets, all, after }));
}
