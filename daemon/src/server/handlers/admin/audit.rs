//! `audit`: who has changed what; and how that is noted, in the log and in the store.

use std::fmt::Debug;

use protocol::admin::{
    AuditEntry, AuditLog, AuditPage, Error, ErrorKind, Happening, HistoryExport, HistoryOf, HistorySearch,
    HistoryShow, PAGE, Reply, Request,
};

use super::account::unavailable;
use super::{Answer, rfc3339};
use crate::server::administering::Asking;
use crate::server::asking::Outcome;
use crate::server::effect::Effect;
use crate::server::ids::AdminId;
use crate::server::input::Administrator;
use crate::server::text::cut;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{self, Audit, Read, Write};

/// So much of what a request is about is noted.
const MOST_ABOUT: usize = 512;

/// This administrator asks for this.
pub fn asking(by: &Administrator, request: &Request) -> Asking {
    Asking {
        name: by.name.clone(),
        uid: by.uid,
        pid: by.pid,
        method: request.method(),
        about: cut(&about(request), MOST_ABOUT).into(),
    }
}

/// Notes a request that changes something, with who asked for it and what came of it. What is said to people is not
/// noted.
pub fn note(turn: &mut Turn<'_>, asking: Asking, answer: Option<&Answer>) {
    let level = if matches!(answer, Some(Err(_))) {
        log::Level::Warn
    } else {
        log::Level::Info
    };
    let result = result(answer);
    let pid = asking.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
    let space = if asking.about.is_empty() { "" } else { " " };
    turn.log(
        level,
        format!(
            "admin method={} by={} uid={} pid={pid}{space}{} result={result}",
            asking.method, asking.name, asking.uid, asking.about
        ),
    );
    turn.happening(Happening::Admin {
        by: asking.name.to_string(),
        uid: asking.uid,
        pid: asking.pid,
        method: asking.method.to_owned(),
        about: asking.about.to_string(),
        result: result.clone(),
    });
    let entry = Audit {
        at: turn.now.wall,
        name: asking.name,
        uid: asking.uid,
        pid: asking.pid,
        method: asking.method.into(),
        about: asking.about,
        result: result.into(),
    };
    let what = "note what an administrator did";
    turn.ask(
        None,
        Write::Audit(Box::new(entry)),
        AfterStoring::Ignored { what },
    );
}

/// Strings are quoted, so that they can neither end the line nor look like another key.
fn about(request: &Request) -> String {
    match request {
        Request::Kick(kick) => format!("target={:?}", kick.target),
        Request::BanAdd(ban) => format!(
            "what={:?}{}",
            ban.what,
            given("duration_ms", ban.duration_ms.as_ref())
        ),
        Request::BanRemove(ban) => format!("what={:?}", ban.what),
        Request::AccountCreate(new) => format!("account={:?}", new.name),
        Request::AccountPassword(change) => format!("account={:?}", change.name),
        Request::AccountDisable(disable) => format!("account={:?}", disable.name),
        Request::AccountEnable(which) | Request::AccountExport(which) => {
            format!("account={:?}", which.name)
        }
        Request::AccountDelete(deletion) | Request::AccountErase(deletion) => {
            format!("account={:?}", deletion.name)
        }
        Request::Broadcast(broadcast) => match (&broadcast.room, &broadcast.account) {
            (Some(room), _) => format!("room={room:?}"),
            (None, Some(account)) => format!("account={account:?}"),
            (None, None) => String::new(),
        },
        Request::HistoryShow(HistoryShow { of, .. })
        | Request::HistorySearch(HistorySearch { of, .. })
        | Request::HistoryExport(HistoryExport { of, .. }) => whose(of),
        Request::HistoryPurge(purge) => {
            let before = given("before", purge.before.as_ref());
            let from = given("from", purge.from.as_ref());
            format!("{}{before}{from} dry_run={}", whose(&purge.of), purge.dry_run)
        }
        Request::MuteAdd(mute) => format!("what={:?} duration_ms={}", mute.what, mute.duration_ms),
        Request::MuteRemove(mute) => format!("what={:?}", mute.what),
        Request::RoomSet(set) => {
            let limit = given("limit", set.limit.as_ref());
            // A topic is something said: that it changed is noted, and not what it says.
            let topic = if set.topic.is_some() { " topic" } else { "" };
            format!("room={:?} flags={:?}{limit}{topic}", set.name, set.flags)
        }
        Request::RoomDelete(deletion) => format!("room={:?}", deletion.name),
        Request::ConfigApply(apply) => given("confirm_within_ms", apply.confirm_within_ms.as_ref())
            .trim_start()
            .to_owned(),
        Request::LogLevel(level) => format!("set={:?}", level.set.as_deref().unwrap_or_default()),
        _ => String::new(),
    }
}

