//! `chatctl config diff`: what the file would change.

use clap::Command;
use protocol::admin::{ConfigDiff, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows where the file differs from what is in force.",
        "Mostra onde o arquivo difere do que está valendo.",
    );
    const EXAMPLES: Text = Text::new(
        "EXAMPLES:\n  chatctl config diff\n",
        "EXEMPLOS:\n  chatctl config diff\n",
    );
    described(Command::new("diff"), language, ABOUT, EXAMPLES)
}

/// Shows what the file would change.
pub fn run(app: &App) -> Outcome {
    const NOTHING: Text = Text::new(
        "the file says what is in force",
        "o arquivo diz o que está valendo",
    );
    const RESTART: Text = Text::new(" (needs a restart)", " (só depois de reiniciar)");
    let diff: ConfigDiff = app.connect()?.ask(Request::ConfigDiff)?;
    if app.json {
        for change in &diff.changes {
            output::object(change)?;
        }
        return Ok(Exit::Done);
    }
    if diff.changes.is_empty() {
        output::line(NOTHING.get(app.language))?;
    }
    for change in &diff.changes {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let restart = if change.needs_restart {
            RESTART.get(app.language)
        } else {
            ""
        };
        let (old, new) = (value(&change.old), value(&change.new));
        output::line(&printable(&format!("{}: {old} -> {new}{restart}", change.key)))?;
    }
    Ok(Exit::Done)
}
