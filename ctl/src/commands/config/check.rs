//! `chatctl config check`: whether the file is right.

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
        "Checks the file, as chatd would read it; changes nothing.",
        "Confere o arquivo, como o chatd o leria; não muda nada.",
    );
    const EXAMPLES: Text = Text::new(
        "EXAMPLES:\n  chatctl config check && chatctl reload\n",
        "EXEMPLOS:\n  chatctl config check && chatctl reload\n",
    );
    described(Command::new("check"), language, ABOUT, EXAMPLES)
}

/// Checks the file.
pub fn run(app: &App) -> Outcome {
    const OK: Text = Text::new("{0}: ok", "{0}: ok");
    const BUILT_IN: Text = Text::new("built-in defaults", "padrões embutidos");
    const WARNING: Text = Text::new("warning: {0}", "aviso: {0}");
    let diff: ConfigDiff = app.connect()?.ask(Request::ConfigDiff)?;
    if app.json {
        output::object(&diff)?;
        return Ok(Exit::Done);
    }
    for warning in &diff.warnings {
        output::line(&WARNING.fill(app.language, &[&printable(warning)]))?;
    }
    let path = diff.path.as_deref().unwrap_or(BUILT_IN.get(app.language));
    output::line(&OK.fill(app.language, &[&printable(path)]))?;
    Ok(Exit::Done)
}
