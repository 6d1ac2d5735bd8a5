//! `chatctl doctor`: what is wrong, and the command that mends it.

mod daemon;
mod machine;

use clap::{ArgMatches, Command};
use protocol::admin::{Finding, FindingState};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome, Stop};
use crate::cli::described;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::human::printable;
use crate::output::table::Column;

/// What one types.
pub const NAME: &str = "doctor";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Looks for what is wrong, and says which command mends it.",
        "Procura o que está errado, e diz qual comando conserta.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl doctor
  chatctl doctor --json | jq 'select(.state == \"bad\")'

It looks at the socket, the configuration and its file's permissions, where chatd listens, the certificate, \
the store and its disk, the clock and systemd's unit. It changes nothing.
",
        "\
EXEMPLOS:
  chatctl doctor
  chatctl doctor --json | jq 'select(.state == \"bad\")'

Olha o socket, a configuração e as permissões do arquivo, onde o chatd escuta, o certificado, o \
banco de dados e o disco dele, o relógio e a unidade do systemd. Não muda nada.
",
    );
    described(Command::new(NAME), language, ABOUT, EXAMPLES)
}

/// Something is as it should be.
fn good(check: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        check: check.into(),
        state: FindingState::Good,
        detail: detail.into(),
        fix: None,
    }
}

/// Something is not as it should be, and this mends it.
fn wrong(
    check: &'static str,
    state: FindingState,
    detail: impl Into<String>,
    fix: impl Into<String>,
) -> Finding {
    Finding {
        check: check.into(),
        state,
        detail: detail.into(),
        fix: Some(fix.into()),
    }
}

/// Looks at everything.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    const BAD: Text = Text::new("something is wrong: {0}", "há algo errado: {0}");
    const FIX: Text = Text::new("the commands above mend it", "os comandos acima consertam");
    // What programs read is never translated.
    let language = if app.json { Language::En } else { app.language };
    let mut findings = daemon::look(&app.speaking(language));
    findings.extend(machine::look(language));
    for finding in &findings {
        if app.json {
            output::object(finding)?;
        }
    }
    if !app.json {
        show(&findings, app.language)?;
    }
    let bad = findings
        .iter()
        .filter(|finding| finding.state == FindingState::Bad)
        .count();
    if bad == 0 {
        return Ok(Exit::Done);
    }
    let message = BAD.fill(app.language, &[&bad.to_string()]);
    Err(Stop::Failure(Failure::new(
        Exit::Failed,
        message,
        FIX.get(app.language),
    )))
}

fn show(findings: &[Finding], language: Language) -> std::io::Result<()> {
    const GOOD: Text = Text::new("ok", "ok");
    const LOOK: Text = Text::new("look", "veja");
    const BAD: Text = Text::new("BAD", "RUIM");
    const COLUMNS: [Column; 3] = [Column::plain(false), Column::plain(false), Column::plain(true)];
    for finding in findings {
        let state = match finding.state {
            FindingState::Good => GOOD,
            FindingState::Look => LOOK,
            FindingState::Bad => BAD,
        };
        let row = vec![
            format!("{:4}", state.get(language)),
            format!("{:13}", finding.check),
            printable(&finding.detail).into_owned(),
        ];
        output::details(&COLUMNS, vec![row])?;
        if let Some(fix) = &finding.fix {
            output::line(&format!("                     -> {}", printable(fix)))?;
        }
    }
    Ok(())
}
