//! `chatctl config`: the configuration that is in force, and trying another. One file for each verb.

mod apply;
mod check;
mod confirm;
mod diff;
mod show;

use clap::{ArgMatches, Command};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;

/// What one types.
pub const NAME: &str = "config";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Checks, shows, compares and tries chatd's configuration.",
        "Confere, mostra, compara e experimenta a configuração do chatd.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl config check                        is the file right?
  chatctl config diff                         what would it change?
  chatctl config apply --confirm-within 1m    try it, until `config confirm`
  chatctl config show                         what is in force
",
        "\
EXEMPLOS:
  chatctl config check                        o arquivo está certo?
  chatctl config diff                         o que ele mudaria?
  chatctl config apply --confirm-within 1m    tenta, até `config confirm`
  chatctl config show                         o que está valendo
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            check::command(language),
            show::command(language),
            diff::command(language),
            apply::command(language),
            confirm::command(language),
        ]);
    described(command, language, ABOUT, EXAMPLES)
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("check", _)) => check::run(app),
        Some(("show", matches)) => show::run(matches, app),
        Some(("diff", _)) => diff::run(app),
        Some(("apply", matches)) => apply::run(matches, app),
        Some(("confirm", _)) => confirm::run(app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}
