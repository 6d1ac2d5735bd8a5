//! AWAY: leaving the desk, and coming back.

use std::rc::Rc;

use crate::server::event::EventKind;
use crate::server::reply::Reply;
use crate::server::text::cut;
use crate::server::turn::{Asker, Audience, Turn};

/// Marks a client as away with a text, or as back.
pub fn away(turn: &mut Turn<'_>, me: Asker, message: Option<&str>) {
    let most = turn.state.policy.limits.away_length;
    let message: Option<Rc<str>> = message
        .filter(|message| !message.is_empty())
        .map(|message| cut(message, most).into());
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
