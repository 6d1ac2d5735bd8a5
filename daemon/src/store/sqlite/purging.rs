//! Erasing a part of a history, in steps; and saying before how much that would be.

use rusqlite::{Connection, params};

use super::buffers;
use super::codec::{Columns, Id, limit};
use super::history::{after, start};
use crate::store::model::{AccountId, Purge};

/// Rows looked at in one step.
const SCANNED: usize = 1000;
/// Where something is kept, and how much of it is removed in one step: a message costs more, as the index forgets every
/// word of it.
const TABLES: [(&str, usize); 2] = [("messages", 4), ("events", 256)];

/// An erasure under way.
#[derive(Debug)]
pub struct Purging {
    number: i64,
    purge: Purge,
    /// The table that is gone through, and from where on.
    table: usize,
    from: Vec<u8>,
}

impl Purging {
    /// Of the history with this number.
    pub fn new(number: i64, purge: &Purge) -> Self {
        Self {
            number,
            purge: purge.clone(),
            table: 0,
            from: Vec::new(),
        }
    }

    /// Removes a little. Returns whether nothing is left to remove.
    pub fn step(&mut self, db: &Connection, removed: &mut u64) -> rusqlite::Result<bool> {
        let Some(&(table, most)) = TABLES.get(self.table) else {
            buffers::forget_if_empty(db, self.number)?;
            return Ok(true);
        };
        let found = self.look(db, table, most)?;
        let mut delete = db.prepare_cached(&format!("DELETE FROM {table} WHERE n = ?1"))?;
        for n in &found {
            delete.execute([n])?;
        }
        *removed += found.len() as u64;
        Ok(false)
    }

    /// The numbers of the next rows that are to go, and goes on behind them.
    fn look(&mut self, db: &Connection, table: &str, most: usize) -> rusqlite::Result<Vec<i64>> {
        let mut statement = db.prepare_cached(&format!(
            "SELECT n, id, nick, account FROM {table} WHERE buffer = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4"
        ))?;
        let end = start(self.purge.before);
        let mut rows = statement.query(params![self.number, self.from, end, limit(SCANNED)])?;
        let (mut found, mut looked) = (Vec::new(), 0);
        while found.len() < most {
            let Some(row) = rows.next()? else {
                if looked < SCANNED {
                    self.table += 1;
                    self.from.clear();
                }
                break;
            };
            looked += 1;
            let mut columns = Columns::new(row);
            let n = columns.take()?;
            self.from = after(columns.take::<Id>()?.0);
            if self.is_meant(columns.take::<Option<Box<str>>>()?.as_deref(), columns.account()?) {
                found.push(n);
            }
        }
        Ok(found)
    }

    fn is_meant(&self, nick: Option<&str>, account: Option<AccountId>) -> bool {
        let by = self.purge.by.as_ref();
        by.is_none_or(|by| nick.is_some_and(|nick| by.is(nick, account)))
    }
}

/// How many messages and events an erasure would remove.
pub fn count(db: &Connection, purge: &Purge) -> rusqlite::Result<u64> {
    let Some(number) = buffers::find(db, &purge.buffer)? else {
        return Ok(0);
    };
    let mut purging = Purging::new(number, purge);
    let mut count = 0;
    while let Some(&(table, _)) = TABLES.get(purging.table) {
        count += purging.look(db, table, usize::MAX)?.len() as u64;
    }
    Ok(count)
}
