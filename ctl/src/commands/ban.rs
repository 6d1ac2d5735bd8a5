//! `chatctl ban`: keeps people out of the server.

use clap::{ArgMatches, Command};
use protocol::admin::{Ban, BanAdd, BanAdded, BanPage, BanRemove, BanRemoved, Bans, Request};
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
pub const NAME: &str = "ban";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Keeps people out of the server: by address or range, mask, or account.",
        "Deixa pessoas fora do servidor: por endereço ou faixa, máscara ou conta.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl ban add 192.0.2.0/24 --for 2h   a range, for two hours
  chatctl ban add \"joe*!*@*\"             whoever is called so, for good
  chatctl ban add --account joe           whoever logs in to this account
  chatctl ban list                        who is kept out
  chatctl ban remove 192.0.2.0/24         let them in again
",
        "\
EXEMPLOS:
  chatctl ban add 192.0.2.0/24 --for 2h   uma faixa, por duas horas
  chatctl ban add \"joe*!*@*\"             quem tem um nome assim, para sempre
  chatctl ban add --account joe           quem entra nesta conta
  chatctl ban list                        quem está de fora
  chatctl ban remove 192.0.2.0/24         deixa entrar de novo
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
    const ABOUT: Text = Text::new(
        "Keeps somebody out, and disconnects them if they are here.",
        "Deixa alguém de fora, e desconecta se estiver aqui.",
    );
    const EXAMPLES: Text = Text::new(
        "More than one person is only disconnected after a confirmation, or with --yes.\n",
        "Mais de uma pessoa só é desconectada depois de uma confirmação, ou com --yes.\n",
    );
    const LASTS: Text = Text::new(
        "How long: 30m, 2h, 7d [default: for good]",
        "Por quanto tempo: 30m, 2h, 7d [padrão: para sempre]",
    );
    described(whom::add(LASTS, language), language, ABOUT, EXAMPLES)
}

fn list(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows who is kept out.", "Mostra quem está de fora.");
    described(Command::new("list"), language, ABOUT, Text::new("", ""))
}

fn remove(language: Language) -> Command {
    const ABOUT: Text = Text::new("Lets somebody in again.", "Deixa alguém entrar de novo.");
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
        Text::new("disconnect {0} person?", "desconectar {0} pessoa?"),
        Text::new("disconnect {0} people?", "desconectar {0} pessoas?"),
    ];
    const DONE: Text = Text::new(
        "banned {0} (until {1}); connections closed: {2}",
        "{0} foi banido (até {1}); conexões encerradas: {2}",
    );
    const WOULD: Text = Text::new(
        "would ban {0} (until {1}); connections closed: {2}",
        "{0} seria banido (até {1}); conexões encerradas: {2}",
    );
    let mut ban = BanAdd {
        what: whom::meant(matches),
        duration_ms: whom::milliseconds(matches),
        reason: whom::reason(matches),
        confirmed: matches.get_flag(cli::YES),
        dry_run: true,
    };
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let mut session = app.connect()?;
    if !dry_run && !ban.confirmed {
        let would: BanAdded = session.ask(Request::BanAdd(ban.clone()))?;
        if would.people > 1 {
            confirm(&count(QUESTION, would.people, app.language), app.language)?;
        }
    }
    ban.dry_run = dry_run;
    let added: BanAdded = session.ask(Request::BanAdd(ban))?;
    app.show(&added, |added| {
        let text = if dry_run { WOULD } else { DONE };
        let until = added.expires.as_deref().map_or("-".into(), time);
        let (what, closed) = (printable(&added.what), added.connections.to_string());
        text.fill(app.language, &[&what, &until, &closed])
    })?;
    Ok(Exit::Done)
}

fn run_remove(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0} is not banned any more", "{0} não está mais banido");
    let what = whom::meant(matches);
    let removed: BanRemoved = app.connect()?.ask(Request::BanRemove(BanRemove { what }))?;
    app.show(&removed, |removed| {
        DONE.fill(app.language, &[&printable(&removed.what)])
    })?;
    Ok(Exit::Done)
}

fn run_list(app: &App) -> Outcome {
    const HEADINGS: [Text; 5] = [
        Text::new("WHO", "QUEM"),
        Text::new("UNTIL", "ATÉ"),
        Text::new("BY", "POR"),
        Text::new("SINCE", "DESDE"),
        Text::new("REASON", "MOTIVO"),
    ];
    let mut session = app.connect()?;
    let mut rows = Vec::new();
    let mut page = BanPage::default();
    loop {
        let bans: Bans = session.ask(Request::BanList(page.clone()))?;
        for ban in &bans.bans {
            if app.json {
                output::object(ban)?;
            } else {
                rows.push(row(ban));
            }
        }
        match bans.next {
            Some(next) if page.after.as_ref() != Some(&next) => page.after = Some(next),
            _ => break,
        }
    }
    if !app.json {
        let columns = Column::all(HEADINGS, &["BY", "REASON"], app.language);
        output::table(&columns, true, rows)?;
    }
    Ok(Exit::Done)
}

fn row(ban: &Ban) -> Vec<String> {
    let text = |text: &str| printable(text).into_owned();
    vec![
        text(&ban.what),
        ban.expires.as_deref().map_or_else(|| "-".into(), time),
        text(&ban.set_by),
        time(&ban.since),
        text(&ban.reason),
    ]
}
