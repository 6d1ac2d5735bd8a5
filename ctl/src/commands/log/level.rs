//! `chatctl log level`: what is logged.

use clap::{ArgMatches, Command};
use protocol::admin::{LogLevel, LogLevels, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows what is logged, or changes it until the next reload.",
        "Mostra o que é registrado, ou muda isso até o próximo reload.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl log level
  chatctl log level debug
  chatctl log level chatd::store=trace

What people say and passwords are logged at no level.
",
        "\
EXEMPLOS:
  chatctl log level
  chatctl log level debug
  chatctl log level chatd::store=trace

O que as pessoas dizem e senhas não são registrados em nenhum nível.
",
    );
    const LEVEL: Text = Text::new("[MODULE=]LEVEL", "[MÓDULO=]NÍVEL");
    const HELP: Text = Text::new(
        "off, error, warn, info, debug or trace",
        "off, error, warn, info, debug ou trace",
    );
    let command = Command::new("level").arg(argument("level", LEVEL, HELP, language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows what is logged.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let set = matches.get_one::<String>("level").cloned();
    let levels: LogLevels = app.connect()?.ask(Request::LogLevel(LogLevel { set }))?;
    if app.json {
        output::object(&levels)?;
        return Ok(Exit::Done);
    }
    output::line(&printable(&levels.level))?;
    for module in &levels.modules {
        output::line(&printable(&format!("{}={}", module.module, module.level)))?;
    }
    Ok(Exit::Done)
}
