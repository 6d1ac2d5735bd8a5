//! `chatctl room list`: which rooms there are.

use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Command};
use protocol::admin::{Request, RoomPage, RoomRow, Rooms};
use protocol::casemap::fold;
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{described, flag, option};
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;
use crate::output::table::Column;

const ORDERS: [&str; 6] = ["name", "members", "messages", "-name", "-members", "-messages"];

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows which rooms there are.", "Mostra quais salas existem.");
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room list --sort -messages
  chatctl room list --json | jq -r 'select(.members == 0).name'
",
        "\
EXEMPLOS:
  chatctl room list --sort -messages
  chatctl room list --json | jq -r 'select(.members == 0).name'
",
    );
    const FIELD: Text = Text::new("FIELD", "CAMPO");
    const SORT_HELP: Text = Text::new(
        "Sort by name, members or messages; with - in front, backwards",
        "Ordena por name, members ou messages; com - na frente, ao contrário",
    );
    const NO_HEADER_HELP: Text = Text::new("Leave out the headings", "Omite os títulos das colunas");
    let command = Command::new("list")
        .arg(
            option("sort", FIELD, SORT_HELP, language)
                .allow_hyphen_values(true)
                .value_parser(PossibleValuesParser::new(ORDERS)),
        )
        .arg(flag("no-header", NO_HEADER_HELP, language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows which rooms there are.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let mut session = app.connect()?;
    let mut rooms: Vec<RoomRow> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page: Rooms = session.ask(Request::RoomList(RoomPage { after: after.clone() }))?;
        rooms.extend(page.rooms);
        match page.next {
            // Going on only upwards, it ends whatever the answers say.
            Some(next) if after.as_deref().is_none_or(|after| fold(&next) > fold(after)) => {
                after = Some(next);
            }
            _ => break,
        }
    }
    sort(
        &mut rooms,
        matches.get_one::<String>("sort").map_or("name", String::as_str),
    );
    if app.json {
        for room in &rooms {
            output::object(room)?;
        }
        return Ok(Exit::Done);
    }
    let columns = columns(app.language);
    output::table(
        &columns,
        !matches.get_flag("no-header"),
        rooms.iter().map(row).collect(),
    )?;
    Ok(Exit::Done)
}

fn sort(rooms: &mut [RoomRow], key: &str) {
    let (name, backwards) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
    match name {
        "members" => rooms.sort_by_key(|room| room.members),
        "messages" => rooms.sort_by_key(|room| room.messages),
        _ => rooms.sort_by_key(|room| fold(&room.name)),
    }
    if backwards {
        rooms.reverse();
    }
}

fn columns(language: Language) -> [Column; 5] {
    const HEADINGS: [Text; 5] = [
        Text::new("ROOM", "SALA"),
        Text::new("MEMBERS", "MEMBROS"),
        Text::new("MESSAGES", "MENSAGENS"),
        Text::new("FOUNDER", "FUNDADOR"),
        Text::new("TOPIC", "TÓPICO"),
    ];
    Column::all(HEADINGS, &["ROOM", "TOPIC"], language)
}

fn row(room: &RoomRow) -> Vec<String> {
    let or_dash =
        |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| printable(text).into_owned());
    vec![
        printable(&room.name).into_owned(),
        room.members.to_string(),
        room.messages.to_string(),
        or_dash(room.founder.as_deref()),
        or_dash(room.topic.as_deref()),
    ]
}
