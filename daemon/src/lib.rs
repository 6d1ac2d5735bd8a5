//! The chat server, as a library: its own tests and benchmarks drive the core without a socket.

pub mod admin;
pub mod carry;
pub mod cli;
pub mod config;
pub mod conn;
pub mod dialect;
pub mod histogram;
pub mod log;
pub mod passwords;
pub mod reactor;
pub mod run;
pub mod server;
pub mod store;
pub mod systemd;
pub mod transport;
