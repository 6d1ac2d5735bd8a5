//! `chatctl account list`: which accounts there are.

use clap::Command;
use protocol::admin::{AccountPage, AccountRow, Accounts, Request};
use protocol::language::{Language, Text};

use super::NO_EXAMPLES;
use crate::app::{App, Outcome};
use crate::cli::described;
use crate::exit::Exit;
use crate::output;
use crate::output::human::{printable, time};
use crate::output::table::Column;

const HEADINGS: [Text; 5] = [
    Text::new("ACCOUNT", "CONTA"),
    Text::new("CREATED", "CRIADA"),
    Text::new("ONLINE", "CONECTADA"),
    Text::new("EMAIL", "E-MAIL"),
    Text::new("DISABLED", "DESATIVADA"),
];

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new("Shows which accounts there are.", "Mostra quais contas existem.");
    described(Command::new("list"), language, ABOUT, NO_EXAMPLES)
}

/// Shows all pages.
pub fn run(app: &App) -> Outcome {
    let mut session = app.connect()?;
    let mut rows = Vec::new();
    let mut page = AccountPage::default();
    loop {
        let accounts: Accounts = session.ask(Request::AccountList(page.clone()))?;
        for account in &accounts.accounts {
            if app.json {
                output::object(account)?;
            } else {
                rows.push(row(account, app.language));
            }
        }
        match accounts.next {
            // Going on only upwards, it ends whatever the answers say.
            Some(next) if page.after.is_none_or(|after| next > after) => page.after = Some(next),
            _ => break,
        }
    }
    if !app.json {
        let columns = Column::all(HEADINGS, &["EMAIL", "DISABLED"], app.language);
        output::table(&columns, true, rows)?;
    }
    Ok(Exit::Done)
}

fn row(account: &AccountRow, language: Language) -> Vec<String> {
    let text = |text: &str| printable(text).into_owned();
    vec![
        text(&account.name),
        time(&account.created),
        account.connections.to_string(),
        account.email.as_deref().map_or_else(|| "-".into(), text),
        disabled(account, language),
    ]
}

/// Why nobody may use it.
pub fn disabled(account: &AccountRow, language: Language) -> String {
    const YES: Text = Text::new("yes", "sim");
    match account.disabled.as_deref() {
        None => "-".into(),
        Some("") => YES.get(language).into(),
        Some(reason) => printable(reason).into_owned(),
    }
}
