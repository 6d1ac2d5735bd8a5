//! `chatctl top`: who and what is busiest, again and again.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use clap::{ArgMatches, Command};
use protocol::admin::{Request, Top};
use protocol::language::{Language, Text};

use super::watch::count_arg;
use crate::app::{App, Outcome};
use crate::cli::{described, duration, option};
use crate::exit::Exit;
use crate::output;
use crate::output::human::{bytes, printable};
use crate::output::table::{self, Column, Long};

/// What one types.
pub const NAME: &str = "top";

/// So long between two looks, unless told otherwise.
const USUAL: Duration = Duration::from_secs(2);
/// So many rooms and people are shown at the most.
const ROWS: usize = 10;
/// So many lines are no rows: two of numbers, two of headings, and one after each part.
const OTHER_LINES: usize = 7;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows rates, the busiest rooms and people, and who reads too slowly.",
        "Mostra taxas, as salas e pessoas mais ativas, e quem lê devagar demais.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl top                           until Ctrl-C
  chatctl top --interval 10s --count 2  rates over ten seconds, once
",
        "\
EXEMPLOS:
  chatctl top                           até Ctrl-C
  chatctl top --interval 10s --count 2  taxas em dez segundos, uma vez
",
    );
    const TIME: Text = Text::new("TIME", "TEMPO");
    const INTERVAL_HELP: Text = Text::new(
        "How long between two looks [default: 2s]",
        "Quanto tempo entre duas olhadas [padrão: 2s]",
    );
    let command = Command::new(NAME)
        .arg(option("interval", TIME, INTERVAL_HELP, language).value_parser(duration))
        .arg(count_arg(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Looks again and again.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let most = matches
        .get_one::<u32>("count")
        .copied()
        .map_or(u64::MAX, u64::from);
    let interval = matches.get_one::<Duration>("interval").copied().unwrap_or(USUAL);
    let mut session = app.connect()?;
    let mut before: Option<Top> = None;
    for look in 0..most {
        if look > 0 {
            std::thread::sleep(interval);
        }
        let top: Top = session.ask(Request::Top)?;
        if app.json {
            output::object(&top)?;
        } else {
            show(&frame(&top, before.as_ref(), shown(), app.language))?;
        }
        before = Some(top);
    }
    Ok(Exit::Done)
}

/// As many rooms and people as the terminal has lines for.
fn shown() -> usize {
    let lines = output::height().map_or(usize::MAX, usize::from);
    (lines.saturating_sub(OTHER_LINES) / 2).clamp(1, ROWS)
}

/// A terminal shows one after the other in one place, if it can.
fn show(frame: &str) -> io::Result<()> {
    const HOME_AND_CLEAR: &str = "\x1b[H\x1b[J";
    let stdout = io::stdout();
    let can_clear = std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
    let clear = if stdout.is_terminal() && can_clear {
        HOME_AND_CLEAR
    } else {
        ""
    };
    let mut out = stdout.lock();
    writeln!(out, "{clear}{frame}")?;
    out.flush()
}

fn frame(top: &Top, before: Option<&Top>, shown: usize, language: Language) -> String {
    const HEAD: Text = Text::new(
        "connections {0}  users {1}  messages {2}/s  deliveries {3}/s\nin {4}/s  out {5}/s  queued {6}  memory {7}",
        "conexões {0}  usuários {1}  mensagens {2}/s  entregas {3}/s\nentrada {4}/s  saída {5}/s  na fila {6}  memória {7}",
    );
    let past = before.filter(|before| before.uptime_ms < top.uptime_ms);
    let seconds = past.map(|before| top.uptime_ms - before.uptime_ms);
    let rate = |now: u64, then: u64| rate(now, then, seconds);
    let none = Top::default();
    let then = past.unwrap_or(&none);
    let per_second = |now: u64, then: u64| match seconds {
        Some(ms) if ms > 0 => bytes(now.saturating_sub(then) * 1000 / ms),
        _ => "-".to_owned(),
    };
    let head = HEAD.fill(
        language,
        &[
            &top.connections.to_string(),
            &top.clients.to_string(),
            &rate(top.messages, then.messages),
            &rate(top.deliveries, then.deliveries),
            &per_second(top.received_bytes, then.received_bytes),
            &per_second(top.sent_bytes, then.sent_bytes),
            &bytes(top.send_queue_bytes),
            &top.memory_bytes.map_or_else(|| "-".to_owned(), bytes),
        ],
    );
    let mut lines = vec![head, String::new()];
    lines.extend(rooms(top, then, seconds, shown, language));
    lines.push(String::new());
    lines.extend(people(top, then, seconds, shown, language));
    lines.join("\n")
}

/// So many a second; a dash until there are two looks.
fn rate(now: u64, then: u64, milliseconds: Option<u64>) -> String {
    match milliseconds {
        Some(ms) if ms > 0 => {
            let tenths = u128::from(now.saturating_sub(then)) * 10_000 / u128::from(ms);
            format!("{}.{}", tenths / 10, tenths % 10)
        }
        _ => "-".to_owned(),
    }
}

fn rooms(top: &Top, then: &Top, ms: Option<u64>, shown: usize, language: Language) -> Vec<String> {
    const HEADINGS: [Text; 4] = [
        Text::new("ROOM", "SALA"),
        Text::new("MESSAGES/S", "MENSAGENS/S"),
        Text::new("MESSAGES", "MENSAGENS"),
        Text::new("MEMBERS", "MEMBROS"),
    ];
    let earlier: HashMap<_, _> = then
        .rooms
        .iter()
        .map(|room| (&room.name, room.messages))
        .collect();
    let mut rooms: Vec<_> = top
        .rooms
        .iter()
        .map(|room| (room, earlier.get(&room.name).copied().unwrap_or(0)))
        .collect();
    rooms.sort_by_key(|(room, then)| std::cmp::Reverse((room.messages.saturating_sub(*then), room.messages)));
    let rows = rooms.into_iter().take(shown).map(|(room, then)| {
        vec![
            printable(&room.name).into_owned(),
            rate(room.messages, then, ms),
            room.messages.to_string(),
            room.members.to_string(),
        ]
    });
    lines(HEADINGS, rows.collect(), language)
}

fn people(top: &Top, then: &Top, ms: Option<u64>, shown: usize, language: Language) -> Vec<String> {
    const HEADINGS: [Text; 4] = [
        Text::new("NAME", "NOME"),
        Text::new("MESSAGES/S", "MENSAGENS/S"),
        Text::new("MESSAGES", "MENSAGENS"),
        Text::new("QUEUED", "NA FILA"),
    ];
    let earlier: HashMap<_, _> = then
        .people
        .iter()
        .map(|person| (person.id, person.messages))
        .collect();
    let mut people: Vec<_> = top
        .people
        .iter()
        .map(|person| (person, earlier.get(&person.id).copied().unwrap_or(0)))
        .collect();
    people.sort_by_key(|(person, then)| {
        std::cmp::Reverse((
            person.send_queue_bytes,
            person.messages.saturating_sub(*then),
            person.messages,
        ))
    });
    let rows = people.into_iter().take(shown).map(|(person, then)| {
        vec![
            printable(&person.name).into_owned(),
            rate(person.messages, then, ms),
            person.messages.to_string(),
            bytes(person.send_queue_bytes),
        ]
    });
    lines(HEADINGS, rows.collect(), language)
}

fn lines(headings: [Text; 4], rows: Vec<Vec<String>>, language: Language) -> Vec<String> {
    let columns = Column::all(headings, &["ROOM", "NAME"], language);
    table::lines(&columns, true, rows, output::width(), Long::Cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_come_from_two_looks() {
        assert_eq!(rate(7, 0, None), "-");
        assert_eq!(rate(7, 0, Some(2000)), "3.5");
        assert_eq!(rate(0, 7, Some(2000)), "0.0", "the server was started again");
    }

    #[test]
    fn who_reads_slowest_and_says_most_comes_first() {
        let person = |id, messages, send_queue_bytes| protocol::admin::TopPerson {
            id,
            name: format!("p{id}"),
            messages,
            send_queue_bytes,
        };
        let then = Top {
            uptime_ms: 1000,
            people: vec![person(1, 100, 0), person(2, 0, 0)],
            ..Top::default()
        };
        let now = Top {
            uptime_ms: 2000,
            people: vec![person(1, 101, 0), person(2, 50, 0), person(3, 0, 4096)],
            ..Top::default()
        };
        let frame = frame(&now, Some(&then), ROWS, Language::En);
        let names: Vec<_> = frame.lines().filter(|line| line.starts_with('p')).collect();
        assert!(
            names[0].starts_with("p3") && names[0].ends_with("4.0 KiB"),
            "{frame}"
        );
        assert!(names[1].starts_with("p2    50.0"), "{frame}");
    }
}
