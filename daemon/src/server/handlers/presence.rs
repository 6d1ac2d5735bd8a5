//! Where clients are that stay without connections for good: kept with their accounts, so that they outlive the process.

use std::rc::Rc;

use protocol::names::Nick;

use crate::server::client::Client;
use crate::server::detached::{Detached, NOT_CONNECTED};
use crate::server::event::{EventId, EventKind};
use crate::server::handlers::{ban, chghost, detach, join, lasting};
use crate::server::identity::Identity;
use crate::server::ids::ClientId;
use crate::server::reply::{Closing, Ranks};
use crate::server::room::Member;
use crate::server::settings::Presence;
use crate::server::state::{Holder, State};
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::server::{WallTime, host};
use crate::store::model::{AccountId, Write};

/// Rooms that are kept of one client: as many as fit into what an account's owner has chosen.
const MAX_ROOMS: usize = 200;

/// Keeps what has changed.
pub fn keep(turn: &mut Turn<'_>) {
    for account in turn.state.detached.take_changed() {
        let Some(entry) = turn.state.directory.get(account) else {
            continue;
        };
        let presence = presence(turn.state, account, &entry.name);
        if presence == entry.settings.presence {
            continue;
        }
        let Some(entry) = turn.state.directory.get_mut(account) else {
            continue;
        };
        entry.settings.presence = presence;
        let settings = entry.settings.to_text();
        let what = "keeping where an account's owner is";
        turn.ask(
            None,
            Write::SetSettings { account, settings },
            AfterStoring::Ignored { what },
        );
    }
}

/// Where the client is that an account keeps, if it keeps one.
fn presence(state: &State, account: AccountId, name: &str) -> Option<Box<Presence>> {
    let id = state
        .client_named(name)
        .filter(|&id| state.in_use.account_of(id) == Some(account))
        .filter(|_| detach::wants_always_on(state, name))?;
    let client = &state.clients[id];
    let detached = state.detached.get(id);
    let away = client.away.as_deref().filter(|away| *away != NOT_CONNECTED);
    let rooms = client
        .rooms
        .iter()
        .take(MAX_ROOMS)
        .map(|&room| &state.rooms[room]);
    let entered = rooms.clone().filter_map(|room| room.members.get(&id));
    Some(Box::new(Presence {
        user: client.identity.user.clone(),
        realname: client.identity.realname.clone(),
        entered: entered
            .map(|member| (member.since.time, member.since.node, member.since.count))
            .collect(),
        rooms: rooms.map(|room| room.name.as_str().into()).collect(),
        away: away.filter(|_| detached.is_some()).map(Into::into),
        address: detached.and_then(|detached| detached.ip),
        since: detached.map(|detached| detached.since.0),
    }))
}

/// Makes the clients again that an earlier process has kept.
pub fn restored(turn: &mut Turn<'_>, account: AccountId) {
    let Some(entry) = turn.state.directory.get(account).filter(|entry| !entry.disabled) else {
        return;
    };
    let (name, presence) = (entry.name.clone(), entry.settings.presence.clone());
    let wanted = detach::wants_always_on(turn.state, &name);
    let Some(presence) = presence.filter(|_| wanted) else {
        return;
    };
    let longest = turn.state.policy.limits.nick_length;
    let Ok(nick) = Nick::new(&name, longest) else {
        return;
    };
    if turn.state.holder_of(&name).is_none() {
        let id = make(turn, &nick, name, &presence);
        if ban::is_banned(turn, id) {
            return detach::leave(turn, id);
        }
        for (number, room) in presence.rooms.iter().enumerate() {
            let since =
                presence
                    .entered
                    .get(number)
                    .map(|&(time, node, count)| EventId { time, node, count });
            enter(turn, id, room, since);
        }
    }
}

fn make(turn: &mut Turn<'_>, nick: &Nick, account: Box<str>, presence: &Presence) -> ClientId {
    let policy = turn.state.policy.clone();
    let host = presence.address.map_or_else(
        || host::of_account(&account),
        |ip| chghost::shown(&policy, ip, Some(&account)),
    );
    let identity = Identity {
        nick: nick.clone(),
        user: presence.user.clone(),
        host,
        realname: presence.realname.clone(),
        account: Some(account),
        bot: false,
    };
    let away = presence.away.as_deref().unwrap_or(NOT_CONNECTED);
    let mut client = Client::new(identity, None, turn.now);
    client.away = Some(Rc::from(away));
    let id = turn.state.clients.insert(client);
    turn.state.rename(None, nick, Holder::Client(id));
    turn.state.note_account(id);
    let since = presence.since.map_or(turn.now.wall, WallTime);
    let until = detach::until(turn.now, since, policy.accounts.always_on_expires);
    let detached = Detached {
        ip: presence.address,
        since,
        why: Closing::Lost { error: None },
        until,
    };
    turn.state.detached.insert(id, detached);
    id
}

/// Is in a room again, if it is there and lets them in, as if since then. They knew its key. This is not kept: they have
/// never left.
fn enter(turn: &mut Turn<'_>, id: ClientId, room: &str, since: Option<EventId>) {
    let Some(room) = turn.state.room_named(room) else {
        return;
    };
    let key = turn.state.rooms[room].password.clone();
    let most = turn.state.policy.limits.rooms_per_client;
    let full = turn.state.clients[id].rooms.len() >= most;
    if full || turn.state.rooms[room].has(id) || join::may_enter(turn, id, room, key.as_deref()).is_err() {
        return;
    }
    let mut ranks = Ranks::NONE;
    if let Some(rank) = lasting::on_entering(turn, id, room) {
        ranks.set(rank, true);
    }
    // Before there was this very room they were in another one.
    let since = since.filter(|&since| since >= turn.state.rooms[room].key.0);
    let since = since.unwrap_or_else(|| turn.state.event_ids.next(turn.now.wall));
    turn.state.enter(id, room, Member { ranks, since });
    let away = turn.state.clients[id].away.clone();
    let name = turn.state.rooms[room].name.clone();
    turn.joined(id, name.as_str());
    turn.tell(id, EventKind::Joined { room: name, away }, Audience::Room(room));
}
