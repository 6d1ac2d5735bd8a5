//! `chatctl room`: what an administrator does with rooms. One file for each verb.

mod delete;
mod list;
mod members;
mod set;
mod show;

use clap::{Arg, ArgMatches, Command};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;

/// What one types.
pub const NAME: &str = "room";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Lists, shows, changes and deletes rooms.",
        "Lista, mostra, muda e apaga salas.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room list --sort -members           the fullest first
  chatctl room show '#geral'                  topic, flags, founder
  chatctl room members '#geral'               who is in it
  chatctl room set '#geral' --topic \"welcome\" --limit 50 --on moderated
  chatctl room delete '#spam' --reason \"no\"   all out, and forgotten
",
        "\
EXEMPLOS:
  chatctl room list --sort -members           as mais cheias primeiro
  chatctl room show '#geral'                  tópico, marcas, fundador
  chatctl room members '#geral'               quem está nela
  chatctl room set '#geral' --topic \"boas-vindas\" --limit 50 --on moderated
  chatctl room delete '#spam' --reason \"não\"  fora, e esquecida
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            list::command(language),
            show::command(language),
            members::command(language),
            set::command(language),
            delete::command(language),
        ]);
    described(command, language, ABOUT, EXAMPLES)
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("list", matches)) => list::run(matches, app),
        Some(("show", matches)) => show::run(matches, app),
        Some(("members", matches)) => members::run(matches, app),
        Some(("set", matches)) => set::run(matches, app),
        Some(("delete", matches)) => delete::run(matches, app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}

/// The room that a verb takes.
fn room_arg(language: Language) -> Arg {
    const ROOM: Text = Text::new("ROOM", "SALA");
    const HELP: Text = Text::new("The room, in quotes: '#geral'", "A sala, entre aspas: '#geral'");
    argument("room", ROOM, HELP, language).required(true)
}

/// The room that is meant.
fn room(matches: &ArgMatches) -> String {
    matches.get_one::<String>("room").cloned().unwrap_or_default()
}
