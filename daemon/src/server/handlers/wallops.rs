//! WALLOPS: an operator tells those who listen.

use crate::server::event::EventKind;
use crate::server::refusal::Refusal;
use crate::server::request::UserMode;
use crate::server::turn::{Asker, Audience, Turn};

/// Tells everybody with mode `w`.
pub fn wallops(turn: &mut Turn<'_>, me: Asker, text: &str) {
    if !turn.state.clients[me.client].is_operator() {
        return turn.refuse(me.conn, Refusal::NoPrivileges);
    }
    let listening: Vec<_> = turn
        .state
        .clients
        .iter()
        .filter(|(_, client)| client.modes.has(UserMode::Wallops))
        .map(|(id, _)| id)
        .collect();
    turn.tell(
        me.client,
        EventKind::Wallops { text: text.into() },
        Audience::Clients(&listening),
    );
}
