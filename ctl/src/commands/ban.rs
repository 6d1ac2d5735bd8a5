//! `chatctl ban`: keeps people out of the server.

use std::time::Duration;

use clap::{ArgMatches, Command};
use jiff::SignedDuration;
use protocol::admin::{Ban, BanAdd, BanAdded, BanPage, BanRemove, BanRemoved, Bans, Request};
use protocol::ban::Whom;
use protocol::language::{Language, Text};

use super::Tally;
use crate::app::{App, Outcome};
use crate::cli::{self, argument, described, option};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::output;
use crate::output::human::{count, printable};
use crate::output::table::Column;

/// What one types.
pub const NAME: &str = "ban";

const COLUMNS: [Column; 5] = [
    column("WHO", false),
    column("UNTIL", false),
    column("BY", true),
    column("SINCE", false),
    column("REASON", true),
];

const fn column(heading: &'static str, flexible: bool) -> Column {
    Column { heading, flexible }
}

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Keeps people out of the server: by address or range, mask, or account.",
        "Deixa pessoas fora do servidor: por endereço ou faixa, máscara ou conta.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl ban add 192.0.2.0/24 --for 2h --reason \"flood\"   a range, for two hours
  chatctl ban add \"joe*!*@*\"                              whoever is called so, for good
  chatctl ban add --account joe                            whoever logs in to this account
  chatctl ban list                                         who is kept out
  chatctl ban remove 192.0.2.0/24                          let them in again
",
        "\
EXEMPLOS:
  chatctl ban add 192.0.2.0/24 --for 2h --reason \"flood\"   uma faixa, por duas horas
  chatctl ban add \"joe*!*@*\"                              quem tem um nome assim, para sempre
  chatctl ban add --account joe                            quem entra nesta conta
  chatctl ban list                                         quem está de fora
  chatctl ban remove 192.0.2.0/24                          deixa entrar de novo
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
    const TIME: Text = Text::new("TIME", "TEMPO");
    const FOR_HELP: Text = Text::new(
        "How long: 30m, 2h, 7d [default: for good]",
        "Por quanto tempo: 30m, 2h, 7d [padrão: para sempre]",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new("What they are told", "O que elas ficam sabendo");
    let command = Command::new("add")
        .args(who(language))
        .arg(option("for", TIME, FOR_HELP, language).value_parser(duration))
        .arg(option("reason", TEXT, REASON_HELP, language).short('r'))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language));
    described(command, language, ABOUT, EXAMPLES)
}

fn list(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows who is kept out.", "Mostra quem está de fora.");
    described(Command::new("list"), language, ABOUT, Text::new("", ""))
}

fn remove(language: Language) -> Command {
    const ABOUT: Text = Text::new("Lets somebody in again.", "Deixa alguém entrar de novo.");
    described(
        Command::new("remove").args(who(language)),
        language,
        ABOUT,
        Text::new("", ""),
    )
}

/// Whom a ban is about: one of the two.
pub fn who(language: Language) -> [clap::Arg; 2] {
    const WHO: Text = Text::new("WHO", "QUEM");
    const WHO_HELP: Text = Text::new(
        "An address, a range such as 10.1.0.0/16, or a mask such as joe!*@*",
        "Um endereço, uma faixa como 10.1.0.0/16, ou uma máscara como joe!*@*",
    );
    const NAME: Text = Text::new("NAME", "NOME");
    const ACCOUNT_HELP: Text = Text::new("An account instead", "Uma conta, em vez disso");
    [
        argument("who", WHO, WHO_HELP, language)
            .required_unless_present("account")
            .conflicts_with("account")
            .value_parser(who_value),
        option("account", NAME, ACCOUNT_HELP, language).value_parser(account_value),
    ]
}

fn who_value(text: &str) -> Result<String, String> {
    Whom::parse(text)
        .map(|whom| whom.to_string())
        .ok_or_else(|| "192.168.0.14, 10.1.0.0/16, 2001:db8::/32, joe!*@*, $a:joe".into())
}

fn account_value(name: &str) -> Result<String, String> {
    Whom::account(name)
        .map(|whom| whom.to_string())
        .ok_or_else(|| "joe".into())
}

/// A time with its unit.
pub fn duration(text: &str) -> Result<Duration, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    let days = days.map(|days| Duration::from_hours(24 * u64::from(days)));
    days.or_else(|| Duration::try_from(text.parse::<SignedDuration>().ok()?).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "30m, 2h, 7d".to_owned())
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

/// Whom they are about.
pub fn meant(matches: &ArgMatches) -> String {
    ["who", "account"]
        .into_iter()
        .find_map(|name| matches.get_one::<String>(name).cloned())
        .unwrap_or_default()
}

fn run_add(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: [Text; 2] = [
        Text::new("disconnect {0} person?", "desconectar {0} pessoa?"),
        Text::new("disconnect {0} people?", "desconectar {0} pessoas?"),
    ];
    let lasts = matches.get_one::<Duration>("for");
    let mut ban = BanAdd {
        what: meant(matches),
        duration_ms: lasts.map(|lasts| u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX)),
        reason: matches.get_one::<String>("reason").cloned(),
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
    show_added(app, &added, dry_run)?;
    Ok(Exit::Done)
}

fn show_added(app: &App, added: &BanAdded, dry_run: bool) -> std::io::Result<()> {
    const DONE: Text = Text::new(
        "banned {0} (until {1}); connections closed: {2}",
        "{0} foi banido (até {1}); conexões encerradas: {2}",
    );
    const WOULD: Text = Text::new(
        "would ban {0} (until {1}); connections closed: {2}",
        "{0} seria banido (até {1}); conexões encerradas: {2}",
    );
    if app.json {
        return output::object(added);
    }
    let text = if dry_run { WOULD } else { DONE };
    let until = added.expires.as_deref().map_or("-".into(), printable);
    let (what, closed) = (printable(&added.what), added.connections.to_string());
    output::line(&text.fill(app.language, &[&what, &until, &closed]))
}

fn run_remove(matches: &ArgMatches, app: &App) -> Outcome {
    const DONE: Text = Text::new("{0} is not banned any more", "{0} não está mais banido");
    let what = meant(matches);
    let mut session = app.connect()?;
    let mut tally = Tally::default();
    let outcome = session
        .ask::<BanRemoved>(Request::BanRemove(BanRemove { what }))
        .map_err(Into::into)
        .and_then(|removed| {
            let shown = if app.json {
                output::object(&removed)
            } else {
                output::line(&DONE.fill(app.language, &[&printable(&removed.what)]))
            };
            shown.map_err(Into::into)
        });
    tally.count(app, outcome)?;
    Ok(tally.outcome())
}

fn run_list(app: &App) -> Outcome {
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
        output::table(&COLUMNS, true, rows)?;
    }
    Ok(Exit::Done)
}

fn row(ban: &Ban) -> Vec<String> {
    let text = |text: &str| printable(text).into_owned();
    vec![
        text(&ban.what),
        ban.expires.as_deref().map_or_else(|| "-".into(), text),
        text(&ban.set_by),
        text(&ban.since),
        text(&ban.reason),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(duration("90m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("7d"), Ok(Duration::from_hours(168)));
        for wrong in ["", "7", "0s", "-2h", "soon", "99999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
