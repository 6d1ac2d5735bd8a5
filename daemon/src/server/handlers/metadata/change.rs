//! Setting keys, and taking them away.

use std::rc::Rc;
use std::time::Duration;

use super::{Subject, refuse, sync};
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::metadata::{Answer, Owner, is_key};
use crate::server::refusal::NoMetadata;
use crate::server::reply::Reply;
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::store::model::{self, AccountId, Write};

/// Gives a key a value, or takes it away. What an account or a room that lasts says is confirmed when it is stored.
pub fn set(turn: &mut Turn<'_>, conn: ConnId, subject: &Subject, key: Box<str>, value: Option<Box<str>>) {
    let Subject {
        owner, name: target, ..
    } = subject;
    let (owner, target) = (*owner, target.clone());
    if let Err(why) = may_set(turn, conn, subject, &key, value.as_deref()) {
        return refuse(turn, conn, target, Some(key), why);
    }
    let value: Option<Rc<str>> = value.map(Into::into);
    let old = turn.state.metadata.get(owner, &key);
    match (old, value) {
        (None, None) => turn.reply(conn, Reply::Metadata(Answer::NotSet { target, key })),
        (old, value) if old == value.as_ref() => {
            turn.reply(conn, Reply::Metadata(Answer::Set { target, key, value }));
        }
        (_, value) => match kept_as(turn, owner) {
            Some(kept) => {
                let write = set_in_store(kept, &key, value.as_deref());
                let then = AfterStoring::MetadataSet {
                    conn,
                    owner,
                    target: target.unwrap_or_default(),
                    key,
                    value,
                };
                turn.ask(Some(conn), write, then);
            }
            None => apply(turn, Some(conn), owner, target, key, value.as_ref()),
        },
    }
}

/// How the store names those whose metadata it keeps: accounts, and rooms that last.
fn kept_as(turn: &Turn<'_>, owner: Owner) -> Option<model::Owner> {
    match owner {
        Owner::Account(account) => Some(model::Owner::Account(account)),
        Owner::Room(id) => {
            let room = &turn.state.rooms[id];
            room.lasting.as_ref().map(|_| model::Owner::Room(room.key))
        }
        Owner::Connection(_) | Owner::Client(_) => None,
    }
}

fn set_in_store(owner: model::Owner, key: &str, value: Option<&str>) -> Write {
    Write::SetMetadata {
        owner,
        key: key.into(),
        value: value.map(Into::into),
    }
}

fn may_set(
    turn: &mut Turn<'_>,
    conn: ConnId,
    subject: &Subject,
    key: &str,
    value: Option<&str>,
) -> Result<(), NoMetadata> {
    if !is_key(key) {
        return Err(NoMetadata::BadKey);
    }
    if !subject.own {
        return Err(NoMetadata::NotAllowed);
    }
    let limits = &turn.state.policy.limits;
    let (longest, most) = (limits.metadata_value_bytes, limits.metadata_keys);
    if let Some(value) = value {
        if value.len() > longest || value.contains(['\0', '\r', '\n']) {
            return Err(NoMetadata::BadValue);
        }
        let fits = turn.state.metadata.bytes_with(subject.owner, key, value, most);
        fits.map_err(|_| NoMetadata::Full(most))?;
    }
    may_change_now(turn, conn, subject.owner)
}

/// Others are told of each change; and what an account says can only be changed where it can be kept.
fn may_change_now(turn: &mut Turn<'_>, conn: ConnId, owner: Owner) -> Result<(), NoMetadata> {
    if let Owner::Account(account) = owner
        && !turn.state.in_use.is_ready(account)
    {
        return Err(NoMetadata::Unavailable);
    }
    if turn.state.policy.limits.flood {
        let wait: Result<(), Duration> = turn.state.metadata.usage_mut(conn).change(turn.now.uptime);
        wait.map_err(NoMetadata::TooFast)?;
    }
    Ok(())
}

