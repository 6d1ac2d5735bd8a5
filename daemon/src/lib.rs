//! The chat server, as a library: its own tests and benchmarks drive the core without a socket.

pub mod admin;
pub mod dialect;
pub mod server;
