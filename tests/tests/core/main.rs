//! The core, without a socket.

mod simulation;
