//! `chatctl broadcast`: tells everybody, or everybody in a room.

use std::io::{self, Read};

use clap::{ArgAction, ArgMatches, Command};
use protocol::admin::{
    Broadcast, BroadcastPrinted, Broadcasted, MAX_BROADCAST, MAX_BROADCAST_LINES, Request,
};
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{self, argument, described, option};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::human::{count, printable};

/// What one types.
pub const NAME: &str = "broadcast";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Tells everybody something.", "Avisa todo mundo.");
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl broadcast \"restart in 5 minutes\"
  chatctl broadcast --room '#geral' \"the lesson begins\"
  chatctl broadcast --from Secretary --preview \"exams are on monday\"
  uptime | chatctl broadcast -

It reaches people as a notice from the server. Each line is a message of its own.
",
        "\
EXEMPLOS:
  chatctl broadcast \"reinício em 5 minutos\"
  chatctl broadcast --room '#geral' \"a aula vai começar\"
  chatctl broadcast --from Secretaria --preview \"as provas são na segunda\"
  uptime | chatctl broadcast -

As pessoas recebem como aviso do servidor. Cada linha é uma mensagem.
",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const TEXT_HELP: Text = Text::new(
        "What to say; - reads it from standard input",
        "O que dizer; - lê da entrada padrão",
    );
    const ROOM: Text = Text::new("ROOM", "SALA");
    const ROOM_HELP: Text = Text::new(
        "Only to who is in this room; may be given several times",
        "Só para quem está nesta sala; pode ser usada várias vezes",
    );
    const NAME_VALUE: Text = Text::new("NAME", "NOME");
    const ACCOUNT_HELP: Text = Text::new(
        "Only to who is logged in to this account",
        "Só para quem está logado nesta conta",
    );
    const FROM_HELP: Text = Text::new(
        "In whose name: put before each message",
        "Em nome de quem: vai antes de cada mensagem",
    );
    let command = Command::new(NAME)
        .arg(
            argument("text", TEXT, TEXT_HELP, language)
                .required(true)
                .num_args(1..),
        )
        .arg(
            option("room", ROOM, ROOM_HELP, language)
                .short('r')
                .action(ArgAction::Append),
        )
        .arg(option("account", NAME_VALUE, ACCOUNT_HELP, language).conflicts_with("room"))
        .arg(option("from", NAME_VALUE, FROM_HELP, language))
        .arg(cli::dry_run(language).visible_alias("preview"));
    described(command, language, ABOUT, EXAMPLES)
}

/// Tells everybody.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let words: Vec<_> = matches
        .get_many::<String>("text")
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let text = if words == ["-"] {
        standard_input(app)?
    } else {
        words.join(" ")
    };
    let text = checked(text, app.language)?;
    let rooms: Vec<_> = match matches.get_many::<String>("room") {
        Some(rooms) => rooms.cloned().map(Some).collect(),
        None => vec![None],
    };
    let given = |name| matches.get_one::<String>(name).cloned();
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    let mut tally = super::Tally::default();
    for room in rooms {
        let request = Request::Broadcast(Broadcast {
            text: text.clone(),
            room: room.clone(),
            account: given("account"),
            from: given("from"),
            dry_run,
        });
        let outcome = session
            .ask::<Broadcasted>(request)
            .map_err(Into::into)
            .and_then(|sent| {
                show(app, room.as_deref(), &sent, dry_run)?;
                Ok(())
            });
        tally.count(app, outcome)?;
    }
    Ok(tally.outcome())
}

