//! Copies of a whole store: made while it is in use, checked, and put back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::engine::{GiveUp, STEPS};
use super::failure::Error;
use super::open::{self, OpenError, private};
use crate::store::model::{Answer, Failure, Refusal};

/// Pages copied at once.
const PAGES: i32 = 256;

/// Copies everything, as it is at one moment, to a new file.
pub fn back_up(db: &Connection, path: &Path, give_up: &GiveUp) -> Result<Answer, Error> {
    if path.try_exists()? {
        return Ok(Answer::Refused(Refusal::Exists));
    }
    let part = beside(path, ".part");
    let made = copy(db, &part, give_up).and_then(|()| {
        // Not by renaming alone: that would write over what came there meanwhile.
        match fs::hard_link(&part, path) {
            Ok(()) => Ok(Answer::Backup(fs::metadata(path)?.len())),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Ok(Answer::Refused(Refusal::Exists))
            }
            Err(error) => Err(error.into()),
        }
    });
    let removed = fs::remove_file(&part);
    let answer = made?;
    removed?;
    sync_directory(path)?;
    Ok(answer)
}

/// Copies a store into a file that may be written over.
fn copy(db: &Connection, to: &Path, give_up: &GiveUp) -> Result<(), Error> {
    private(File::options().create(true).truncate(true)).open(to)?;
    let mut copy = Connection::open(to)?;
    // One moment for all of it: without this, every write from another connection would start the copy again.
    let moment = db.unchecked_transaction()?;
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    {
        let backup = Backup::new(&moment, &mut copy)?;
        while backup.step(PAGES)? == StepResult::More {
            if give_up() {
                return Err(std::io::Error::from(std::io::ErrorKind::Interrupted).into());
            }
        }
    }
    moment.finish()?;
    // One file that is complete in itself, with no journal beside it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    let give_up = Arc::clone(give_up);
    copy.progress_handler(STEPS, Some(move || give_up()))?;
    if let Some(damage) = damage(&copy)? {
        return Err(std::io::Error::other(damage).into());
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

/// Puts a backup where a store is kept, after checking it. What was there is kept beside it, under the name that is
/// returned. Nothing may have that store open.
pub fn restore(backup: &Path, store: &Path) -> Result<Option<PathBuf>, OpenError> {
    check(backup)?;
    open::make_parent(store)?;
    let _lock = open::lock(store)?;
    let failed = |error| OpenError::io(store, &error);
    let part = beside(store, ".part");
    copy_file(backup, &part).map_err(failed)?;
    let old = beside(store, ".before-restore");
    if old.try_exists().map_err(failed)? {
        return Err(OpenError::Exists(old));
    }
    let kept = set_aside(store, &old)?;
    fs::rename(&part, store).map_err(failed)?;
    sync_directory(store).map_err(failed)?;
    Ok(kept.then_some(old))
}

/// Moves a store away, with what is still in its journal.
fn set_aside(store: &Path, to: &Path) -> Result<bool, OpenError> {
    let failed = |error| OpenError::io(store, &error);
    if !store.try_exists().map_err(failed)? {
        return Ok(false);
    }
    for end in ["-wal", "-shm", ""] {
        match fs::rename(beside(store, end), beside(to, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    Ok(true)
}

fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut copy = private(File::options().create(true).truncate(true)).open(to)?;
    std::io::copy(&mut File::open(from)?, &mut copy)?;
    copy.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn sync_directory(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
