//! AWAY: leaving the desk, and coming back.

use std::rc::Rc;

use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::ids::ConnId;
use crate::server::reply::Reply;
use crate::server::text::cut;
use crate::server::turn::{Asker, Audience, Turn};

/// Marks a client as away with a text, or as back.
pub fn away(turn: &mut Turn<'_>, me: Asker, message: Option<&str>) {
    let message = text(turn, message);
    let away = message.is_some();
    let client = &mut turn.state.clients[me.client];
    let changed = client.away != message;
    client.away.clone_from(&message);
    turn.reply(me.conn, Reply::AwayMarked(away));
    if changed {
        turn.tell_news(
            me.client,
            EventKind::AwayChanged { message },
            Audience::OtherPeers,
        );
    }
}

/// The same before registration (IRCv3 draft/pre-away): holds from the moment at which they are here.
pub fn early(turn: &mut Turn<'_>, conn: ConnId, message: Option<&str>) {
    let message = text(turn, message);
    let away = message.is_some();
    let connection = turn.state.connections.get_mut(conn);
    if let Some(registration) = connection.and_then(Connection::registration) {
        registration.away = message;
        turn.reply(conn, Reply::AwayMarked(away));
    }
}

fn text(turn: &Turn<'_>, message: Option<&str>) -> Option<Rc<str>> {
    let most = turn.state.policy.limits.away_length;
    message
        .filter(|message| !message.is_empty())
        .map(|message| cut(message, most).into())
}
