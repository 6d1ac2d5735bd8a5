//! `chatctl room show`: what is known of a room.

use clap::{ArgMatches, Command};
use protocol::admin::{Request, RoomDetails, RoomNamed};
use protocol::language::{Language, Text};

use super::{room, room_arg};
use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::{printable, time};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows a room.", "Mostra uma sala.");
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room show '#geral'
",
        "\
EXEMPLOS:
  chatctl room show '#geral'
",
    );
    let command = Command::new("show").arg(room_arg(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows a room.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let name = room(matches);
    let details: RoomDetails = app.connect()?.ask(Request::RoomShow(RoomNamed { name }))?;
    tell(&details, app)?;
    Ok(Exit::Done)
}

/// Writes what is known of a room.
pub fn tell(room: &RoomDetails, app: &App) -> std::io::Result<()> {
    if app.json {
        return output::object(room);
    }
    output::pairs(rows(room, app.language))
}

fn rows(room: &RoomDetails, language: Language) -> Vec<(String, String)> {
    const ROOM: Text = Text::new("room", "sala");
    const TOPIC: Text = Text::new("topic", "tópico");
    const SET_BY: Text = Text::new("topic set by", "tópico de");
    const MEMBERS: Text = Text::new("members", "membros");
    const MESSAGES: Text = Text::new("messages", "mensagens");
    const FOUNDER: Text = Text::new("founder", "fundador");
    const CREATED: Text = Text::new("made", "criada");
    const LASTING: Text = Text::new("stays when empty", "fica quando vazia");
    const FLAGS: Text = Text::new("flags", "marcas");
    const LIMIT: Text = Text::new("limit", "limite");
    const KEY: Text = Text::new("key", "chave");
    const BANS: Text = Text::new("bans", "banimentos");
    const YES: Text = Text::new("yes", "sim");
    const NO: Text = Text::new("no", "não");
    let row = |name: Text, value: String| (name.get(language).to_owned(), value);
    let yes = |holds: bool| if holds { YES } else { NO }.get(language).to_owned();
    let or_dash = |text: &str| match text {
        "" => "-".to_owned(),
        text => printable(text).into_owned(),
    };
    vec![
        row(ROOM, or_dash(&room.row.name)),
        row(TOPIC, or_dash(room.row.topic.as_deref().unwrap_or_default())),
        row(SET_BY, or_dash(room.topic_set_by.as_deref().unwrap_or_default())),
        row(MEMBERS, room.row.members.to_string()),
        row(MESSAGES, room.row.messages.to_string()),
        row(FOUNDER, or_dash(room.row.founder.as_deref().unwrap_or_default())),
        row(CREATED, time(&room.row.created)),
        row(LASTING, yes(room.row.lasting)),
        row(FLAGS, or_dash(&room.flags.join(", "))),
        row(
            LIMIT,
            room.limit
                .map_or_else(|| "-".to_owned(), |limit| limit.to_string()),
        ),
        row(KEY, yes(room.has_key)),
        row(BANS, or_dash(&room.bans.join(", "))),
    ]
}
