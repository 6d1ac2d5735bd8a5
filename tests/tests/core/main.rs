//! The core, without a socket.

mod accounts;
mod admin;
mod bans;
mod bounds;
mod carried;
mod chghost;
mod deadlines;
mod devices;
mod gateways;
mod guessing;
mod handshakes;
mod history;
mod kept;
mod lasting;
mod markers;
mod metadata;
mod monitor;
mod owner;
mod ownership;
mod protection;
mod redaction;
mod registration;
mod returning;
mod search;
mod simulation;
