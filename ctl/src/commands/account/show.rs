//! `chatctl account show`: what belongs to an account.

use clap::{ArgMatches, Command};
use protocol::admin::{AccountDetails, AccountNamed, AccountRole, Request};
use protocol::language::{Language, Text};

use super::{NO_EXAMPLES, list, name, verb};
use crate::app::{App, Outcome};
use crate::exit::Exit;
use crate::output;
use crate::output::human::{printable, time};

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Shows an account: where it is used, which certificates open it, which rooms are its own.",
        "Mostra uma conta: onde é usada, que certificados a abrem, em que salas tem um papel.",
    );
    verb("show", ABOUT, NO_EXAMPLES, Vec::new(), language)
}

/// Shows it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let name = name(matches);
    let details: AccountDetails = app.connect()?.ask(Request::AccountShow(AccountNamed { name }))?;
    if app.json {
        output::object(&details)?;
    } else {
        output::details(&output::PAIR, rows(&details, app.language))?;
    }
    Ok(Exit::Done)
}

fn rows(details: &AccountDetails, language: Language) -> Vec<Vec<String>> {
    const ACCOUNT: Text = Text::new("account", "conta");
    const CREATED: Text = Text::new("created", "criada");
    const EMAIL: Text = Text::new("e-mail", "e-mail");
    const DISABLED: Text = Text::new("disabled", "desativada");
    const DEVICE: Text = Text::new("device", "dispositivo");
    const AT: Text = Text::new(
        "{0} (connection {1}, {2}, since {3})",
        "{0} (conexão {1}, {2}, desde {3})",
    );
    const CERTIFICATE: Text = Text::new("certificate", "certificado");
    const SINCE: Text = Text::new("{0} (since {1})", "{0} (desde {1})");
    const ROOM: Text = Text::new("room", "sala");
    let line = |name: Text, value: String| vec![name.get(language).to_owned(), value];
    let text = |text: &str| printable(text).into_owned();
    let row = &details.row;
    let mut rows = vec![
        line(ACCOUNT, text(&row.name)),
        line(CREATED, time(&row.created)),
        line(EMAIL, row.email.as_deref().map_or_else(|| "-".into(), text)),
        line(DISABLED, list::disabled(row, language)),
    ];
    rows.extend(details.devices.iter().map(|device| {
        let (name, id) = (text(&device.name), device.id.to_string());
        let (address, since) = (text(&device.address), time(&device.since));
        line(DEVICE, AT.fill(language, &[&name, &id, &address, &since]))
    }));
    rows.extend(details.certificates.iter().map(|certificate| {
        let (fingerprint, added) = (text(&certificate.fingerprint), time(&certificate.added));
        line(CERTIFICATE, SINCE.fill(language, &[&fingerprint, &added]))
    }));
    rows.extend(details.rooms.iter().map(|room| {
        let role = role(room.role).get(language);
        line(ROOM, format!("{} ({role})", text(&room.room)))
    }));
    rows
}

const fn role(role: AccountRole) -> Text {
    match role {
        AccountRole::Founder => Text::new("founder", "fundador"),
        AccountRole::Operator => Text::new("operator", "operador"),
        AccountRole::Voice => Text::new("voice", "voz"),
    }
}
