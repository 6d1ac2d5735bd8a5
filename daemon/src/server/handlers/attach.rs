//! One account on many devices under one name: another connection of somebody who is here already.

use crate::server::connection::{Connection, Phase};
use crate::server::event::EventKind;
use crate::server::handlers::{away, join, metadata, registration, replay, tick};
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::state::Holder;
use crate::server::turn::{Asker, Turn};

/// The most names of rooms' members that one attaching connection is told: more would not fit into its send queue.
/// Rooms beyond are told without; their members can be asked for.
pub const MAX_NAMES: usize = 5_000;

/// Whether a connection that registers is another device of a client: both are logged in to the same account.
pub fn belongs_to(turn: &Turn<'_>, conn: ConnId, client: ClientId) -> bool {
    let theirs = turn
        .state
        .clients
        .get(client)
        .and_then(|client| client.identity.account.as_deref());
    let device = turn.state.devices.get(conn);
    device.is_some_and(|device| theirs.is_some_and(|account| protocol::casemap::eq(account, &device.account)))
}

/// Makes a connection that registers one more of a client: it is told what the client is and where, as if that had
/// just come about. Nobody else notices, except that whoever is at any device is not away.
pub fn attach(turn: &mut Turn<'_>, conn: ConnId, client: ClientId) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    let (mut reserved, mut away) = (None, None);
    if let Some(registration) = connection.registration() {
        (reserved, away) = (registration.nick.take(), registration.away.take());
    }
    connection.phase = Phase::Registered(client);
    if let Some(device) = turn.state.devices.get_mut(conn) {
        device.away.clone_from(&away);
    }
    if let Some(nick) = reserved
        && turn.state.holder_of(nick.as_str()) == Some(Holder::Registering(conn))
    {
        turn.state.release_name(&nick);
    }
    turn.state.clients[client].connections.push(conn);
    if turn.state.detached.remove(client).is_some() {
        turn.state.presence_changed(client);
    }
    tick::schedule(turn, conn);
    let me = Asker { conn, client };
    registration::welcome(turn, me);
    show_rooms(turn, me);
    away::review(turn, client, away.as_ref());
}

fn show_rooms(turn: &mut Turn<'_>, me: Asker) {
    let mut names = 0;
    for room in turn.state.clients[me.client].rooms.clone() {
        names += turn.state.rooms[room].members.len();
        show_room(turn, me, room, names <= MAX_NAMES);
    }
}

fn show_room(turn: &mut Turn<'_>, me: Asker, id: RoomId, with_names: bool) {
    let room = turn.state.rooms[id].name.clone();
    turn.show(me, EventKind::Joined { room, away: None });
    join::describe(turn, me, id, with_names);
    metadata::shown(turn, me.conn, id);
    replay::entered(turn, me.conn, id);
}

/// The other connections of the client that asks for something at one of them.
pub fn siblings(turn: &Turn<'_>, me: Asker) -> Vec<ConnId> {
    let conns = turn
        .state
        .clients
        .get(me.client)
        .map(|client| &client.connections);
    let others = conns.into_iter().flatten().copied();
    others.filter(|&conn| conn != me.conn).collect()
}

/// Whether a connection shares its client with others.
pub fn is_shared(turn: &Turn<'_>, conn: ConnId) -> bool {
    let client = turn.state.connections.get(conn).and_then(Connection::client);
    client.is_some_and(|client| turn.state.clients[client].connections.len() > 1)
}
