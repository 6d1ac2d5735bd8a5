//! Histories: which there are, and the numbers that rows know them by.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Params, params};

use super::codec::{Id, limit, room};
use super::engine::exists;
use crate::store::model::{AccountId, Buffer, Refusal, RoomKey, limits};

/// The number of everybody's.
pub const EVERYBODY: i64 = 1;
/// Numbers remembered: more than there are busy rooms.
const REMEMBERED: usize = 4096;

/// The numbers of histories written to lately.
#[derive(Debug, Default)]
pub struct Numbers(HashMap<Buffer, i64>);

impl Numbers {
    /// The number of a history, which is made if need be and possible.
    pub fn find_or_make(
        &mut self,
        db: &Connection,
        buffer: &Buffer,
    ) -> rusqlite::Result<Result<i64, Refusal>> {
        if let Some(&number) = self.0.get(buffer) {
            return Ok(Ok(number));
        }
        let number = match find(db, buffer)? {
            Some(number) => Ok(number),
            None => make(db, buffer)?,
        };
        if let Ok(number) = number {
            if self.0.len() >= REMEMBERED {
                self.0.clear();
            }
            self.0.insert(buffer.clone(), number);
        }
        Ok(number)
    }

    /// To be called when what was written may have been undone, or a history was removed.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

fn number(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached(sql)?
        .query_row(params, |row| row.get(0))
        .optional()
}

/// The number of a room's history.
pub fn find_room(db: &Connection, key: RoomKey) -> rusqlite::Result<Option<i64>> {
    number(db, "SELECT id FROM buffers WHERE room = ?1", [room(key)])
}

/// The number of a history.
pub fn find(db: &Connection, buffer: &Buffer) -> rusqlite::Result<Option<i64>> {
    match buffer {
        Buffer::Room(key) => find_room(db, *key),
        Buffer::Conversation(a, b) => {
            let sql = "SELECT id FROM buffers WHERE owner = ?1 AND peer = ?2";
            number(db, sql, [a.min(b).0, a.max(b).0])
        }
        Buffer::Guest { account, nick } => {
            let sql = "SELECT id FROM buffers WHERE owner = ?1 AND guest = ?2";
            number(db, sql, params![account.0, nick])
        }
        Buffer::Everybody => Ok(Some(EVERYBODY)),
    }
}

/// Makes a history, unless it would belong to an account that is not there.
fn make(db: &Connection, buffer: &Buffer) -> rusqlite::Result<Result<i64, Refusal>> {
    let made = match buffer {
        Buffer::Room(key) => Some(make_room(db, *key)?),
        Buffer::Conversation(a, b) => {
            let sql = "INSERT INTO buffers (owner, peer) SELECT ?1, ?2
                       WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1)
                       AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2) RETURNING id";
            number(db, sql, [a.min(b).0, a.max(b).0])?
        }
        Buffer::Guest { account, nick } => {
            let most = limit(limits::GUESTS - 1);
            let is_full = "SELECT 1 FROM buffers WHERE owner = ?1 AND guest IS NOT NULL LIMIT 1 OFFSET ?2";
            if exists(db, is_full, [account.0, most])? {
                return Ok(Err(Refusal::TooMany));
            }
            let sql = "INSERT INTO buffers (owner, guest) SELECT ?1, ?2
                       WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1) RETURNING id";
            number(db, sql, params![account.0, nick])?
        }
        Buffer::Everybody => Some(EVERYBODY),
    };
    Ok(made.ok_or(Refusal::NotFound))
}

/// Makes a room's history.
pub fn make_room(db: &Connection, key: RoomKey) -> rusqlite::Result<i64> {
    db.prepare_cached("INSERT INTO buffers (room) VALUES (?1)")?
        .execute([room(key)])?;
    Ok(db.last_insert_rowid())
}

/// Forgets who talked with whom, if nothing is left of what they said.
pub fn forget_if_empty(db: &Connection, number: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM buffers WHERE id = ?1 AND owner IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM messages WHERE buffer = ?1)
         AND NOT EXISTS (SELECT 1 FROM events WHERE buffer = ?1)",
    )?
    .execute([number])?;
    Ok(())
}

/// The history of a number.
pub fn get(db: &Connection, number: i64) -> rusqlite::Result<Option<Buffer>> {
    db.prepare_cached("SELECT room, owner, peer, guest FROM buffers WHERE id = ?1")?
        .query_row([number], |row| {
            let owner = || row.get(1).map(AccountId);
            Ok(if let Some(Id(id)) = row.get(0)? {
                Buffer::Room(RoomKey(id))
            } else if let Some(peer) = row.get(2)? {
                Buffer::Conversation(owner()?, AccountId(peer))
            } else if let Some(nick) = row.get(3)? {
                Buffer::Guest {
                    account: owner()?,
                    nick,
                }
            } else {
                Buffer::Everybody
            })
        })
        .optional()
}

/// The numbers of an account's private conversations.
pub fn private(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached("SELECT id FROM buffers WHERE owner = ?1 UNION SELECT id FROM buffers WHERE peer = ?1")?
        .query_map([account.0], |row| row.get(0))?
        .collect()
}

/// The numbers of the histories of rooms that are not registered, with their keys.
pub fn unregistered(db: &Connection) -> rusqlite::Result<Vec<(i64, RoomKey)>> {
    db.prepare(
        "SELECT id, room FROM buffers WHERE room IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM rooms WHERE rooms.buffer = buffers.id)",
    )?
    .query_map([], |row| Ok((row.get(0)?, RoomKey(row.get::<_, Id>(1)?.0))))?
    .collect()
}
