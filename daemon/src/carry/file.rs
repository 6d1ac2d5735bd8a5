//! The file in memory: a line that says what it is, and JSON.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::FileExt as _;

use rustix::fs::{MemfdFlags, memfd_create};

use super::HandedOver;

/// What the first line begins with; the version and the number follow.
const MAGIC: &str = "chatd carried ";
/// Versions up to this can be read: what a later one adds has a default. It is counted up when an earlier process
/// would understand something wrongly.
const VERSION: u32 = 1;
/// The first line has so many bytes, its end included.
pub(super) const LINE: usize = 64;
/// The file has no more bytes: a hundred thousand connections with what is usual, or a few thousand of the slowest.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// Why a file cannot be read. What is in it is not told.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Unreadable {
    #[error("{0} files were left, not one")]
    NotOne(usize),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it is not by chatd")]
    Unknown,
    #[error("it is by a later chatd: version {0}, and this one reads up to {VERSION}")]
    Later(u32),
    #[error("it has {0} bytes, more than {MOST_BYTES}")]
    TooLarge(u64),
    #[error("it is broken ({kind:?}, line {line}, column {column})")]
    Broken {
        kind: serde_json::error::Category,
        line: usize,
        column: usize,
    },
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken {
            kind: error.classify(),
            line: error.line(),
            column: error.column(),
        }
    }
}

/// A file that is nowhere but in memory.
pub fn memory() -> io::Result<File> {
    Ok(memfd_create(super::STATE, MemfdFlags::CLOEXEC)?.into())
}

/// Writes everything into a file, in the place of what was there. The number tells the latest of several.
pub fn write(mut file: &File, handed_over: &HandedOver, number: u64) -> io::Result<()> {
    begin(file)?;
    file.seek(SeekFrom::Start(LINE as u64))?;
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    serde_json::to_writer(&mut writer, handed_over)?;
    writer.flush()?;
    drop(writer);
    let bytes = file.stream_position()?;
    if bytes > MOST_BYTES {
        return Err(io::Error::other(Unreadable::TooLarge(bytes)));
    }
    file.set_len(bytes)?;
    name(file, number)
}

/// Says what the file is.
pub fn name(file: &File, number: u64) -> io::Result<()> {
    file.write_all_at(line(number).as_bytes(), 0)
}

/// From here on, until the first line is there, the file is no state.
pub fn begin(file: &File) -> io::Result<()> {
    file.write_all_at(&[b'\n'; LINE], 0)
}

fn line(number: u64) -> String {
    format!(
        "{:<width$}\n",
        format!("{MAGIC}{VERSION} {number}"),
        width = LINE - 1
    )
}

/// Reads what [`write()`] has written.
pub fn read(mut file: &File) -> Result<HandedOver, Unreadable> {
    let bytes = file.metadata()?.len();
    if bytes > MOST_BYTES {
        return Err(Unreadable::TooLarge(bytes));
    }
    let Head { version, .. } = head(file).ok_or(Unreadable::Unknown)?;
    if version > VERSION {
        return Err(Unreadable::Later(version));
    }
    let mut json = Vec::new();
    file.seek(SeekFrom::Start(LINE as u64))?;
    file.take(MOST_BYTES).read_to_end(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}

/// Which of several this is; `None`: it is none.
pub fn number(file: &File) -> Option<u64> {
    head(file).map(|head| head.number)
}

/// What the first line says.
struct Head {
    version: u32,
    number: u64,
}

fn head(file: &File) -> Option<Head> {
    let mut line = [0; LINE];
    file.read_exact_at(&mut line, 0).ok()?;
    let line = std::str::from_utf8(&line).ok()?.strip_suffix('\n')?;
    let (version, number) = line.strip_prefix(MAGIC)?.split_once(' ')?;
    Some(Head {
        version: version.parse().ok()?,
        number: number.trim_end().parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with this first line and that content.
    fn file(first: &str, content: &str) -> File {
        let file = memory().unwrap();
        file.write_all_at(format!("{first:<63}\n{content}").as_bytes(), 0)
            .unwrap();
        file
    }

    fn why(first: &str, content: &str) -> String {
        read(&file(first, content)).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read_and_nothing_of_what_was_there_before() {
        let file = file("whatever", &"x".repeat(100_000));
        let mut handed_over = HandedOver::default();
        handed_over.core.said = 7;
        write(&file, &handed_over, 9).unwrap();
        for _ in 0..2 {
            assert_eq!(read(&file).unwrap().core, handed_over.core);
        }
        assert_eq!(number(&file), Some(9));
    }

    #[test]
    fn a_state_of_a_later_version_is_not_read() {
        assert_eq!(
            why("chatd carried 2 0", "{}"),
            "it is by a later chatd: version 2, and this one reads up to 1"
        );
        // What an earlier one has not written has its default.
        assert!(read(&file("chatd carried 0 0", "{}")).unwrap().streams.is_empty());
    }

    #[test]
    fn what_is_no_state_is_not_read_and_not_told() {
        for first in [
            "",
            "chatd carried",
            "chatd carried x 0",
            "chatd carried 1",
            "password",
        ] {
            assert_eq!(why(first, "{}"), "it is not by chatd");
        }
        assert_eq!(number(&tempfile::tempfile().unwrap()), None);
        let why = why("chatd carried 1 0", "{\"streams\": \"secret\"}");
        assert_eq!(why, "it is broken (Data, line 1, column 20)");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(read(&file), Err(Unreadable::TooLarge(_))));
    }
}
