//! What an earlier process has kept is known again.

use protocol::ban::Whom;

use crate::server::directory::Entry;
use crate::server::handlers::{carried, histories, lasting, presence};
use crate::server::input::Restored;
use crate::server::settings::Settings;
use crate::server::turn::Turn;

/// Takes over what the store keeps. Comes before the first connection.
pub fn restored(turn: &mut Turn<'_>, restored: Restored) {
    if let Some(last) = restored.last_event {
        turn.state.event_ids.go_on_after(last);
    }
    let ids: Vec<_> = restored.accounts.iter().map(|account| account.id).collect();
    for account in restored.accounts {
        let entry = Entry {
            settings: Settings::parse(&account.settings),
            name: account.name,
            created: account.created,
            disabled: account.disabled.is_some(),
        };
        turn.state.directory.insert(account.id, entry);
    }
    for room in restored.rooms {
        lasting::restore(turn, room);
    }
    for ban in restored.bans {
        if let Some(whom) = Whom::parse(&ban.what) {
            turn.state.bans.add(whom, ban, turn.now);
        }
    }
    if let Some(back) = restored.carried {
        carried::restore(turn, *back);
    }
    lasting::keep_default(turn);
    for id in ids {
        presence::restored(turn, id);
    }
    histories::restored(turn);
}
