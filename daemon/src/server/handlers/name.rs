//! NICK: taking a name, and another one.

use protocol::casemap;
use protocol::names::Nick;

use crate::server::connection::{Connection, Phase, Registration};
use crate::server::event::EventKind;
use crate::server::handlers::{attach, ban, detach, happened, monitor, ownership};
use crate::server::ids::{ClientId, ConnId};
use crate::server::refusal::Refusal;
use crate::server::state::Holder;
use crate::server::turn::{Asker, Audience, Turn};

/// Names that people would take for the server's own voice.
const RESERVED: [&str; 4] = ["NickServ", "ChanServ", "HistServ", "OperServ"];

/// A connection that is registering wants a name: it is held for it from now on.
pub fn reserve(turn: &mut Turn<'_>, conn: ConnId, name: &str) {
    let Some(nick) = well_formed(turn, conn, name) else {
        return edit(turn, conn, |registration| registration.taken = Some(name.into()));
    };
    let protected = ownership::is_protected(turn, conn, &nick);
    if protected && !may_log_in(turn, conn) {
        refuse(turn, conn, &nick, |name| Refusal::NameProtected { name });
    } else if !protected && is_free(turn, &nick, Holder::Registering(conn)) {
        take(turn, conn, &nick);
    } else if protected || may_be_own(turn, conn, &nick) {
        edit(turn, conn, |registration| registration.wanted = Some(nick));
    } else {
        refuse(turn, conn, &nick, |name| Refusal::NameInUse { name });
    }
}

/// All is said that is needed to register: a name that could not be had at once is taken now, refused, or left wanted
/// because it is that of a client which the connection is one more device of.
pub fn decide(turn: &mut Turn<'_>, conn: ConnId) {
    let mut wanted = None;
    edit(turn, conn, |registration| wanted = registration.wanted.take());
    let Some(nick) = wanted else { return };
    if ownership::is_protected(turn, conn, &nick) {
        return refuse(turn, conn, &nick, |name| Refusal::NameProtected { name });
    }
    ownership::reclaim(turn, conn, &nick);
    match turn.state.holder_of(nick.as_str()) {
        Some(Holder::Client(client)) if attach::belongs_to(turn, conn, client) => {
            edit(turn, conn, |registration| registration.wanted = Some(nick));
        }
        _ if is_free(turn, &nick, Holder::Registering(conn)) => take(turn, conn, &nick),
        _ => refuse(turn, conn, &nick, |name| Refusal::NameInUse { name }),
    }
}

fn edit(turn: &mut Turn<'_>, conn: ConnId, change: impl FnOnce(&mut Registration)) {
    let connection = turn.state.connections.get_mut(conn);
    if let Some(registration) = connection.and_then(Connection::registration) {
        change(registration);
    }
}

fn take(turn: &mut Turn<'_>, conn: ConnId, nick: &Nick) {
    let mut old = None;
    edit(turn, conn, |registration| {
        (registration.taken, registration.wanted) = (None, None);
        old = registration.nick.replace(nick.clone());
    });
    turn.state.rename(old.as_ref(), nick, Holder::Registering(conn));
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, nick: &Nick, why: impl FnOnce(Box<str>) -> Refusal) {
    let name: Box<str> = nick.as_str().into();
    edit(turn, conn, |registration| {
        registration.wanted = None;
        registration.taken = Some(name.clone());
    });
    turn.refuse(conn, why(name));
}

fn is_free(turn: &Turn<'_>, nick: &Nick, asker: Holder) -> bool {
    let holder = turn.state.holder_of(nick.as_str());
    holder.is_none_or(|holder| holder == asker)
}

/// Whether a connection that registers has logged in, or still may before it has registered.
fn may_log_in(turn: &Turn<'_>, conn: ConnId) -> bool {
    let asker = turn.state.connections.get(conn);
    asker.is_some_and(|connection| match &connection.phase {
        Phase::Registering(registration) => registration.held || registration.account.is_some(),
        Phase::Registered(_) => false,
    })
}

/// Whether a name that somebody has may turn out to be the asker's own, on another device: it is logged in, or still may
/// log in before it has registered, and so is or may who has the name.
fn may_be_own(turn: &Turn<'_>, conn: ConnId, nick: &Nick) -> bool {
    may_log_in(turn, conn)
        && match turn.state.holder_of(nick.as_str()) {
            Some(Holder::Client(client)) => turn.state.clients[client].identity.account.is_some(),
            Some(Holder::Registering(_)) => true,
            None => false,
        }
}

/// A client wants another name.
pub fn rename(turn: &mut Turn<'_>, me: Asker, name: &str) {
    let Some(nick) = well_formed(turn, me.conn, name) else {
        return;
    };
    let old = turn.state.clients[me.client].identity.nick.clone();
    if old == nick {
        return;
    }
    // Who has a name may write it in another case, whoever's it has become.
    if !casemap::eq(old.as_str(), name) && ownership::is_protected(turn, me.conn, &nick) {
        return turn.refuse(me.conn, Refusal::NameProtected { name: name.into() });
    }
    if ban::renaming(turn, me.client, &nick) {
        return;
    }
    ownership::reclaim(turn, me.conn, &nick);
    if let Some(Holder::Client(other)) = turn.state.holder_of(nick.as_str()) {
        detach::give_way(turn, other, me.client);
    }
    if !is_free(turn, &nick, Holder::Client(me.client)) {
        return turn.refuse(me.conn, Refusal::NameInUse { name: name.into() });
    }
    become_known_as(turn, me.client, nick);
}

/// Gives a client another name, which is free.
pub fn become_known_as(turn: &mut Turn<'_>, client: ClientId, nick: Nick) {
    let old = turn.state.clients[client].identity.nick.clone();
    let another = !casemap::eq(old.as_str(), nick.as_str());
    if another {
        turn.state.remember(client, turn.now);
    }
    happened::in_rooms(
        turn,
        client,
        EventKind::Renamed { to: nick.clone() },
        Audience::Peers,
    );
    turn.state.rename(Some(&old), &nick, Holder::Client(client));
    turn.state
        .change_identity(client, |identity| identity.nick = nick);
    if another {
        monitor::gone(turn, &old);
        monitor::came(turn, client);
    }
}

/// The name, if its form is right; refused otherwise.
fn well_formed(turn: &mut Turn<'_>, conn: ConnId, name: &str) -> Option<Nick> {
    if name.is_empty() {
        turn.refuse(conn, Refusal::NoNameGiven);
        return None;
    }
    let reserved = RESERVED.iter().any(|reserved| casemap::eq(reserved, name));
    let nick = Nick::new(name, turn.state.policy.limits.nick_length)
        .ok()
        .filter(|_| !reserved);
    if nick.is_none() {
        turn.refuse(conn, Refusal::BadName { name: name.into() });
    }
    nick
}
