//! `chatctl list`: who is connected, from where.

mod fields;

use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use protocol::admin::{Connection, Connections, Dialect, ListFilter, Network, Request};
use protocol::language::{Language, Text};

use self::fields::{FIELDS, Field, Object};
use super::whom::duration;
use crate::app::{App, Outcome, Session};
use crate::cli::{described, flag, option};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::table::{self, Column};

/// What a narrow terminal leaves out, the first before the others.
const SPARE: [&str; 6] = ["client", "tls", "dialect", "since", "account", "rooms"];

/// What one types.
pub const NAME: &str = "list";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows who is connected, from where.",
        "Mostra quem está conectado, e de onde.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl list --sort address             neighbours together
  chatctl list --address 192.168.0.0/24   who comes from this network
  chatctl list --room '#geral'            who is in a room
  chatctl list --user 'mar*' --sort -idle by name, the longest silent first
  chatctl list --fields name,address --no-header
  chatctl list --json | jq -r .address

FIELDS:
  id, name, account, address, dialect, tls, rooms, since, idle, client, via,
  certificate
",
        "\
EXEMPLOS:
  chatctl list --sort address             vizinhos juntos
  chatctl list --address 192.168.0.0/24   quem vem desta rede
  chatctl list --room '#geral'            quem está numa sala
  chatctl list --user 'mar*' --sort -idle pelo nome, os mais calados primeiro
  chatctl list --fields name,address --no-header
  chatctl list --json | jq -r .address

CAMPOS:
  id, name, account, address, dialect, tls, rooms, since, idle, client, via,
  certificate
",
    );
    let command = Command::new(NAME).args(filters(language)).args(form(language));
    described(command, language, ABOUT, EXAMPLES)
}

fn filters(language: Language) -> [clap::Arg; 6] {
    const NAME: Text = Text::new("NAME", "NOME");
    const ROOM: Text = Text::new("ROOM", "SALA");
    const ADDRESS: Text = Text::new("ADDRESS", "ENDEREÇO");
    const DIALECT: Text = Text::new("DIALECT", "DIALETO");
    const USER_HELP: Text = Text::new(
        "Only this user, or users like 'mar*'",
        "Só este usuário, ou usuários como 'mar*'",
    );
    const ACCOUNT_HELP: Text = Text::new(
        "Only who is logged in to this account",
        "Só quem entrou com esta conta",
    );
    const ROOM_HELP: Text = Text::new("Only who is in this room", "Só quem está nesta sala");
    const ADDRESS_HELP: Text = Text::new(
        "Only from this address or range (192.168.0.0/24, 2001:db8::/32)",
        "Só deste endereço ou faixa (192.168.0.0/24, 2001:db8::/32)",
    );
    const DIALECT_HELP: Text = Text::new(
        "Only who speaks this: irc, classic, websocket",
        "Só quem fala isto: irc, classic, websocket",
    );
    const TIME: Text = Text::new("TIME", "TEMPO");
    const IDLE_HELP: Text = Text::new(
        "Only who has said nothing for so long: 10m, 2h, 7d",
        "Só quem não disse nada por tanto tempo: 10m, 2h, 7d",
    );
    let dialects =
        PossibleValuesParser::new([Dialect::Irc, Dialect::Classic, Dialect::Websocket].map(Dialect::name));
    [
        option("user", NAME, USER_HELP, language),
        option("account", NAME, ACCOUNT_HELP, language),
        option("room", ROOM, ROOM_HELP, language),
        option("address", ADDRESS, ADDRESS_HELP, language).value_parser(address),
        option("dialect", DIALECT, DIALECT_HELP, language).value_parser(dialects),
        option("idle", TIME, IDLE_HELP, language).value_parser(duration),
    ]
}

fn form(language: Language) -> [clap::Arg; 3] {
    const LIST: Text = Text::new("FIELD,...", "CAMPO,...");
    const FIELD: Text = Text::new("FIELD", "CAMPO");
    const FIELDS_HELP: Text = Text::new("Only these fields, in this order", "Só estes campos, nesta ordem");
    const SORT_HELP: Text = Text::new(
        "Sort by this field; with - in front, backwards",
        "Ordena por este campo; com - na frente, ao contrário",
    );
    const NO_HEADER_HELP: Text = Text::new("Leave out the headings", "Omite os títulos das colunas");
    let names = FIELDS.iter().map(|field| field.name);
    let backwards = [
        "-id",
        "-name",
        "-account",
        "-address",
        "-dialect",
        "-tls",
        "-rooms",
        "-since",
        "-idle",
        "-client",
        "-via",
        "-certificate",
    ];
    [
        option("fields", LIST, FIELDS_HELP, language)
            .value_delimiter(',')
            .action(ArgAction::Append)
            .value_parser(PossibleValuesParser::new(names.clone())),
        option("sort", FIELD, SORT_HELP, language)
            .allow_hyphen_values(true)
            .value_parser(PossibleValuesParser::new(names.chain(backwards))),
        flag("no-header", NO_HEADER_HELP, language),
    ]
}

