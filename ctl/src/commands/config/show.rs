//! `chatctl config show`: what is in force.

use clap::{ArgMatches, Command};
use protocol::admin::{ConfigKey, ConfigShown, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::human::printable;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows the configuration that is in force.",
        "Mostra a configuração que está valendo.",
    );
    const EXAMPLES: Text = Text::new(
        "EXAMPLES:\n  chatctl config show limits\n",
        "EXEMPLOS:\n  chatctl config show limits\n",
    );
    const KEY: Text = Text::new("KEY", "CHAVE");
    const HELP: Text = Text::new(
        "Only this key, or those of this section",
        "Só esta chave, ou as desta seção",
    );
    let command = Command::new("show").arg(argument("key", KEY, HELP, language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows what is in force.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const NONE: Text = Text::new("no key \"{0}\"", "não há chave \"{0}\"");
    const NONE_HINT: Text = Text::new(
        "see which there are: chatctl config show",
        "veja quais existem: chatctl config show",
    );
    let wanted = matches.get_one::<String>("key").map(String::as_str);
    let shown: ConfigShown = app.connect()?.ask(Request::ConfigShow)?;
    let is_in = |key: &str, section: &str| {
        key.strip_prefix(section)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_wanted = |key: &&ConfigKey| wanted.is_none_or(|wanted| is_in(&key.key, wanted));
    let keys: Vec<_> = shown.keys.iter().filter(is_wanted).collect();
    if let Some(wanted) = wanted.filter(|_| keys.is_empty()) {
        let message = NONE.fill(app.language, &[&printable(wanted)]);
        return Err(Failure::new(Exit::NotFound, message, NONE_HINT.get(app.language)).into());
    }
    for key in keys {
        if app.json {
            output::object(key)?;
        } else {
            output::line(&printable(&format!("{} = {}", key.key, key.value)))?;
        }
    }
    Ok(Exit::Done)
}
