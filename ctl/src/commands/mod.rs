//! The commands: one a file, as chatd's handlers are.

mod account;
mod audit;
mod backup;
mod ban;
mod broadcast;
mod complete;
mod config;
mod doctor;
mod history;
mod kick;
mod list;
mod log;
mod metrics;
mod mute;
mod reload;
mod restore;
mod room;
mod show;
mod status;
mod stop;
mod tally;
mod top;
mod version;
mod wait;
mod watch;
mod whom;

use clap::{ArgMatches, Command};
use protocol::language::Language;

use self::tally::Tally;
use crate::app::{App, Outcome};
use crate::exit::Exit;

/// A command: what it is called, what it takes, what it does.
#[derive(Debug)]
pub struct Verb {
    /// What one types.
    pub name: &'static str,
    /// Its part of the command line.
    pub command: fn(Language) -> Command,
    run: fn(&ArgMatches, &App) -> Outcome,
}

/// Every command, in the order of the help text.
pub const ALL: [Verb; 24] = [
    Verb {
        name: list::NAME,
        command: list::command,
        run: list::run,
    },
    Verb {
        name: show::NAME,
        command: show::command,
        run: show::run,
    },
    Verb {
        name: kick::NAME,
        command: kick::command,
        run: kick::run,
    },
    Verb {
        name: ban::NAME,
        command: ban::command,
        run: ban::run,
    },
    Verb {
        name: mute::NAME,
        command: mute::command,
        run: mute::run,
    },
    Verb {
        name: room::NAME,
        command: room::command,
        run: room::run,
    },
    Verb {
        name: history::NAME,
        command: history::command,
        run: history::run,
    },
    Verb {
        name: account::NAME,
        command: account::command,
        run: account::run,
    },
    Verb {
        name: broadcast::NAME,
        command: broadcast::command,
        run: broadcast::run,
    },
    Verb {
        name: top::NAME,
        command: top::command,
        run: top::run,
    },
    Verb {
        name: watch::NAME,
        command: watch::command,
        run: watch::run,
    },
    Verb {
        name: log::NAME,
        command: log::command,
        run: log::run,
    },
    Verb {
        name: audit::NAME,
        command: audit::command,
        run: audit::run,
    },
    Verb {
        name: backup::NAME,
        command: backup::command,
        run: backup::run,
    },
    Verb {
        name: restore::NAME,
        command: restore::command,
        run: restore::run,
    },
    Verb {
        name: status::NAME,
        command: status::command,
        run: status::run,
    },
    Verb {
        name: metrics::NAME,
        command: metrics::command,
        run: metrics::run,
    },
    Verb {
        name: config::NAME,
        command: config::command,
        run: config::run,
    },
    Verb {
        name: reload::NAME,
        command: reload::command,
        run: reload::run,
    },
    Verb {
        name: doctor::NAME,
        command: doctor::command,
        run: doctor::run,
    },
    Verb {
        name: wait::NAME,
        command: wait::command,
        run: wait::run,
    },
    Verb {
        name: stop::NAME,
        command: stop::command,
        run: stop::run,
    },
    Verb {
        name: version::NAME,
        command: version::command,
        run: version::run,
    },
    Verb {
        name: complete::NAME,
        command: complete::command,
        run: complete::run,
    },
];

/// Runs the command that was given.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    // The command line is not accepted without a command, nor with one that is not listed.
    let verb = ALL
        .iter()
        .find_map(|verb| Some((verb, matches.subcommand_matches(verb.name)?)));
    verb.map_or(Ok(Exit::Usage), |(verb, matches)| (verb.run)(matches, app))
}
