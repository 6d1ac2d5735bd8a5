//! Metadata of accounts and rooms in rows (draft/metadata).

use rusqlite::{Connection, params};

use super::codec::limit;
use super::engine::{Outcome, changed, exists, refused};
use super::{accounts, buffers, rooms};
use crate::store::model::{Owner, Refusal, limits};

/// The table, the column that says whose it is, and who that is.
struct Place {
    table: &'static str,
    column: &'static str,
    owner: i64,
}

fn place(db: &Connection, owner: Owner) -> rusqlite::Result<Option<Place>> {
    Ok(match owner {
        Owner::Account(account) => accounts::is_there(db, account)?.then_some(Place {
            table: "account_metadata",
            column: "account",
            owner: account.0,
        }),
        Owner::Room(key) => match buffers::find_room(db, key)? {
            Some(owner) if rooms::is_registered(db, owner)? => Some(Place {
                table: "room_metadata",
                column: "room",
                owner,
            }),
            _ => None,
        },
    })
}

/// Sets a key, or takes it away.
pub fn set(db: &Connection, owner: Owner, key: &str, value: Option<&str>) -> rusqlite::Result<Outcome> {
    let Some(Place { table, column, owner }) = place(db, owner)? else {
        return Ok(refused(Refusal::NotFound));
    };
    let Some(value) = value else {
        let sql = format!("DELETE FROM {table} WHERE {column} = ?1 AND key = ?2");
        return db.prepare_cached(&sql)?.execute(params![owner, key]).map(changed);
    };
    let is_there = format!("SELECT 1 FROM {table} WHERE {column} = ?1 AND key = ?2");
    let is_full = format!("SELECT 1 FROM {table} WHERE {column} = ?1 LIMIT 1 OFFSET ?2");
    let most = limit(limits::METADATA - 1);
    if !exists(db, &is_there, params![owner, key])? && exists(db, &is_full, params![owner, most])? {
        return Ok(refused(Refusal::TooMany));
    }
    let sql = format!(
        "INSERT INTO {table} ({column}, key, value) VALUES (?1, ?2, ?3)
         ON CONFLICT ({column}, key) DO UPDATE SET value = excluded.value"
    );
    db.prepare_cached(&sql)?.execute(params![owner, key, value])?;
    Ok(Outcome::Committed)
}

/// Takes all keys away.
pub fn clear(db: &Connection, owner: Owner) -> rusqlite::Result<Outcome> {
    if let Some(Place { table, column, owner }) = place(db, owner)? {
        db.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [owner])?;
    }
    Ok(Outcome::Committed)
}

/// All keys with their values.
pub fn all(db: &Connection, owner: Owner) -> rusqlite::Result<Vec<(Box<str>, Box<str>)>> {
    let Some(Place { table, column, owner }) = place(db, owner)? else {
        return Ok(Vec::new());
    };
    db.prepare_cached(&format!(
        "SELECT key, value FROM {table} WHERE {column} = ?1 ORDER BY key"
    ))?
    .query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}
