//! `chatctl config apply`: has chatd follow the file, for good or for a try.

use std::time::Duration;

use clap::{ArgMatches, Command};
use protocol::admin::{ConfigApply, Reloaded, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{described, duration, option};
use crate::commands::reload;
use crate::exit::Exit;
use crate::output;
use crate::output::human::short_duration;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Has chatd follow the file; with --confirm-within, only if you can still say so.",
        "Faz o chatd seguir o arquivo; com --confirm-within, só se você ainda puder confirmar.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl config apply --confirm-within 1m
  chatctl config confirm                      within that minute: it stays

The file is left as it is: correct it before the next reload or restart.
",
        "\
EXEMPLOS:
  chatctl config apply --confirm-within 1m
  chatctl config confirm                      dentro desse minuto: fica

O arquivo continua como está: corrija-o antes do próximo reload ou reinício.
",
    );
    const TIME: Text = Text::new("TIME", "TEMPO");
    const HELP: Text = Text::new(
        "Go back to what was in force unless it is confirmed in time; at most 1h",
        "Volta ao que valia se não for confirmado a tempo; no máximo 1h",
    );
    let command =
        Command::new("apply").arg(option("confirm-within", TIME, HELP, language).value_parser(duration));
    described(command, language, ABOUT, EXAMPLES)
}

/// Applies the file.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const CONFIRM: Text = Text::new(
        "unless you confirm it within {0}, all will be as before: chatctl config confirm",
        "se não confirmar em {0}, tudo volta ao que era: chatctl config confirm",
    );
    let within = matches.get_one::<Duration>("confirm-within").copied();
    let apply = ConfigApply {
        confirm_within_ms: within.map(|within| u64::try_from(within.as_millis()).unwrap_or(u64::MAX)),
    };
    let reloaded: Reloaded = app.connect()?.ask(Request::ConfigApply(apply))?;
    reload::tell(&reloaded, app)?;
    if let Some(within) = within {
        output::note(&CONFIRM.fill(app.language, &[&short_duration(within)]));
    }
    Ok(Exit::Done)
}