/// The store has set a key, or not.
pub fn stored(
    turn: &mut Turn<'_>,
    conn: ConnId,
    owner: Owner,
    target: Box<str>,
    key: Box<str>,
    value: Option<&Rc<str>>,
    outcome: &Outcome,
) {
    let conn = still_there(turn, conn);
    if !outcome.is_committed() || !is_at_hand(turn, owner) {
        return cannot_now(turn, conn, target, Some(key));
    }
    apply(turn, conn, owner, Some(target), key, value);
}

/// Whoever asked may be gone. What they asked is done all the same.
fn still_there(turn: &Turn<'_>, conn: ConnId) -> Option<ConnId> {
    turn.state.connections.contains_key(conn).then_some(conn)
}

/// Nobody may use the account any more, and the room may be over.
fn is_at_hand(turn: &Turn<'_>, owner: Owner) -> bool {
    match owner {
        Owner::Account(account) => turn.state.in_use.is_ready(account),
        Owner::Room(id) => turn.state.rooms.contains_key(id),
        Owner::Connection(_) | Owner::Client(_) => true,
    }
}

fn cannot_now(turn: &mut Turn<'_>, conn: Option<ConnId>, target: Box<str>, key: Option<Box<str>>) {
    if let Some(conn) = conn {
        refuse(turn, conn, Some(target), key, NoMetadata::Unavailable);
    }
}

/// Sets a key, answers, and tells others.
fn apply(
    turn: &mut Turn<'_>,
    conn: Option<ConnId>,
    owner: Owner,
    target: Option<Box<str>>,
    key: Box<str>,
    value: Option<&Rc<str>>,
) {
    let most = turn.state.policy.limits.metadata_keys;
    let metadata = &mut turn.state.metadata;
    let done = match value {
        Some(value) => metadata.set(owner, &key, value.clone(), most).is_ok(),
        None => metadata.unset(owner, &key),
    };
    match conn {
        Some(conn) if !done => return refuse(turn, conn, target, Some(key), NoMetadata::Full(most)),
        Some(conn) => {
            let answer = Answer::Set {
                target,
                key: key.clone(),
                value: value.cloned(),
            };
            turn.reply(conn, Reply::Metadata(answer));
        }
        None => {}
    }
    if done {
        tell(turn, conn, owner, &key, value);
    }
}

/// Takes all keys away.
pub fn clear(turn: &mut Turn<'_>, conn: ConnId, subject: Subject) {
    let allowed = if subject.own {
        may_change_now(turn, conn, subject.owner)
    } else {
        Err(NoMetadata::NotAllowed)
    };
    if let Err(why) = allowed {
        return refuse(turn, conn, subject.name, None, why);
    }
    let owner = subject.owner;
    match kept_as(turn, owner) {
        Some(kept) => {
            let target = subject.name.unwrap_or_default();
            let then = AfterStoring::MetadataCleared { conn, owner, target };
            turn.ask(Some(conn), Write::ClearMetadata(kept), then);
        }
        None => apply_clear(turn, Some(conn), owner, subject.name),
    }
}

/// The store has taken all keys away, or not.
pub fn cleared(turn: &mut Turn<'_>, conn: ConnId, owner: Owner, target: Box<str>, outcome: &Outcome) {
    let conn = still_there(turn, conn);
    if outcome.is_committed() && is_at_hand(turn, owner) {
        apply_clear(turn, conn, owner, Some(target));
    } else {
        cannot_now(turn, conn, target, None);
    }
}

fn apply_clear(turn: &mut Turn<'_>, conn: Option<ConnId>, owner: Owner, target: Option<Box<str>>) {
    let keys = turn.state.metadata.clear(owner);
    if let Some(conn) = conn {
        let keys = keys.clone();
        turn.reply(conn, Reply::Metadata(Answer::Cleared { target, keys }));
    }
    for key in keys {
        tell(turn, conn, owner, &key, None);
    }
}

/// What a room has said before it was to last is kept from now on.
pub fn kept_with_room(turn: &Turn<'_>, id: RoomId) -> Vec<Write> {
    let owner = model::Owner::Room(turn.state.rooms[id].key);
    let said = turn.state.metadata.all(Owner::Room(id));
    said.map(|(key, value)| set_in_store(owner, key, Some(value)))
        .collect()
}

