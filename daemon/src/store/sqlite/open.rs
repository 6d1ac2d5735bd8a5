//! Opening a store's file, and why that may be refused.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::language::Text;
use rusqlite::{Connection, OpenFlags};

use super::codec::{Id, count};
use super::schema::{self, Kind, MIGRATIONS};
use super::{backup, failure};
use crate::server::event::EventId;
use crate::store::model::Failure;

/// How long another program may hold the file before a write fails.
pub const BUSY: Duration = Duration::from_secs(1);
/// Checking a store of this size takes less than a second.
const CHECKED_FIRST: u64 = 64 * 1024 * 1024;
/// Prepared statements kept by each connection: more than there are kinds.
const STATEMENTS: usize = 128;
/// Of the journal this much is kept between two busy times.
const JOURNAL_BYTES: i64 = 16 * 1024 * 1024;

/// Where a store is kept, and its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The file; `None`: in memory, gone with the process.
    pub path: Option<PathBuf>,
    /// The most that the file may take, and its journal when it is written anew.
    pub max_bytes: Option<u64>,
    /// A store up to this size is checked before it is used; a larger one while it is, and it is not written to any more
    /// if it turns out to be damaged.
    pub checked_first: u64,
    /// How long it is quiet before the file is written anew for what was deleted.
    pub quiet: Duration,
    /// How long a write may take before it is in doubt.
    pub patience: Duration,
    /// How long a question may take before it is given up.
    pub question_time: Duration,
}

impl Settings {
    /// A file, or memory, with the bounds that suit most.
    #[must_use]
    pub fn new(path: Option<PathBuf>) -> Self {
        Self {
            path,
            max_bytes: None,
            checked_first: CHECKED_FIRST,
            quiet: Duration::from_mins(5),
            patience: Duration::from_secs(5),
            question_time: Duration::from_secs(10),
        }
    }
}

/// Why a store cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{0} is in use by another server")]
    InUse(PathBuf),
    /// It is not there.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// It is not a store.
    #[error("{0} is not a chatd store")]
    Foreign(PathBuf),
    /// A newer program made it.
    #[error("{path} was written by a newer chatd (store version {found}; this one knows {known})")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The last version known.
        known: u32,
    },
    /// It is there already and is not to be written over.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// It could not be read or written.
    #[error("{path}: {why:?}")]
    Failed {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: Failure,
    },
}

impl OpenError {
    pub(super) fn sql(path: &Path, error: &rusqlite::Error) -> Self {
        Self::failed(path, failure::sql(error))
    }

    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::failed(path, Failure::Io(error.to_string().into()))
    }

    pub(super) fn failed(path: &Path, why: Failure) -> Self {
        Self::Failed {
            path: path.to_owned(),
            why,
        }
    }

    /// The reason as a sentence for an administrator. The values for its placeholders are [`OpenError::details`].
    #[must_use]
    pub const fn text(&self) -> Text {
        match self {
            Self::InUse(_) => Text::new(
                "The store {0} is in use by another server.",
                "O banco de dados {0} está em uso por outro servidor.",
            ),
            Self::Missing(_) => Text::new("There is no file {0}.", "O arquivo {0} não existe."),
            Self::Foreign(_) => Text::new(
                "{0} is a database, but not one of chatd's; name another file.",
                "{0} é um banco de dados, mas não do chatd; indique outro arquivo.",
            ),
            Self::Newer { .. } => Text::new(
                "The store {0} was written by a newer chatd (version {1}; this one knows {2}). Install that one again, or restore an older backup.",
                "O banco de dados {0} foi gravado por um chatd mais novo (versão {1}; este conhece {2}). Instale aquele novamente ou restaure uma cópia mais antiga.",
            ),
            Self::Exists(_) => Text::new(
                "The file {0} exists already; name another one.",
                "O arquivo {0} já existe; indique outro.",
            ),
            Self::Failed { .. } => Text::new(
                "The store {0} cannot be opened. {1}",
                "Não foi possível abrir o banco de dados {0}. {1}",
            ),
        }
    }

    /// The reason, in a language.
    #[must_use]
    pub fn sentence(&self, language: protocol::language::Language) -> String {
        let details = self.details(language);
        let details: Vec<&str> = details.iter().map(String::as_str).collect();
        self.text().fill(language, &details)
    }

    /// What stands for the placeholders of [`OpenError::text`] in a language.
    #[must_use]
    pub fn details(&self, language: protocol::language::Language) -> Vec<String> {
        match self {
            Self::InUse(path) | Self::Missing(path) | Self::Foreign(path) | Self::Exists(path) => {
                vec![path.display().to_string()]
            }
            Self::Newer { path, found, known } => {
                vec![path.display().to_string(), found.to_string(), known.to_string()]
            }
            Self::Failed { path, why } => {
                vec![
                    path.display().to_string(),
                    why.text().fill(language, &[why.detail()]),
                ]
            }
        }
    }
}

