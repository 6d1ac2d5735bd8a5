//! `chatctl account delete`: deletes an account, for good.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountDelete, AccountEnded, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, ask, name, of, of_ended, verb};
use crate::app::{App, Outcome};
use crate::cli;
use crate::confirm::confirm;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Deletes an account with all that belongs to it, after a confirmation or with --yes.",
        "Apaga uma conta com tudo o que é dela, depois de uma confirmação ou com --yes.",
    );
    let args = vec![cli::dry_run(language), cli::yes(language)];
    verb("delete", ABOUT, NO_EXAMPLES, args, language)
}

/// Deletes it, or says what that would do.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: Text = Text::new(
        "delete the account {0} for good?",
        "apagar a conta {0} para sempre?",
    );
    const DONE: Text = Text::new(
        "account {0} deleted; connections logged out: {1}",
        "conta {0} apagada; conexões que saíram dela: {1}",
    );
    const WOULD: Text = Text::new(
        "would delete the account {0}; connections logged out: {1}",
        "a conta {0} seria apagada; conexões que sairiam dela: {1}",
    );
    let delete = |dry_run| {
        let name = name(matches);
        Request::AccountDelete(AccountDelete { name, dry_run })
    };
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    if !dry_run && !matches.get_flag(cli::YES) {
        // It must be there before anybody is asked.
        let would: AccountEnded = session.ask(delete(true))?;
        confirm(&of(QUESTION, &would.name, app), app.language)?;
    }
    let text = if dry_run { WOULD } else { DONE };
    ask(&mut session, app, delete(dry_run), |ended: &AccountEnded| {
        of_ended(text, ended, app)
    })
}
