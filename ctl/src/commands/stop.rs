//! `chatctl stop`: stops the server.

use clap::{ArgMatches, Command};
use protocol::admin::{Request, Status, Stop, StopPrinted, Stopping};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{self, described, option};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::output::human::count;

/// What one types.
pub const NAME: &str = "stop";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Stops chatd and disconnects everybody.",
        "Para o chatd e desconecta todo mundo.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl stop --reason \"new computer, back at ten\"
  chatctl stop --yes               in a script
  systemctl stop chatd             where systemd would start it again
",
        "\
EXEMPLOS:
  chatctl stop --reason \"computador novo, volta às dez\"
  chatctl stop --yes               num script
  systemctl stop chatd             onde o systemd o iniciaria de novo
",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new("What everybody is told", "O que todos ficam sabendo");
    let command = Command::new(NAME)
        .arg(option("reason", TEXT, REASON_HELP, language).short('r'))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Stops the server.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: [Text; 2] = [
        Text::new(
            "stop chatd, and disconnect {0} connection?",
            "parar o chatd e desconectar {0} conexão?",
        ),
        Text::new(
            "stop chatd, and disconnect {0} connections?",
            "parar o chatd e desconectar {0} conexões?",
        ),
    ];
    const WOULD: [Text; 2] = [
        Text::new(
            "would stop chatd and disconnect {0} connection",
            "pararia o chatd e desconectaria {0} conexão",
        ),
        Text::new(
            "would stop chatd and disconnect {0} connections",
            "pararia o chatd e desconectaria {0} conexões",
        ),
    ];
    const STOPPING: [Text; 2] = [
        Text::new(
            "chatd is stopping, and disconnects {0} connection",
            "o chatd está parando, e desconecta {0} conexão",
        ),
        Text::new(
            "chatd is stopping, and disconnects {0} connections",
            "o chatd está parando, e desconecta {0} conexões",
        ),
    ];
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    let connections = if dry_run || !matches.get_flag(cli::YES) {
        let status: Status = session.ask(Request::Status)?;
        if !dry_run {
            confirm(&count(QUESTION, status.connections, app.language), app.language)?;
        }
        Some(status.connections)
    } else {
        None
    };
    let (text, connections) = match connections {
        Some(connections) if dry_run => (WOULD, connections),
        _ => {
            let reason = matches.get_one::<String>("reason").cloned();
            let stopping: Stopping = session.ask(Request::Stop(Stop { reason }))?;
            (STOPPING, stopping.connections)
        }
    };
    app.show(&StopPrinted { connections, dry_run }, |_| {
        count(text, connections, app.language)
    })?;
    Ok(Exit::Done)
}
