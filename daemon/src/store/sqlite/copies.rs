//! Copies of much, made for somebody who fetches them piece by piece: then they belong to whoever fetches, and the
//! server needs no right to write where they are to lie.
//!
//! A copy is a file beside the store that has lost its name: whatever happens, nothing of it is left when the process
//! ends.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::backup;
use super::engine::GiveUp;
use super::export;
use super::failure::Error;
use super::open::{self, private};
use crate::store::model::{AccountId, Answer, Copied, CopyId, Part, Refusal, limits};

/// Copies that are there at a time; one more makes the oldest go.
const MOST: usize = 4;
/// A copy of which nobody fetches anything for so long goes.
pub const FORGOTTEN: Duration = Duration::from_mins(2);
/// So much room stays on the disk for what people say.
pub const RESERVE: u64 = 16 * 1024 * 1024;

/// The copies that are there.
#[derive(Debug)]
pub struct Copies {
    /// Where one is made.
    path: PathBuf,
    /// Beside the store, the time of the last copy of all of it: a file that is touched.
    marker: Option<PathBuf>,
    last: u64,
    kept: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    id: CopyId,
    file: File,
    bytes: u64,
    /// It is one of everything.
    is_backup: bool,
    used: Instant,
}

/// Where it is noted when a store was copied last.
fn marker(store: &Path) -> PathBuf {
    backup::beside(store, ".backup")
}

impl Copies {
    /// None yet, of this store; `None`: one in memory.
    pub fn new(store: Option<&Path>) -> Self {
        let path = match store {
            Some(store) => backup::beside(store, ".copying"),
            None => std::env::temp_dir().join(format!("chatd-{}.copying", std::process::id())),
        };
        Self {
            path,
            marker: store.map(marker),
            last: 0,
            kept: VecDeque::new(),
        }
    }

    /// Copies everything, as it is at one moment.
    pub fn back_up(&mut self, db: &Connection, give_up: &GiveUp) -> Result<Answer, Error> {
        self.make(open::size(db)?, true, |path| {
            backup::copy(db, path, give_up).map(|()| Some(0))
        })
    }

    /// Writes all that is kept of an account's owner, one JSON object a line.
    pub fn export(&mut self, db: &Connection, account: AccountId) -> Result<Answer, Error> {
        self.write_lines(|file| export::export(db, account, file))
    }

    /// Writes a part of a history, one JSON object a line.
    pub fn export_history(&mut self, db: &Connection, part: &Part) -> Result<Answer, Error> {
        self.write_lines(|file| export::history(db, part, file).map(Some))
    }

    fn write_lines(
        &mut self,
        write: impl FnOnce(File) -> Result<Option<u64>, Error>,
    ) -> Result<Answer, Error> {
        self.make(0, false, |path| {
            write(private(File::options().truncate(true)).open(path)?)
        })
    }

    /// `write` makes a file and says how many lines it has, or that there is nothing to be copied.
    fn make(
        &mut self,
        bytes: u64,
        is_backup: bool,
        write: impl FnOnce(&Path) -> Result<Option<u64>, Error>,
    ) -> Result<Answer, Error> {
        self.forget_old();
        // What an earlier process left there.
        self.remove()?;
        need_room(&self.path, bytes.saturating_add(RESERVE))?;
        // Nobody else's file, wherever that is.
        private(File::options().create_new(true)).open(&self.path)?;
        let made = write(&self.path).and_then(|lines| Ok((lines, File::open(&self.path)?)));
        self.remove()?;
        let (Some(lines), file) = made? else {
            return Ok(Answer::Refused(Refusal::NotFound));
        };
        let bytes = file.metadata()?.len();
        self.last += 1;
        let id = CopyId(self.last);
        if self.kept.len() >= MOST {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept {
            id,
            file,
            bytes,
            is_backup,
            used: Instant::now(),
        });
        Ok(Answer::Copied(Copied { id, bytes, lines }))
    }

    fn remove(&self) -> io::Result<()> {
        for end in ["", "-journal"] {
            backup::remove_if_there(&backup::beside(&self.path, end))?;
        }
        Ok(())
    }

    /// A piece of a copy. After its last one it goes.
    pub fn piece(&mut self, id: CopyId, from: u64) -> Result<Answer, Error> {
        self.forget_old();
        let Some(place) = self.kept.iter().position(|kept| kept.id == id) else {
            return Ok(Answer::Refused(Refusal::NotFound));
        };
        let kept = &mut self.kept[place];
        kept.used = Instant::now();
        let left = kept.bytes.saturating_sub(from);
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(limits::PIECE);
        let mut piece = vec![0; size];
        kept.file.read_exact_at(&mut piece, from)?;
        if from.saturating_add(size as u64) >= kept.bytes {
            self.fetched(place)?;
        }
        Ok(Answer::Piece(piece.into()))
    }

    fn fetched(&mut self, place: usize) -> io::Result<()> {
        let is_backup = self.kept.remove(place).is_some_and(|kept| kept.is_backup);
        if let Some(marker) = self.marker.as_deref().filter(|_| is_backup) {
            private(File::options().create(true).truncate(true)).open(marker)?;
        }
        Ok(())
    }

    /// When the next one goes if nobody fetches it.
    #[must_use]
    pub fn next_forgotten(&self) -> Option<Instant> {
        self.kept.iter().map(|kept| kept.used + FORGOTTEN).min()
    }

    /// Lets go what nobody fetches.
    pub fn forget_old(&mut self) {
        let now = Instant::now();
        self.kept.retain(|kept| kept.used + FORGOTTEN > now);
    }
}

/// A copy that fills the disk would keep what people say from being kept.
pub fn need_room(path: &Path, bytes: u64) -> io::Result<()> {
    let disk = rustix::fs::statvfs(backup::directory(path))?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < bytes {
        return Err(ErrorKind::StorageFull.into());
    }
    Ok(())
}

/// When a store was copied last, if ever.
#[must_use]
pub fn last_backup(store: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(marker(store)).and_then(|file| file.modified()).ok()
}
