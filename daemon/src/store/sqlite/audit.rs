//! What administrators did, in rows.

use rusqlite::{Connection, params};

use super::codec::{Columns, limit, ms};
use super::engine::Outcome;
use crate::store::model::{Audit, limits};

/// Notes something, and forgets what is too old by count.
pub fn add(db: &Connection, audit: &Audit) -> rusqlite::Result<Outcome> {
    db.prepare_cached(
        "INSERT INTO audit (at, name, uid, pid, method, about, result) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        ms(audit.at),
        audit.name,
        audit.uid,
        audit.pid,
        audit.method,
        audit.about,
        audit.result
    ])?;
    db.prepare_cached("DELETE FROM audit WHERE id <= ?1")?
        .execute([db.last_insert_rowid() - limit(limits::AUDIT)])?;
    Ok(Outcome::Committed)
}

/// What was noted before an entry, the latest first.
pub fn page(db: &Connection, before: Option<i64>, rows: usize) -> rusqlite::Result<Vec<(i64, Audit)>> {
    db.prepare_cached(
        "SELECT id, at, name, uid, pid, method, about, result FROM audit
         WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    )?
    .query_map(
        params![before.unwrap_or(i64::MAX), limit(rows.min(limits::ROWS))],
        |row| {
            let mut columns = Columns::new(row);
            let id = columns.take()?;
            let audit = Audit {
                at: columns.time()?,
                name: columns.take()?,
                uid: columns.take()?,
                pid: columns.take()?,
                method: columns.take()?,
                about: columns.take()?,
                result: columns.take()?,
            };
            Ok((id, audit))
        },
    )?
    .collect()
}
