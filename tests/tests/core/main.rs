//! The core, without a socket.

mod admin;
mod bounds;
mod deadlines;
mod registration;
mod simulation;
