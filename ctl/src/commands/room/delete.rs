//! `chatctl room delete`: puts everybody out of a room, and forgets it.

use clap::{ArgMatches, Command};
use protocol::admin::{Request, RoomDelete, RoomDeleted};
use protocol::language::{Language, Text};

use super::{room, room_arg};
use crate::app::{App, Outcome};
use crate::cli::{self, described, option};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::output::human::{count, printable};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Puts everybody out of a room, and forgets it with its history.",
        "Põe todos para fora de uma sala, e a esquece com o histórico.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room delete '#spam' --dry-run
  chatctl room delete '#spam' --reason \"no\" --yes
",
        "\
EXEMPLOS:
  chatctl room delete '#spam' --dry-run
  chatctl room delete '#spam' --reason \"não\" --yes
",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new("What its members are told", "O que os membros ficam sabendo");
    let command = Command::new("delete")
        .arg(room_arg(language))
        .arg(option("reason", TEXT, REASON_HELP, language).short('r'))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Deletes a room. What is forgotten does not come back: it asks even where nobody is in it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: [Text; 2] = [
        Text::new(
            "put {0} member out, and forget the room with its history?",
            "pôr {0} membro para fora, e esquecer a sala com o histórico?",
        ),
        Text::new(
            "put {0} members out, and forget the room with its history?",
            "pôr {0} membros para fora, e esquecer a sala com o histórico?",
        ),
    ];
    const WOULD: Text = Text::new(
        "would delete {0} and put {1} members out",
        "apagaria {0} e poria {1} membros para fora",
    );
    const DONE: Text = Text::new(
        "deleted {0}; members put out: {1}",
        "{0} apagada; membros postos para fora: {1}",
    );
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    let mut deletion = RoomDelete {
        name: room(matches),
        reason: matches.get_one::<String>("reason").cloned(),
        dry_run: true,
    };
    let mut deleted: RoomDeleted = session.ask(Request::RoomDelete(deletion.clone()))?;
    if !dry_run {
        if !matches.get_flag(cli::YES) {
            confirm(&count(QUESTION, deleted.members, app.language), app.language)?;
        }
        deletion.dry_run = false;
        deleted = session.ask(Request::RoomDelete(deletion))?;
    }
    app.show(&deleted, |deleted| {
        let text = if dry_run { WOULD } else { DONE };
        let (name, members) = (printable(&deleted.name), deleted.members.to_string());
        text.fill(app.language, &[&name, &members])
    })?;
    Ok(Exit::Done)
}
