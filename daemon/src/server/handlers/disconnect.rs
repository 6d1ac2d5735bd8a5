//! QUIT, and sockets that are gone without one.

use crate::server::connection::Phase;
use crate::server::effect::Effect;
use crate::server::event::EventKind;
use crate::server::handlers::{away, detach, happened, monitor, origin, seen};
use crate::server::ids::{ClientId, ConnId};
use crate::server::input::Disconnect;
use crate::server::reply::Closing;
use crate::server::state::Holder;
use crate::server::turn::{Audience, Turn};

/// A client leaves for good.
pub fn quit(turn: &mut Turn<'_>, conn: ConnId, reason: Option<Box<str>>) {
    let reason = reason.filter(|reason| !reason.is_empty());
    end(turn, conn, Closing::Quit { reason });
}

/// A socket is gone, or must go.
pub fn disconnected(turn: &mut Turn<'_>, conn: ConnId, why: &Disconnect) {
    match why {
        Disconnect::Eof => vanish(turn, conn, None),
        Disconnect::Error(error) => vanish(turn, conn, Some(error.clone())),
        Disconnect::SendQueueExceeded => end(turn, conn, Closing::SendQueueExceeded),
        Disconnect::ReceiveQueueExceeded => end(turn, conn, Closing::ReceiveQueueExceeded),
        Disconnect::Restart => end(turn, conn, Closing::Restart),
    }
}

/// Takes a connection out of the core, and tells others and it why. Nothing happens to one that is gone.
pub fn end(turn: &mut Turn<'_>, conn: ConnId, why: Closing) {
    if forget(turn, conn, &why) {
        turn.close(conn, why);
    }
}

/// The same without a word to it: nobody is there to hear.
fn vanish(turn: &mut Turn<'_>, conn: ConnId, error: Option<Box<str>>) {
    if forget(turn, conn, &Closing::Lost { error }) {
        turn.out.push(Effect::Close { conn });
    }
}

/// The same for one that cannot go on in this process: to others it is lost.
pub fn give_up(turn: &mut Turn<'_>, conn: ConnId, why: Closing) {
    if forget(turn, conn, &Closing::Lost { error: None }) {
        turn.close(conn, why);
    }
}

/// Ends a client with all its connections, also one that has none.
pub fn end_client(turn: &mut Turn<'_>, id: ClientId, why: &Closing) {
    let Some(client) = turn.state.clients.get(id) else {
        return;
    };
    for conn in client.connections.clone() {
        end(turn, conn, why.clone());
    }
    if turn.state.detached.contains(id) {
        gone(turn, id, why.clone());
    }
}

/// A client is here no more; others are told.
pub fn gone(turn: &mut Turn<'_>, id: ClientId, why: Closing) {
    happened::in_rooms(turn, id, EventKind::Quit { why }, Audience::OtherPeers);
    let nick = turn.state.clients[id].identity.nick.clone();
    turn.state.remove_client(id, turn.now);
    monitor::gone(turn, &nick);
}

fn forget(turn: &mut Turn<'_>, conn: ConnId, why: &Closing) -> bool {
    let Some(connection) = turn.state.connections.remove(conn) else {
        return false;
    };
    turn.left(&connection, why);
    origin::left(turn, connection.counted, connection.peer.ip());
    turn.state.metadata.forget_connection(conn);
    seen::left(turn, conn, &connection, why);
    turn.state.returning.forget(conn);
    turn.state.devices.log_out(conn);
    match connection.phase {
        Phase::Registering(registration) => {
            if let Some(nick) = registration
                .nick
                .filter(|nick| turn.state.holder_of(nick.as_str()) == Some(Holder::Registering(conn)))
            {
                turn.state.release_name(&nick);
            }
        }
        Phase::Registered(id) => {
            let client = &mut turn.state.clients[id];
            client.connections.retain(|other| *other != conn);
            if !client.connections.is_empty() {
                away::review(turn, id, None);
            } else if !detach::stay(turn, id, connection.peer.ip(), why) {
                gone(turn, id, why.clone());
            }
        }
    }
    true
}
