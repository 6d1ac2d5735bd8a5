//! QUIT, and sockets that are gone without one.

use crate::server::connection::Phase;
use crate::server::effect::Effect;
use crate::server::event::EventKind;
use crate::server::ids::ConnId;
use crate::server::input::Disconnect;
use crate::server::reply::Closing;
use crate::server::state::Holder;
use crate::server::turn::{Audience, Turn};

/// A client leaves for good.
pub fn quit(turn: &mut Turn<'_>, conn: ConnId, reason: Option<Box<str>>) {
    let said: Box<str> = match &reason {
        Some(reason) if !reason.is_empty() => format!("Quit: {reason}").into(),
        _ => "Quit".into(),
    };
    end(turn, conn, &said, Closing::Quit { reason });
}

/// A socket is gone, or must go.
pub fn disconnected(turn: &mut Turn<'_>, conn: ConnId, why: &Disconnect) {
    match why {
        Disconnect::Eof => vanish(turn, conn, "Connection closed"),
        Disconnect::Error(error) => vanish(turn, conn, error),
        Disconnect::SendQueueExceeded => end(turn, conn, "SendQ exceeded", Closing::SendQueueExceeded),
        Disconnect::ReceiveQueueExceeded => end(turn, conn, "Excess Flood", Closing::ReceiveQueueExceeded),
    }
}

/// Takes a connection out of the core, tells others, and tells it why. Nothing happens to one that is gone.
pub fn end(turn: &mut Turn<'_>, conn: ConnId, said: &str, why: Closing) {
    if forget_and_tell(turn, conn, said) {
        turn.close(conn, why);
    }
}

fn vanish(turn: &mut Turn<'_>, conn: ConnId, said: &str) {
    if forget_and_tell(turn, conn, said) {
        turn.out.push(Effect::Close { conn });
    }
}

/// Takes a connection out of the core without a word to anybody: it has not registered.
pub fn forget(turn: &mut Turn<'_>, conn: ConnId) {
    forget_and_tell(turn, conn, "");
}

fn forget_and_tell(turn: &mut Turn<'_>, conn: ConnId, said: &str) -> bool {
    let Some(connection) = turn.state.connections.remove(conn) else {
        return false;
    };
    turn.state.origins.left(connection.peer.ip());
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
            client.connections.retain(|&other| other != conn);
            if client.connections.is_empty() {
                turn.tell(id, EventKind::Quit { reason: said.into() }, Audience::OtherPeers);
                turn.state.remove_client(id, turn.now);
            }
        }
    }
    true
}
