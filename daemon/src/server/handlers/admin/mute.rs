//! `mute_add`, `mute_remove` and `mute_list`: who is not heard. They hear everybody, and are told that nobody hears them.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::admin::{Error, Mute, MuteAdd, MuteAdded, MuteRemove, MuteRemoved, Mutes, Noun};
use protocol::language::Text;

use super::ban::whom;
use super::{invalid, rfc3339};
use crate::server::bans;
use crate::server::event::{BroadcastTarget, EventKind};
use crate::server::handlers::ban;
use crate::server::ids::ClientId;
use crate::server::text::cut;
use crate::server::turn::{Audience, Turn};
use crate::store::model::Ban;

pub use crate::server::handlers::ban::is_muted;

/// The most that are silenced at a time.
const MOST: usize = 256;
/// The longest that anybody is.
const LONGEST: Duration = Duration::from_hours(24 * 7);

/// Silences somebody, or says how many that would be.
pub fn add(turn: &mut Turn<'_>, by: &str, asked: &MuteAdd) -> Result<MuteAdded, Error> {
    const EVERYBODY: Text = Text::new("{0} is everybody, or nearly so", "{0} é todo mundo, ou quase");
    const CONFIRM: Text = Text::new(
        "if that is meant, confirm it: chatctl mute add --yes",
        "se é isso mesmo, confirme: chatctl mute add --yes",
    );
    const MANY: Text = Text::new("too many are silenced already", "já há silenciados demais");
    const SEE: Text = Text::new(
        "see who need not be any more: chatctl mute list",
        "veja quem não precisa mais estar: chatctl mute list",
    );
    const LONG: Text = Text::new(
        "nobody is silenced for longer than a week, or for no time at all",
        "ninguém é silenciado por mais de uma semana, nem por tempo nenhum",
    );
    const KEEP_OUT: Text = Text::new(
        "keep them out instead: chatctl ban add",
        "em vez disso, deixe-os de fora: chatctl ban add",
    );
    let whom = whom(&asked.what)?;
    let lasts = Duration::from_millis(asked.duration_ms);
    if lasts.is_zero() || lasts > LONGEST {
        return Err(invalid(LONG, &[]).advising(KEEP_OUT, &[]));
    }
    let what = whom.to_string();
    if whom.is_everybody() && !asked.confirmed && !asked.dry_run {
        return Err(invalid(EVERYBODY, &[&what]).advising(CONFIRM, &[]));
    }
    let conns = ban::meant_by(turn.state, &whom).into_iter();
    let people: BTreeSet<ClientId> = conns
        .filter_map(|conn| turn.state.connections.get(conn)?.client())
        .collect();
    let expires = ban::after(turn.now.wall, lasts);
    let added = MuteAdded {
        what: what.clone(),
        expires: rfc3339(expires),
        people: people.len() as u64,
    };
    if asked.dry_run {
        return Ok(added);
    }
    turn.state.mutes.drop_ended(turn.now);
    if turn.state.mutes.len() >= MOST {
        return Err(invalid(MANY, &[]).advising(SEE, &[]));
    }
    let reason = asked.reason.as_deref().unwrap_or_default().trim();
    let reason: Box<str> = cut(reason, turn.state.policy.limits.kick_length).into();
    let mute = Ban {
        kind: bans::kind_of(&whom),
        what: what.into(),
        reason: reason.clone(),
        set_by: by.into(),
        set_at: turn.now.wall,
        expires: Some(expires),
    };
    turn.state.mutes.add(whom, mute, turn.now);
    tell(turn, &people.into_iter().collect::<Vec<_>>(), &reason);
    Ok(added)
}

fn tell(turn: &mut Turn<'_>, people: &[ClientId], reason: &str) {
    const MUTED: Text = Text::new(
        "What you say reaches nobody for now.",
        "Por enquanto, o que você diz não chega a ninguém.",
    );
    const WHY: Text = Text::new(
        "What you say reaches nobody for now: {0}",
        "Por enquanto, o que você diz não chega a ninguém: {0}",
    );
    let text = if reason.is_empty() { MUTED } else { WHY };
    let text = text.fill(turn.state.policy.language, &[reason]);
    let kind = EventKind::Broadcast {
        target: BroadcastTarget::Everybody,
        text: text.as_str().into(),
    };
    turn.tell_as_server(kind, Audience::Clients(people));
}

/// Lets somebody speak again.
pub fn remove(turn: &mut Turn<'_>, asked: &MuteRemove) -> Result<MuteRemoved, Error> {
    let whom = whom(&asked.what)?;
    let what = whom.to_string();
    match turn.state.mutes.remove(&whom) {
        Some(_) => Ok(MuteRemoved { what }),
        None => Err(Error::not_found(Noun::Mute, what, Vec::new())),
    }
}

/// Who is silenced.
pub fn list(turn: &Turn<'_>) -> Mutes {
    let mutes = turn.state.mutes.list(turn.now.wall).map(|mute| Mute {
        what: mute.what.to_string(),
        reason: mute.reason.to_string(),
        set_by: mute.set_by.to_string(),
        since: rfc3339(mute.set_at),
        expires: rfc3339(mute.expires.unwrap_or(mute.set_at)),
    });
    Mutes {
        mutes: mutes.collect(),
    }
}
