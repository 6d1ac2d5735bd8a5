//! `chatctl reload`: has the configuration read again.

use clap::{ArgMatches, Command};
use protocol::admin::{Reloaded, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;

/// What one types.
pub const NAME: &str = "reload";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Has chatd read its configuration again. A file with an error changes nothing.",
        "Faz o chatd ler a configuração de novo. Um arquivo com erro não muda nada.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatd --check && chatctl reload    only if the file is good
  chatctl reload --json | jq -r '.needs_restart[]'
",
        "\
EXEMPLOS:
  chatd --check && chatctl reload    só se o arquivo estiver bom
  chatctl reload --json | jq -r '.needs_restart[]'
",
    );
    described(Command::new(NAME), language, ABOUT, EXAMPLES)
}

/// Has the configuration read again.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    let reloaded: Reloaded = app.connect()?.ask(Request::Reload)?;
    tell(&reloaded, app)?;
    Ok(Exit::Done)
}

/// Says what has changed.
pub fn tell(reloaded: &Reloaded, app: &App) -> std::io::Result<()> {
    const NOTHING: Text = Text::new("reloaded; nothing has changed", "recarregado; nada mudou");
    const CHANGED: Text = Text::new("reloaded; in force now: {0}", "recarregado; já valem: {0}");
    const RESTART: Text = Text::new("waiting for a restart: {0}", "só valem depois de reiniciar: {0}");
    const WARNING: Text = Text::new("warning: {0}", "aviso: {0}");
    let language = app.language;
    if app.json {
        return output::object(reloaded);
    }
    if reloaded.changed.is_empty() {
        output::line(NOTHING.get(language))?;
    } else {
        output::line(&CHANGED.fill(language, &[&keys(&reloaded.changed)]))?;
    }
    if !reloaded.needs_restart.is_empty() {
        output::line(&RESTART.fill(language, &[&keys(&reloaded.needs_restart)]))?;
    }
    for warning in &reloaded.warnings {
        output::line(&WARNING.fill(language, &[&printable(warning)]))?;
    }
    Ok(())
}

fn keys(keys: &[String]) -> String {
    printable(&keys.join(", ")).into_owned()
}
