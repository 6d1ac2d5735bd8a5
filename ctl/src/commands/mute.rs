//! `chatctl mute`: who is not heard.

use clap::{ArgMatches, Command};
use protocol::admin::{Mute, MuteAdd, MuteAdded, MuteRemove, MuteRemoved, Mutes, Request};
use protocol::language::{Language, Text};

use super::whom;
use crate::app::{App, Outcome};
use crate::cli::{self, described};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::output;
use crate::output::human::{count, printable, time};
use crate::output::table::Column;

/// What one types.
pub const NAME: &str = "mute";

/// So many milliseconds somebody is silenced, unless told otherwise.
const USUAL_MS: u64 = 10 * 60 * 1000;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Silences people for a time: they read, and nobody hears them.",
        "Silencia pessoas por um tempo: elas leem, e ninguém as ouve.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl mute add 'joe!*@*' --for 10m --reason \"calm down\"
  chatctl mute add 192.168.0.0/24 --dry-run
  chatctl mute add --account joe --for 1d
  chatctl mute list
  chatctl mute remove 'joe!*@*'

They are told, stay in their rooms and set no topics. It ends by itself, and with the server.
",
        "\
EXEMPLOS:
  chatctl mute add 'joe!*@*' --for 10m --reason \"calma\"
  chatctl mute add 192.168.0.0/24 --dry-run
  chatctl mute add --account joe --for 1d
  chatctl mute list
  chatctl mute remove 'joe!*@*'

Elas ficam sabendo, continuam nas salas e não mudam tópicos. Termina sozinho, e com o servidor.
",
    );
    let command = Command::new(NAME)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([add(language), list(language), remove(language)]);
    described(command, language, ABOUT, EXAMPLES)
}

fn add(language: Language) -> Command {
    const ABOUT: Text = Text::new("Silences somebody.", "Silencia alguém.");
    const EXAMPLES: Text = Text::new(
        "More than one person is only silenced after a confirmation, or with --yes.\n",
        "Mais de uma pessoa só é silenciada depois de uma confirmação, ou com --yes.\n",
    );
    const LASTS: Text = Text::new(
        "How long, at most a week: 30m, 2h, 7d [default: 10m]",
        "Por quanto tempo, no máximo uma semana: 30m, 2h, 7d [padrão: 10m]",
    );
    described(whom::add(LASTS, language), language, ABOUT, EXAMPLES)
}

fn list(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows who is silenced.", "Mostra quem está silenciado.");
    described(Command::new("list"), language, ABOUT, Text::new("", ""))
}

fn remove(language: Language) -> Command {
    const ABOUT: Text = Text::new("Lets somebody speak again.", "Deixa alguém falar de novo.");
    described(whom::remove(language), language, ABOUT, Text::new("", ""))
}

/// Runs it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    match matches.subcommand() {
        Some(("add", matches)) => run_add(matches, app),
        Some(("remove", matches)) => run_remove(matches, app),
        Some(("list", _)) => run_list(app),
        // The command line is not accepted without one of these.
        _ => Ok(Exit::Usage),
    }
}

fn run_add(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: [Text; 2] = [
        Text::new("silence {0} person?", "silenciar {0} pessoa?"),
        Text::new("silence {0} people?", "silenciar {0} pessoas?"),
    ];
    const DONE: Text = Text::new(
        "silenced {0} until {1}; of those who are here: {2}",
        "{0} silenciado até {1}; dos que estão aqui: {2}",
    );
    const WOULD: Text = Text::new(
        "would silence {0} until {1}; of those who are here: {2}",
        "silenciaria {0} até {1}; dos que estão aqui: {2}",
    );
    let mut mute = MuteAdd {
        what: whom::meant(matches),
        duration_ms: whom::milliseconds(matches).unwrap_or(USUAL_MS),
        reason: whom::reason(matches),
        confirmed: matches.get_flag(cli::YES),
        dry_run: true,
    };
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    if !dry_run && !mute.confirmed {
        let would: MuteAdded = session.ask(Request::MuteAdd(mute.clone()))?;
        if would.people > 1 {
            confirm(&count(QUESTION, would.people, app.language), app.language)?;
        }
    }
    mute.dry_run = dry_run;
    let added: MuteAdded = session.ask(Request::MuteAdd(mute))?;
    app.show(&added, |added| {
        let text = if dry_run { WOULD } else { DONE };
        let (what, people) = (printable(&added.what), added.people.to_string());
        text.fill(app.language, &[&what, &time(&added.expires), &people])
    })?;
    Ok(Exit::Done)
}

fn run_remove(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0} may speak again", "{0} pode falar de novo");
    let what = whom::meant(matches);
    let removed: MuteRemoved = app.connect()?.ask(Request::MuteRemove(MuteRemove { what }))?;
    app.show(&removed, |removed| {
        DONE.fill(app.language, &[&printable(&removed.what)])
    })?;
    Ok(Exit::Done)
}

fn run_list(app: &App) -> Outcome {
    const HEADINGS: [Text; 4] = [
        Text::new("WHO", "QUEM"),
        Text::new("UNTIL", "ATÉ"),
        Text::new("BY", "POR"),
        Text::new("REASON", "MOTIVO"),
    ];
    let mutes: Mutes = app.connect()?.ask(Request::MuteList)?;
    if app.json {
        for mute in &mutes.mutes {
            output::object(mute)?;
        }
        return Ok(Exit::Done);
    }
    let columns = Column::all(HEADINGS, &["REASON"], app.language);
    output::table(&columns, true, mutes.mutes.iter().map(row).collect())?;
    Ok(Exit::Done)
}

fn row(mute: &Mute) -> Vec<String> {
    let text = |text: &str| printable(text).into_owned();
    vec![
        text(&mute.what),
        time(&mute.expires),
        text(&mute.set_by),
        text(&mute.reason),
    ]
}
