//! `chatctl kick`: disconnects people.

use std::collections::HashSet;

use clap::{ArgAction, ArgMatches, Command};
use protocol::admin::{Kick, KickPrinted, Kicked, KickedConnection, Request, Target};
use protocol::casemap::{Folded, fold};
use protocol::language::{Language, Text};

use super::Tally;
use crate::app::{App, Outcome, Session, Stop};
use crate::cli::{self, argument, described, option};
use crate::confirm::confirm;
use crate::output;
use crate::output::human::{count, printable};

/// What one types.
pub const NAME: &str = "kick";

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Disconnects people: by name, by connection, by address or range.",
        "Desconecta pessoas: pelo nome, pela conexão, pelo endereço ou faixa.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl kick maria --reason \"calm down\"   all connections of maria
  chatctl kick 17                           one connection, as in chatctl list
  chatctl kick --dry-run 10.1.0.0/16        who would be disconnected
  chatctl kick --yes 10.1.0.0/16            disconnect them, without asking

More than one person is only disconnected after a confirmation, or with --yes.
",
        "\
EXEMPLOS:
  chatctl kick maria --reason \"calma\"   todas as conexões de maria
  chatctl kick 17                       uma conexão, como em chatctl list
  chatctl kick --dry-run 10.1.0.0/16    quem seria desconectado
  chatctl kick --yes 10.1.0.0/16        desconecta, sem perguntar

Mais de uma pessoa só é desconectada depois de uma confirmação, ou com --yes.
",
    );
    const TARGET: Text = Text::new("TARGET", "ALVO");
    const TARGET_HELP: Text = Text::new(
        "A name, a connection's ID, an address, or a range such as 10.1.0.0/16",
        "Um nome, o ID de uma conexão, um endereço, ou uma faixa como 10.1.0.0/16",
    );
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new(
        "What they and their rooms are told",
        "O que elas e suas salas ficam sabendo",
    );
    let target = argument("target", TARGET, TARGET_HELP, language)
        .required(true)
        .action(ArgAction::Append)
        .num_args(1..);
    let command = Command::new(NAME)
        .arg(target.value_parser(target_value))
        .arg(option("reason", TEXT, REASON_HELP, language).short('r'))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// The target is sent as it was given, once it is clear that it is one.
fn target_value(text: &str) -> Result<String, String> {
    match Target::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("maria, 17, 192.168.0.14, 192.168.0.14:51632, 10.1.0.0/16, 2001:db8::/32".into()),
    }
}

/// Disconnects people.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let mut targets: Vec<&String> = matches
        .get_many("target")
        .map(Iterator::collect)
        .unwrap_or_default();
    let mut seen = HashSet::new();
    targets.retain(|target| seen.insert(*target));
    let dry_run = matches.get_flag(cli::DRY_RUN);
    let reason = matches.get_one::<String>("reason").cloned();
    let mut session = app.connect()?;
    let mut tally = Tally::default();
    if !dry_run && !matches.get_flag(cli::YES) {
        targets = ask_first(&mut session, app, targets, &mut tally)?;
    }
    for target in targets {
        let kick = Kick {
            target: target.clone(),
            reason: reason.clone(),
            dry_run,
            after: None,
        };
        let outcome = each_page(&mut session, kick, |kicked| show(app, kicked, dry_run));
        tally.count(app, outcome)?;
    }
    Ok(tally.outcome())
}

/// Finds out whom the targets mean, and asks if that is more than one person. Returns the targets that mean somebody.
fn ask_first<'a>(
    session: &mut Session<'_>,
    app: &App,
    targets: Vec<&'a String>,
    tally: &mut Tally,
) -> Result<Vec<&'a String>, Stop> {
    const QUESTION: [Text; 2] = [
        Text::new("disconnect {0} person?", "desconectar {0} pessoa?"),
        Text::new("disconnect {0} people?", "desconectar {0} pessoas?"),
    ];
    let mut people = HashSet::new();
    let mut meant = Vec::new();
    for target in targets {
        let look = Kick {
            target: target.clone(),
            reason: None,
            dry_run: true,
            after: None,
        };
        let outcome = each_page(session, look, |kicked| {
            people.extend(kicked.iter().map(person));
            Ok(())
        });
        match outcome {
            Ok(()) => meant.push(target),
            missing => tally.count(app, missing)?,
        }
    }
    if people.len() > 1 {
        confirm(&count(QUESTION, people.len() as u64, app.language), app.language)?;
    }
    Ok(meant)
}

/// Connections of one name are one person; each one without a name is somebody else.
fn person(connection: &KickedConnection) -> Result<Folded, u64> {
    connection.name.as_deref().map(fold).ok_or(connection.id)
}

/// Why a target came to nothing.
type TargetOutcome = Result<(), Stop>;

fn each_page(
    session: &mut Session<'_>,
    mut kick: Kick,
    mut use_page: impl FnMut(&[KickedConnection]) -> std::io::Result<()>,
) -> TargetOutcome {
    loop {
        let page: Kicked = session.ask(Request::Kick(kick.clone()))?;
        use_page(&page.kicked)?;
        match page.next {
            // Going on only upwards, it ends whatever the answers say.
            Some(next) if kick.after.is_none_or(|after| next > after) => kick.after = Some(next),
            _ => return Ok(()),
        }
    }
}

fn show(app: &App, kicked: &[KickedConnection], dry_run: bool) -> std::io::Result<()> {
    const DONE: Text = Text::new(
        "disconnected {0} (connection {1}, {2})",
        "{0}: conexão {1} encerrada ({2})",
    );
    const WOULD: Text = Text::new(
        "would disconnect {0} (connection {1}, {2})",
        "{0}: a conexão {1} seria encerrada ({2})",
    );
    for connection in kicked {
        if app.json {
            let connection = connection.clone();
            output::object(&KickPrinted { connection, dry_run })?;
        } else {
            let name = connection.name.as_deref().map_or("-".into(), printable);
            let (id, address) = (connection.id.to_string(), printable(&connection.address));
            let text = if dry_run { WOULD } else { DONE };
            output::line(&text.fill(app.language, &[&name, &id, &address]))?;
        }
    }
    Ok(())
}
