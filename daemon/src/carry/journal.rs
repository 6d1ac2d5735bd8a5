//! What has changed since a snapshot was made: a line for each turn of the loop in which something has.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;

use serde::{Deserialize, Serialize};

use super::CarriedStream;
use super::file::{self, LINE, MOST_BYTES};
use crate::server::carried::CarriedChanges;

/// What one turn has changed.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changed {
    /// What the core knows.
    pub core: CarriedChanges,
    /// Connections, as they are now.
    pub streams: Vec<CarriedStream>,
}

/// Two files that are written in turn, each beginning with a snapshot: the one before is needed until that is written.
#[derive(Debug)]
pub struct Journal {
    files: [File; 2],
    number: u64,
    end: u64,
    /// Kept for its memory.
    line: Vec<u8>,
}

impl Journal {
    /// One that belongs to no snapshot yet.
    #[must_use]
    pub fn new(files: [File; 2]) -> Self {
        Self {
            files,
            number: 0,
            end: 0,
            line: Vec::new(),
        }
    }

    /// What comes from now on belongs to this snapshot.
    pub fn begin(&mut self, number: u64) -> io::Result<()> {
        self.number = number;
        self.end = LINE as u64;
        let file = self.file();
        file::begin(file)?;
        file.set_len(LINE as u64)?;
        file::name(file, number)
    }

    /// Writes one turn.
    pub fn add(&mut self, changed: &Changed) -> io::Result<()> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        serde_json::to_writer(&mut line, changed)?;
        line.push(b'\n');
        self.file().write_all_at(&line, self.end)?;
        self.end += line.len() as u64;
        self.line = line;
        Ok(())
    }

    /// How much was written since the snapshot.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.end
    }

    fn file(&self) -> &File {
        let [even, odd] = &self.files;
        if self.number.is_multiple_of(2) { even } else { odd }
    }
}

/// All turns that were written whole, oldest first.
pub fn read(mut file: &File) -> io::Result<Vec<Changed>> {
    let mut lines = Vec::new();
    file.seek(SeekFrom::Start(LINE as u64))?;
    file.take(MOST_BYTES).read_to_end(&mut lines)?;
    let lines = lines.split_inclusive(|&byte| byte == b'\n');
    let whole = lines.map_while(|line| serde_json::from_slice(line.strip_suffix(b"\n")?).ok());
    Ok(whole.collect())
}

#[cfg(test)]
mod tests {
    use super::super::memory;
    use super::*;

    fn closed(conn: u64) -> Changed {
        let mut changed = Changed::default();
        changed.core.closed.push(conn);
        changed
    }

    #[test]
    fn each_file_has_what_came_after_its_snapshot() {
        let files = [memory().unwrap(), memory().unwrap()];
        let [even, odd] = files.each_ref().map(|file| file.try_clone().unwrap());
        let mut journal = Journal::new(files);
        for number in 1..=4 {
            journal.begin(number).unwrap();
            for more in 0..5 - number {
                journal.add(&closed(number * 10 + more)).unwrap();
            }
        }
        assert_eq!((file::number(&even), file::number(&odd)), (Some(4), Some(3)));
        assert_eq!(read(&even).unwrap(), [closed(40)]);
        assert_eq!(read(&odd).unwrap(), [closed(30), closed(31)]);
        assert_eq!(journal.bytes(), even.metadata().unwrap().len());
        // The process ended while it wrote.
        even.set_len(journal.bytes() - 1).unwrap();
        assert_eq!(read(&even).unwrap(), []);
    }
}
