//! `chatctl version`: which versions run, of chatctl and of chatd.

use clap::{ArgMatches, Command};
use protocol::admin::{API_VERSION, Program, Version};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output::human::printable;

/// What one types.
pub const NAME: &str = "version";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows the versions of chatctl and of the running chatd.",
        "Mostra as versões do chatctl e do chatd que está rodando.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl version
  chatctl --version          of chatctl alone, without asking chatd
",
        "\
EXEMPLOS:
  chatctl version
  chatctl --version          só do chatctl, sem perguntar ao chatd
",
    );
    described(Command::new(NAME), language, ABOUT, EXAMPLES)
}

/// Shows both versions; one's own even where chatd cannot be asked.
pub fn run(_: &ArgMatches, app: &App) -> Outcome {
    let own = Version {
        server: concat!("chatctl ", env!("CARGO_PKG_VERSION")).into(),
        protocol: API_VERSION,
    };
    show(app, &own)?;
    let session = app.connect()?;
    show(app, &session.version)?;
    Ok(Exit::Done)
}

fn show(app: &App, version: &Version) -> std::io::Result<()> {
    const LINE: Text = Text::new("{0} (admin protocol {1})", "{0} (protocolo de administração {1})");
    app.show(&program(version), |program| {
        let values = [&*printable(&program.program), &program.protocol.to_string()];
        LINE.fill(app.language, &values)
    })
}

/// What somebody who says this is.
pub fn program(version: &Version) -> Program {
    Program {
        program: version.server.clone(),
        protocol: version.protocol,
    }
}
