//! Does what a store is asked, on one connection, at once. What happens when, and on which thread, is not decided
//! here.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Params};

use super::buffers::Numbers;
use super::copies::{self, Copies};
use super::failure::Error;
use super::jobs::{Job, Progress};
use super::open::Settings;
use super::{
    accounts, append, audit, bans, codec, history, index, metadata, missed, open, purging, rooms, search,
};
use crate::store::model::{Answer, Read, Refusal, Statistics, Write};

/// Steps of SQLite's machine between two looks whether to give up: some tens of microseconds.
pub const STEPS: i32 = 10_000;

/// Says whether work on another thread is to be given up.
pub type GiveUp = Arc<dyn Fn() -> bool + Send + Sync>;

/// What came of a write, once it is committed.
#[derive(Debug)]
pub enum Outcome {
    /// It is done.
    Committed,
    /// It is done, or not, and there is something to say about it.
    Done(Answer),
    /// It has only begun.
    Long(Job),
}

/// It cannot be done.
pub fn refused(why: Refusal) -> Outcome {
    Outcome::Done(Answer::Refused(why))
}

/// It is done, if there was something to do it to.
pub fn changed(rows: usize) -> Outcome {
    if rows == 0 {
        refused(Refusal::NotFound)
    } else {
        Outcome::Committed
    }
}

