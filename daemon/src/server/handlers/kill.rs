//! KILL: an operator disconnects somebody.

use crate::server::handlers::disconnect;
use crate::server::refusal::Refusal;
use crate::server::reply::Closing;
use crate::server::turn::{Asker, Turn};

/// Disconnects somebody, wherever they are connected.
pub fn kill(turn: &mut Turn<'_>, me: Asker, name: &str, reason: &str) {
    let asker = &turn.state.clients[me.client];
    if !asker.is_operator() {
        return turn.refuse(me.conn, Refusal::NoPrivileges);
    }
    let Some(target) = turn.state.client_named(name) else {
        return turn.refuse(me.conn, Refusal::NoSuchName { name: name.into() });
    };
    let by: Box<str> = asker.identity.nick.as_str().into();
    let reason: Box<str> = if reason.is_empty() {
        by.clone()
    } else {
        reason.into()
    };
    turn.log(log::Level::Info, format!("kill by={by} target={name}"));
    let nick: Box<str> = turn.state.clients[target].identity.nick.as_str().into();
    let name = nick;
    disconnect::end_client(turn, target, &Closing::Killed { name, by, reason });
}
