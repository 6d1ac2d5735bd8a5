//! `chatctl account erase`: deletes an account and all that its owner said (LGPD article 18, GDPR article 17).

use clap::{ArgMatches, Command};
use protocol::admin::Request;
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, delete, verb};
use crate::app::{App, Outcome};
use crate::cli;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Deletes an account with all that belongs to it, and all that its owner said in rooms too, after a confirmation or with --yes.",
        "Apaga uma conta com tudo o que é dela, e também tudo o que o dono disse nas salas, depois de uma confirmação ou com --yes.",
    );
    let args = vec![cli::dry_run(language), cli::yes(language)];
    verb("erase", ABOUT, NO_EXAMPLES, args, language)
}

/// Deletes it, or says what that would do.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const ERASING: delete::Ending = delete::Ending {
        request: Request::AccountErase,
        question: Text::new(
            "delete the account {0} for good, and all that its owner ever said?",
            "apagar a conta {0} para sempre, e tudo o que o dono já disse?",
        ),
        done: Text::new(
            "account {0} and all that its owner said are deleted; connections logged out: {1}",
            "a conta {0} e tudo o que o dono disse foram apagados; conexões que saíram dela: {1}",
        ),
        would: Text::new(
            "would delete the account {0} and all that its owner said; connections logged out: {1}",
            "a conta {0} e tudo o que o dono disse seriam apagados; conexões que sairiam dela: {1}",
        ),
    };
    ERASING.run(matches, app)
}
