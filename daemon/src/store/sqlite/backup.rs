//! Copies of a whole store: made while it is in use, checked, and put back.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::engine::{Engine, GiveUp, STEPS};
use super::failure::Error;
use super::open::{self, OpenError, Settings, private};
use crate::store::model::{Answer, Failure, Refusal};

/// Pages copied at once.
const PAGES: i32 = 256;

/// Copies everything, as it is at one moment, to a new file.
pub fn back_up(db: &Connection, path: &Path, give_up: &GiveUp) -> Result<Answer, Error> {
    // The name is taken first, so that nothing which comes there meanwhile is written over.
    match private(File::options().create_new(true)).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Ok(Answer::Refused(Refusal::Exists));
        }
        taken => taken.map(drop)?,
    }
    let part = beside(path, ".part");
    let made = copy(db, &part, give_up).and_then(|()| {
        fs::rename(&part, path)?;
        sync_directory(path)?;
        Ok(Answer::Backup(fs::metadata(path)?.len()))
    });
    if made.is_err() {
        fs::remove_file(path)?;
        remove_if_there(&part)?;
    }
    made
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
    let old = beside(store, ".before-restore");
    put_in_place(backup, store, &old).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => OpenError::Exists(old.clone()),
        _ => OpenError::io(store, &error),
    })
}

fn put_in_place(backup: &Path, store: &Path, old: &Path) -> io::Result<Option<PathBuf>> {
    if old.try_exists()? {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let part = beside(store, ".part");
    copy_file(backup, &part)?;
    let was_there = store.try_exists()?;
    if was_there {
        empty_journal(store);
        // What it still holds belongs to the old file, and to no other.
        for end in ["-wal", "-shm"] {
            rename_if_there(&beside(store, end), &beside(old, end))?;
        }
        fs::rename(store, old)?;
    }
    fs::rename(&part, store)?;
    sync_directory(store)?;
    Ok(was_there.then(|| old.to_owned()))
}

/// Writes what is in a store's journal into its file, if that can be done: the store may be damaged.
fn empty_journal(store: &Path) {
    if let Ok(db) = open::writer(&Settings::new(Some(store.to_owned()))) {
        let _ = Engine::new(db).tidy();
    }
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut copy = private(File::options().create(true).truncate(true)).open(to)?;
    io::copy(&mut File::open(from)?, &mut copy)?;
    copy.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
