//! `status`: how the server is.

use protocol::admin::Status;

use super::{PROGRAM, rfc3339};
use crate::server::turn::Turn;

/// What the core knows of the answer. What only its surroundings know is left empty, for them to fill in: process,
/// configuration file, listeners, memory and send queues.
pub fn status(turn: &mut Turn<'_>) -> Status {
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
        store: None,
    }
}
