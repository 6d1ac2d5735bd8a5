//! The core, without a socket.

mod bounds;
mod deadlines;
mod registration;
mod simulation;
