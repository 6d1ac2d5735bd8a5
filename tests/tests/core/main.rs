//! The core, without a socket.

mod accounts;
mod admin;
mod bounds;
mod deadlines;
mod registration;
mod simulation;
