//! `chatctl account`: what an administrator does with accounts. One file for each verb.

mod create;
mod delete;
mod disable;
mod enable;
mod erase;
mod export;
mod list;
mod password;
mod secret;
mod show;

use clap::{Arg, ArgMatches, Command};
use protocol::admin::{AccountEnded, Request};
use protocol::language::{Language, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::{App, Outcome, Session};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::output::human::printable;

/// What one types.
pub const NAME: &str = "account";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Makes, shows, changes, exports and deletes accounts.",
        "Cria, mostra, muda, exporta e apaga contas.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl account create ana            asks for the password
  chatctl account list                  which accounts there are
  chatctl account show ana              devices, certificates, rooms
  chatctl account password ana < file   the password is its first line
  chatctl account disable ana           nobody logs in until: account enable
  chatctl account delete ana            for good, after a confirmation
  chatctl account export ana ana.jsonl  all that is kept of her
  chatctl account erase ana             delete it, and all that she said
",
        "\
EXEMPLOS:
  chatctl account create ana              pergunta a senha
  chatctl account list                    quais contas existem
  chatctl account show ana                dispositivos, certificados, salas
  chatctl account password ana < arquivo  a senha é a primeira linha
  chatctl account disable ana             ninguém entra até: account enable
  chatctl account delete ana              para sempre, depois de confirmar
  chatctl account export ana ana.jsonl    tudo o que se guarda dela
  chatctl account erase ana               apaga, e também tudo o que ela disse
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            create::command(language),
            list::command(language),
            show::command(language),
            password::command(language),
            disable::command(language),
            enable::command(language),
            delete::command(language),
            export::command(language),
            erase::command(language),
        ]);
    described(command, language, ABOUT, EXAMPLES)
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("create", matches)) => create::run(matches, app),
        Some(("list", _)) => list::run(app),
        Some(("show", matches)) => show::run(matches, app),
        Some(("password", matches)) => password::run(matches, app),
        Some(("disable", matches)) => disable::run(matches, app),
        Some(("enable", matches)) => enable::run(matches, app),
        Some(("delete", matches)) => delete::run(matches, app),
        Some(("export", matches)) => export::run(matches, app),
        Some(("erase", matches)) => erase::run(matches, app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}

/// One of its verbs, which takes the name of an account.
fn verb(name: &'static str, about: Text, examples: Text, args: Vec<Arg>, language: Language) -> Command {
    const NAME: Text = Text::new("NAME", "NOME");
    const HELP: Text = Text::new("The account", "A conta");
    let command = Command::new(name)
        .arg(argument("name", NAME, HELP, language).required(true))
        .args(args);
    described(command, language, about, examples)
}

const NO_EXAMPLES: Text = Text::new("", "");

/// The account that is meant.
fn name(matches: &ArgMatches) -> String {
    matches.get_one::<String>("name").cloned().unwrap_or_default()
}

/// Asks chatd for one thing, and shows the result.
fn ask<T: DeserializeOwned + Serialize>(
    session: &mut Session<'_>,
    app: &App,
    request: Request,
    words: impl FnOnce(&T) -> String,
) -> Outcome {
    let result: T = session.ask(request)?;
    app.show(&result, words)?;
    Ok(Exit::Done)
}

/// A text with an account's name.
fn of(text: Text, name: &str, app: &App) -> String {
    text.fill(app.language, &[&printable(name)])
}

/// A text with an account's name and how many connections were logged in to it.
fn of_ended(text: Text, ended: &AccountEnded, app: &App) -> String {
    let (name, connections) = (printable(&ended.name), ended.connections.to_string());
    text.fill(app.language, &[&name, &connections])
}
