//! `status`: how the server is.

use protocol::admin::{Kept, Reply, Status, StoreStatus};

use super::{PROGRAM, answer_later, rfc3339};
use crate::server::administering::Asked;
use crate::server::asking::Outcome;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{Answer, Read};

/// Begins to find out how much is kept.
pub fn ask(turn: &mut Turn<'_>, asked: Asked) {
    turn.ask(None, Read::Statistics, AfterStoring::Counted { asked });
}

/// The store has counted, or could not: there is something to tell in any case.
pub fn counted(turn: &mut Turn<'_>, asked: Asked, outcome: Outcome) {
    let kept = match outcome.into_answer() {
        Some(Answer::Statistics(statistics)) => Some(Kept {
            bytes: statistics.bytes,
            accounts: statistics.accounts,
            rooms: statistics.rooms,
            messages: statistics.messages,
        }),
        _ => None,
    };
    let status = status(turn, kept);
    answer_later(turn, asked, Ok(Reply::Status(Box::new(status))));
}

/// What the core knows of the answer. What only its surroundings know is left empty, for them to fill in: process,
/// configuration file, listeners, memory, send queues, and the store's health.
fn status(turn: &Turn<'_>, kept: Option<Kept>) -> Status {
    let state = &*turn.state;
    let uptime = turn.now.uptime.saturating_sub(state.started.uptime);
    Status {
        server: state.policy.server_name.to_string(),
        network: state.policy.network.to_string(),
        version: PROGRAM.into(),
        pid: 0,
        config: None,
        started: rfc3339(state.started.wall),
        uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
        listeners: Vec::new(),
        certificate_expires: None,
        connections: state.connections.len() as u64,
        clients: state.clients.len() as u64,
        clients_peak: state.most_clients as u64,
        rooms: state.rooms.len() as u64,
        memory_bytes: None,
        send_queue_bytes: 0,
        send_queue_max_bytes: 0,
        store: Some(StoreStatus {
            kept,
            ..StoreStatus::default()
        }),
    }
}
