//! METADATA: what people and rooms say of themselves (IRCv3 draft/metadata-2 and draft/metadata-3).

mod change;
mod keys;
mod sync;

use crate::server::connection::Connection;
use crate::server::ids::{ClientId, ConnId};
use crate::server::metadata::{Answer, KeyState, Owner, is_key};
use crate::server::refusal::{NoMetadata, Refusal};
use crate::server::reply::Reply;
use crate::server::request::MetadataAction;
use crate::server::turn::Turn;

pub use change::{account_entered, account_left, cleared, kept, kept_with_room, load, stored};
pub use sync::{entered, introduce, registered, shown, watched};

/// Whoever it is about, and who asks.
struct Subject {
    owner: Owner,
    /// `None` for whoever has no name yet.
    name: Option<Box<str>>,
    /// The asker may see it.
    visible: bool,
    /// The asker may change it.
    own: bool,
}

/// Something is asked about metadata, before registration too.
pub fn asked(turn: &mut Turn<'_>, conn: ConnId, target: Option<&str>, action: MetadataAction) {
    let Some(client) = turn.state.connections.get(conn).map(Connection::client) else {
        return;
    };
    if action == MetadataAction::SyncAll {
        return sync::all(turn, conn, client);
    }
    let Some(subject) = find(turn, conn, client, target) else {
        return refuse(turn, conn, target.map(Into::into), None, NoMetadata::NoSuchTarget);
    };
    match action {
        MetadataAction::Set { key, value } => change::set(turn, conn, &subject, key, value),
        MetadataAction::Clear => change::clear(turn, conn, subject),
        MetadataAction::Subscribe(_) | MetadataAction::Unsubscribe(_) | MetadataAction::Subscriptions => {
            about_keys(turn, conn, client, &subject, action);
        }
        _ if !subject.visible => refuse(turn, conn, subject.name, None, NoMetadata::NotAllowed),
        MetadataAction::Get(keys) => get(turn, conn, subject, keys),
        MetadataAction::List => list(turn, conn, subject),
        MetadataAction::Sync | MetadataAction::SyncAll => sync::one(turn, conn, subject),
    }
}

/// What one hears of is one's own business.
fn about_keys(
    turn: &mut Turn<'_>,
    conn: ConnId,
    client: Option<ClientId>,
    subject: &Subject,
    action: MetadataAction,
) {
    if subject.owner != own(turn, conn, client) {
        return refuse(turn, conn, subject.name.clone(), None, NoMetadata::NoSuchTarget);
    }
    match action {
        MetadataAction::Subscribe(wanted) => keys::subscribe(turn, conn, client, wanted),
        MetadataAction::Unsubscribe(unwanted) => keys::unsubscribe(turn, conn, unwanted),
        _ => keys::list(turn, conn),
    }
}

fn own(turn: &Turn<'_>, conn: ConnId, client: Option<ClientId>) -> Owner {
    client.map_or(Owner::Connection(conn), |client| {
        turn.state.metadata_owner(client)
    })
}

/// Who or what is meant, if the asker may know that it is there.
fn find(turn: &Turn<'_>, conn: ConnId, client: Option<ClientId>, target: Option<&str>) -> Option<Subject> {
    let state = &turn.state;
    let operator = client.is_some_and(|client| state.clients[client].is_operator());
    let (owner, name, visible, mine) = match (client, target) {
        (None, None) => (Owner::Connection(conn), None, true, true),
        (None, Some(_)) => return None,
        (Some(me), Some(name)) if name.starts_with('#') => {
            let id = state.room_visible(name, me)?;
            let room = &state.rooms[id];
            (
                Owner::Room(id),
                Some(room.name.as_str().into()),
                room.has(me),
                room.operated_by(me),
            )
        }
        (Some(me), target) => {
            let id = target.map_or(Some(me), |name| state.client_named(name))?;
            let name = state.clients[id].identity.nick.as_str().into();
            let owner = state.metadata_owner(id);
            (owner, Some(name), true, owner == state.metadata_owner(me))
        }
    };
    Some(Subject {
        owner,
        name,
        visible: visible || operator,
        own: mine || operator,
    })
}

fn refuse(
    turn: &mut Turn<'_>,
    conn: ConnId,
    target: Option<Box<str>>,
    key: Option<Box<str>>,
    why: NoMetadata,
) {
    turn.refuse(conn, Refusal::NoMetadata { target, key, why });
}

fn get(turn: &mut Turn<'_>, conn: ConnId, subject: Subject, keys: Vec<Box<str>>) {
    let metadata = &turn.state.metadata;
    let state_of = |key: &str| match metadata.get(subject.owner, key) {
        Some(value) => KeyState::Is(value.clone()),
        None if is_key(key) => KeyState::NotSet,
        None => KeyState::Bad,
    };
    let keys = keys.into_iter().map(|key| {
        let state = state_of(&key);
        (key, state)
    });
    let keys = keys.collect();
    let target = subject.name;
    turn.reply(conn, Reply::Metadata(Answer::Keys { target, keys }));
}

fn list(turn: &mut Turn<'_>, conn: ConnId, subject: Subject) {
    let all = turn.state.metadata.all(subject.owner);
    let keys = all
        .map(|(key, value)| (key.into(), KeyState::Is(value.clone())))
        .collect();
    let target = subject.name;
    turn.reply(conn, Reply::Metadata(Answer::Keys { target, keys }));
}