/// Whether a query has a row.
pub fn exists(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<bool> {
    db.prepare_cached(sql)?.exists(params)
}

/// A connection that writes.
#[derive(Debug)]
pub struct Engine {
    db: Connection,
    numbers: Numbers,
    /// Messages that came since some were put into the index.
    unindexed: usize,
    /// Whether others may wait for it since longer.
    behind: bool,
}

impl Engine {
    /// On a connection that is prepared ([`super::open`]).
    pub fn new(db: Connection) -> Self {
        Self {
            db,
            numbers: Numbers::default(),
            unindexed: 0,
            behind: true,
        }
    }

    /// Its connection.
    pub fn db(&self) -> &Connection {
        &self.db
    }

    /// Begins a group of writes.
    pub fn begin(&mut self) -> rusqlite::Result<()> {
        self.db.execute_batch("BEGIN IMMEDIATE")
    }

    /// Ends it: from here on it outlives a power failure.
    pub fn commit(&mut self) -> rusqlite::Result<()> {
        self.db.execute_batch("COMMIT")
    }

    /// Undoes what the group did. After some errors SQLite has done so already.
    pub fn roll_back(&mut self) {
        self.numbers.forget();
        self.behind = true;
        if !self.db.is_autocommit() {
            // If this fails too, the next group does not begin, and the connection is opened again.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }

    /// Whether a group is under way.
    pub fn is_in_group(&self) -> bool {
        !self.db.is_autocommit()
    }

    /// Does a write as a part of the group; if it fails, whole or not at all.
    pub fn write(&mut self, write: &Write) -> rusqlite::Result<Outcome> {
        match write {
            Write::Append(entry) => {
                let outcome = append::append(&self.db, &mut self.numbers, entry)?;
                self.unindexed += 1;
                if self.unindexed >= index::BATCH {
                    self.catch_up(index::BATCH)?;
                }
                return Ok(outcome);
            }
            Write::Happened(happened) => return append::happened(&self.db, &mut self.numbers, happened),
            _ => {}
        }
        self.db.execute_batch("SAVEPOINT one")?;
        let result = apply(&self.db, write);
        if result.is_err() && self.is_in_group() {
            self.db.execute_batch("ROLLBACK TO one")?;
        }
        if self.is_in_group() {
            self.db.execute_batch("RELEASE one")?;
        }
        result
    }

    fn catch_up(&mut self, most: usize) -> rusqlite::Result<()> {
        self.behind = !index::catch_up(&self.db, most)?;
        self.unindexed = 0;
        Ok(())
    }

    /// Whether something waits to be put into the index.
    pub fn has_unindexed(&self) -> bool {
        self.behind || self.unindexed > 0
    }

    /// Whether there may be much of it.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Puts some of it there, in a group of its own.
    pub fn index_some(&mut self) -> rusqlite::Result<()> {
        self.begin()?;
        self.catch_up(index::SLICE)?;
        self.commit()
    }

    /// Does some of a long write, in a group of its own.
    pub fn slice(&mut self, job: &mut Job, time: Duration) -> rusqlite::Result<Progress> {
        // It may remove a history whose number is remembered.
        self.numbers.forget();
        let until = Instant::now() + time;
        self.begin()?;
        let mut progress = Progress::More;
        while progress == Progress::More && Instant::now() < until {
            progress = job.step(&self.db)?;
        }
        self.commit()?;
        Ok(progress)
    }

    /// Writes so many bytes and removes them again, to see whether there is room.
    pub fn try_room(&mut self, bytes: usize) -> rusqlite::Result<()> {
        self.begin()?;
        self.db.execute(
            "INSERT INTO scratch (data) VALUES (zeroblob(?1))",
            [codec::limit(bytes)],
        )?;
        self.commit()?;
        self.begin()?;
        self.db.execute("DELETE FROM scratch", [])?;
        self.commit()
    }

    /// Writes the file anew, with nothing in it of what was deleted. That needs room for a journal of the same size.
    pub fn rewrite(&self, settings: &Settings) -> Result<(), Error> {
        let Some(path) = &settings.path else {
            return Ok(());
        };
        let size = open::size(&self.db)?;
        copies::need_room(path, size.saturating_add(copies::RESERVE))?;
        if settings
            .max_bytes
            .is_some_and(|most| size.saturating_mul(2) > most)
        {
            return Err(io::Error::from(io::ErrorKind::StorageFull).into());
        }
        // What it is made in, before it goes to its place, may be too large for memory.
        self.db.pragma_update(None, "temp_store", "file")?;
        let rewritten = self.db.execute_batch("VACUUM");
        self.db.pragma_update(None, "temp_store", "memory")?;
        Ok(rewritten?)
    }

    /// Overwrites what the journal still holds of what was deleted. Returns whether nobody was in the way for longer
    /// than this.
    pub fn tidy(&self, patience: Duration) -> rusqlite::Result<bool> {
        self.db.busy_timeout(patience)?;
        let busy: rusqlite::Result<i64> = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        self.db.busy_timeout(open::BUSY)?;
        Ok(busy? == 0)
    }
}

fn apply(db: &Connection, write: &Write) -> rusqlite::Result<Outcome> {
    match write {
        Write::Append(entry) => append::append(db, &mut Numbers::default(), entry),
        Write::Happened(happened) => append::happened(db, &mut Numbers::default(), happened),
        Write::Redact(redaction) => append::redact(db, redaction),
        Write::Purge(purge) => Job::purge(db, purge).map(Outcome::Long),
        Write::ForgetRoom(key) => Job::forget(db, *key).map(Outcome::Long),
        Write::ForgetRoomsBut(keys) => Job::forget_but(db, keys).map(Outcome::Long),
        Write::Retain(retention) => Job::retain(db, *retention).map(Outcome::Long),
        Write::DeleteAccount { account, words } => Ok(match Job::delete(db, *account, *words)? {
            Some(job) => Outcome::Long(job),
            None => refused(Refusal::NotFound),
        }),
        Write::CreateAccount(account) => accounts::create(db, account),
        Write::SetCredentials { account, credentials } => {
            accounts::set_credentials(db, *account, credentials)
        }
        Write::SetSettings { account, settings } => accounts::set_settings(db, *account, settings),
        Write::SetDisabled { account, reason } => accounts::set_disabled(db, *account, reason.as_deref()),
        Write::AddCertificate { account, certificate } => {
            accounts::add_certificate(db, *account, certificate)
        }
        Write::RemoveCertificate { account, fingerprint } => {
            accounts::remove_certificate(db, *account, fingerprint)
        }
        Write::SawDevice {
            account,
            name,
            address,
            at,
        } => accounts::saw_device(db, *account, name, address, *at),
        Write::ForgetDevice { account, name } => accounts::forget_device(db, *account, name),
        Write::SetMarker {
            account,
            target,
            time,
        } => accounts::set_marker(db, *account, target, *time),
        Write::SetMetadata { owner, key, value } => metadata::set(db, *owner, key, value.as_deref()),
        Write::ClearMetadata(owner) => metadata::clear(db, *owner),
        Write::RegisterRoom(room) => rooms::register(db, room),
        Write::UpdateRoom(room) => rooms::update(db, room),
        Write::UnregisterRoom(key) => rooms::unregister(db, *key),
        Write::SetRole { room, account, role } => rooms::set_role(db, *room, *account, *role),
        Write::SetLists { room, roles, masks } => rooms::set_lists(db, *room, roles, masks),
        Write::AddMask { room, mask } => rooms::add_mask(db, *room, mask),
        Write::RemoveMask { room, list, mask } => rooms::remove_mask(db, *room, *list, mask),
        Write::AddBan(ban) => bans::add(db, ban),
        Write::RemoveBan { kind, what } => bans::remove(db, *kind, what),
        Write::Audit(entry) => audit::add(db, entry),
    }
}

/// Answers a question. Copies look now and then whether they are to give up.
pub fn read(db: &Connection, read: &Read, copies: &mut Copies, give_up: &GiveUp) -> Result<Answer, Error> {
    Ok(match read {
        Read::Account(which) => Answer::Account(accounts::get(db, which)?.map(Box::new)),
        Read::Accounts { after, limit } => Answer::Accounts(accounts::list(db, *after, *limit)?),
        Read::Devices(account) => Answer::Devices(accounts::devices(db, *account)?),
        Read::Markers(account) => Answer::Markers(accounts::markers(db, *account)?),
        Read::Metadata(owner) => Answer::Metadata(metadata::all(db, *owner)?),
        Read::Rooms { now } => Answer::Rooms(rooms::all(db, *now)?),
        Read::Bans { now } => Answer::Bans(bans::all(db, *now)?),
        Read::Audit { before, limit } => Answer::Audit(audit::page(db, *before, *limit)?),
        Read::History(query) => Answer::History(history::history(db, query)?),
        Read::Targets(query) => Answer::Targets(history::targets(db, query)?),
        Read::Missed(query) => Answer::Missed(missed::missed(db, query)?),
        Read::Search(query) => Answer::Search(search::search(db, query, search::TIME)?),
        Read::Purgeable(purge) => Answer::Purgeable(purging::count(db, purge)?),
        Read::Statistics => Answer::Statistics(statistics(db)?),
        Read::Backup => copies.back_up(db, give_up)?,
        Read::Export { account } => copies.export(db, *account)?,
        Read::ExportHistory(part) => copies.export_history(db, part)?,
        Read::Piece { copy, from } => copies.piece(*copy, *from)?,
    })
}

/// Answers [`Read::Statistics`].
pub fn statistics(db: &Connection) -> rusqlite::Result<Statistics> {
    let count = |sql: &str| db.query_row(sql, [], |row| row.get(0)).map(codec::count);
    Ok(Statistics {
        accounts: count("SELECT count(*) FROM accounts")?,
        rooms: count("SELECT count(*) FROM rooms")?,
        messages: count("SELECT count(*) FROM messages")?,
        events: count("SELECT count(*) FROM events")?,
        bans: count("SELECT count(*) FROM bans")?,
        bytes: open::size(db)?,
    })
}
