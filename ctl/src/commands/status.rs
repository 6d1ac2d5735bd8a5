//! `chatctl status`: how the server is.

mod store;

use std::time::Duration;

use clap::{ArgMatches, Command};
use protocol::admin::{Listener, Request, Status};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::{bytes, duration, printable, time};

/// What one types.
pub const NAME: &str = "status";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows how the server is.", "Mostra como o servidor está.");
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl status
  chatctl status --json | jq .connections
",
        "\
EXEMPLOS:
  chatctl status
  chatctl status --json | jq .connections
",
    );
    described(Command::new(NAME), language, ABOUT, EXAMPLES)
}

/// Shows how the server is.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    let status: Status = app.connect()?.ask(Request::Status)?;
    if app.json {
        output::object(&status)?;
    } else {
        output::details(&output::PAIR, rows(&status, app.language))?;
    }
    if let Some(store) = &status.store {
        store::warn(store, app.language);
    }
    Ok(Exit::Done)
}

fn rows(status: &Status, language: Language) -> Vec<Vec<String>> {
    const VERSION: Text = Text::new("version", "versão");
    const SERVER: Text = Text::new("server", "servidor");
    const ON: Text = Text::new("{0} (network {1})", "{0} (rede {1})");
    const RUNNING: Text = Text::new("running", "rodando");
    const FOR: Text = Text::new("{0}, since {1}, process {2}", "há {0}, desde {1}, processo {2}");
    const CONFIG: Text = Text::new("configuration", "configuração");
    const BUILT_IN: Text = Text::new("built-in defaults", "padrões embutidos");
    const LISTENING: Text = Text::new("listening", "escutando");
    const CERTIFICATE: Text = Text::new("certificate", "certificado");
    const UNTIL: Text = Text::new("until {0}", "até {0}");
    const CONNECTIONS: Text = Text::new("connections", "conexões");
    const PEOPLE: Text = Text::new("users", "usuários");
    const PEAK: Text = Text::new("{0} (at most {1})", "{0} (no máximo {1})");
    const ROOMS: Text = Text::new("rooms", "salas");
    const MEMORY: Text = Text::new("memory", "memória");
    const STORE: Text = Text::new("store", "banco de dados");
    const QUEUES: Text = Text::new("send queues", "filas de envio");
    const QUEUED: Text = Text::new("{0}, the longest {1}", "{0}, a maior {1}");
    let row = |name: Text, value: String| vec![name.get(language).to_owned(), value];
    let text = |text: &str| printable(text).into_owned();
    let up = duration(Duration::from_millis(status.uptime_ms));
    let mut rows = vec![
        row(VERSION, text(&status.version)),
        row(
            SERVER,
            ON.fill(language, &[&text(&status.server), &text(&status.network)]),
        ),
        row(
            RUNNING,
            FOR.fill(language, &[&up, &time(&status.started), &status.pid.to_string()]),
        ),
        row(
            CONFIG,
            status
                .config
                .as_deref()
                .map_or_else(|| BUILT_IN.get(language).into(), text),
        ),
    ];
    for (number, listener) in status.listeners.iter().enumerate() {
        let name = if number == 0 { LISTENING.get(language) } else { "" };
        rows.push(vec![name.to_owned(), self::listener(listener)]);
    }
    rows.extend(
        status
            .certificate_expires
            .as_ref()
            .map(|at| row(CERTIFICATE, UNTIL.fill(language, &[&time(at)]))),
    );
    rows.extend([
        row(CONNECTIONS, status.connections.to_string()),
        row(
            PEOPLE,
            PEAK.fill(
                language,
                &[&status.clients.to_string(), &status.clients_peak.to_string()],
            ),
        ),
        row(ROOMS, status.rooms.to_string()),
        row(MEMORY, status.memory_bytes.map_or_else(|| "-".into(), bytes)),
        row(
            QUEUES,
            QUEUED.fill(
                language,
                &[
                    &bytes(status.send_queue_bytes),
                    &bytes(status.send_queue_max_bytes),
                ],
            ),
        ),
    ]);
    if let Some(store) = &status.store {
        rows.push(row(STORE, store::place(store, language)));
        rows.extend(store::rows(store, language));
    }
    rows
}

fn listener(listener: &Listener) -> String {
    let tls = if listener.tls { ", TLS" } else { "" };
    format!("{} ({}{tls})", printable(&listener.address), listener.dialect)
}
