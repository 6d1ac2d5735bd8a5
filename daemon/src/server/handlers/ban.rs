//! Keeping people out of the server: who is banned, from when on, and who is turned away.

use std::net::IpAddr;
use std::time::Duration;

use protocol::admin::Happening;
use protocol::ban::Whom;
use protocol::names::Nick;

use crate::server::asking::Outcome;
use crate::server::bans::{self, Suspect};
use crate::server::clock::WallTime;
use crate::server::connection::{Connection, Phase, Registration};
use crate::server::handlers::{chghost, disconnect, origin};
use crate::server::identity::Identity;
use crate::server::ids::{ClientId, ConnId};
use crate::server::masks::{Sources, Whereabouts};
use crate::server::policy::Policy;
use crate::server::refusal::{BadBan, Refusal};
use crate::server::reply::{Closing, Reply};
use crate::server::state::State;
use crate::server::text::cut;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{Ban, Write};

/// The longest that a ban may last and still end: a hundred years.
pub const LONGEST: Duration = Duration::from_hours(24 * 36_525);

/// A ban to be.
#[derive(Debug)]
pub struct New<'a> {
    /// Against whom.
    pub whom: Whom,
    /// How long; `None`: for good.
    pub lasts: Option<Duration>,
    /// Why; may be empty.
    pub reason: &'a str,
    /// Who decided it.
    pub by: &'a str,
}

/// Keeps somebody out from now on, and those out who are in. Returns who that was; `None` where there are too many
/// bans already.
pub fn add(turn: &mut Turn<'_>, new: &New<'_>) -> Option<Vec<ConnId>> {
    let reason = cut(new.reason.trim(), turn.state.policy.limits.kick_length);
    let ban = Ban {
        kind: bans::kind_of(&new.whom),
        what: new.whom.to_string().into(),
        reason: reason.into(),
        set_by: new.by.into(),
        set_at: turn.now.wall,
        expires: new.lasts.map(|lasts| after(turn.now.wall, lasts)),
    };
    if !turn.state.bans.add(new.whom.clone(), ban.clone(), turn.now) {
        return None;
    }
    turn.banned(&ban);
    let what = ban.what.clone();
    turn.ask(
        None,
        Write::AddBan(Box::new(ban.clone())),
        AfterStoring::BanChanged { what },
    );
    let meant = meant_by(turn.state, &new.whom);
    let why = closing(&ban, turn.now.wall);
    for &conn in &meant {
        disconnect::end(turn, conn, why.clone());
    }
    for client in turn.state.detached.ids() {
        if is_detached_and_meant(turn.state, client, &new.whom) {
            disconnect::end_client(turn, client, &why);
        }
    }
    Some(meant)
}

/// When something ends that lasts so long from now on.
pub fn after(now: WallTime, lasts: Duration) -> WallTime {
    let lasts = u64::try_from(lasts.min(LONGEST).as_millis()).unwrap_or(u64::MAX);
    WallTime(now.0.saturating_add(lasts))
}

/// Lets somebody in again. Returns whether they were kept out.
pub fn remove(turn: &mut Turn<'_>, whom: &Whom) -> bool {
    let Some(ban) = turn.state.bans.remove(whom) else {
        return false;
    };
    turn.happening(Happening::Unban {
        what: ban.what.to_string(),
    });
    let removal = Write::RemoveBan {
        kind: ban.kind,
        what: ban.what.clone(),
    };
    turn.ask(None, removal, AfterStoring::BanChanged { what: ban.what });
    true
}

/// The store has kept a change of the bans, or not: then it holds until this process ends.
pub fn stored(turn: &mut Turn<'_>, what: &str, outcome: &Outcome) {
    if let Outcome::Failed(failure) = outcome {
        turn.log(
            log::Level::Warn,
            format!("ban what={what:?} changed until the next start only: {failure:?}"),
        );
    }
}

/// Everybody who would be kept out, by connection.
pub fn meant_by(state: &State, whom: &Whom) -> Vec<ConnId> {
    let conns = state.connections.iter();
    conns
        .filter(|(_, connection)| with_suspect(state, connection, |suspect| suspect.is(whom)))
        .map(|(conn, _)| conn)
        .collect()
}

/// Closes a connection if somebody at it is banned. Returns whether it was.
pub fn turned_away(turn: &mut Turn<'_>, conn: ConnId) -> bool {
    if turn.state.bans.is_empty() {
        return false;
    }
    let now = turn.now.wall;
    let state = &*turn.state;
    let why = state.connections.get(conn).and_then(|connection| {
        with_suspect(state, connection, |suspect| {
            state.bans.find(suspect, now).map(|ban| closing(ban, now))
        })
    });
    let Some(why) = why else { return false };
    if let Some(ip) = state.connections.get(conn).map(|connection| connection.peer.ip()) {
        origin::log_refusal(turn, ip, "banned");
    }
    disconnect::end(turn, conn, why);
    true
}

/// Closes all connections of a client that may not be here by the name that it wants. Returns whether it did.
pub fn renaming(turn: &mut Turn<'_>, client: ClientId, to: &Nick) -> bool {
    if turn.state.bans.is_empty() {
        return false;
    }
    let now = turn.now.wall;
    let renamed = Identity {
        nick: to.clone(),
        ..(*turn.state.clients[client].identity).clone()
    };
    let sources = Sources::of(&renamed, turn.state.whereabouts(client)).into_all();
    let suspect = Suspect {
        sources: &sources,
        ..Suspect::default()
    };
    let Some(why) = turn.state.bans.find(&suspect, now).map(|ban| closing(ban, now)) else {
        return false;
    };
    disconnect::end_client(turn, client, &why);
    true
}

