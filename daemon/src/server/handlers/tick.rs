//! Deadlines: registration that takes too long, and silence.

use std::time::Duration;

use crate::server::connection::{Connection, Phase};
use crate::server::handlers::{detach, disconnect, histories, lasting};
use crate::server::ids::ConnId;
use crate::server::policy::Timeouts;
use crate::server::reply::{Closing, Reply};
use crate::server::turn::Turn;

/// People of the classic dialect type their name after connecting: they have this many times as long.
const CLASSIC_PATIENCE: u32 = 10;

/// What a connection's next deadline is for.
enum Due {
    Registration,
    Ping,
    Nothing,
}

/// Sets the connection's next deadline.
pub fn schedule(turn: &mut Turn<'_>, conn: ConnId) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    connection.deadline = deadline(connection, &turn.state.policy.timeouts).map(|(at, _)| at);
    if let Some(at) = connection.deadline {
        turn.state.timers.add(at, conn);
    }
}

/// Some deadlines may have come.
pub fn tick(turn: &mut Turn<'_>) {
    turn.state.bans.drop_ended(turn.now);
    detach::tick(turn);
    while let Some((at, conn)) = turn.state.timers.pop_due(turn.now.uptime) {
        let counts = turn
            .state
            .connections
            .get(conn)
            .is_some_and(|connection| connection.deadline == Some(at));
        if counts {
            due(turn, conn);
        }
    }
    histories::retain(turn);
    lasting::heal(turn);
}

fn due(turn: &mut Turn<'_>, conn: ConnId) {
    let timeouts = turn.state.policy.timeouts.clone();
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    let what = match deadline(connection, &timeouts) {
        Some((at, what)) if at <= turn.now.uptime => what,
        _ => Due::Nothing,
    };
    match what {
        Due::Nothing => {}
        Due::Registration => {
            return disconnect::end(turn, conn, Closing::RegistrationTimeout);
        }
        Due::Ping if connection.pinged => {
            let silence = turn.now.uptime.saturating_sub(connection.heard);
            return disconnect::end(turn, conn, Closing::PingTimeout(silence));
        }
        Due::Ping => {
            connection.pinged = true;
            turn.reply(conn, Reply::Ping);
        }
    }
    schedule(turn, conn);
}

fn deadline(connection: &Connection, timeouts: &Timeouts) -> Option<(Duration, Due)> {
    match connection.phase {
        Phase::Registering(_) if connection.answers_pings() => {
            Some((connection.opened + timeouts.registration, Due::Registration))
        }
        Phase::Registering(_) => Some((
            connection.opened + timeouts.registration * CLASSIC_PATIENCE,
            Due::Registration,
        )),
        Phase::Registered(_) if connection.answers_pings() => {
            let patience = if connection.pinged {
                timeouts.ping * 2
            } else {
                timeouts.ping
            };
            Some((connection.heard + patience, Due::Ping))
        }
        Phase::Registered(_) => None,
    }
}
