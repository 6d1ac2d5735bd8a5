//! Writes that take long, in steps short enough to come between other writes.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Id, limit};
use super::purging::Purging;
use super::{accounts, bans, buffers, history, index, rooms};
use crate::server::WallTime;
use crate::store::model::{AccountId, Keep, Point, Purge, Retention, RoomKey, Words};

/// Messages removed in one step; each costs about half a millisecond, as the index forgets every word of it.
const MESSAGES: usize = 4;
/// Events removed in one step.
const EVENTS: usize = 256;
/// Rows looked at in one step.
const SCANNED: i64 = 10_000;

/// A long write under way.
#[derive(Debug)]
pub struct Job {
    work: Work,
    removed: u64,
    erases: bool,
}

#[derive(Debug)]
enum Work {
    /// The histories left to forget.
    Forget(Vec<i64>),
    /// What is kept, the last history that is done with, and the one being cut.
    Retain(Box<Retention>, i64, Option<Cut>),
    /// Removes what an account said in rooms: messages, then events after this one.
    Erase(AccountId, Option<i64>),
    /// Erases a part of a history.
    Purge(Box<Purging>),
    /// Removes an account's conversations, and then the account.
    Delete(AccountId),
}

/// A history to be cut: what of it goes is less than these bytes.
#[derive(Debug)]
struct Cut {
    number: i64,
    messages: Vec<u8>,
    events: Vec<u8>,
}

/// How far a step got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More,
    /// It is done, and removed so many messages and events.
    Over(u64),
}

impl Job {
    fn new(work: Work) -> Self {
        Self {
            work,
            removed: 0,
            erases: false,
        }
    }

    /// Whether nothing of what it removes may be left anywhere in the file.
    pub fn erases(&self) -> bool {
        self.erases
    }

    /// Erases a part of a history.
    pub fn purge(db: &Connection, purge: &Purge) -> rusqlite::Result<Self> {
        let number = buffers::find(db, &purge.buffer)?;
        let work = number.map_or(Work::Forget(Vec::new()), |number| {
            Work::Purge(Box::new(Purging::new(number, purge)))
        });
        Ok(Self::new(work))
    }

    /// Forgets a room.
    pub fn forget(db: &Connection, room: RoomKey) -> rusqlite::Result<Self> {
        let number = buffers::find_room(db, room)?;
        if let Some(number) = number {
            rooms::remove(db, number)?;
        }
        Ok(Self::new(Work::Forget(number.into_iter().collect())))
    }

    /// Forgets all unregistered rooms but some.
    pub fn forget_but(db: &Connection, rooms: &[RoomKey]) -> rusqlite::Result<Self> {
        let but: HashSet<&RoomKey> = rooms.iter().collect();
        let mut unregistered = buffers::unregistered(db)?;
        unregistered.retain(|(_, key)| !but.contains(key));
        let numbers = unregistered.into_iter().map(|(number, _)| number);
        Ok(Self::new(Work::Forget(numbers.collect())))
    }

    /// Lets what is too old or too much go.
    pub fn retain(db: &Connection, retention: Retention) -> rusqlite::Result<Self> {
        bans::forget_ended(db, retention.now)?;
        Ok(Self::new(Work::Retain(Box::new(retention), 0, None)))
    }

    /// Deletes an account; from now on nobody can use it. `None`: it is not there.
    pub fn delete(db: &Connection, account: AccountId, words: Words) -> rusqlite::Result<Option<Self>> {
        if !accounts::is_there(db, account)? {
            return Ok(None);
        }
        accounts::set_disabled(db, account, Some("deleted"))?;
        let work = match words {
            Words::Keep => Work::Delete(account),
            Words::Erase => Work::Erase(account, None),
        };
        Ok(Some(Self {
            erases: words == Words::Erase,
            ..Self::new(work)
        }))
    }

    /// Does a little.
    pub fn step(&mut self, db: &Connection) -> rusqlite::Result<Progress> {
        let removed = &mut self.removed;
        let is_over = match &mut self.work {
            Work::Forget(numbers) => forget(db, numbers, removed)?,
            Work::Retain(retention, last, cut) => retain(db, retention, last, cut, removed)?,
            Work::Erase(account, after) => {
                if erase(db, *account, after, removed)? {
                    self.work = Work::Delete(*account);
                }
                false
            }
            Work::Purge(purging) => {
                let is_over = purging.step(db, removed)?;
                self.erases = *removed > 0;
                is_over
            }
            Work::Delete(account) => delete(db, *account, removed)?,
        };
        Ok(if is_over {
            Progress::Over(self.removed)
        } else {
            Progress::More
        })
    }
}

impl Cut {
    fn all(number: i64) -> Self {
        let end = history::Span::since(None).to;
        Self {
            number,
            messages: end.clone(),
            events: end,
        }
    }

