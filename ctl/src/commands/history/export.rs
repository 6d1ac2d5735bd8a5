//! `chatctl history export`: copies what was said.

use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use protocol::admin::{HistoryExport, Request};
use protocol::language::{Language, Text};

use super::{between_args, whose, whose_args, word};
use crate::app::{App, Outcome};
use crate::cli::{described, option};
use crate::exit::Exit;
use crate::fetch::save;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Writes what was said, and all that happened beside it: one JSON object a line.",
        "Escreve o que se disse, e tudo o que aconteceu ao lado: um objeto JSON por linha.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl history export '#geral' --output geral.jsonl
  chatctl history export '#geral' --after 2026-03-01 | jq -r '.text // empty'
",
        "\
EXEMPLOS:
  chatctl history export '#geral' --output geral.jsonl
  chatctl history export '#geral' --after 2026-03-01 | jq -r '.text // empty'
",
    );
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const FILE_HELP: Text = Text::new(
        "Into this file, which must not be there yet [default: standard output]",
        "Neste arquivo, que ainda não pode existir [padrão: a saída padrão]",
    );
    let command = Command::new("export")
        .args(whose_args(language))
        .mut_arg("room", |room| room.conflicts_with_all(["private", "broadcasts"]))
        .args(between_args(language))
        .arg(
            option("output", FILE, FILE_HELP, language)
                .short('o')
                .value_parser(value_parser!(PathBuf)),
        );
    described(command, language, ABOUT, EXAMPLES)
}

/// Writes it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0}: lines: {1}", "{0}: linhas: {1}");
    let path = matches.get_one::<PathBuf>("output").cloned();
    let request = Request::HistoryExport(HistoryExport {
        of: whose(matches),
        after: word(matches, "after"),
        before: word(matches, "before"),
    });
    if let Some(saved) = save(app, &path.unwrap_or_else(|| "-".into()), request)? {
        app.show(&saved, |saved| {
            let lines = saved.lines.unwrap_or_default().to_string();
            DONE.fill(app.language, &[&saved.file, &lines])
        })?;
    }
    Ok(Exit::Done)
}
