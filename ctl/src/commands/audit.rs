//! `chatctl audit`: who has changed what.

use clap::{ArgMatches, Command};
use protocol::admin::{AuditEntry, AuditLog, AuditPage, Request};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{at_least_one, described, option};
use crate::exit::Exit;
use crate::output;
use crate::output::human::{printable, time};
use crate::output::table::Column;

/// What one types.
pub const NAME: &str = "audit";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows what administrators have changed, the latest first.",
        "Mostra o que os administradores mudaram, do mais recente ao mais antigo.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl audit
  chatctl audit --last 1000 --json | jq 'select(.by == \"bia\")'

Also what was refused is there. The oldest of 10000 entries go.
",
        "\
EXEMPLOS:
  chatctl audit
  chatctl audit --last 1000 --json | jq 'select(.by == \"bia\")'

O que foi recusado também está ali. De 10000 registros, os mais antigos saem.
",
    );
    const NUMBER: Text = Text::new("NUMBER", "NÚMERO");
    const LAST_HELP: Text = Text::new("So many [default: 50]", "Quantos [padrão: 50]");
    let command =
        Command::new(NAME).arg(option("last", NUMBER, LAST_HELP, language).value_parser(at_least_one));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows who has changed what.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let wanted = matches.get_one::<u32>("last").copied().unwrap_or(50) as usize;
    let mut session = app.connect()?;
    let mut entries: Vec<AuditEntry> = Vec::new();
    let mut before = None;
    while entries.len() < wanted {
        let page: AuditLog = session.ask(Request::Audit(AuditPage { before }))?;
        entries.extend(page.entries);
        match page.next {
            // Going on only downwards, it ends whatever the answers say.
            Some(next) if before.is_none_or(|before| next < before) => before = Some(next),
            _ => break,
        }
    }
    entries.truncate(wanted);
    if app.json {
        for entry in &entries {
            output::object(entry)?;
        }
        return Ok(Exit::Done);
    }
    output::whole_table(&columns(app.language), true, entries.iter().map(row).collect())?;
    Ok(Exit::Done)
}

fn columns(language: Language) -> [Column; 5] {
    const HEADINGS: [Text; 5] = [
        Text::new("TIME", "HORA"),
        Text::new("WHO", "QUEM"),
        Text::new("WHAT", "O QUE"),
        Text::new("ABOUT", "SOBRE"),
        Text::new("RESULT", "RESULTADO"),
    ];
    Column::all(HEADINGS, &["ABOUT", "RESULT"], language)
}

fn row(entry: &AuditEntry) -> Vec<String> {
    let shown = |text: &str| match text {
        "" => "-".to_owned(),
        text => printable(text).into_owned(),
    };
    vec![
        time(&entry.time),
        shown(&entry.by),
        shown(&entry.method),
        shown(&entry.about),
        shown(&entry.result),
    ]
}
