//! `chatctl metrics`: what is counted and measured.

use clap::{ArgMatches, Command};
use protocol::admin::{Metrics, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;

/// What one types.
pub const NAME: &str = "metrics";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows what is counted and measured, as Prometheus reads it.",
        "Mostra o que é contado e medido, como o Prometheus lê.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl metrics
  chatctl metrics > /var/lib/node_exporter/textfile/chatd.prom
  chatctl metrics --json | jq 'select(.name == \"chatd_messages_total\")'

Prometheus itself reads where metrics.listen in chatd.toml says.
",
        "\
EXEMPLOS:
  chatctl metrics
  chatctl metrics > /var/lib/node_exporter/textfile/chatd.prom
  chatctl metrics --json | jq 'select(.name == \"chatd_messages_total\")'

O próprio Prometheus lê onde metrics.listen, no chatd.toml, disser.
",
    );
    described(Command::new(NAME), language, ABOUT, EXAMPLES)
}

/// Shows what is counted and measured.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    let metrics: Metrics = app.connect()?.ask(Request::Metrics)?;
    if app.json {
        for metric in &metrics.metrics {
            output::object(metric)?;
        }
    } else {
        for line in metrics.text().lines() {
            output::line(&printable(line))?;
        }
    }
    Ok(Exit::Done)
}
