//! `account_password`, `account_disable` and `account_enable`.

use protocol::admin::{AccountDisable, AccountEnded, AccountPassword, Error, Reply};

use super::{changed, check_password, credentials, done, gone, named, store};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::{Hashed, Outcome};
use crate::server::handlers::admin::{Answer, answer_later};
use crate::server::handlers::disconnect;
use crate::server::reply::Closing;
use crate::server::text::cut;
use crate::server::then::AfterHashing;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Write};

/// Begins to give an account another password. Who is logged in to it stays so.
pub fn password(turn: &mut Turn<'_>, asked: Asked, change: &AccountPassword) -> Result<(), Error> {
    let id = named(turn, &change.name)?;
    check_password(&change.password.0)?;
    let then = AfterHashing::SetPassword { asked, id };
    turn.hash(None, change.password.0.as_str().into(), then);
    Ok(())
}

/// The password was hashed: it can be kept.
pub fn hashed(turn: &mut Turn<'_>, asked: Asked, id: AccountId, hashed: Hashed) {
    match credentials(hashed) {
        Ok(credentials) => {
            let write = Write::SetCredentials {
                account: id,
                credentials,
            };
            store(turn, asked, write, AccountStep::KeepPassword { id });
        }
        Err(why) => answer_later(turn, asked, Err(why)),
    }
}

/// Begins to let nobody use an account.
pub fn disable(turn: &mut Turn<'_>, asked: Asked, disable: &AccountDisable) -> Result<(), Error> {
    let id = named(turn, &disable.name)?;
    let reason = disable.reason.as_deref().unwrap_or_default().trim();
    let reason: Box<str> = cut(reason, turn.state.policy.limits.kick_length).into();
    let write = Write::SetDisabled {
        account: id,
        reason: Some(reason.clone()),
    };
    store(turn, asked, write, AccountStep::Disable { id, reason });
    Ok(())
}

/// Nobody may use it any more, or still: who is logged in to it goes.
pub fn disabled(turn: &mut Turn<'_>, id: AccountId, reason: &str, outcome: Outcome) -> Answer {
    done(outcome)?;
    let entry = turn.state.directory.get_mut(id).ok_or_else(gone)?;
    entry.disabled = true;
    let name = entry.name.to_string();
    let connections = turn.state.devices.of(&name).to_vec();
    let why = Closing::AccountDisabled {
        reason: reason.into(),
    };
    // Also those that are connected nowhere at the moment.
    for client in turn.state.in_use.clients(id).to_vec() {
        disconnect::end_client(turn, client, &why);
    }
    for &conn in &connections {
        disconnect::end(turn, conn, why.clone());
    }
    let connections = connections.len() as u64;
    Ok(Reply::AccountEnded(AccountEnded {
        name,
        connections,
        traces: false,
    }))
}

/// Begins to let its owner use an account again.
pub fn enable(turn: &mut Turn<'_>, asked: Asked, name: &str) -> Result<(), Error> {
    let id = named(turn, name)?;
    let write = Write::SetDisabled {
        account: id,
        reason: None,
    };
    store(turn, asked, write, AccountStep::Enable { id });
    Ok(())
}

/// They may, or still may not.
pub fn enabled(turn: &mut Turn<'_>, id: AccountId, outcome: Outcome) -> Answer {
    done(outcome)?;
    if let Some(entry) = turn.state.directory.get_mut(id) {
        entry.disabled = false;
    }
    changed(turn, id)
}
