//! `chatctl account delete`: deletes an account, for good.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountDelete, AccountEnded, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, name, of, of_ended, verb};
use crate::app::{App, Outcome};
use crate::cli;
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::fetch::PATIENCE;
use crate::output;

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
    const DELETING: Ending = Ending {
        request: Request::AccountDelete,
        question: Text::new(
            "delete the account {0} for good?",
            "apagar a conta {0} para sempre?",
        ),
        done: Text::new(
            "account {0} deleted; connections logged out: {1}",
            "conta {0} apagada; conexões que saíram dela: {1}",
        ),
        would: Text::new(
            "would delete the account {0}; connections logged out: {1}",
            "a conta {0} seria apagada; conexões que sairiam dela: {1}",
        ),
    };
    DELETING.run(matches, app)
}

/// A way to end an account.
pub struct Ending {
    /// Asks for it.
    pub request: fn(AccountDelete) -> Request,
    /// What is to be confirmed: the name.
    pub question: Text,
    /// It is done: the name, how many connections were logged in.
    pub done: Text,
    /// What would be done: the same.
    pub would: Text,
}

impl Ending {
    /// Ends an account, or says what that would do.
    pub fn run(&self, matches: &ArgMatches, app: &App) -> Outcome {
        let end = |dry_run| {
            let name = name(matches);
            (self.request)(AccountDelete { name, dry_run })
        };
        let dry_run = matches.get_flag(cli::DRY_RUN);
        let mut session = app.connect()?.patient(PATIENCE);
        if !dry_run && !matches.get_flag(cli::YES) {
            // It must be there before anybody is asked.
            let would: AccountEnded = session.ask(end(true))?;
            confirm(&of(self.question, &would.name, app), app.language)?;
        }
        let text = if dry_run { self.would } else { self.done };
        let ended: AccountEnded = session.ask(end(dry_run))?;
        if app.json {
            output::object(&ended)?;
        } else {
            output::line(&of_ended(text, &ended, app))?;
        }
        if ended.traces {
            output::warn_of_traces(app.language);
        }
        Ok(Exit::Done)
    }
}
