//! `chatctl account enable`: lets its owner use an account again.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountChanged, AccountNamed, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, ask, name, of, verb};
use crate::app::{App, Outcome};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Lets its owner use a disabled account again.",
        "Deixa usar de novo uma conta desativada.",
    );
    verb("enable", ABOUT, NO_EXAMPLES, Vec::new(), language)
}

/// Enables it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("account {0} enabled", "conta {0} ativada");
    let name = name(matches);
    let request = Request::AccountEnable(AccountNamed { name });
    ask(&mut app.connect()?, app, request, |changed: &AccountChanged| {
        of(DONE, &changed.name, app)
    })
}
