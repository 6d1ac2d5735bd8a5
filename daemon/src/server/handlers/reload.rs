//! REHASH and `chatctl reload`: following another configuration.

use protocol::admin;

use crate::server::effect::Effect;
use crate::server::handlers::{detach, histories, lasting};
use crate::server::input::{ReloadBy, ReloadError, Reloaded};
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::turn::{Asker, Turn};

/// An operator has the configuration read again.
pub fn rehash(turn: &mut Turn<'_>, me: Asker) {
    if !turn.state.clients[me.client].is_operator() {
        return turn.refuse(me.conn, Refusal::NoPrivileges);
    }
    turn.reply(me.conn, Reply::Rehashing);
    turn.out.push(Effect::Reload {
        by: ReloadBy::Operator(me.conn),
    });
}

/// The configuration was read: it is followed whole, or not at all.
pub fn reloaded(turn: &mut Turn<'_>, by: ReloadBy, outcome: Result<Reloaded, ReloadError>) {
    match outcome {
        Ok(reloaded) => follow(turn, by, reloaded),
        Err(error) => refuse(turn, by, error),
    }
}

fn follow(turn: &mut Turn<'_>, by: ReloadBy, reloaded: Reloaded) {
    let Reloaded {
        policy,
        changed,
        needs_restart,
        warnings,
    } = reloaded;
    turn.state.set_default_room(&policy.default_room, turn.now);
    turn.state.policy = policy;
    lasting::keep_default(turn);
    detach::review(turn);
    histories::retain_soon(turn);
    let list = |keys: &[String]| {
        if keys.is_empty() {
            "nothing".into()
        } else {
            keys.join(", ")
        }
    };
    let (level, what) = match by {
        ReloadBy::Unconfirmed => (
            log::Level::Warn,
            "configuration not confirmed in time, the one before is in force again",
        ),
        _ => (log::Level::Info, "configuration reloaded"),
    };
    turn.log(
        level,
        format!(
            "{what}; changed: {}; needs a restart: {}",
            list(&changed),
            list(&needs_restart)
        ),
    );
    if let ReloadBy::Admin(id) = by {
        let result = Ok(admin::Reply::Reload(admin::Reloaded {
            changed,
            needs_restart,
            warnings,
        }));
        turn.out.push(Effect::AdminReply { id, result });
    }
}

fn refuse(turn: &mut Turn<'_>, by: ReloadBy, error: ReloadError) {
    turn.log(
        log::Level::Error,
        format!("configuration refused, the old one stays: {}", error.summary),
    );
    match by {
        ReloadBy::Signal | ReloadBy::Unconfirmed => {}
        ReloadBy::Operator(conn) => turn.reply(conn, Reply::RehashFailed(error)),
        ReloadBy::Admin(id) => {
            let result = Err(admin::Error::bad_config(error.summary, error.report));
            turn.out.push(Effect::AdminReply { id, result });
        }
    }
}
