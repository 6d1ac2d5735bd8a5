//! `chatctl log tail`: the log, as it is written.

use clap::{ArgMatches, Command};
use protocol::admin::{LogTail, Request, Watching};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{described, number, option};
use crate::commands::watch::{count_arg, follow};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows the log as it is written.",
        "Mostra o registro à medida que é escrito.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl log tail --last 20
  chatctl log tail --json | jq 'select(.level == \"warn\")'
",
        "\
EXEMPLOS:
  chatctl log tail --last 20
  chatctl log tail --json | jq 'select(.level == \"warn\")'
",
    );
    const NUMBER: Text = Text::new("NUMBER", "NÚMERO");
    const LAST_HELP: Text = Text::new(
        "First so many of the latest lines; at most 256 are remembered [default: 10]",
        "Antes, tantas das últimas linhas; no máximo 256 são lembradas [padrão: 10]",
    );
    let command = Command::new("tail")
        .arg(option("last", NUMBER, LAST_HELP, language).value_parser(number))
        .arg(count_arg(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows the log.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let last = matches.get_one::<u32>("last").copied().unwrap_or(10);
    let mut session = app.connect()?;
    let _: Watching = session.ask(Request::LogTail(LogTail { last }))?;
    follow(&mut session, app, matches)
}
