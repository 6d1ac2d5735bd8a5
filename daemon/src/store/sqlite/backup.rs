//! Copies of a whole store: made while it is in use, checked, and put back.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::copies::need_room;
use super::engine::{self, Engine, GiveUp, STEPS};
use super::failure::Error;
use super::open::{self, OpenError, Settings, private};
use crate::server::WallTime;
use crate::store::model::{Failure, Statistics};

/// Pages copied at once.
const PAGES: i32 = 256;

/// Copies a store into a file that may be written over.
pub fn copy(db: &Connection, to: &Path, give_up: &GiveUp) -> Result<(), Error> {
    private(File::options().create(true).truncate(true)).open(to)?;
    let mut copy = Connection::open(to)?;
    // One moment for all of it: without this, every write from another connection would start the copy again.
    let moment = db.unchecked_transaction()?;
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    {
        let backup = Backup::new(&moment, &mut copy)?;
        while backup.step(PAGES)? == StepResult::More {
            if give_up() {
                return Err(io::Error::from(io::ErrorKind::Interrupted).into());
            }
        }
    }
    moment.finish()?;
    // One file that is complete in itself, with no journal beside it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    let give_up = Arc::clone(give_up);
    copy.progress_handler(STEPS, Some(move || give_up()))?;
    if let Some(damage) = damage(&copy)? {
        return Err(io::Error::other(damage).into());
    }
    drop(copy);
    File::open(to)?.sync_all()?;
    Ok(())
}

/// What is wrong with a store, if anything is.
pub fn damage(db: &Connection) -> rusqlite::Result<Option<String>> {
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}

/// Checks that a file is a whole store that this program can open. Returns its version.
pub fn check(path: &Path) -> Result<u32, OpenError> {
    if !path.exists() {
        return Err(OpenError::Missing(path.to_owned()));
    }
    let failed = |error| OpenError::sql(path, &error);
    let db = open::reader(path).map_err(failed)?;
    let version = open::version(&db, path)?;
    if version == 0 {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    match damage(&db).map_err(failed)? {
        None => Ok(version),
        Some(what) => Err(OpenError::failed(path, Failure::Damaged(what.into()))),
    }
}

/// What is in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// How much.
    pub statistics: Statistics,
    /// When the last thing happened that it knows of.
    pub latest: Option<WallTime>,
}

/// Checks a file as [`check`] does, and looks what is in it.
pub fn contents(path: &Path) -> Result<Contents, OpenError> {
    check(path)?;
    let failed = |error| OpenError::sql(path, &error);
    let db = open::reader(path).map_err(failed)?;
    let statistics = engine::statistics(&db).map_err(failed)?;
    let latest = open::last_event(&db).map_err(failed)?;
    Ok(Contents {
        statistics,
        latest: latest.map(|id| WallTime(id.time)),
    })
}

/// Whether no server uses a store, as far as that can be known without leaving a trace.
pub fn is_free(store: &Path) -> Result<(), OpenError> {
    if open::lock_name(store).exists() {
        open::lock(store)?;
    }
    Ok(())
}

/// Puts a backup where a store is kept, after checking it. What was there is kept beside it, under the name that is
/// returned, which tells the time. Nothing may have that store open.
pub fn restore(backup: &Path, store: &Path, now: Timestamp) -> Result<Option<PathBuf>, OpenError> {
    check(backup)?;
    open::make_parent(store)?;
    let _lock = open::lock(store)?;
    let old = beside(store, &now.strftime(".replaced-%Y%m%dT%H%M%S%.3fZ").to_string());
    if old.exists() {
        return Err(OpenError::Exists(old));
    }
    let part = beside(store, ".part");
    let put = copy_whole(backup, &part).and_then(|()| put_in_place(&part, store, &old));
    if put.is_err() {
        // The first error tells more than that this failed too.
        let _ = remove_if_there(&part);
    }
    put.map_err(|error| OpenError::failed(store, Failure::from(&error)))
}

/// Copies a store that nobody writes to, with what its journal may hold.
fn copy_whole(from: &Path, to: &Path) -> Result<(), Error> {
    let journal = fs::metadata(beside(from, "-wal")).map_or(0, |journal| journal.len());
    need_room(to, fs::metadata(from)?.len().saturating_add(journal))?;
    let never: GiveUp = Arc::new(|| false);
    copy(&open::reader(from)?, to, &never)
}

fn put_in_place(part: &Path, store: &Path, old: &Path) -> Result<Option<PathBuf>, Error> {
    // Whoever restores may be root; the server that uses it is not.
    belong_there(part, store)?;
    belong_there(&open::lock_name(store), store)?;
    let was_there = store.try_exists()?;
    if was_there {
        empty_journal(store);
        // At every moment there is a store under the name; where files have one name only, nearly so.
        fs::hard_link(store, old).or_else(|_| fs::rename(store, old))?;
        // What it still holds belongs to the old file, and to no other.
        for end in ["-wal", "-shm"] {
            rename_if_there(&beside(store, end), &beside(old, end))?;
        }
    }
    fs::rename(part, store)?;
    sync_directory(store)?;
    Ok(was_there.then(|| old.to_owned()))
}

/// Gives a file to whose the store is, or the directory that it is to lie in.
fn belong_there(file: &Path, store: &Path) -> io::Result<()> {
    let owner = fs::metadata(store).or_else(|_| fs::metadata(directory(store)))?;
    let now = fs::metadata(file)?;
    if (now.uid(), now.gid()) == (owner.uid(), owner.gid()) {
        return Ok(());
    }
    chown(file, Some(owner.uid()), Some(owner.gid()))
}

/// Writes what is in a store's journal into its file, if that can be done: the store may be damaged.
fn empty_journal(store: &Path) {
    if let Ok(db) = open::writer(&Settings::new(Some(store.to_owned()))) {
        let _ = Engine::new(db).tidy(Duration::ZERO);
    }
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Removes a file, if it is there.
pub fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// A path with something added to its name.
#[must_use]
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Where a file lies.
#[must_use]
pub fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(directory(path))?.sync_all()
}