    /// Removes a little. Returns whether nothing is left to remove.
    fn step(&self, db: &Connection, removed: &mut u64) -> rusqlite::Result<bool> {
        let mut gone = db
            .prepare_cached(
                "DELETE FROM messages WHERE n IN (
                 SELECT n FROM messages WHERE buffer = ?1 AND id < ?2 ORDER BY id LIMIT ?3)",
            )?
            .execute(params![self.number, self.messages, limit(MESSAGES)])?;
        if gone == 0 {
            gone = db
                .prepare_cached(
                    "DELETE FROM events WHERE n IN (
                     SELECT n FROM events WHERE buffer = ?1 AND id < ?2 ORDER BY id LIMIT ?3)",
                )?
                .execute(params![self.number, self.events, limit(EVENTS)])?;
        }
        *removed += gone as u64;
        Ok(gone == 0)
    }
}

fn forget(db: &Connection, numbers: &mut Vec<i64>, removed: &mut u64) -> rusqlite::Result<bool> {
    if let Some(&number) = numbers.last()
        && Cut::all(number).step(db, removed)?
    {
        db.execute("DELETE FROM buffers WHERE id = ?1", [number])?;
        numbers.pop();
    }
    Ok(numbers.is_empty())
}

fn retain(
    db: &Connection,
    retention: &Retention,
    last: &mut i64,
    cut: &mut Option<Cut>,
    removed: &mut u64,
) -> rusqlite::Result<bool> {
    let Some(cutting) = cut else {
        let next = "SELECT id, room IS NOT NULL FROM buffers WHERE id > ?1 ORDER BY id LIMIT 1";
        let next: Option<(i64, bool)> = db
            .prepare_cached(next)?
            .query_row([*last], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((number, is_room)) = next else {
            return Ok(true);
        };
        *last = number;
        let keep = if is_room {
            rooms::keep(db, number)?.map_or(retention.rooms, |own| own.and(retention.rooms))
        } else if number == buffers::EVERYBODY {
            retention.everybody
        } else {
            retention.conversations
        };
        *cut = Some(cut_of(db, number, keep, retention.now)?);
        return Ok(false);
    };
    if cutting.step(db, removed)? {
        buffers::forget_if_empty(db, cutting.number)?;
        *cut = None;
    }
    Ok(false)
}

fn cut_of(db: &Connection, number: i64, keep: Keep, now: WallTime) -> rusqlite::Result<Cut> {
    let oldest = keep.age.map_or_else(Vec::new, |age| {
        let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        history::start(Point::Time(WallTime(now.0.saturating_sub(age))))
    });
    let surplus = |table| -> rusqlite::Result<Vec<u8>> {
        let Some(most) = keep.messages else {
            return Ok(Vec::new());
        };
        let sql = format!("SELECT id FROM {table} WHERE buffer = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2");
        let mut statement = db.prepare_cached(&sql)?;
        let id = statement
            .query_row([number, i64::from(most)], |row| row.get::<_, Id>(0))
            .optional()?;
        Ok(id.map_or_else(Vec::new, |Id(id)| history::after(id)))
    };
    let messages = oldest.max(surplus("messages")?);
    let events = surplus("events")?.max(messages.clone());
    Ok(Cut {
        number,
        messages,
        events,
    })
}

fn erase(
    db: &Connection,
    account: AccountId,
    after: &mut Option<i64>,
    removed: &mut u64,
) -> rusqlite::Result<bool> {
    let Some(last) = after else {
        // What it said is found by the index.
        if !index::catch_up(db, index::BATCH)? {
            return Ok(false);
        }
        let gone = db
            .prepare_cached(
                "DELETE FROM messages WHERE n IN (
                 SELECT rowid & ?3 FROM words WHERE words MATCH ?1 LIMIT ?2)",
            )?
            .execute(params![index::login(account), limit(MESSAGES), index::NUMBER])?;
        *removed += gone as u64;
        if gone == 0 {
            *after = Some(0);
        }
        return Ok(false);
    };
    let gone = db.execute(
        "DELETE FROM events WHERE n > ?1 AND n <= ?2 AND account = ?3",
        [*last, *last + SCANNED, account.0],
    )?;
    *removed += gone as u64;
    *last += SCANNED;
    let end: i64 = db.query_row("SELECT ifnull(max(n), 0) FROM events", [], |row| row.get(0))?;
    Ok(*last >= end)
}

fn delete(db: &Connection, account: AccountId, removed: &mut u64) -> rusqlite::Result<bool> {
    if let Some(&number) = buffers::private(db, account)?.first() {
        if Cut::all(number).step(db, removed)? {
            db.execute("DELETE FROM buffers WHERE id = ?1", [number])?;
        }
        return Ok(false);
    }
    db.execute("DELETE FROM accounts WHERE id = ?1", [account.0])?;
    Ok(true)
}
