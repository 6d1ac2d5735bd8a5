//! AWAY: leaving the desk, and coming back.

use std::rc::Rc;

use crate::server::connection::Connection;
use crate::server::detached::NOT_CONNECTED;
use crate::server::event::EventKind;
use crate::server::ids::{ClientId, ConnId};
use crate::server::reply::Reply;
use crate::server::text::cut;
use crate::server::turn::{Asker, Audience, Turn};

/// Marks a client as away with a text, or as back: it is away when it is so on all its devices.
pub fn away(turn: &mut Turn<'_>, me: Asker, message: Option<&str>) {
    let message = text(turn, message);
    turn.reply(me.conn, Reply::AwayMarked(message.is_some()));
    match turn.state.devices.get_mut(me.conn) {
        Some(device) => {
            device.away.clone_from(&message);
            review(turn, me.client, message.as_ref());
        }
        None => set(turn, me.client, message),
    }
}

/// What programs say that nobody is at, for a reason that they do not know (IRCv3 draft/pre-away).
const UNSPECIFIED: &str = "*";

/// Works out anew whether a client is away: when nobody is at any of its devices. Of their texts the `latest` counts,
/// or else the one that is shown already if it still holds; what people wrote before what programs say.
pub fn review(turn: &mut Turn<'_>, id: ClientId, latest: Option<&Rc<str>>) {
    let Some(client) = turn.state.clients.get(id) else {
        return;
    };
    let away = |conn: &ConnId| turn.state.devices.get(*conn)?.away.as_ref();
    let everywhere = client.connections.iter().all(|conn| away(conn).is_some());
    let theirs = || client.connections.iter().filter_map(away);
    let shown = client.away.as_ref();
    let shown = shown.filter(|shown| theirs().any(|text| text == *shown));
    let texts = || latest.into_iter().chain(shown).chain(theirs());
    let written = texts().find(|text| &***text != UNSPECIFIED);
    let message = written.or_else(|| texts().next()).filter(|_| everywhere);
    let message = message.cloned();
    set(turn, id, message);
}

/// A client has no connection any more: nobody is there, for the reason given before if there was one.
pub fn detached(turn: &mut Turn<'_>, id: ClientId) {
    let before = turn.state.clients[id].away.clone();
    set(turn, id, before.or_else(|| Some(NOT_CONNECTED.into())));
}

fn set(turn: &mut Turn<'_>, id: ClientId, message: Option<Rc<str>>) {
    let client = &mut turn.state.clients[id];
    if client.away != message {
        client.away.clone_from(&message);
        turn.tell_news(id, EventKind::AwayChanged { message }, Audience::OtherPeers);
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
