//! `chatctl history purge`: erases what was said.

use clap::{ArgGroup, ArgMatches, Command};
use protocol::admin::{HistoryPurge, HistoryPurged, Request};
use protocol::language::{Language, Text};

use super::{before_arg, from_arg, whose, whose_args, word};
use crate::app::{App, Outcome};
use crate::cli::{self, described, flag};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::fetch::PATIENCE;
use crate::output;
use crate::output::human::count;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Erases what was said, for good, after a confirmation or with --yes.",
        "Apaga o que se disse, para sempre, depois de uma confirmação ou com --yes.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl history purge '#geral' --before 2026-01-01
  chatctl history purge '#geral' --from spammer --dry-run
  chatctl history purge --private ana maria --all --yes
  chatctl history purge --broadcasts --before 90d

What was said from now on stays. The store's file is written anew, so that nothing is left in it: where it is large, \
what people say is kept late meanwhile. Backups keep what they have, and so do the programs of those who have read it.
",
        "\
EXEMPLOS:
  chatctl history purge '#geral' --before 2026-01-01
  chatctl history purge '#geral' --from spammer --dry-run
  chatctl history purge --private ana maria --all --yes
  chatctl history purge --broadcasts --before 90d

O que se disser a partir de agora fica. O arquivo do banco de dados é escrito de novo, para que nada sobre nele: se for \
grande, o que se diz enquanto isso é guardado com atraso. As cópias de segurança guardam o que têm, e os programas de \
quem já leu também.
",
    );
    const FROM_HELP: Text = Text::new(
        "Only from whoever had this name then, or was logged in to this account",
        "Só de quem tinha este nome, ou tinha entrado nesta conta",
    );
    const ALL_HELP: Text = Text::new("All of it", "Tudo");
    let command = Command::new("purge")
        .args(whose_args(language))
        .mut_arg("room", |room| room.conflicts_with_all(["private", "broadcasts"]))
        .arg(before_arg(language))
        .arg(from_arg(FROM_HELP, language).conflicts_with("broadcasts"))
        .arg(flag("all", ALL_HELP, language).conflicts_with_all(["before", "from"]))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language))
        .group(
            ArgGroup::new("what")
                .args(["before", "from", "all"])
                .multiple(true)
                .required(true),
        );
    described(command, language, ABOUT, EXAMPLES)
}

/// Erases it, or says how much that would be.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: [Text; 2] = [
        Text::new(
            "erase {0} message or event for good?",
            "apagar {0} mensagem ou evento para sempre?",
        ),
        Text::new(
            "erase {0} messages and events for good?",
            "apagar {0} mensagens e eventos para sempre?",
        ),
    ];
    const WOULD: [Text; 2] = [
        Text::new(
            "would erase {0} message or event",
            "apagaria {0} mensagem ou evento",
        ),
        Text::new(
            "would erase {0} messages and events",
            "apagaria {0} mensagens e eventos",
        ),
    ];
    const DONE: [Text; 2] = [
        Text::new("erased {0} message or event", "{0} mensagem ou evento apagado"),
        Text::new(
            "erased {0} messages and events",
            "{0} mensagens e eventos apagados",
        ),
    ];
    let purge = |dry_run| {
        Request::HistoryPurge(HistoryPurge {
            of: whose(matches),
            before: word(matches, "before"),
            from: word(matches, "from"),
            all: matches.get_flag("all"),
            dry_run,
        })
    };
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?.patient(PATIENCE);
    if !dry_run && !matches.get_flag(cli::YES) {
        let would: HistoryPurged = session.ask(purge(true))?;
        confirm(&count(QUESTION, would.removed, app.language), app.language)?;
    }
    let purged: HistoryPurged = session.ask(purge(dry_run))?;
    if app.json {
        output::object(&purged)?;
    } else {
        let text = if dry_run { WOULD } else { DONE };
        output::line(&count(text, purged.removed, app.language))?;
    }
    if purged.traces {
        output::warn_of_traces(app.language);
    }
    Ok(Exit::Done)
}
