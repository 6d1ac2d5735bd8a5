//! NICK: taking a name, and another one.

use protocol::casemap;
use protocol::names::Nick;

use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::handlers::monitor;
use crate::server::ids::ConnId;
use crate::server::refusal::Refusal;
use crate::server::state::Holder;
use crate::server::turn::{Asker, Audience, Turn};

/// Names that people would take for the server's own voice.
const RESERVED: [&str; 4] = ["NickServ", "ChanServ", "HistServ", "OperServ"];

/// A connection that is registering wants a name: it is held for it from now on.
pub fn reserve(turn: &mut Turn<'_>, conn: ConnId, name: &str) {
    let nick = acceptable(turn, conn, name, Holder::Registering(conn));
    if let Some(registration) = turn
        .state
        .connections
        .get_mut(conn)
        .and_then(Connection::registration)
    {
        registration.taken = nick.is_none().then(|| name.into());
    }
    let Some(nick) = nick else { return };
    let Some(registration) = turn
        .state
        .connections
        .get_mut(conn)
        .and_then(Connection::registration)
    else {
        return;
    };
    let old = registration.nick.replace(nick.clone());
    turn.state.rename(old.as_ref(), &nick, Holder::Registering(conn));
}

/// A client wants another name.
pub fn rename(turn: &mut Turn<'_>, me: Asker, name: &str) {
    let Some(nick) = acceptable(turn, me.conn, name, Holder::Client(me.client)) else {
        return;
    };
    let old = turn.state.clients[me.client].identity.nick.clone();
    if old == nick {
        return;
    }
    let another = !casemap::eq(old.as_str(), nick.as_str());
    if another {
        turn.state.remember(me.client, turn.now);
    }
    turn.tell(
        me.client,
        EventKind::Renamed { to: nick.clone() },
        Audience::Peers,
    );
    turn.state.rename(Some(&old), &nick, Holder::Client(me.client));
    turn.state
        .change_identity(me.client, |identity| identity.nick = nick);
    if another {
        monitor::gone(turn, &old);
        monitor::came(turn, me.client);
    }
}

/// The name, if its form is right and nobody else has it; refused otherwise.
fn acceptable(turn: &mut Turn<'_>, conn: ConnId, name: &str, asker: Holder) -> Option<Nick> {
    if name.is_empty() {
        turn.refuse(conn, Refusal::NoNameGiven);
        return None;
    }
    let reserved = RESERVED.iter().any(|reserved| casemap::eq(reserved, name));
    let nick = Nick::new(name, turn.state.policy.limits.nick_length)
        .ok()
        .filter(|_| !reserved);
    let Some(nick) = nick else {
        turn.refuse(conn, Refusal::BadName { name: name.into() });
        return None;
    };
    if turn
        .state
        .holder_of(nick.as_str())
        .is_some_and(|holder| holder != asker)
    {
        turn.refuse(conn, Refusal::NameInUse { name: name.into() });
        return None;
    }
    Some(nick)
}
