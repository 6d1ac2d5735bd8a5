//! Who changed what, for the log.

use protocol::admin::{Error, ErrorKind, Reply, Request};

use super::Answer;
use crate::server::input::Administrator;
use crate::server::turn::Turn;

/// Logs a request that changes something, with who asked for it and what came of it. What is said to people is not
/// logged.
pub fn log(turn: &mut Turn<'_>, by: &Administrator, request: &Request, answer: Option<&Answer>) {
    finish(turn, &head(by, request), answer);
}

/// How the line begins: what was asked, and by whom.
pub fn head(by: &Administrator, request: &Request) -> String {
    let pid = by.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
    format!(
        "admin method={} by={} uid={} pid={pid}{}",
        request.method(),
        by.name,
        by.uid,
        about(request)
    )
}

/// Logs the line, with what came of it.
pub fn finish(turn: &mut Turn<'_>, head: &str, answer: Option<&Answer>) {
    let level = if matches!(answer, Some(Err(_))) {
        log::Level::Warn
    } else {
        log::Level::Info
    };
    turn.log(level, format!("{head} result={}", result(answer)));
}

/// Strings are quoted, so that they can neither end the line nor look like another key.
fn about(request: &Request) -> String {
    match request {
        Request::Kick(kick) => format!(" target={:?}", kick.target),
        Request::BanAdd(ban) => format!(" what={:?} duration_ms={:?}", ban.what, ban.duration_ms),
        Request::BanRemove(ban) => format!(" what={:?}", ban.what),
        Request::AccountCreate(new) => format!(" account={:?}", new.name),
        Request::AccountPassword(change) => format!(" account={:?}", change.name),
        Request::AccountDisable(disable) => format!(" account={:?}", disable.name),
        Request::AccountEnable(which) => format!(" account={:?}", which.name),
        Request::AccountDelete(deletion) => format!(" account={:?}", deletion.name),
        Request::Broadcast(broadcast) => match &broadcast.room {
            Some(room) => format!(" room={room:?}"),
            None => String::new(),
        },
        _ => String::new(),
    }
}

fn result(answer: Option<&Answer>) -> String {
    match answer {
        None => "started".into(),
        Some(Ok(Reply::Kick(kicked))) => format!("ok connections={}", kicked.kicked.len()),
        Some(Ok(Reply::BanAdd(added))) => format!("ok connections={}", added.connections),
        Some(Ok(Reply::AccountEnded(ended))) => format!("ok connections={}", ended.connections),
        Some(Ok(Reply::Broadcast(sent))) => format!("ok recipients={}", sent.recipients),
        Some(Ok(Reply::Stop(stopping))) => format!("ok connections={}", stopping.connections),
        Some(Ok(_)) => "ok".into(),
        Some(Err(error)) => word(error).into(),
    }
}

fn word(error: &Error) -> &'static str {
    match error.data.kind {
        ErrorKind::NotFound => "not_found",
        ErrorKind::ReadOnly => "read_only",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Exists => "exists",
        _ => "failed",
    }
}
