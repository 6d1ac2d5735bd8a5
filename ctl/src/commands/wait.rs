//! `chatctl wait`: until chatd is ready.

use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use protocol::language::{Language, Text};

use super::version::program;
use crate::app::{App, Outcome, Stop};
use crate::cli::{described, flag};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::human::short_duration;

/// What one types.
pub const NAME: &str = "wait";

/// So long it rests between two attempts.
const REST: Duration = Duration::from_millis(50);

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Waits until chatd answers, at most as long as --timeout says.",
        "Espera até o chatd responder, no máximo o tempo de --timeout.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  systemctl start chatd && chatctl wait --ready --timeout 1m && chatctl status
",
        "\
EXEMPLOS:
  systemctl start chatd && chatctl wait --ready --timeout 1m && chatctl status
",
    );
    const READY: Text = Text::new(
        "Until it serves clients (which is all there is to wait for)",
        "Até que atenda clientes (não há outra coisa a esperar)",
    );
    let command = Command::new(NAME).arg(flag("ready", READY, language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Waits until chatd answers: it does so only once everything is open.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    let until = Instant::now() + app.timeout;
    loop {
        match app.connect() {
            Ok(session) if app.json => {
                output::object(&program(&session.version))?;
                return Ok(Exit::Done);
            }
            Ok(_) => return Ok(Exit::Done),
            // Nobody there, or not yet: what else is wrong will not change by waiting.
            Err(failure) if failure.exit != Exit::Unreachable => return Err(Stop::Failure(failure)),
            Err(_) if Instant::now() + REST >= until => return Err(Stop::Failure(too_late(app))),
            Err(_) => std::thread::sleep(REST),
        }
    }
}

fn too_late(app: &App) -> Failure {
    const MESSAGE: Text = Text::new(
        "chatd was not ready within {0}",
        "o chatd não ficou pronto em {0}",
    );
    const HINT: Text = Text::new(
        "see why: systemctl status chatd; or allow more time with --timeout 1m",
        "veja o motivo: systemctl status chatd; ou dê mais tempo com --timeout 1m",
    );
    Failure::new(
        Exit::TimedOut,
        MESSAGE.fill(app.language, &[&short_duration(app.timeout)]),
        HINT.get(app.language),
    )
}
