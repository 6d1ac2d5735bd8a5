//! What was said and what happened, on its way into rows.

use rusqlite::{Connection, OptionalExtension, params};

use super::buffers::{self, Numbers};
use super::codec::{Coded, Id, breaks_to_sql, tags_to_sql};
use super::engine::{Outcome, changed, refused};
use crate::server::event::EventId;
use crate::server::request::MessageKind;
use crate::store::model::{Author, Buffer, Content, Entry, Happened, Redaction, Refusal, Said, Sender};

/// The numbers of what happens beside what is said, in `events.kind`; tags alone have their number from
/// [`MessageKind`].
pub mod kind {
    pub const JOINED: i64 = 4;
    pub const PARTED: i64 = 5;
    pub const KICKED: i64 = 6;
    pub const QUIT: i64 = 7;
    pub const RENAMED: i64 = 8;
    pub const TOPIC_CHANGED: i64 = 9;
    pub const MODES_CHANGED: i64 = 10;
}

/// Keeps something. What is there already is left as it is.
pub fn append(db: &Connection, numbers: &mut Numbers, entry: &Entry) -> rusqlite::Result<Outcome> {
    let number = match numbers.find_or_make(db, &entry.buffer)? {
        Ok(number) => number,
        Err(refusal) => return Ok(refused(refusal)),
    };
    match &entry.content {
        Content::Said(said) if said.kind != MessageKind::Tags => message(db, number, entry, said)?,
        other => event(db, number, entry.id, entry.sender.as_ref(), other)?,
    }
    Ok(Outcome::Committed)
}

/// Keeps what happened in each of some rooms. In which it is there already, it is left as it is.
pub fn happened(db: &Connection, numbers: &mut Numbers, happened: &Happened) -> rusqlite::Result<Outcome> {
    for &room in &happened.rooms {
        if let Ok(number) = numbers.find_or_make(db, &Buffer::Room(room))? {
            event(
                db,
                number,
                happened.id,
                happened.sender.as_ref(),
                &happened.content,
            )?;
        }
    }
    Ok(Outcome::Committed)
}

/// Who did something, as rows have it.
struct Who<'a> {
    nick: Option<&'a str>,
    user: Option<&'a str>,
    host: Option<&'a str>,
    account: Option<i64>,
}

impl<'a> Who<'a> {
    fn did(sender: Option<&'a Sender>) -> Self {
        Self {
            nick: sender.map(|sender| &*sender.nick),
            user: sender.map(|sender| &*sender.user),
            host: sender.map(|sender| &*sender.host),
            account: sender.and_then(|sender| sender.account).map(|account| account.0),
        }
    }
}

fn message(db: &Connection, number: i64, entry: &Entry, said: &Said) -> rusqlite::Result<()> {
    let who = Who::did(entry.sender.as_ref());
    db.prepare_cached(
        "INSERT INTO messages (buffer, id, kind, at_least, nick, user, host, account, text, breaks, subject, tags)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (buffer, id) DO NOTHING",
    )?
    .execute(params![
        number,
        Id(entry.id),
        said.kind.code(),
        said.at_least.map(Coded::code),
        who.nick,
        who.user,
        who.host,
        who.account,
        said.text,
        breaks_to_sql(&said.breaks),
        said.subject,
        tags_to_sql(&said.tags)?,
    ])?;
    Ok(())
}

fn event(
    db: &Connection,
    number: i64,
    id: EventId,
    sender: Option<&Sender>,
    content: &Content,
) -> rusqlite::Result<()> {
    let (mut at_least, mut tags) = (None, None);
    let (kind, text, target) = match content {
        Content::Said(said) => {
            at_least = said.at_least.map(Coded::code);
            tags = tags_to_sql(&said.tags)?;
            (said.kind.code(), None, None)
        }
        Content::Joined { realname } => (kind::JOINED, Some(realname), None),
        Content::Parted { reason } => (kind::PARTED, reason.as_ref(), None),
        Content::Kicked { target, reason } => (kind::KICKED, Some(reason), Some(target)),
        Content::Quit { reason } => (kind::QUIT, Some(reason), None),
        Content::Renamed { to } => (kind::RENAMED, None, Some(to)),
        Content::TopicChanged { topic } => (kind::TOPIC_CHANGED, Some(topic), None),
        Content::ModesChanged { changes } => (kind::MODES_CHANGED, Some(changes), None),
    };
    let who = Who::did(sender);
    db.prepare_cached(
        "INSERT INTO events (buffer, id, kind, at_least, nick, user, host, account, text, target, tags)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (buffer, id) DO NOTHING",
    )?
    .execute(params![
        number,
        Id(id),
        kind,
        at_least,
        who.nick,
        who.user,
        who.host,
        who.account,
        text,
        target,
        tags,
    ])?;
    Ok(())
}

/// Takes something back: a message leaves its trace, tags go without one.
pub fn redact(db: &Connection, redaction: &Redaction) -> rusqlite::Result<Outcome> {
    let Some(number) = buffers::find(db, &redaction.buffer)? else {
        return Ok(refused(Refusal::NotFound));
    };
    let id = Id(redaction.id);
    let mine = |account: Option<i64>| match redaction.author {
        Author::Anybody => true,
        Author::Account(author) => account == Some(author.0),
    };
    let message: Option<(i64, Option<i64>)> = db
        .prepare_cached(
            "SELECT n, account FROM messages WHERE buffer = ?1 AND id = ?2 AND redacted_by IS NULL",
        )?
        .query_row(params![number, id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let tags: Option<(i64, Option<i64>)> = db
        .prepare_cached("SELECT n, account FROM events WHERE buffer = ?1 AND id = ?2 AND kind = ?3")?
        .query_row(params![number, id, MessageKind::Tags.code()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match (message, tags) {
        (Some((n, account)), _) if mine(account) => db
            .prepare_cached(
                "UPDATE messages SET text = '', breaks = NULL, subject = NULL, tags = NULL, redacted_by = ?2,
                 redacted_reason = ?3 WHERE n = ?1",
            )?
            .execute(params![n, redaction.redacted.by, redaction.redacted.reason])
            .map(changed),
        (None, Some((n, account))) if mine(account) => {
            db.execute("DELETE FROM events WHERE n = ?1", [n]).map(changed)
        }
        (None, None) => Ok(refused(Refusal::NotFound)),
        _ => Ok(refused(Refusal::NotYours)),
    }
}
