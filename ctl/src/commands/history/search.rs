//! `chatctl history search`: finds what was said.

use clap::{ArgMatches, Command};
use protocol::admin::{HistoryOf, HistorySearch, Request};
use protocol::language::{Language, Text};

use super::{DEFAULT_LAST, between_args, from_arg, gather, last_arg, tell, whose, whose_args, word};
use crate::app::{App, Outcome};
use crate::cli::{argument, described};
use crate::exit::Exit;
use crate::output;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Finds messages that hold all of these words.",
        "Procura mensagens que têm todas estas palavras.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl history search '#geral' exam room
  chatctl history search '#geral' \"next week\" 'exam*' --from ana
  chatctl history search --private ana maria exam
  chatctl history search --broadcasts maintenance

What stands in quotes is looked for side by side; a * behind it finds longer words, too. Case and accents do not count.
",
        "\
EXEMPLOS:
  chatctl history search '#geral' prova sala
  chatctl history search '#geral' \"semana que vem\" 'prova*' --from ana
  chatctl history search --private ana maria prova
  chatctl history search --broadcasts manutenção

O que está entre aspas é procurado lado a lado; um * atrás acha também palavras mais longas. Maiúsculas e acentos não \
contam.
",
    );
    const WORD: Text = Text::new("WORD", "PALAVRA");
    const WORD_HELP: Text = Text::new("Words or phrases", "Palavras ou frases");
    const FROM_HELP: Text = Text::new(
        "Only from whoever had this name then, or was logged in to this account",
        "Só de quem tinha este nome, ou tinha entrado nesta conta",
    );
    const LAST_HELP: Text = Text::new(
        "So many, the last ones [default: 50]",
        "Quantas, as últimas [padrão: 50]",
    );
    let command = Command::new("search")
        .args(whose_args(language))
        .arg(argument("words", WORD, WORD_HELP, language).num_args(0..))
        .arg(from_arg(FROM_HELP, language).conflicts_with("broadcasts"))
        .arg(last_arg(LAST_HELP, language))
        .args(between_args(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Finds them.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const MORE: Text = Text::new(
        "not everything was looked at: there may be more",
        "nem tudo foi olhado: pode haver mais",
    );
    const NARROW: Text = Text::new(
        "look in less: --after, --before, another word",
        "procure em menos: --after, --before, outra palavra",
    );
    let words = matches.get_many::<String>("words").into_iter().flatten();
    // Where no room is meant, all that stands there is looked for.
    let first = matches
        .get_one::<String>("room")
        .filter(|_| !matches!(whose(matches), HistoryOf::Room(_)));
    let terms: Vec<String> = first.into_iter().chain(words).cloned().collect();
    let most = matches.get_one::<u32>("last").map(|&last| last as usize);
    let request = |before, limit| {
        Request::HistorySearch(HistorySearch {
            of: whose(matches),
            terms: terms.clone(),
            from: word(matches, "from"),
            after: word(matches, "after"),
            before,
            limit: Some(limit),
        })
    };
    let mut session = app.connect()?;
    let before = word(matches, "before");
    let (entries, complete) = gather(&mut session, most.unwrap_or(DEFAULT_LAST), before, request)?;
    tell(&entries, app)?;
    if !complete {
        output::warn(MORE, NARROW, app.language);
    }
    Ok(Exit::Done)
}
