//! `chatctl account create`: makes an account.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountChanged, AccountCreate, Request};
use protocol::language::{Language, Text};

use super::{ask, name, of, secret, verb};
use crate::app::{App, Outcome};
use crate::cli::option;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Makes an account. The password is asked for, or the first line of standard input.",
        "Cria uma conta. A senha é perguntada, ou é a primeira linha da entrada padrão.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl account create ana
  chatctl account create ana --email ana@example.org < file-with-the-password
",
        "\
EXEMPLOS:
  chatctl account create ana
  chatctl account create ana --email ana@example.org < arquivo-com-a-senha
",
    );
    const ADDRESS: Text = Text::new("ADDRESS", "ENDEREÇO");
    const EMAIL_HELP: Text = Text::new(
        "Where its owner can be reached",
        "Onde se encontra a pessoa dona da conta",
    );
    let email = option("email", ADDRESS, EMAIL_HELP, language);
    verb("create", ABOUT, EXAMPLES, vec![email], language)
}

/// Makes an account.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("account {0} made", "conta {0} criada");
    let password = secret::read(app.language)?;
    let request = Request::AccountCreate(AccountCreate {
        name: name(matches),
        password,
        email: matches.get_one::<String>("email").cloned(),
    });
    ask(&mut app.connect()?, app, request, |made: &AccountChanged| {
        of(DONE, &made.name, app)
    })
}
