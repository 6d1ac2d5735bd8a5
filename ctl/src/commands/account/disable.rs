//! `chatctl account disable`: lets nobody use an account.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountDisable, AccountEnded, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, ask, name, of_ended, verb};
use crate::app::{App, Outcome};
use crate::cli::option;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Lets nobody use an account, and disconnects who is logged in to it.",
        "Não deixa ninguém usar uma conta, e desconecta quem está nela.",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new("What they are told", "O que elas ficam sabendo");
    let reason = option("reason", TEXT, REASON_HELP, language).short('r');
    verb("disable", ABOUT, NO_EXAMPLES, vec![reason], language)
}

/// Disables it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new(
        "account {0} disabled; connections closed: {1}",
        "conta {0} desativada; conexões encerradas: {1}",
    );
    let request = Request::AccountDisable(AccountDisable {
        name: name(matches),
        reason: matches.get_one::<String>("reason").cloned(),
    });
    ask(&mut app.connect()?, app, request, |ended: &AccountEnded| {
        of_ended(DONE, ended, app)
    })
}
