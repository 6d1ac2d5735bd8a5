//! `chatctl backup`: a copy of everything that chatd keeps, while it runs.

use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use protocol::admin::Request;
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::fetch::save;
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

To put one back, stop chatd: see chatctl restore.

The file is yours, and nobody else may read it: it holds what people said, and hashes of their passwords. \
What addresses are cloaked with is not in it; keep chatd.db.secret from beside the store, too, if cloaks are to stay \
as they are.
",
        "\
EXEMPLOS:
  chatctl backup chatd-$(date +%F).db
  chatctl backup - | gzip > chatd.db.gz      para a saída padrão

Para restaurar uma cópia, pare o chatd: veja chatctl restore.

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
    if let Some(saved) = save(app, &path, Request::Backup)? {
        app.show(&saved, |saved| {
            DONE.fill(app.language, &[&saved.file, &bytes(saved.bytes)])
        })?;
    }
    Ok(Exit::Done)
}