/// Keeps other servers from the file for as long as it lives.
///
/// A file of its own: closing any descriptor of the store's file would drop the locks that SQLite holds on it.
pub fn lock(path: &Path) -> Result<File, OpenError> {
    let file = private(OpenOptions::new().create(true).truncate(false))
        .open(lock_name(path))
        .map_err(|error| OpenError::io(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(OpenError::io(path, &error)),
    }
}

/// The file by which servers keep each other from a store.
#[must_use]
pub fn lock_name(path: &Path) -> PathBuf {
    backup::beside(path, ".lock")
}

/// For its owner alone: it holds what people said to each other, and hashes of their passwords.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.read(true).write(true).mode(0o600)
}

/// Makes the directories that the file is to lie in, for its owner alone.
pub fn make_parent(path: &Path) -> Result<(), OpenError> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(parent)
            .map_err(|error| OpenError::io(path, &error))?;
    }
    Ok(())
}

/// Makes the file, for its owner alone.
pub fn make_file(path: &Path) -> Result<(), OpenError> {
    private(OpenOptions::new().create(true).truncate(false))
        .open(path)
        .map(drop)
        .map_err(|error| OpenError::io(path, &error))
}

/// A connection that writes, to a file of the current version or in memory.
pub fn writer(settings: &Settings) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = match &settings.path {
        Some(path) => Connection::open_with_flags(path, flags)?,
        None => Connection::open_in_memory()?,
    };
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "journal_size_limit", JOURNAL_BYTES)?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -8192)?;
    if let Some(bytes) = settings.max_bytes {
        let page: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page;
        db.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(db)
}

/// A connection that only reads; what it needs for that is in temporary tables.
pub fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -4096)?;
    Ok(db)
}

/// What an open store was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The version it had; 0: it was made.
    pub version: u32,
    /// The latest event of which it knows: new ones must come after it.
    pub last_event: Option<EventId>,
}

/// Makes the tables of a new store, or brings those of an old one up to date.
pub fn prepare(db: &mut Connection, path: &Path, checked_first: u64) -> Result<Found, OpenError> {
    let version = version(db, path)?;
    let failed = |error| OpenError::sql(path, &error);
    if size(db).map_err(failed)? <= checked_first
        && let Some(damage) = backup::damage(db).map_err(failed)?
    {
        return Err(OpenError::failed(path, Failure::Damaged(damage.into())));
    }
    schema::migrate(db, version, MIGRATIONS).map_err(failed)?;
    let last_event = last_event(db).map_err(failed)?;
    Ok(Found { version, last_event })
}

/// The bytes of a store's file, without what waits in its journal.
pub fn size(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    db.query_row(sql, [], |row| row.get(0)).map(count)
}

/// The version of a store; 0 for an empty file. Anything else, and anything newer, is refused.
pub fn version(db: &Connection, path: &Path) -> Result<u32, OpenError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    match schema::kind(db).map_err(|error| OpenError::sql(path, &error))? {
        Kind::Empty => Ok(0),
        Kind::Store(version) if version <= known => Ok(version),
        Kind::Store(found) => Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        }),
        Kind::Foreign => Err(OpenError::Foreign(path.to_owned())),
    }
}

/// The latest event of which a store knows.
pub fn last_event(db: &Connection) -> rusqlite::Result<Option<EventId>> {
    let sql = "SELECT max(id) FROM (
        SELECT (SELECT id FROM messages ORDER BY n DESC LIMIT 1) AS id
        UNION ALL SELECT (SELECT id FROM events ORDER BY n DESC LIMIT 1)
        UNION ALL SELECT max(room) FROM buffers)";
    let last: Option<Id> = db.query_row(sql, [], |row| row.get(0))?;
    Ok(last.map(|Id(id)| id))
}
