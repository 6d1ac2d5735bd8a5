//! `chatctl show`: who somebody is.

use clap::{ArgMatches, Command};
use jiff::Timestamp;
use protocol::admin::{Connection, Person, Request, Show};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::output;
use crate::output::human::{age, printable, time};

/// What one types.
pub const NAME: &str = "show";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows all that is known of somebody.",
        "Mostra tudo o que se sabe de alguém.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl show maria
  chatctl show maria --json | jq -r '.connections[].address'
",
        "\
EXEMPLOS:
  chatctl show maria
  chatctl show maria --json | jq -r '.connections[].address'
",
    );
    const NAME_VALUE: Text = Text::new("NAME", "NOME");
    const HELP: Text = Text::new("Whom", "Quem");
    let command = Command::new(NAME).arg(argument("name", NAME_VALUE, HELP, language).required(true));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows somebody.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let name = matches.get_one::<String>("name").cloned().unwrap_or_default();
    let person: Person = app.connect()?.ask(Request::Show(Show { name }))?;
    if app.json {
        output::object(&person)?;
    } else {
        output::pairs(rows(&person, app.language))?;
    }
    Ok(Exit::Done)
}

fn rows(person: &Person, language: Language) -> Vec<(String, String)> {
    const NAME: Text = Text::new("name", "nome");
    const ACCOUNT: Text = Text::new("account", "conta");
    const REALNAME: Text = Text::new("real name", "nome real");
    const HOST: Text = Text::new("host", "host");
    const AWAY: Text = Text::new("away", "ausente");
    const OPERATOR: Text = Text::new("operates the server", "opera o servidor");
    const MUTED: Text = Text::new("silenced", "silenciado");
    const SINCE: Text = Text::new("since", "desde");
    const MESSAGES: Text = Text::new("messages", "mensagens");
    const ROOMS: Text = Text::new("rooms", "salas");
    const CONNECTIONS: Text = Text::new("connections", "conexões");
    const YES: Text = Text::new("yes", "sim");
    let row = |name: Text, value: String| (name.get(language).to_owned(), value);
    let text = |text: &str| printable(text).into_owned();
    let or_dash = |value: Option<&str>| value.map_or_else(|| "-".to_owned(), text);
    let mut rows = vec![
        row(NAME, text(&person.name)),
        row(ACCOUNT, or_dash(person.account.as_deref())),
        row(REALNAME, text(&person.realname)),
        row(HOST, text(&format!("{}@{}", person.user, person.host))),
        row(SINCE, time(&person.since)),
        row(MESSAGES, person.messages.to_string()),
    ];
    rows.extend(person.away.as_deref().map(|away| row(AWAY, text(away))));
    for (word, holds) in [(OPERATOR, person.operator), (MUTED, person.muted)] {
        rows.extend(holds.then(|| row(word, YES.get(language).to_owned())));
    }
    let rooms: Vec<_> = person
        .rooms
        .iter()
        .map(|room| match &room.rank {
            Some(rank) => text(&format!("{} ({rank})", room.room)),
            None => text(&room.room),
        })
        .collect();
    let rooms = rooms.join(", ");
    rows.push(row(ROOMS, if rooms.is_empty() { "-".into() } else { rooms }));
    if person.connections.is_empty() {
        rows.push(row(CONNECTIONS, "-".into()));
    }
    let now = Timestamp::now();
    for (number, connection) in person.connections.iter().enumerate() {
        let name = if number == 0 {
            CONNECTIONS.get(language)
        } else {
            ""
        };
        rows.push((name.to_owned(), self::connection(connection, now)));
    }
    rows
}

fn connection(connection: &Connection, now: Timestamp) -> String {
    let tls = connection
        .tls
        .as_deref()
        .map_or(String::new(), |tls| format!(", TLS {tls}"));
    let client = connection
        .client
        .as_deref()
        .map_or(String::new(), |client| format!(", {client}"));
    let line = format!(
        "{} {} {}{tls}, {}{client}",
        connection.id,
        connection.address,
        connection.dialect,
        age(&connection.since, now)
    );
    printable(&line).into_owned()
}
