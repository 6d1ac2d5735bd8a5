//! Setting keys, and taking them away.

use std::rc::Rc;
use std::time::Duration;

use super::{Subject, refuse};
use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::ids::ConnId;
use crate::server::metadata::{Answer, Owner, is_key};
use crate::server::refusal::NoMetadata;
use crate::server::reply::Reply;
use crate::server::turn::{Audience, Turn};

/// Gives a key a value, or takes it away.
pub fn set(turn: &mut Turn<'_>, conn: ConnId, subject: &Subject, key: Box<str>, value: Option<Box<str>>) {
    let changed = may_set(turn, conn, subject, &key, value.as_deref())
        .and_then(|()| apply(turn, subject, &key, value.map(Into::into)));
    let target = subject.name.clone();
    match changed {
        Ok(Change::Nothing) => turn.reply(conn, Reply::Metadata(Answer::NotSet { target, key })),
        Ok(Change::Same(value)) => {
            let value = Some(value);
            turn.reply(conn, Reply::Metadata(Answer::Set { target, key, value }));
        }
        Ok(Change::To(value)) => {
            let answer = Answer::Set {
                target,
                key: key.clone(),
                value: value.clone(),
            };
            turn.reply(conn, Reply::Metadata(answer));
            tell(turn, conn, subject, key, value);
        }
        Err(why) => refuse(turn, conn, target, Some(key), why),
    }
}

/// What setting a key has come to.
enum Change {
    /// There was nothing to take away.
    Nothing,
    /// It had this value before.
    Same(Rc<str>),
    /// It has another value now, or none.
    To(Option<Rc<str>>),
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
    let longest = turn.state.policy.limits.metadata_value_bytes;
    if value.is_some_and(|value| value.len() > longest || value.contains(['\0', '\r', '\n'])) {
        return Err(NoMetadata::BadValue);
    }
    not_too_fast(turn, conn).map_err(NoMetadata::TooFast)
}

/// Others are told of each change.
fn not_too_fast(turn: &mut Turn<'_>, conn: ConnId) -> Result<(), Duration> {
    if turn.state.policy.limits.flood {
        turn.state.metadata.usage_mut(conn).change(turn.now.uptime)?;
    }
    Ok(())
}

fn apply(
    turn: &mut Turn<'_>,
    subject: &Subject,
    key: &str,
    value: Option<Rc<str>>,
) -> Result<Change, NoMetadata> {
    let most = turn.state.policy.limits.metadata_keys;
    let metadata = &mut turn.state.metadata;
    Ok(match value {
        Some(value) => {
            let set = metadata.set(subject.owner, key, value.clone(), most);
            if set.map_err(|_| NoMetadata::Full(most))? {
                Change::To(Some(value))
            } else {
                Change::Same(value)
            }
        }
        None if metadata.unset(subject.owner, key) => Change::To(None),
        None => Change::Nothing,
    })
}

/// Takes all keys away.
pub fn clear(turn: &mut Turn<'_>, conn: ConnId, subject: Subject) {
    let allowed = if subject.own {
        not_too_fast(turn, conn).map_err(NoMetadata::TooFast)
    } else {
        Err(NoMetadata::NotAllowed)
    };
    if let Err(why) = allowed {
        return refuse(turn, conn, subject.name, None, why);
    }
    let keys = turn.state.metadata.clear(subject.owner);
    let answer = Answer::Cleared {
        target: subject.name.clone(),
        keys: keys.clone(),
    };
    turn.reply(conn, Reply::Metadata(answer));
    for key in keys {
        tell(turn, conn, &subject, key, None);
    }
}

/// Tells those who hear of the subject and want to hear of the key, but for the connection that changed it.
fn tell(turn: &mut Turn<'_>, by: ConnId, subject: &Subject, key: Box<str>, value: Option<Rc<str>>) {
    let client = turn.state.connections.get(by).and_then(Connection::client);
    let (Some(me), Some(target)) = (client, subject.name.clone()) else {
        return;
    };
    if turn.state.metadata.is_unheard() {
        return;
    }
    let wanted = key.clone();
    let kind = EventKind::MetadataChanged { target, key, value };
    let audience = match subject.owner {
        Owner::Room(room) => Audience::Room(room),
        Owner::Client(client) => Audience::Hearers(client),
        Owner::Connection(_) => return,
    };
    turn.tell_some(me, kind, audience, |state, conn| {
        conn != by && state.metadata.wants(conn, &wanted)
    });
}