/// Gives `then` all that is known of who is at a connection.
fn with_suspect<T>(state: &State, connection: &Connection, then: impl FnOnce(&Suspect<'_>) -> T) -> T {
    let at = Whereabouts {
        ip: Some(connection.peer.ip()),
        secret: state.policy.cloak_secret(),
    };
    let (sources, account) = match &connection.phase {
        Phase::Registered(client) => match state.clients.get(*client) {
            Some(client) => (
                Sources::of(&client.identity, at).into_all(),
                client.identity.account.as_deref(),
            ),
            None => (Vec::new(), None),
        },
        Phase::Registering(said) => {
            let identity = to_be(&state.policy, connection.peer.ip(), said);
            let sources = identity.map(|identity| Sources::of(&identity, at).into_all());
            (sources.unwrap_or_default(), said.account.as_deref())
        }
    };
    then(&Suspect {
        ip: at.ip,
        sources: &sources,
        account,
    })
}

/// Who somebody will be that registers, as far as masks see it. A name that they still want is the one that they will
/// have, whatever other is held for them.
fn to_be(policy: &Policy, ip: IpAddr, said: &Registration) -> Option<Identity> {
    Some(Identity {
        nick: said.wanted.as_ref().or(said.nick.as_ref())?.clone(),
        user: format!("~{}", said.user.as_ref()?).into(),
        host: chghost::shown(policy, ip, said.account.as_deref()),
        realname: "".into(),
        account: said.account.clone(),
        bot: false,
    })
}

fn is_detached_and_meant(state: &State, client: ClientId, whom: &Whom) -> bool {
    state.detached.contains(client) && with_client(state, client, |suspect| suspect.is(whom))
}

/// Whether a client, which may have no connection, is banned.
pub fn is_banned(turn: &Turn<'_>, client: ClientId) -> bool {
    let bans = &turn.state.bans;
    with_client(turn.state, client, |suspect| {
        bans.find(suspect, turn.now.wall).is_some()
    })
}

/// Whether nobody is to hear a client.
pub fn is_muted(turn: &Turn<'_>, client: ClientId) -> bool {
    let mutes = &turn.state.mutes;
    !mutes.is_empty()
        && with_client(turn.state, client, |suspect| {
            mutes.find(suspect, turn.now.wall).is_some()
        })
}

/// Gives `then` all that is known of a client.
fn with_client<T>(state: &State, client: ClientId, then: impl FnOnce(&Suspect<'_>) -> T) -> T {
    let identity = &state.clients[client].identity;
    let at = state.whereabouts(client);
    let ip = at.ip;
    let sources = Sources::of(identity, at).into_all();
    then(&Suspect {
        ip,
        sources: &sources,
        account: identity.account.as_deref(),
    })
}

fn closing(ban: &Ban, now: WallTime) -> Closing {
    Closing::Banned {
        reason: ban.reason.clone(),
        left: ban.expires.map(|until| bans::left(until, now)),
    }
}

/// KLINE: an operator keeps somebody out.
pub fn kline(turn: &mut Turn<'_>, me: Asker, what: &str, lasts: Option<Duration>, reason: &str) {
    match try_kline(turn, me, what, lasts, reason) {
        Ok(reply) => turn.reply(me.conn, reply),
        Err(why) => turn.refuse(me.conn, why),
    }
}

fn try_kline(
    turn: &mut Turn<'_>,
    me: Asker,
    what: &str,
    lasts: Option<Duration>,
    reason: &str,
) -> Result<Reply, Refusal> {
    let by = operator(turn, me)?;
    let whom = whom(what)?;
    let refuse = |why| {
        Err(Refusal::BadBan {
            what: what.into(),
            why,
        })
    };
    if whom.is_everybody() {
        return refuse(BadBan::Everybody);
    }
    let own = &turn.state.clients[me.client].connections;
    if meant_by(turn.state, &whom).iter().any(|conn| own.contains(conn)) {
        return refuse(BadBan::Yourself);
    }
    let what: Box<str> = whom.to_string().into();
    let new = New {
        whom,
        lasts,
        reason,
        by: &by,
    };
    let Some(gone) = add(turn, &new) else {
        return refuse(BadBan::TooMany);
    };
    let connections = gone.len();
    turn.log(
        log::Level::Info,
        format!("ban added by={by} what={what:?} connections={connections}"),
    );
    Ok(Reply::BanAdded {
        what,
        lasts,
        connections,
    })
}

/// UNKLINE: an operator lets somebody in again.
pub fn unkline(turn: &mut Turn<'_>, me: Asker, what: &str) {
    match try_unkline(turn, me, what) {
        Ok(reply) => turn.reply(me.conn, reply),
        Err(why) => turn.refuse(me.conn, why),
    }
}

fn try_unkline(turn: &mut Turn<'_>, me: Asker, what: &str) -> Result<Reply, Refusal> {
    let by = operator(turn, me)?;
    let whom = whom(what)?;
    if !remove(turn, &whom) {
        return Err(Refusal::BadBan {
            what: what.into(),
            why: BadBan::NotThere,
        });
    }
    let what: Box<str> = whom.to_string().into();
    turn.log(log::Level::Info, format!("ban removed by={by} what={what:?}"));
    Ok(Reply::BanRemoved { what })
}

fn operator(turn: &Turn<'_>, me: Asker) -> Result<Box<str>, Refusal> {
    let asker = &turn.state.clients[me.client];
    if asker.is_operator() {
        Ok(asker.identity.nick.as_str().into())
    } else {
        Err(Refusal::NoPrivileges)
    }
}

fn whom(what: &str) -> Result<Whom, Refusal> {
    Whom::parse(what).ok_or_else(|| Refusal::BadBan {
        what: what.into(),
        why: BadBan::NotABan,
    })
}
