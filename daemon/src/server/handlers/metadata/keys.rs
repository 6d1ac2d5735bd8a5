//! Which keys a connection hears of.

use std::time::Duration;

use super::{refuse, sync};
use crate::server::ids::{ClientId, ConnId};
use crate::server::metadata::{Answer, is_key};
use crate::server::refusal::NoMetadata;
use crate::server::reply::Reply;
use crate::server::turn::Turn;

/// Hears of these keys from now on, in their order, until there are as many as there may be.
pub fn subscribe(turn: &mut Turn<'_>, conn: ConnId, client: Option<ClientId>, wanted: Vec<Box<str>>) {
    let most = turn.state.policy.limits.metadata_subscriptions;
    let mut done = Vec::new();
    let mut refused = Vec::new();
    for key in wanted {
        if !is_key(&key) {
            refused.push((key, NoMetadata::BadKey));
        } else if turn.state.metadata.usage_mut(conn).subscribe(&key, most) {
            done.push(key);
        } else {
            refused.push((key, NoMetadata::TooManySubscriptions(most)));
            break;
        }
    }
    let come = !done.is_empty();
    if come {
        turn.reply(conn, Reply::Metadata(Answer::Subscribed(done)));
    }
    for (key, why) in refused {
        refuse(turn, conn, None, Some(key), why);
    }
    if let Some(client) = client.filter(|_| come) {
        // What these keys say now is for the client to ask: it may be much.
        let answer = Answer::Later {
            targets: sync::rooms_with_news(turn, conn, client),
            all: true,
            after: Duration::ZERO,
        };
        turn.reply(conn, Reply::Metadata(answer));
    }
}

/// Hears of these keys no longer.
pub fn unsubscribe(turn: &mut Turn<'_>, conn: ConnId, unwanted: Vec<Box<str>>) {
    let (good, bad): (Vec<_>, Vec<_>) = unwanted.into_iter().partition(|key| is_key(key));
    if !good.is_empty() {
        let usage = turn.state.metadata.usage_mut(conn);
        for key in &good {
            usage.unsubscribe(key);
        }
        turn.reply(conn, Reply::Metadata(Answer::Unsubscribed(good)));
    }
    for key in bad {
        refuse(turn, conn, None, Some(key), NoMetadata::BadKey);
    }
}

/// Lists the keys that it hears of.
pub fn list(turn: &mut Turn<'_>, conn: ConnId) {
    let usage = turn.state.metadata.usage(conn);
    let keys = usage.map(|usage| usage.keys().map(Into::into).collect());
    turn.reply(
        conn,
        Reply::Metadata(Answer::Subscriptions(keys.unwrap_or_default())),
    );
}
