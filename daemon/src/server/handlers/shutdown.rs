//! The end of the process.

use crate::server::handlers::seen;
use crate::server::reply::Closing;
use crate::server::turn::Turn;

/// Tells everybody and closes every connection. Nobody is told of the others: all go.
pub fn shutdown(turn: &mut Turn<'_>, reason: &str) {
    let conns: Vec<_> = turn.state.connections.keys().collect();
    for conn in conns {
        seen::stayed(turn, conn);
        turn.close(
            conn,
            Closing::Shutdown {
                reason: reason.into(),
            },
        );
    }
    turn.state.clear(turn.now);
}
