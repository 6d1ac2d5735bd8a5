//! `chatctl log`: what chatd logs. One file for each verb.

mod level;
mod tail;

use clap::{ArgMatches, Command};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;

/// What one types.
pub const NAME: &str = "log";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows chatd's log, and changes what is in it.",
        "Mostra o registro do chatd, e muda o que entra nele.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl log tail --last 20               the last 20 lines, then new ones
  chatctl log level                        what is logged
  chatctl log level debug                  more, until the next reload
  chatctl log level chatd::store=trace     of one module
",
        "\
EXEMPLOS:
  chatctl log tail --last 20               as últimas 20 linhas, e as novas
  chatctl log level                        o que é registrado
  chatctl log level debug                  mais, até o próximo reload
  chatctl log level chatd::store=trace     de um módulo
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([tail::command(language), level::command(language)]);
    described(command, language, ABOUT, EXAMPLES)
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("tail", matches)) => tail::run(matches, app),
        Some(("level", matches)) => level::run(matches, app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}