fn show(app: &App, room: Option<&str>, sent: &Broadcasted, dry_run: bool) -> io::Result<()> {
    const WOULD: [Text; 2] = [
        Text::new("would go to {0} connection", "iria para {0} conexão"),
        Text::new("would go to {0} connections", "iria para {0} conexões"),
    ];
    const SENT: [Text; 2] = [
        Text::new("sent to {0} connection", "enviado a {0} conexão"),
        Text::new("sent to {0} connections", "enviado a {0} conexões"),
    ];
    const NOT_KEPT: Text = Text::new(
        "it was sent, but could not be kept: who comes later does not find it in the history",
        "foi enviado, mas não pôde ser guardado: quem chegar depois não vai encontrar no histórico",
    );
    const NOT_KEPT_HINT: Text = Text::new(
        "see how the store is: chatctl status",
        "veja como está o banco de dados: chatctl status",
    );
    if app.json {
        output::object(&BroadcastPrinted {
            room: room.map(ToOwned::to_owned),
            sent: sent.clone(),
            dry_run,
        })?;
    } else {
        for message in &sent.messages {
            output::line(&printable(message))?;
        }
        let text = if dry_run { WOULD } else { SENT };
        let count = count(text, sent.recipients, app.language);
        output::line(&match room {
            Some(room) => format!("{}: {count}", printable(room)),
            None => count,
        })?;
    }
    if sent.not_kept > 0 {
        output::warn(NOT_KEPT, NOT_KEPT_HINT, app.language);
    }
    Ok(())
}

const IN_PARTS: Text = Text::new("say it in several parts", "diga em várias partes");

fn standard_input(app: &App) -> Result<String, Failure> {
    const MESSAGE: Text = Text::new(
        "cannot read standard input: {0}",
        "não foi possível ler a entrada padrão: {0}",
    );
    const HINT: Text = Text::new(
        "give it UTF-8 text, or the text as an argument",
        "passe texto em UTF-8, ou o texto como argumento",
    );
    let failed = |error: &dyn std::fmt::Display| {
        let message = MESSAGE.fill(app.language, &[&error.to_string()]);
        Failure::new(Exit::Failed, message, HINT.get(app.language))
    };
    let mut bytes = Vec::new();
    // One byte over the limit is enough to see that it is too long.
    let limited = io::stdin()
        .lock()
        .take(MAX_BROADCAST as u64 + 1)
        .read_to_end(&mut bytes);
    limited.map_err(|error| failed(&error))?;
    if bytes.len() > MAX_BROADCAST {
        return Err(too_long(app.language));
    }
    String::from_utf8(bytes).map_err(|error| failed(&error.utf8_error()))
}

fn too_long(language: Language) -> Failure {
    const LONG: Text = Text::new(
        "the text has more than {0} bytes",
        "o texto tem mais de {0} bytes",
    );
    let limit = MAX_BROADCAST.to_string();
    Failure::new(
        Exit::Usage,
        LONG.fill(language, &[&limit]),
        IN_PARTS.get(language),
    )
}

fn checked(text: String, language: Language) -> Result<String, Failure> {
    const EMPTY: Text = Text::new("there is nothing to say", "não há nada a dizer");
    const EMPTY_HINT: Text = Text::new(
        "for example: chatctl broadcast \"restart in 5 minutes\"",
        "por exemplo: chatctl broadcast \"reinício em 5 minutos\"",
    );
    const LINES: Text = Text::new(
        "the text has more than {0} lines",
        "o texto tem mais de {0} linhas",
    );
    if text.trim().is_empty() {
        Err(Failure::new(
            Exit::Usage,
            EMPTY.get(language),
            EMPTY_HINT.get(language),
        ))
    } else if text.len() > MAX_BROADCAST {
        Err(too_long(language))
    } else if text.lines().filter(|line| !line.trim().is_empty()).count() > MAX_BROADCAST_LINES {
        let limit = MAX_BROADCAST_LINES.to_string();
        Err(Failure::new(
            Exit::Usage,
            LINES.fill(language, &[&limit]),
            IN_PARTS.get(language),
        ))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_of_reasonable_length_is_sent() {
        assert_eq!(checked("olá".into(), Language::En), Ok("olá".into()));
        assert!(checked(" \n".into(), Language::En).is_err());
        assert!(checked("a".repeat(MAX_BROADCAST), Language::En).is_ok());
        assert!(checked("a\n".repeat(MAX_BROADCAST_LINES), Language::En).is_ok());
        assert!(checked("a\n".repeat(MAX_BROADCAST_LINES + 1), Language::En).is_err());
        let error = checked("a".repeat(MAX_BROADCAST + 1), Language::PtBr).unwrap_err();
        assert_eq!(error.exit, Exit::Usage);
    }
}
