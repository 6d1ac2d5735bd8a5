//! `chatctl history show`: what was said last.

use clap::{ArgMatches, Command};
use protocol::admin::{HistoryShow, Request};
use protocol::language::{Language, Text};

use super::{DEFAULT_LAST, between_args, gather, last_arg, tell, whose, whose_args, word};
use crate::app::{App, Outcome};
use crate::cli::{described, flag};
use crate::exit::Exit;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows what was said last in a room, in private, or to everybody.",
        "Mostra o que se disse por último em uma sala, em particular, ou a todos.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl history show '#geral' --last 20
  chatctl history show '#geral' --after 2026-03-01 --before 2026-03-02 --events
  chatctl history show --private ana maria --since 7d
  chatctl history show --broadcasts
",
        "\
EXEMPLOS:
  chatctl history show '#geral' --last 20
  chatctl history show '#geral' --after 2026-03-01 --before 2026-03-02 --events
  chatctl history show --private ana maria --since 7d
  chatctl history show --broadcasts
",
    );
    const LAST_HELP: Text = Text::new(
        "So many, the last ones [default: 50; with --after all]",
        "Quantas, as últimas [padrão: 50; com --after todas]",
    );
    const EVENTS_HELP: Text = Text::new(
        "Also who came and went, topics and modes",
        "Também quem entrou e saiu, tópicos e modos",
    );
    let command = Command::new("show")
        .args(whose_args(language))
        .mut_arg("room", |room| room.conflicts_with_all(["private", "broadcasts"]))
        .arg(last_arg(LAST_HELP, language))
        .args(between_args(language))
        .arg(flag("events", EVENTS_HELP, language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Shows it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let after = word(matches, "after");
    let last = matches.get_one::<u32>("last").map(|&last| last as usize);
    let most = last.unwrap_or(if after.is_some() { usize::MAX } else { DEFAULT_LAST });
    let request = |before, limit| {
        Request::HistoryShow(HistoryShow {
            of: whose(matches),
            after: after.clone(),
            before,
            limit: Some(limit),
            events: matches.get_flag("events"),
        })
    };
    let mut session = app.connect()?;
    let (entries, _) = gather(&mut session, most, word(matches, "before"), request)?;
    tell(&entries, app)?;
    Ok(Exit::Done)
}
