//! `chatctl room set`: changes a room.

use clap::{ArgAction, ArgGroup, ArgMatches, Command};
use protocol::admin::{Request, RoomDetails, RoomSet};
use protocol::language::{Language, Text};

use super::show::tell;
use super::{room, room_arg};
use crate::app::{App, Outcome};
use crate::cli::{described, number, option};
use crate::exit::Exit;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Changes a room, and shows it. Its members are told.",
        "Muda uma sala, e a mostra. Os membros ficam sabendo.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room set '#geral' --topic \"exams next week\"
  chatctl room set '#geral' --on moderated --off secret --limit 50
  chatctl room set '#geral' --topic \"\" --limit 0        neither topic nor limit

Flags: no-ctcp, accounts-speak, accounts-enter, invite-only, moderated, no-external, \
secret, protected-topic.
",
        "\
EXEMPLOS:
  chatctl room set '#geral' --topic \"provas na semana que vem\"
  chatctl room set '#geral' --on moderated --off secret --limit 50
  chatctl room set '#geral' --topic \"\" --limit 0        nem tópico nem limite

Marcas: no-ctcp, accounts-speak, accounts-enter, invite-only, moderated, no-external, \
secret, protected-topic.
",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const NUMBER: Text = Text::new("NUMBER", "NÚMERO");
    const FLAG: Text = Text::new("FLAG", "MARCA");
    const TOPIC_HELP: Text = Text::new("What it is about", "Do que ela trata");
    const LIMIT_HELP: Text = Text::new("The most members it takes", "O máximo de membros");
    const ON_HELP: Text = Text::new("Set this flag", "Põe esta marca");
    const OFF_HELP: Text = Text::new("Take this flag away", "Tira esta marca");
    let flag = |name, help| {
        option(name, FLAG, help, language)
            .action(ArgAction::Append)
            .value_delimiter(',')
    };
    let command = Command::new("set")
        .arg(room_arg(language))
        .arg(option("topic", TEXT, TOPIC_HELP, language))
        .arg(option("limit", NUMBER, LIMIT_HELP, language).value_parser(number))
        .arg(flag("on", ON_HELP))
        .arg(flag("off", OFF_HELP))
        .group(
            ArgGroup::new("change")
                .args(["topic", "limit", "on", "off"])
                .multiple(true)
                .required(true),
        );
    described(command, language, ABOUT, EXAMPLES)
}

/// Changes a room.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let flags = |name, on| {
        let named = matches.get_many::<String>(name).into_iter().flatten();
        named.map(move |flag| (flag.clone(), on))
    };
    let set = RoomSet {
        name: room(matches),
        topic: matches.get_one::<String>("topic").cloned(),
        limit: matches.get_one::<u32>("limit").copied(),
        flags: flags("on", true).chain(flags("off", false)).collect(),
    };
    let details: RoomDetails = app.connect()?.ask(Request::RoomSet(set))?;
    tell(&details, app)?;
    Ok(Exit::Done)
}
