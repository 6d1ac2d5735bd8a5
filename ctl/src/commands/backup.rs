//! `chatctl backup`: a copy of everything that chatd keeps, while it runs.

use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use protocol::admin::{Copy, Request};
use protocol::language::{Language, Text};
use serde::Serialize;

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::fetch::{PATIENCE, Place};
use crate::output;
use crate::output::human::bytes;

/// What one types.
pub const NAME: &str = "backup";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Copies everything that chatd keeps into a file, while it runs. The copy is checked.",
        "Copia tudo o que o chatd guarda para um arquivo, enquanto ele roda. A cópia é verificada.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl backup chatd-$(date +%F).db
  chatctl backup - | gzip > chatd.db.gz      to standard output

To restore one: stop chatd, and then
  chatd --config /etc/chatd/chatd.toml --restore chatd-2026-11-28.db

The file is yours, and nobody else may read it: it holds what people said, and hashes of their passwords. \
What addresses are cloaked with is not in it; keep chatd.db.secret from beside the store, too, if cloaks are to stay \
as they are.
",
        "\
EXEMPLOS:
  chatctl backup chatd-$(date +%F).db
  chatctl backup - | gzip > chatd.db.gz      para a saída padrão

Para restaurar uma cópia: pare o chatd, e então
  chatd --config /etc/chatd/chatd.toml --restore chatd-2026-11-28.db

O arquivo é seu, e ninguém mais pode ler: contém o que as pessoas disseram, e hashes das senhas. O segredo com que os \
endereços são disfarçados não está nele; guarde também o chatd.db.secret, que fica ao lado do banco de dados, se os \
disfarces devem continuar os mesmos.
",
    );
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const FILE_HELP: Text = Text::new(
        "The file, which must not be there yet; - is standard output",
        "O arquivo, que ainda não pode existir; - é a saída padrão",
    );
    let command = Command::new(NAME).arg(
        argument("file", FILE, FILE_HELP, language)
            .required(true)
            .value_parser(value_parser!(PathBuf)),
    );
    described(command, language, ABOUT, EXAMPLES)
}

/// Copies everything.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0} is a whole copy: {1}", "{0} é uma cópia completa: {1}");
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let mut session = app.connect()?.patient(PATIENCE);
    let place = Place::take(&path, app.language)?;
    let copy: Copy = match session.ask(Request::Backup) {
        Ok(copy) => copy,
        Err(failure) => {
            place.give_up();
            return Err(failure.into());
        }
    };
    let is_file = matches!(place, Place::File { .. });
    place.fetch(&mut session, &copy, app.language)?;
    let file = path.display().to_string();
    if is_file && app.json {
        output::object(&Object {
            file: &file,
            bytes: copy.bytes,
        })?;
    } else if is_file {
        output::line(&DONE.fill(app.language, &[&file, &bytes(copy.bytes)]))?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    bytes: u64,
}
