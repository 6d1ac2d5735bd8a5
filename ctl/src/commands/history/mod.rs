//! `chatctl history`: what was said. One file for each verb.

mod entry;
mod export;
mod purge;
mod search;
mod show;

use clap::{Arg, ArgMatches, Command, value_parser};
use protocol::admin::{HistoryEntry, HistoryOf, HistoryPage, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome, Session};
use crate::cli::{argument, described, flag, moment, option};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// What one types.
pub const NAME: &str = "history";

/// So many are shown, unless told otherwise.
const DEFAULT_LAST: usize = 50;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows, finds, copies and erases what was said.",
        "Mostra, procura, copia e apaga o que se disse.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl history show '#geral' --since 2h
  chatctl history search '#geral' exam --from ana
  chatctl history export '#geral' --output geral.jsonl
  chatctl history purge '#geral' --before 2026-01-01
  chatctl history show --private ana maria       what two said to each other
  chatctl history show --broadcasts              what was said to everybody

Who may do everything may read all rooms, and in private only with --private; operators may show and search rooms and \
broadcasts, and nothing else; who may only look reads nothing of what was said. Each look is noted for chatctl audit, \
without what was read.
",
        "\
EXEMPLOS:
  chatctl history show '#geral' --since 2h
  chatctl history search '#geral' prova --from ana
  chatctl history export '#geral' --output geral.jsonl
  chatctl history purge '#geral' --before 2026-01-01
  chatctl history show --private ana maria    o que as duas disseram
  chatctl history show --broadcasts           o que se disse a todos

Quem pode tudo pode ler todas as salas, e conversas particulares só com --private; operadores podem mostrar e procurar \
em salas e no que se disse a todos, e nada mais; quem só pode olhar não lê nada do que se disse. Cada leitura fica \
anotada para o chatctl audit, sem o que foi lido.
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            show::command(language),
            search::command(language),
            export::command(language),
            purge::command(language),
        ]);
    described(command, language, ABOUT, EXAMPLES)
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("show", matches)) => show::run(matches, app),
        Some(("search", matches)) => search::run(matches, app),
        Some(("export", matches)) => export::run(matches, app),
        Some(("purge", matches)) => purge::run(matches, app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}

/// Whose history a verb is about: a room, two people, or the administrators who spoke to everybody.
fn whose_args(language: Language) -> [Arg; 3] {
    const ROOM: Text = Text::new("ROOM", "SALA");
    const ROOM_HELP: Text = Text::new("The room, in quotes: '#geral'", "A sala, entre aspas: '#geral'");
    const NAME_VALUE: Text = Text::new("NAME", "NOME");
    const PRIVATE_HELP: Text = Text::new(
        "Instead of a room: what these two said to each other in private; one at least has an account",
        "Em vez de uma sala: o que estes dois disseram um ao outro em particular; um ao menos tem conta",
    );
    const BROADCASTS_HELP: Text = Text::new(
        "Instead of a room: what was said to everybody with chatctl broadcast",
        "Em vez de uma sala: o que se disse a todos com chatctl broadcast",
    );
    [
        argument("room", ROOM, ROOM_HELP, language).required_unless_present_any(["private", "broadcasts"]),
        option("private", NAME_VALUE, PRIVATE_HELP, language).num_args(2),
        flag("broadcasts", BROADCASTS_HELP, language).conflicts_with("private"),
    ]
}

/// Whose history is meant.
fn whose(matches: &ArgMatches) -> HistoryOf {
    if matches.get_flag("broadcasts") {
        return HistoryOf::Broadcasts;
    }
    let names: Vec<&String> = matches.get_many("private").into_iter().flatten().collect();
    match names[..] {
        [one, other] => HistoryOf::Private([one.clone(), other.clone()]),
        _ => HistoryOf::Room(matches.get_one("room").cloned().unwrap_or_default()),
    }
}

/// `--after` and `--before`.
fn between_args(language: Language) -> [Arg; 2] {
    const AFTER_HELP: Text = Text::new(
        "Only what was after: 2h (ago), 2026-03-01, 2026-03-01T12:00, or an entry's id; --since is the same",
        "Só o que foi depois de: 2h (atrás), 2026-03-01, 2026-03-01T12:00, ou o id de um registro; --since é o mesmo",
    );
    let after = option("after", TIME, AFTER_HELP, language);
    [after.alias("since").value_parser(point), before_arg(language)]
}

const TIME: Text = Text::new("TIME", "TEMPO");

fn before_arg(language: Language) -> Arg {
    const BEFORE_HELP: Text = Text::new(
        "Only what was before: 30d (ago), 2026-03-01, 2026-03-01T12:00, or an entry's id",
        "Só o que foi antes de: 30d (atrás), 2026-03-01, 2026-03-01T12:00, ou o id de um registro",
    );
    option("before", TIME, BEFORE_HELP, language).value_parser(point)
}

/// A point in a history, as chatd takes it.
fn point(text: &str) -> Result<String, String> {
    if text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    moment(text).map(|time| time.to_string())
}

fn from_arg(help: Text, language: Language) -> Arg {
    const NAME_VALUE: Text = Text::new("NAME", "NOME");
    option("from", NAME_VALUE, help, language)
}

fn last_arg(help: Text, language: Language) -> Arg {
    const NUMBER: Text = Text::new("NUMBER", "NÚMERO");
    option("last", NUMBER, help, language)
        .short('l')
        .value_parser(value_parser!(u32).range(1..))
}

/// The value of an option.
fn word(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

/// The last so many entries, earliest first, a page at a time; and whether all of them were looked at.
fn gather(
    session: &mut Session<'_>,
    most: usize,
    before: Option<String>,
    request: impl Fn(Option<String>, u64) -> Request,
) -> Result<(Vec<HistoryEntry>, bool), Failure> {
    let (mut latest_first, mut complete) = (Vec::new(), true);
    let mut before = before;
    while latest_first.len() < most {
        let wanted = most - latest_first.len();
        let page: HistoryPage = session.ask(request(before.clone(), wanted as u64))?;
        complete &= !page.incomplete;
        // Going on only backwards, it ends whatever the answers say.
        let next = page.next.filter(|next| before.as_ref() != Some(next));
        let is_over = next.is_none() || page.entries.is_empty();
        latest_first.extend(page.entries.into_iter().rev());
        before = next;
        if is_over {
            break;
        }
    }
    latest_first.truncate(most);
    latest_first.reverse();
    Ok((latest_first, complete))
}

/// Writes entries: as they are to a program, as a conversation to a person.
fn tell(entries: &[HistoryEntry], app: &App) -> std::io::Result<()> {
    const NOTHING: Text = Text::new("nothing is kept of that", "nada disso está guardado");
    for entry in entries {
        if app.json {
            output::object(entry)?;
        } else {
            output::line(&entry::lines(entry, app.language))?;
        }
    }
    if entries.is_empty() {
        output::note(NOTHING.get(app.language));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_time_or_an_entry() {
        assert_eq!(
            point("018bcfe5687bFEDC00000007"),
            Ok("018bcfe5687bfedc00000007".into())
        );
        assert_eq!(
            point("2026-03-01T12:00:00Z"),
            Ok("2026-03-01T12:00:00Z".to_owned())
        );
        assert!(point("yesterday").is_err());
    }
}
