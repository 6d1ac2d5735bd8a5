//! The harness of the end-to-end tests: real programs, real sockets, black-box truth.
//!
//! Nothing here sleeps to let something happen: every wait is for an event, with [`DEADLINE`] as its bound. What
//! goes wrong is a panic that says what was expected and shows what came, since the callers are tests.
#![allow(clippy::missing_panics_doc, reason = "a panic is how a test fails")]
#![allow(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a test looks at what it wants to"
)]

use std::time::Duration;

pub mod binaries;
pub mod config;
pub mod ctl;
pub mod daemon;
#[cfg(feature = "desktop")]
pub mod desktop;
pub mod disk;
pub mod fuzz;
pub mod intruders;
pub mod manager;
pub mod others;
pub mod output;
#[cfg(feature = "systemd")]
pub mod packages;
pub mod pattern;
pub mod peer;
pub mod schema;
pub mod sim;
pub mod swarm;
pub mod tls;
pub mod transcript;
pub mod usage;

/// How long any single awaited event may take. Far above what any takes, so that a busy machine fails nothing.
pub const DEADLINE: Duration = Duration::from_secs(20);
