//! `chatctl room members`: who is in a room.

use clap::{ArgMatches, Command};
use protocol::admin::{Member, Members, Request, RoomMembers};
use protocol::casemap::fold;
use protocol::language::{Language, Text};

use super::{room, room_arg};
use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;
use crate::output::table::Column;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows who is in a room.", "Mostra quem está em uma sala.");
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl room members '#geral'
  chatctl room members '#geral' --json | jq 'select(.rank == \"operator\")'
",
        "\
EXEMPLOS:
  chatctl room members '#geral'
  chatctl room members '#geral' --json | jq 'select(.rank == \"operator\")'
",
    );
    let command = Command::new("members").arg(room_arg(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows who is in a room.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let mut session = app.connect()?;
    let mut members: Vec<Member> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let asked = RoomMembers {
            name: room(matches),
            after: after.clone(),
        };
        let page: Members = session.ask(Request::RoomMembers(asked))?;
        members.extend(page.members);
        match page.next {
            // Going on only upwards, it ends whatever the answers say.
            Some(next) if after.as_deref().is_none_or(|after| fold(&next) > fold(after)) => {
                after = Some(next);
            }
            _ => break,
        }
    }
    if app.json {
        for member in &members {
            output::object(member)?;
        }
        return Ok(Exit::Done);
    }
    output::table(&columns(app.language), true, members.iter().map(row).collect())?;
    Ok(Exit::Done)
}

fn columns(language: Language) -> [Column; 4] {
    const HEADINGS: [Text; 4] = [
        Text::new("NAME", "NOME"),
        Text::new("ACCOUNT", "CONTA"),
        Text::new("RANK", "POSTO"),
        Text::new("CONNECTIONS", "CONEXÕES"),
    ];
    Column::all(HEADINGS, &["NAME", "ACCOUNT", "RANK"], language)
}

fn row(member: &Member) -> Vec<String> {
    let or_dash =
        |text: Option<&str>| text.map_or_else(|| "-".to_owned(), |text| printable(text).into_owned());
    vec![
        printable(&member.name).into_owned(),
        or_dash(member.account.as_deref()),
        or_dash(member.rank.as_deref()),
        member.connections.to_string(),
    ]
}
