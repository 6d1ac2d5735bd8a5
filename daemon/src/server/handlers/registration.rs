//! The handshake: from a bare socket to a client.

use crate::server::client::Client;
use crate::server::connection::{Connection, Phase};
use crate::server::devices;
use crate::server::handlers::{
    attach, attempts, away, ban, belongings, chghost, disconnect, join, metadata, monitor, name, origin,
    seen, tick,
};
use crate::server::identity::Identity;
use crate::server::ids::{ClientId, ConnId};
use crate::server::input::{DialectKind, Peer, Verification};
use crate::server::refusal::Refusal;
use crate::server::reply::{Closing, Reply};
use crate::server::request::Request;
use crate::server::state::Holder;
use crate::server::text::cut;
use crate::server::then::AfterVerifying;
use crate::server::turn::{Asker, Turn};

/// A socket was accepted.
pub fn connected(turn: &mut Turn<'_>, conn: ConnId, peer: Peer) {
    let from_handshake = peer.handshake;
    let number = turn.state.next_number();
    let connection = Connection::new(number, peer, turn.now);
    turn.state.connections.insert(conn, connection);
    turn.connected(conn);
    if origin::is_full(turn.state, turn.state.connections.len()) {
        return disconnect::end(turn, conn, Closing::TooManyConnections);
    }
    if origin::arrived(turn, conn, from_handshake) {
        tick::schedule(turn, conn);
    }
}

/// A request from a connection that has not registered.
pub fn request(turn: &mut Turn<'_>, conn: ConnId, request: Request) {
    match request {
        Request::Password(password) => {
            edit(turn, conn, |registration| registration.password = Some(password));
        }
        Request::Name(name) => name::reserve(turn, conn, &name),
        Request::User { user, realname } => {
            let limits = &turn.state.policy.limits;
            let user = cut(&user, limits.user_length).into();
            let realname = cut(&realname, limits.realname_length).into();
            edit(turn, conn, |registration| {
                registration.user = Some(user);
                registration.realname = realname;
            });
        }
        Request::Away(message) => away::early(turn, conn, message.as_deref()),
        Request::HoldRegistration => edit(turn, conn, |registration| registration.held = true),
        Request::Negotiated { .. } => edit(turn, conn, |registration| registration.held = true),
        Request::ReleaseRegistration => edit(turn, conn, |registration| registration.held = false),
        _ => turn.refuse(conn, Refusal::NotRegistered),
    }
    finish(turn, conn);
}

fn edit(
    turn: &mut Turn<'_>,
    conn: ConnId,
    change: impl FnOnce(&mut crate::server::connection::Registration),
) {
    if let Some(registration) = turn
        .state
        .connections
        .get_mut(conn)
        .and_then(Connection::registration)
    {
        change(registration);
    }
}

/// Registers the connection if it has said all that is needed.
fn finish(turn: &mut Turn<'_>, conn: ConnId) {
    let connection = turn.state.connections.get_mut(conn);
    let is_held = connection.is_none_or(|connection| {
        let waits = connection.awaits > 0;
        let registration = connection.registration();
        waits || registration.is_none_or(|registration| registration.held || registration.user.is_none())
    });
    if is_held {
        return;
    }
    name::decide(turn, conn);
    let connection = turn.state.connections.get_mut(conn);
    let Some(registration) = connection
        .and_then(Connection::registration)
        .filter(|registration| registration.nick.is_some() || registration.wanted.is_some())
    else {
        return;
    };
    let (admitted, given) = (registration.admitted, registration.password.take());
    match (turn.state.policy.password.clone(), given) {
        (None, _) => register(turn, conn),
        (Some(_), _) if admitted => register(turn, conn),
        (Some(_), None) => disconnect::end(turn, conn, Closing::BadPassword),
        (Some(_), Some(_)) if attempts::wait(turn, conn, None).is_some() => {
            disconnect::end(turn, conn, Closing::TooManyLogIns);
        }
        (Some(hash), Some(password)) => {
            turn.verify(conn, hash, password, AfterVerifying::Connection { conn });
        }
    }
}

