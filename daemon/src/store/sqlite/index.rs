//! The full-text index. What is said is put into it some messages at a time, which costs a fraction of doing so
//! with each; what waits is searched apart.

use rusqlite::{Connection, params};

use super::codec::limit;
use super::history::Span;
use crate::store::model::AccountId;

/// So many messages wait at most before they are put into the index with the group that is committed.
pub const BATCH: usize = 256;
/// So many are put there at a time when there is nothing else to do.
pub const SLICE: usize = 1024;
/// Of what waits, so much is searched: the latest. More waits only while an old store is indexed anew.
pub const RECENT: usize = 2048;

/// The bits of a message's number in that of its row in the index; above them is its history's.
const BITS: i64 = 34;
/// A message's number, in the number of its row in the index.
pub const NUMBER: i64 = (1 << BITS) - 1;

/// What a table of the index holds, and what of a message goes into it.
const COLUMNS: &str = "rowid, login, name, subject, text";
const VALUES: &str = "buffer << 34 | n, 'a' || account, nick, subject, text";

/// The key word that stands for an account in the index.
pub fn login(AccountId(account): AccountId) -> String {
    format!("login : a{account}")
}

/// The number of a message's row in the index.
pub fn row(buffer: i64, number: i64) -> i64 {
    buffer << BITS | number
}

/// Puts up to so many messages that wait into the index. Returns whether none is left.
pub fn catch_up(db: &Connection, most: usize) -> rusqlite::Result<bool> {
    let (last, count): (Option<i64>, i64) = db
        .prepare_cached(
            "SELECT max(n), count(*) FROM (
             SELECT n FROM messages WHERE n > (SELECT n FROM indexed) ORDER BY n LIMIT ?1)",
        )?
        .query_row([limit(most)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(last) = last {
        // In the index's order, so that it makes one piece of all.
        db.prepare_cached(&format!(
            "INSERT INTO words ({COLUMNS}) SELECT {VALUES} FROM messages
             WHERE n > (SELECT n FROM indexed) AND n <= ?1 ORDER BY buffer, n"
        ))?
        .execute([last])?;
        db.prepare_cached("UPDATE indexed SET n = ?1")?.execute([last])?;
    }
    Ok(count < limit(most))
}

/// Makes room for what waits, on a connection that answers questions.
pub fn prepare_recent(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.recent USING fts5 (
         login, name, subject, text, content = '', columnsize = 0,
         tokenize = 'unicode61 remove_diacritics 2')",
    )
}

/// What waits to be put into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Whether it is in the table of what waits, to be searched like the index.
    pub any: bool,
    /// Whether that is all of it.
    pub all: bool,
}

/// Puts what waits, as far as it is of these histories, into an index of its own. To be undone with the transaction.
pub fn take_recent(db: &Connection, is_wanted: impl Fn(i64) -> bool) -> rusqlite::Result<Waiting> {
    let mut waiting: Vec<(i64, i64)> = db
        .prepare_cached(
            "SELECT buffer, n FROM messages WHERE n > (SELECT n FROM indexed) ORDER BY n DESC LIMIT ?1",
        )?
        .query_map([limit(RECENT)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let all = waiting.len() < RECENT;
    waiting.retain(|&(buffer, _)| is_wanted(buffer));
    waiting.sort_unstable();
    let mut add = db.prepare_cached(&format!(
        "INSERT INTO temp.recent ({COLUMNS}) SELECT {VALUES} FROM messages WHERE n = ?1"
    ))?;
    for (_, number) in &waiting {
        add.execute([number])?;
    }
    let any = !waiting.is_empty();
    Ok(Waiting { any, all })
}

/// From which row of a history on, and before which, there is what was said in a span.
pub fn rows(db: &Connection, buffer: i64, span: &Span) -> rusqlite::Result<Option<(i64, i64)>> {
    let mut ends = db.prepare_cached(
        "SELECT (SELECT n FROM messages WHERE buffer = ?1 AND id >= ?2 ORDER BY id LIMIT 1),
                (SELECT n FROM messages WHERE buffer = ?1 AND id < ?3 ORDER BY id DESC LIMIT 1)",
    )?;
    let (first, last): (Option<i64>, Option<i64>) = ends
        .query_row(params![buffer, span.from, span.to], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(first
        .zip(last)
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| (row(buffer, first), row(buffer, last) + 1)))
}

/// The numbers of all that an account has said, for SQL: `?1` is its key word, `?2` the account.
pub const SAID_BY: &str = "SELECT rowid & 17179869183 FROM words WHERE words MATCH ?1
    UNION ALL SELECT n FROM messages WHERE n > (SELECT n FROM indexed) AND account = ?2";
