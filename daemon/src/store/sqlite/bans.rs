//! Server bans in rows.

use rusqlite::{Connection, params};

use super::codec::{Coded, Columns, limit, ms};
use super::engine::{Outcome, changed, exists, refused};
use crate::server::WallTime;
use crate::store::model::{Ban, BanKind, Refusal, limits};

/// Keeps somebody out.
pub fn add(db: &Connection, ban: &Ban) -> rusqlite::Result<Outcome> {
    let is_there = "SELECT 1 FROM bans WHERE kind = ?1 AND what = ?2";
    let is_full = "SELECT 1 FROM bans LIMIT 1 OFFSET ?1";
    if !exists(db, is_there, params![ban.kind.code(), ban.what])?
        && exists(db, is_full, [limit(limits::BANS - 1)])?
    {
        return Ok(refused(Refusal::TooMany));
    }
    db.prepare_cached(
        "INSERT INTO bans (kind, what, reason, set_by, set_at, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (kind, what) DO UPDATE SET reason = excluded.reason, set_by = excluded.set_by,
         set_at = excluded.set_at, expires = excluded.expires",
    )?
    .execute(params![
        ban.kind.code(),
        ban.what,
        ban.reason,
        ban.set_by,
        ms(ban.set_at),
        ban.expires.map(ms)
    ])?;
    Ok(Outcome::Committed)
}

/// Lets them in again.
pub fn remove(db: &Connection, kind: BanKind, what: &str) -> rusqlite::Result<Outcome> {
    db.prepare_cached("DELETE FROM bans WHERE kind = ?1 AND what = ?2")?
        .execute(params![kind.code(), what])
        .map(changed)
}

/// Those that have not ended.
pub fn all(db: &Connection, now: WallTime) -> rusqlite::Result<Vec<Ban>> {
    db.prepare_cached(
        "SELECT kind, what, reason, set_by, set_at, expires FROM bans
         WHERE expires IS NULL OR expires > ?1 ORDER BY kind, what",
    )?
    .query_map([ms(now)], |row| {
        let mut columns = Columns::new(row);
        Ok(Ban {
            kind: columns.coded()?,
            what: columns.take()?,
            reason: columns.take()?,
            set_by: columns.take()?,
            set_at: columns.time()?,
            expires: columns.optional_time()?,
        })
    })?
    .collect()
}

/// Forgets what has ended: bans, and masks on rooms' lists.
pub fn forget_ended(db: &Connection, now: WallTime) -> rusqlite::Result<()> {
    db.execute("DELETE FROM bans WHERE expires <= ?1", [ms(now)])?;
    db.execute("DELETE FROM room_masks WHERE expires <= ?1", [ms(now)])?;
    Ok(())
}
