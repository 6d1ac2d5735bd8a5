//! Staying in one's rooms without a connection.

use super::{Owner, ask, deny, reply};
use crate::server::asking::Outcome;
use crate::server::handlers::detach;
use crate::server::ids::ConnId;
use crate::server::owner::{Denied, OwnerReply, OwnerStep};
use crate::server::policy::AlwaysOn;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Write};

/// Has the client of an account stay, or not.
pub fn set(turn: &mut Turn<'_>, me: Owner, always_on: bool) {
    if turn.state.policy.accounts.always_on == AlwaysOn::Disabled {
        return deny(turn, me.conn, Denied::AlwaysOnDisabled);
    }
    let Some(entry) = turn.state.directory.get_mut(me.id) else {
        return deny(turn, me.conn, Denied::Unavailable);
    };
    let before = entry.settings.always_on.replace(always_on);
    let write = Write::SetSettings {
        account: me.id,
        settings: entry.settings.to_text(),
    };
    ask(
        turn,
        me.conn,
        write,
        OwnerStep::KeepAlwaysOn { id: me.id, before },
    );
}

/// The store has kept it, or not.
pub fn kept(turn: &mut Turn<'_>, conn: ConnId, id: AccountId, before: Option<bool>, outcome: &Outcome) {
    let Some(entry) = turn.state.directory.get_mut(id) else {
        return deny(turn, conn, Denied::NoSuchAccount);
    };
    if outcome.is_committed() {
        let always_on = entry.settings.always_on == Some(true);
        turn.state.detached.changed(id);
        detach::review(turn);
        reply(turn, conn, OwnerReply::AlwaysOn(always_on));
    } else {
        entry.settings.always_on = before;
        deny(turn, conn, Denied::Unavailable);
    }
}