/// The address is sent as it was given, once it is clear that it is one.
fn address(text: &str) -> Result<String, String> {
    match Network::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("192.168.0.14, 192.168.0.0/24, 2001:db8::/32".into()),
    }
}

/// Shows who is connected.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let mut connections = fetch(&mut app.connect()?, &filter(matches))?;
    if let Some(key) = matches.get_one::<String>("sort") {
        sort(&mut connections, key);
    }
    let fields = chosen(matches, app.json);
    if app.json {
        for connection in &connections {
            output::object(&Object {
                connection,
                fields: &fields,
            })?;
        }
    } else {
        let (columns, rows) = if matches.contains_id("fields") {
            layout(&connections, &fields, app.language)
        } else {
            fitting(&connections, fields, output::width(), app.language)
        };
        output::table(&columns, !matches.get_flag("no-header"), rows)?;
    }
    Ok(Exit::Done)
}

type Layout = (Vec<Column>, Vec<Vec<String>>);

fn layout(connections: &[Connection], fields: &[&Field], language: Language) -> Layout {
    let column = |field: &&Field| Column {
        heading: field.heading.get(language),
        flexible: field.flexible,
    };
    let now = Timestamp::now();
    let row = |row: &Connection| fields.iter().map(|field| (field.text)(row, now)).collect();
    (
        fields.iter().map(column).collect(),
        connections.iter().map(row).collect(),
    )
}

/// Where a terminal is too narrow for all fields that nobody asked for, leaves out what tells least, so that names and
/// addresses can be read.
fn fitting(
    connections: &[Connection],
    mut fields: Vec<&'static Field>,
    width: Option<u16>,
    language: Language,
) -> Layout {
    let mut spare = SPARE.iter();
    loop {
        let (columns, rows) = layout(connections, &fields, language);
        let fits = width.is_none_or(|width| table::narrowest(&columns, &rows) <= usize::from(width));
        match spare.next() {
            Some(name) if !fits => fields.retain(|field| field.name != *name),
            _ => return (columns, rows),
        }
    }
}

fn filter(matches: &ArgMatches) -> ListFilter {
    let text = |name| matches.get_one::<String>(name).cloned();
    ListFilter {
        user: text("user"),
        account: text("account"),
        room: text("room"),
        address: text("address"),
        dialect: match text("dialect").as_deref() {
            Some("irc") => Some(Dialect::Irc),
            Some("classic") => Some(Dialect::Classic),
            Some("websocket") => Some(Dialect::Websocket),
            _ => None,
        },
        idle_ms: matches
            .get_one::<Duration>("idle")
            .map(|idle| u64::try_from(idle.as_millis()).unwrap_or(u64::MAX)),
        after: None,
    }
}

/// All pages of the list.
fn fetch(session: &mut Session<'_>, filter: &ListFilter) -> Result<Vec<Connection>, Failure> {
    let mut connections = Vec::new();
    let mut after = None;
    loop {
        let page: Connections = session.ask(Request::List(ListFilter {
            after,
            ..filter.clone()
        }))?;
        connections.extend(page.connections);
        match page.next {
            // Going on only upwards, it ends whatever the answers say.
            Some(next) if after.is_none_or(|after| next > after) => after = Some(next),
            _ => return Ok(connections),
        }
    }
}

fn sort(connections: &mut [Connection], key: &str) {
    let (name, backwards) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
    if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
        connections.sort_by(|a, b| {
            if backwards {
                (field.order)(b, a)
            } else {
                (field.order)(a, b)
            }
        });
    }
}

/// The fields that were asked for, and else all that fit: programs get everything.
fn chosen(matches: &ArgMatches, json: bool) -> Vec<&'static Field> {
    match matches.get_many::<String>("fields") {
        Some(names) => names
            .filter_map(|name| FIELDS.iter().find(|field| field.name == name))
            .collect(),
        None => FIELDS.iter().filter(|field| field.usual || json).collect(),
    }
}
