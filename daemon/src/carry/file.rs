//! The file in memory: a line that says what it is, and JSON.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use rustix::fs::{MemfdFlags, memfd_create};

use super::HandedOver;

/// What the first line begins with; the version follows.
const MAGIC: &str = "chatd carried ";
/// Versions up to this can be read: what a later one adds has a default. It is counted up when an earlier process
/// would understand something wrongly.
const VERSION: u32 = 1;
/// The first line has no more bytes.
const LONGEST_LINE: usize = 64;
/// The file has no more bytes: a hundred thousand connections with what is usual, or a few thousand of the slowest.
const MOST_BYTES: u64 = 1 << 30;

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

/// Writes everything into a file that is nowhere but in memory.
pub fn write(handed_over: &HandedOver) -> io::Result<File> {
    let mut file = File::from(memfd_create(super::STATE, MemfdFlags::CLOEXEC)?);
    let mut writer = BufWriter::with_capacity(1 << 16, &mut file);
    writeln!(writer, "{MAGIC}{VERSION}")?;
    serde_json::to_writer(&mut writer, handed_over)?;
    writer.flush()?;
    drop(writer);
    let bytes = file.metadata()?.len();
    if bytes > MOST_BYTES {
        return Err(io::Error::other(Unreadable::TooLarge(bytes)));
    }
    Ok(file)
}

/// Reads what [`write`] has written.
pub fn read(mut file: &File) -> Result<HandedOver, Unreadable> {
    let bytes = file.metadata()?.len();
    if bytes > MOST_BYTES {
        return Err(Unreadable::TooLarge(bytes));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut all = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut all)?;
    let line = all.iter().take(LONGEST_LINE).position(|&byte| byte == b'\n');
    let (line, json) = all.split_at(line.ok_or(Unreadable::Unknown)?);
    match version(line).ok_or(Unreadable::Unknown)? {
        version if version > VERSION => Err(Unreadable::Later(version)),
        _ => Ok(serde_json::from_slice(json)?),
    }
}

fn version(line: &[u8]) -> Option<u32> {
    std::str::from_utf8(line).ok()?.strip_prefix(MAGIC)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &str) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content.as_bytes()).unwrap();
        file
    }

    fn why(content: &str) -> String {
        read(&file(content)).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read_from_the_beginning() {
        let mut handed_over = HandedOver::default();
        handed_over.core.said = 7;
        let file = write(&handed_over).unwrap();
        for _ in 0..2 {
            assert_eq!(read(&file).unwrap().core, handed_over.core);
        }
    }

    #[test]
    fn a_state_of_a_later_version_is_not_read() {
        assert_eq!(
            why("chatd carried 2\n{}"),
            "it is by a later chatd: version 2, and this one reads up to 1"
        );
        // What an earlier one has not written has its default.
        assert!(read(&file("chatd carried 0\n{}")).unwrap().streams.is_empty());
    }

    #[test]
    fn what_is_no_state_is_not_read_and_not_told() {
        for content in [
            "",
            "chatd carried 1",
            "chatd carried x\n{}",
            "password\n{}",
            &"x".repeat(100),
        ] {
            assert_eq!(why(content), "it is not by chatd");
        }
        let why = why("chatd carried 1\n{\"streams\": \"secret\"}");
        assert_eq!(why, "it is broken (Data, line 2, column 20)");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(read(&file), Err(Unreadable::TooLarge(_))));
    }
}