/// One more key, if it was given.
fn given(key: &str, value: Option<&impl Debug>) -> String {
    value.map_or_else(String::new, |value| format!(" {key}={value:?}"))
}

fn whose(history: &HistoryOf) -> String {
    match history {
        HistoryOf::Room(room) => format!("room={room:?}"),
        HistoryOf::Private([one, other]) => format!("private={one:?} and={other:?}"),
        HistoryOf::Broadcasts => "broadcasts".into(),
    }
}

fn result(answer: Option<&Answer>) -> String {
    match answer {
        None => "started".into(),
        Some(Ok(Reply::Kick(kicked))) => format!("ok connections={}", kicked.kicked.len()),
        Some(Ok(Reply::BanAdd(added))) => format!("ok connections={}", added.connections),
        Some(Ok(Reply::AccountEnded(ended))) => {
            let traces = if ended.traces { " traces" } else { "" };
            format!("ok connections={}{traces}", ended.connections)
        }
        Some(Ok(Reply::Broadcast(sent))) => {
            format!("ok recipients={} not_kept={}", sent.recipients, sent.not_kept)
        }
        Some(Ok(Reply::Copy(copy))) => format!("ok bytes={}", copy.bytes),
        Some(Ok(Reply::HistoryPage(page))) => format!("ok entries={}", page.entries.len()),
        Some(Ok(Reply::HistoryPurge(purged))) => {
            let traces = if purged.traces { " traces" } else { "" };
            format!("ok removed={}{traces}", purged.removed)
        }
        Some(Ok(Reply::MuteAdd(added))) => format!("ok people={}", added.people),
        Some(Ok(Reply::RoomDelete(deleted))) => format!("ok members={}", deleted.members),
        Some(Ok(Reply::Stop(stopping))) => format!("ok connections={}", stopping.connections),
        Some(Ok(_)) => "ok".into(),
        Some(Err(error)) => word(error).into(),
    }
}

fn word(error: &Error) -> &'static str {
    match error.data.kind {
        ErrorKind::NotFound => "not_found",
        ErrorKind::ReadOnly => "read_only",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Exists => "exists",
        _ => "failed",
    }
}

/// Begins to list one page of what was noted.
pub fn list(turn: &mut Turn<'_>, id: AdminId, page: &AuditPage) {
    let read = Read::Audit {
        before: page.before,
        limit: PAGE + 1,
    };
    turn.ask(None, read, AfterStoring::Audit { id });
}

/// The store has looked.
pub fn listed(turn: &mut Turn<'_>, id: AdminId, outcome: Outcome) {
    let result = match outcome.into_answer() {
        Some(model::Answer::Audit(found)) => Ok(Reply::Audit(page(found))),
        _ => Err(unavailable()),
    };
    turn.out.push(Effect::AdminReply { id, result });
}

fn page(mut found: Vec<(i64, Audit)>) -> AuditLog {
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|(id, _)| *id);
    let entries = found.into_iter().map(|(id, audit)| AuditEntry {
        id,
        time: rfc3339(audit.at),
        by: audit.name.into(),
        uid: audit.uid,
        pid: audit.pid,
        method: audit.method.into(),
        about: audit.about.into(),
        result: audit.result.into(),
    });
    AuditLog {
        entries: entries.collect(),
        next,
    }
}
