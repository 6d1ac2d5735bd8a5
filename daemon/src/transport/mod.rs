//! Bytes in and bytes out: the socket, and the queue of what waits to be sent.

mod plain;
mod queue;

pub use plain::{Plain, Received};
pub use queue::{Buffers, SendQueue};
