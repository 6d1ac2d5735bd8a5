//! `chatctl account export`: all that is kept of one person (LGPD article 18, GDPR article 15).

use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use protocol::admin::{AccountNamed, Request};
use protocol::language::{Language, Text};

use super::{name, verb};
use crate::app::{App, Outcome};
use crate::cli::argument;
use crate::exit::Exit;
use crate::fetch::fetch_lines;
use crate::output;
use crate::output::human::printable;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Writes all that is kept of an account's owner to a file: one JSON object a line.",
        "Escreve tudo o que se guarda do dono de uma conta num arquivo: um objeto JSON por linha.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl account export ana ana.jsonl
  chatctl account export ana - | jq 'select(.type == \"message\")'
",
        "\
EXEMPLOS:
  chatctl account export ana ana.jsonl
  chatctl account export ana - | jq 'select(.type == \"message\")'
",
    );
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const FILE_HELP: Text = Text::new(
        "The file, which must not be there yet; - is standard output",
        "O arquivo, que ainda não pode existir; - é a saída padrão",
    );
    let file = argument("file", FILE, FILE_HELP, language)
        .required(true)
        .value_parser(value_parser!(PathBuf));
    verb("export", ABOUT, EXAMPLES, vec![file], language)
}

/// Writes it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new(
        "all that is kept of {0} is in {1}; lines: {2}",
        "tudo o que se guarda de {0} está em {1}; linhas: {2}",
    );
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let request = Request::AccountExport(AccountNamed { name: name(matches) });
    let Some(fetched) = fetch_lines(app, &path, request)? else {
        return Ok(Exit::Done);
    };
    if app.json {
        output::object(&fetched)?;
    } else {
        let account = fetched.account.as_deref().unwrap_or_default();
        let values = [&*printable(account), &fetched.file, &fetched.lines.to_string()];
        output::line(&DONE.fill(app.language, &values))?;
    }
    Ok(Exit::Done)
}
