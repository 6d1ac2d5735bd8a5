//! Bytes in and bytes out: the socket, and the queue of what waits to be sent.

mod buffers;
mod plain;
mod queue;

pub use buffers::Buffers;
pub use plain::{Plain, Received};
pub use queue::SendQueue;
