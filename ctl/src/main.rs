//! `chatctl` administers `chatd`: lists who is connected, disconnects, tells everybody, reloads and stops.

mod app;
mod cli;
mod commands;
mod confirm;
mod daemon;
mod exit;
mod explain;
mod failure;
mod fetch;
#[cfg(test)]
mod manual;
mod output;
mod place;
mod socket;
mod usage;

use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(std::env::args_os()).into()
}
