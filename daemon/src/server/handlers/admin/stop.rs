//! `stop`: the end of the process.

use protocol::admin::{Stop, Stopping};
use protocol::language::Text;

use crate::server::effect::Effect;
use crate::server::turn::Turn;

/// How many connections are about to be closed.
pub fn stopping(turn: &Turn<'_>) -> Stopping {
    Stopping {
        connections: turn.state.connections.len() as u64,
    }
}

/// Has the process end.
pub fn stop(turn: &mut Turn<'_>, stop: &Stop) {
    const REASON: Text = Text::new("The server is being stopped", "O servidor está sendo parado");
    let reason = stop.reason.as_deref().filter(|reason| !reason.trim().is_empty());
    let reason = reason
        .unwrap_or_else(|| REASON.get(turn.state.policy.language))
        .into();
    turn.out.push(Effect::Stop { reason });
}
