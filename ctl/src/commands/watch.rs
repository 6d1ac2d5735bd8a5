//! `chatctl watch`: what happens, as it happens.

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use protocol::admin::{Event, Happening, Request, Watch, Watching};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome, Session, Stop};
use crate::cli::{at_least_one, described, moment, option};
use crate::exit::Exit;
use crate::output;
use crate::output::human::{printable, time};

/// What one types.
pub const NAME: &str = "watch";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows what happens, as it happens; never what people say.",
        "Mostra o que acontece, na hora; nunca o que as pessoas dizem.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl watch                                 until Ctrl-C
  chatctl watch --since 10m --event disconnect  first those of ten minutes
  chatctl watch --event messages --event join   how much is said, and who comes
  chatctl watch --room '#geral' --json | jq -r .name

How much is said (messages) and the log come only when they are asked for. Who reads too slowly loses events and is \
told how many; chatd waits for nobody.
",
        "\
EXEMPLOS:
  chatctl watch                                 até Ctrl-C
  chatctl watch --since 10m --event disconnect  antes, as de dez minutos
  chatctl watch --event messages --event join   quanto se diz, e quem entra
  chatctl watch --room '#geral' --json | jq -r .name

Quanto se diz (messages) e o registro (log) só vêm quando pedidos. Quem lê devagar demais perde eventos e fica sabendo \
quantos; o chatd não espera ninguém.
",
    );
    const EVENT: Text = Text::new("EVENT", "EVENTO");
    const EVENT_HELP: Text = Text::new(
        "Only these events; may be given several times: connect, register, disconnect, join, part, kick, ban, \
         unban, admin, messages, warning, log",
        "Só estes eventos; pode ser usada várias vezes: connect, register, disconnect, join, part, kick, ban, \
         unban, admin, messages, warning, log",
    );
    const NAME_VALUE: Text = Text::new("NAME", "NOME");
    const USER_HELP: Text = Text::new("Only about this person", "Só sobre esta pessoa");
    const ROOM: Text = Text::new("ROOM", "SALA");
    const ROOM_HELP: Text = Text::new("Only about this room", "Só sobre esta sala");
    const TIME: Text = Text::new("TIME", "TEMPO");
    const SINCE_HELP: Text = Text::new(
        "First what has happened since: 10m, 1h, 2026-03-01T12:00:00Z",
        "Antes, o que aconteceu desde: 10m, 1h, 2026-03-01T12:00:00Z",
    );
    let command = Command::new(NAME)
        .arg(
            option("event", EVENT, EVENT_HELP, language)
                .short('e')
                .action(ArgAction::Append)
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(Happening::NAMES)),
        )
        .arg(option("user", NAME_VALUE, USER_HELP, language))
        .arg(option("room", ROOM, ROOM_HELP, language))
        .arg(option("since", TIME, SINCE_HELP, language).value_parser(moment))
        .arg(count_arg(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// `--count NUMBER`, for commands that go on until they are stopped.
pub fn count_arg(language: Language) -> clap::Arg {
    const NUMBER: Text = Text::new("NUMBER", "NÚMERO");
    const HELP: Text = Text::new("End after so many", "Termina depois de tantos");
    option("count", NUMBER, HELP, language).value_parser(at_least_one)
}

/// Shows what happens.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let text = |name| matches.get_one::<String>(name).cloned();
    let events = matches.get_many::<String>("event").into_iter().flatten();
    let watch = Watch {
        events: events.cloned().collect(),
        user: text("user"),
        room: text("room"),
        since: matches.get_one::<Timestamp>("since").map(Timestamp::to_string),
    };
    let mut session = app.connect()?;
    let watching: Watching = session.ask(Request::Watch(watch))?;
    if !watching.complete {
        const EARLIER: Text = Text::new(
            "what happened earlier is forgotten already",
            "o que aconteceu antes já foi esquecido",
        );
        output::note(EARLIER.get(app.language));
    }
    follow(&mut session, app, matches)
}

/// Shows events until there were enough.
pub fn follow(session: &mut Session<'_>, app: &App, matches: &ArgMatches) -> Outcome {
    let most = matches
        .get_one::<u32>("count")
        .copied()
        .map_or(u64::MAX, u64::from);
    for _ in 0..most {
        let event = session.next_event().map_err(Stop::from)?;
        if app.json {
            output::object(&event)?;
        } else {
            output::line(&line(&event, app.language))?;
        }
    }
    Ok(Exit::Done)
}

fn line(event: &Event, language: Language) -> String {
    let at = time(&event.time);
    if let Happening::Log { level, module, text } = &event.happening {
        return format!(
            "{at} {:5} {} {}",
            level.to_uppercase(),
            printable(module),
            printable(text)
        );
    }
    format!(
        "{at} {:10} {}",
        event.happening.name(),
        printable(&words(&event.happening, language))
    )
}

fn words(happening: &Happening, language: Language) -> String {
    const LOST: Text = Text::new(
        "{0} events were lost: this reads too slowly",
        "{0} eventos se perderam: a leitura é lenta demais",
    );
    const SAID: Text = Text::new(
        "{0} messages, {1} deliveries in {2} ms",
        "{0} mensagens, {1} entregas em {2} ms",
    );
    const BY: Text = Text::new("{0} {1} (by {2})", "{0} {1} (por {2})");
    const UNTIL: Text = Text::new("until {0}", "até {0}");
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    match happening {
        Happening::Connect {
            id,
            address,
            dialect,
            tls,
        } => match tls {
            Some(tls) => format!("{id} {address} {dialect} TLS {tls}"),
            None => format!("{id} {address} {dialect}"),
        },
        Happening::Register {
            id,
            name,
            account,
            address,
        } => match account {
            Some(account) => format!("{id} {name} ({account}) {address}"),
            None => format!("{id} {name} {address}"),
        },
        Happening::Disconnect {
            id,
            name,
            address,
            reason,
        } => format!("{id} {} {address} {reason}", dash(name)),
        Happening::Join { name, room } | Happening::Part { name, room } => format!("{name} {room}"),
        Happening::Kick { name, room, by } => BY.fill(language, &[name, room, by]),
        Happening::Ban { what, by, expires } => {
            let until = expires.as_deref().map(|end| UNTIL.fill(language, &[&time(end)]));
            BY.fill(language, &[what, &until.unwrap_or_default(), by])
        }
        Happening::Unban { what } => what.clone(),
        Happening::Admin {
            by,
            method,
            about,
            result,
            ..
        } => format!("{by} {method} {about} {result}"),
        Happening::Messages {
            interval_ms,
            messages,
            deliveries,
        } => {
            let values = [messages, deliveries, interval_ms].map(ToString::to_string);
            SAID.fill(language, &values.each_ref().map(String::as_str))
        }
        Happening::Warning { text } | Happening::Log { text, .. } => text.clone(),
        Happening::Lost { count } => LOST.fill(language, &[&count.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_chose_reaches_no_terminal() {
        let event = Event {
            time: "2026-03-01T12:00:00Z".into(),
            happening: Happening::Join {
                name: "\u{1b}[2J".into(),
                room: "#sala".into(),
            },
        };
        assert_eq!(
            line(&event, Language::En),
            "2026-03-01T12:00:00Z join       \\u{1b}[2J #sala"
        );
    }
}