/// The connection password was checked.
pub fn password_verified(turn: &mut Turn<'_>, conn: ConnId, outcome: Verification) {
    match outcome {
        Verification::Right => {
            edit(turn, conn, |registration| registration.admitted = true);
            finish(turn, conn);
        }
        Verification::Wrong => {
            attempts::failed(turn, conn, None);
            disconnect::end(turn, conn, Closing::BadPassword);
        }
        Verification::Busy => disconnect::end(turn, conn, Closing::Busy),
    }
}

fn register(turn: &mut Turn<'_>, conn: ConnId) {
    if !belongings::fetch(turn, conn) {
        complete(turn, conn);
    }
}

/// Ends the registration of a connection that has said all that is needed, when what its account has kept is at hand.
pub fn complete(turn: &mut Turn<'_>, conn: ConnId) {
    // The name may have been given away while the connection waited.
    name::decide(turn, conn);
    // Only now is it known by which name the connection would be here.
    if ban::turned_away(turn, conn) {
        return;
    }
    let (mut wanted, mut has_name) = (None, false);
    describe(turn, conn);
    edit(turn, conn, |registration| {
        wanted = registration.wanted.take();
        has_name = registration.nick.is_some();
    });
    // `name::decide` has left it there because it is the name of a client that this connection is one more of.
    if let Some(client) = wanted.and_then(|name| turn.state.client_named(name.as_str())) {
        return attach::attach(turn, conn, client);
    }
    if !has_name {
        return;
    }
    let Some((client, dialect)) = admit(turn, conn) else {
        return;
    };
    tick::schedule(turn, conn);
    welcome(turn, Asker { conn, client });
    monitor::came(turn, client);
    if dialect == DialectKind::Classic {
        let room = turn.state.policy.default_room.as_str().into();
        join::join(turn, Asker { conn, client }, &[(room, None)]);
    }
}

/// Remembers what the connection has said of itself, also of one that becomes one more of a client.
fn describe(turn: &mut Turn<'_>, conn: ConnId) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    if let Phase::Registering(registration) = &connection.phase {
        let certificate = connection.peer.certificate.as_deref();
        let user = registration.user.as_deref().unwrap_or_default();
        let dialect = connection.peer.dialect.into();
        connection.description = devices::describe(dialect, certificate, user, &registration.realname);
    }
}

/// Makes the client that the connection belongs to from now on.
fn admit(turn: &mut Turn<'_>, conn: ConnId) -> Option<(ClientId, DialectKind)> {
    let state = &mut *turn.state;
    let connection = state.connections.get_mut(conn)?;
    let dialect = connection.peer.dialect.into();
    let ip = connection.peer.ip();
    let registration = std::mem::take(connection.registration()?);
    let away = registration.away;
    let identity = Identity {
        nick: registration.nick?,
        user: format!("~{}", registration.user?).into(),
        host: chghost::shown(&state.policy, ip, registration.account.as_deref()),
        realname: registration.realname,
        account: registration.account,
        bot: false,
    };
    let nick = identity.nick.clone();
    let mut client = Client::new(identity, Some(conn), turn.now);
    client.away.clone_from(&away);
    if let Some(device) = state.devices.get_mut(conn) {
        device.away = away;
    }
    let client = state.clients.insert(client);
    connection.phase = Phase::Registered(client);
    state.rename(None, &nick, Holder::Client(client));
    state.note_account(client);
    state.most_clients = state.most_clients.max(state.clients.len());
    Some((client, dialect))
}

/// Greets who has registered.
pub fn welcome(turn: &mut Turn<'_>, me: Asker) {
    let client = &turn.state.clients[me.client];
    let (identity, modes) = (client.identity.clone(), client.modes.list());
    let lusers = turn.state.lusers();
    turn.registered(me.conn);
    turn.reply(
        me.conn,
        Reply::Welcome {
            identity,
            modes: modes.clone(),
        },
    );
    turn.reply(me.conn, Reply::Lusers(lusers));
    metadata::registered(turn, me.conn, me.client);
    turn.reply(me.conn, Reply::Motd);
    turn.reply(me.conn, Reply::UserModes(modes));
    seen::arrived(turn, me.conn);
}
