//! One test binary for everything that runs the real programs, and for what holds of the whole workspace.

mod accounts;
mod admin;
mod administered;
mod architecture;
mod bans;
mod completing;
mod configuring;
mod crashing;
mod crowd;
#[cfg(feature = "desktop")]
mod desktop;
mod devices;
mod durability;
mod fuzz;
mod gateways;
mod guessing;
mod histories;
mod hostile;
mod intruders;
mod keeping;
mod labels;
mod limits;
mod metrics;
mod offline;
#[cfg(feature = "systemd")]
mod packages;
#[cfg(feature = "desktop")]
mod people;
mod process;
mod redaction;
mod refusing;
mod restarting;
mod rooms;
mod schema;
mod secrets;
#[cfg(feature = "systemd")]
mod systemd;
mod tls;
mod transcripts;
mod watching;
mod websocket;
