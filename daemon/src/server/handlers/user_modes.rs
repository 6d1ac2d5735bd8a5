//! MODE on oneself.

use protocol::casemap;

use crate::server::event::EventKind;
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::{UserMode, UserModeChange};
use crate::server::turn::{Asker, Audience, Turn};

/// Tells one's own modes, or changes them.
pub fn modes(turn: &mut Turn<'_>, me: Asker, name: &str, changes: &[UserModeChange]) {
    let client = &turn.state.clients[me.client];
    if !casemap::eq(name, client.identity.nick.as_str()) {
        let refusal = match turn.state.client_named(name) {
            Some(_) => Refusal::NotYourModes,
            None => Refusal::NoSuchName { name: name.into() },
        };
        return turn.refuse(me.conn, refusal);
    }
    if changes.is_empty() {
        let modes = client.modes.list();
        return turn.reply(me.conn, Reply::UserModes(modes));
    }
    change(turn, me, changes);
}

fn change(turn: &mut Turn<'_>, me: Asker, changes: &[UserModeChange]) {
    let client = &mut turn.state.clients[me.client];
    let mut applied = Vec::new();
    let mut unknown = false;
    for change in changes {
        match change.mode {
            None => unknown = true,
            // Only OPER makes operators (RFC 2812, 3.1.5).
            Some(UserMode::Operator) if change.add => {}
            Some(mode) if client.modes.set(mode, change.add) => applied.push((change.add, mode)),
            Some(_) => {}
        }
    }
    let bot = client.modes.has(UserMode::Bot);
    if bot != client.identity.bot {
        turn.state
            .change_identity(me.client, |identity| identity.bot = bot);
    }
    if !applied.is_empty() {
        let target = turn.state.clients[me.client].identity.nick.clone();
        let kind = EventKind::UserModesChanged {
            target,
            changes: applied,
        };
        turn.tell(me.client, kind, Audience::Client(me.client));
    }
    if unknown {
        turn.refuse(me.conn, Refusal::UnknownUserMode);
    }
}
