//! `chatctl account password`: gives an account another password.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountChanged, AccountPassword, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, ask, name, of, secret, verb};
use crate::app::{App, Outcome};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Gives an account another password. It is asked for, or the first line of standard input.",
        "Dá outra senha a uma conta. Ela é perguntada, ou é a primeira linha da entrada padrão.",
    );
    verb("password", ABOUT, NO_EXAMPLES, Vec::new(), language)
}

/// Changes it. Who is logged in stays so.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0} has another password", "{0} tem outra senha");
    let password = secret::read(app.language)?;
    let request = Request::AccountPassword(AccountPassword {
        name: name(matches),
        password,
    });
    ask(&mut app.connect()?, app, request, |changed: &AccountChanged| {
        of(DONE, &changed.name, app)
    })
}
