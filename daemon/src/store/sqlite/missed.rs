//! What was said to somebody who did not listen: out of all their conversations, in order of time.

use rusqlite::{Connection, OptionalExtension, params};

use super::buffers;
use super::codec::{Columns, limit};
use super::history::{MESSAGE, Span, message};
use crate::server::WallTime;
use crate::store::model::{Buffer, Missed, Point, Stored, limits};

/// Answers [`Missed`].
pub fn missed(db: &Connection, query: &Missed) -> rusqlite::Result<Vec<(Buffer, Stored)>> {
    let Some(created) = created(db, query)? else {
        return Ok(Vec::new());
    };
    let after = query.after.map_or(created, |after| after.max(created));
    let mut span = Span::since(None).within(Some(Point::Time(after)), Some(Point::Id(query.before)));
    let most = query.limit.min(limits::ROWS);
    let mut numbers = buffers::private(db, query.account)?;
    numbers.push(buffers::EVERYBODY);
    let mut found = Vec::new();
    for number in numbers {
        let more = said_in(db, number, query, &span, most)?;
        if more.is_empty() {
            continue;
        }
        let Some(buffer) = buffers::get(db, number)? else {
            continue;
        };
        found.extend(more.into_iter().map(|stored| (buffer.clone(), stored)));
        found.sort_by_key(|(_, stored)| stored.id);
        if found.len() >= most {
            found.truncate(most);
            // What comes after the last one is not given anyway.
            let last = found.last().map(|(_, stored)| Point::Id(stored.id));
            span = span.within(None, last);
        }
    }
    let mut bytes = 0;
    let fits = |(_, stored): &(Buffer, Stored)| {
        let before = bytes;
        bytes += stored.size();
        before < limits::ANSWER
    };
    Ok(found.into_iter().take_while(fits).collect())
}

/// When the account was made; what was said earlier was not said to it.
fn created(db: &Connection, query: &Missed) -> rusqlite::Result<Option<WallTime>> {
    db.prepare_cached("SELECT created FROM accounts WHERE id = ?1")?
        .query_row([query.account.0], |row| Columns::new(row).time())
        .optional()
        .map(|created| created.map(|created| WallTime(created.0.saturating_sub(1))))
}

/// What others said there; an account that talks to itself is told that, too.
fn said_in(
    db: &Connection,
    number: i64,
    query: &Missed,
    span: &Span,
    most: usize,
) -> rusqlite::Result<Vec<Stored>> {
    db.prepare_cached(&format!(
        "SELECT {MESSAGE} FROM messages LEFT JOIN accounts ON accounts.id = account
         WHERE buffer = ?1 AND messages.id >= ?2 AND messages.id < ?3 AND redacted_by IS NULL
         AND (account IS NOT ?4 OR (SELECT owner = peer FROM buffers WHERE buffers.id = ?1))
         ORDER BY messages.id LIMIT ?5"
    ))?
    .query_map(
        params![number, span.from, span.to, query.account.0, limit(most)],
        |row| message(&mut Columns::new(row)),
    )?
    .collect()
}
