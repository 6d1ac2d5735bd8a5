//! `account_list` and `account_show`.

use protocol::admin::{
    AccountCertificate, AccountDetails, AccountDevice, AccountPage, AccountRole, AccountRoom, AccountRow,
    Accounts, Error, PAGE, Reply,
};

use super::{gone, named, store, unavailable};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::Outcome;
use crate::server::clock::WallTime;
use crate::server::handlers::admin::{Answer, rfc3339, select};
use crate::server::request::Rank;
use crate::server::settings::Settings;
use crate::server::state::State;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, AccountRef, Read};

/// Begins to list one page of the accounts.
pub fn list(turn: &mut Turn<'_>, asked: Asked, page: &AccountPage) {
    let read = Read::Accounts {
        after: page.after.map(AccountId),
        limit: PAGE + 1,
    };
    store(turn, asked, read, AccountStep::List);
}

/// The store has looked.
pub fn listed(turn: &Turn<'_>, outcome: Outcome) -> Answer {
    let Some(model::Answer::Accounts(mut found)) = outcome.into_answer() else {
        return Err(unavailable());
    };
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| last.id.0);
    let rows = found.into_iter().map(|found| {
        row(
            turn.state,
            &found.name,
            found.created,
            &found.settings,
            found.disabled,
        )
    });
    Ok(Reply::AccountList(Accounts {
        accounts: rows.collect(),
        next,
    }))
}

fn row(
    state: &State,
    name: &str,
    created: WallTime,
    settings: &str,
    disabled: Option<Box<str>>,
) -> AccountRow {
    AccountRow {
        name: name.into(),
        created: rfc3339(created),
        email: Settings::parse(settings).email.map(Into::into),
        disabled: disabled.map(Into::into),
        connections: state.devices.of(name).len() as u64,
    }
}

/// Begins to show an account.
pub fn show(turn: &mut Turn<'_>, asked: Asked, name: &str) -> Result<(), Error> {
    let id = named(turn, name)?;
    store(turn, asked, Read::Account(AccountRef::Id(id)), AccountStep::Show);
    Ok(())
}

/// The store has looked.
pub fn shown(turn: &Turn<'_>, outcome: Outcome) -> Answer {
    let account = match outcome.into_answer() {
        Some(model::Answer::Account(Some(account))) => *account,
        Some(model::Answer::Account(None)) => return Err(gone()),
        _ => return Err(unavailable()),
    };
    let state = &*turn.state;
    let certificates = account.certificates.iter().map(|certificate| AccountCertificate {
        fingerprint: certificate.fingerprint.to_string(),
        added: rfc3339(certificate.added),
    });
    Ok(Reply::AccountShow(Box::new(AccountDetails {
        devices: devices(state, &account.name),
        certificates: certificates.collect(),
        rooms: rooms(state, account.id),
        row: row(
            state,
            &account.name,
            account.created,
            &account.settings,
            account.disabled,
        ),
    })))
}

fn devices(state: &State, account: &str) -> Vec<AccountDevice> {
    let logged_in = state.devices.of(account).iter();
    logged_in
        .filter_map(|&conn| {
            let connection = state.connections.get(conn)?;
            Some(AccountDevice {
                name: state.devices.get(conn)?.name.to_string(),
                id: connection.number,
                address: select::address_of(connection).to_string(),
                since: rfc3339(connection.since),
            })
        })
        .collect()
}

fn rooms(state: &State, account: AccountId) -> Vec<AccountRoom> {
    let lasting = state.rooms.values().filter_map(|room| {
        let role = match room.lasting.as_ref()?.rank_of(account)? {
            Rank::Founder => AccountRole::Founder,
            Rank::Operator => AccountRole::Operator,
            Rank::Voice => AccountRole::Voice,
        };
        let room = room.name.as_str().to_owned();
        Some(AccountRoom { room, role })
    });
    let mut rooms: Vec<_> = lasting.collect();
    rooms.sort_unstable_by(|a, b| a.room.cmp(&b.room));
    rooms.truncate(PAGE);
    rooms
}
