//! `chatctl` as a program, against a daemon that answers whatever a test wants.

mod account;
mod broadcast;
mod complete;
mod doctor;
mod endings;
mod fake;
mod kick;
mod list;
mod others;
mod refusals;
mod terminal;
