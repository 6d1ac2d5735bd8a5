//! The core, without a socket.

mod accounts;
mod admin;
mod bounds;
mod deadlines;
mod monitor;
mod registration;
mod simulation;