/// Tells those who hear of an owner and want to hear of the key, but for the connection that changed it.
fn tell(turn: &mut Turn<'_>, by: Option<ConnId>, owner: Owner, key: &str, value: Option<&Rc<str>>) {
    if turn.state.metadata.is_unheard() {
        return;
    }
    let asker = by.and_then(|by| turn.state.connections.get(by));
    let asker = asker.and_then(Connection::client);
    match owner {
        Owner::Connection(_) => {}
        Owner::Room(id) => {
            let name = turn.state.rooms[id].name.as_str().into();
            spread(turn, by, asker, Audience::Room(id), name, key, value);
        }
        Owner::Client(client) => tell_of(turn, by, asker.unwrap_or(client), client, key, value),
        Owner::Account(account) => {
            for client in turn.state.in_use.clients(account).to_vec() {
                tell_of(turn, by, asker.unwrap_or(client), client, key, value);
            }
        }
    }
}

fn tell_of(
    turn: &mut Turn<'_>,
    by: Option<ConnId>,
    asker: ClientId,
    client: ClientId,
    key: &str,
    value: Option<&Rc<str>>,
) {
    let name = turn.state.clients[client].identity.nick.as_str().into();
    spread(turn, by, Some(asker), Audience::Hearers(client), name, key, value);
}

fn spread(
    turn: &mut Turn<'_>,
    by: Option<ConnId>,
    asker: Option<ClientId>,
    to: Audience<'_>,
    target: Box<str>,
    key: &str,
    value: Option<&Rc<str>>,
) {
    let kind = EventKind::MetadataChanged {
        target,
        key: key.into(),
        value: value.cloned(),
    };
    turn.tell_some(asker, kind, to, |state, conn| {
        Some(conn) != by && state.metadata.wants(conn, key)
    });
}

/// What an account or a room has said before.
pub fn load(turn: &mut Turn<'_>, owner: Owner, values: Vec<(Box<str>, Box<str>)>) {
    let most = turn.state.policy.limits.metadata_keys;
    for (key, value) in values {
        // What does not fit any more stays in the store.
        let _ = turn.state.metadata.set(owner, &key, value.into(), most);
    }
}

/// What was said while registering is the client's from now on, or its account's.
pub fn take_over(turn: &mut Turn<'_>, from: Owner, to: Owner) {
    let most = turn.state.policy.limits.metadata_keys;
    if let Owner::Account(account) = to {
        let said: Vec<_> = turn
            .state
            .metadata
            .all(from)
            .map(|(key, value)| (key.into(), value.clone()))
            .collect();
        for (key, value) in said {
            let key: Box<str> = key;
            let write = set_in_store(model::Owner::Account(account), &key, Some(&value));
            turn.ask(None, write, AfterStoring::MetadataKept { account, key });
        }
    }
    turn.state.metadata.hand_over(from, to, most);
}

/// What was said while registering is stored, or not: then it is lost at the end.
pub fn kept(turn: &mut Turn<'_>, account: AccountId, key: &str, outcome: &Outcome) {
    if !outcome.is_committed() {
        let text = format!("metadata not kept account={} key={key}", account.0);
        turn.log(log::Level::Warn, text);
    }
}

/// A client says what its account says from now on, and no longer what it has said without one.
pub fn account_entered(turn: &mut Turn<'_>, client: ClientId) {
    let owner = turn.state.metadata_owner(client);
    if owner == Owner::Client(client) {
        return;
    }
    for key in turn.state.metadata.clear(Owner::Client(client)) {
        if turn.state.metadata.get(owner, &key).is_none() {
            tell_of(turn, None, client, client, &key, None);
        }
    }
    sync::introduce(turn, client, Audience::Hearers(client));
}

/// A client leaves its account, and no longer says what that says.
pub fn account_left(turn: &mut Turn<'_>, client: ClientId) {
    let owner = turn.state.metadata_owner(client);
    let keys: Vec<Box<str>> = turn
        .state
        .metadata
        .all(owner)
        .map(|(key, _)| key.into())
        .collect();
    for key in keys {
        tell_of(turn, None, client, client, &key, None);
    }
}
