//! `chatctl config confirm`: what was applied stays.

use clap::Command;
use protocol::admin::{ConfigConfirmed, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Leaves in force what was applied with --confirm-within.",
        "Deixa valendo o que foi aplicado com --confirm-within.",
    );
    const EXAMPLES: Text = Text::new(
        "EXAMPLES:\n  chatctl config apply --confirm-within 1m\n  chatctl list && chatctl config confirm\n",
        "EXEMPLOS:\n  chatctl config apply --confirm-within 1m\n  chatctl list && chatctl config confirm\n",
    );
    described(Command::new("confirm"), language, ABOUT, EXAMPLES)
}

/// Confirms what was applied.
pub fn run(app: &App) -> Outcome {
    const DONE: Text = Text::new("confirmed: it stays in force", "confirmado: continua valendo");
    let confirmed: ConfigConfirmed = app.connect()?.ask(Request::ConfigConfirm)?;
    app.show(&confirmed, |_| DONE.get(app.language).to_owned())?;
    Ok(Exit::Done)
}
