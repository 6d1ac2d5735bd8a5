//! The connections of which something is only half done: read and not handled, told and not sent. If the process ends now,
//! nobody knows what has become of that.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

/// The bytes of a number.
const NUMBER: usize = size_of::<u64>();

/// A file in memory that says which they are.
#[derive(Debug)]
pub struct Doubts {
    file: File,
    version: u64,
    /// Kept for its memory.
    bytes: Vec<u8>,
}

impl Doubts {
    /// In this file; nobody is in doubt.
    pub fn new(file: File) -> io::Result<Self> {
        let mut doubts = Self {
            file,
            version: 0,
            bytes: Vec::new(),
        };
        doubts.write([])?;
        Ok(doubts)
    }

    /// From now on it is these.
    pub fn write(&mut self, conns: impl IntoIterator<Item = u64>) -> io::Result<()> {
        self.version += 1;
        let Self { file, version, bytes } = self;
        bytes.clear();
        bytes.extend_from_slice(&version.to_le_bytes());
        bytes.extend_from_slice(&[0; NUMBER]);
        for conn in conns {
            bytes.extend_from_slice(&conn.to_le_bytes());
        }
        let count = (bytes.len() / NUMBER - 2) as u64;
        bytes[NUMBER..2 * NUMBER].copy_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&version.to_le_bytes());
        file.write_all_at(bytes, 0)
    }
}

/// Which they are; `None`: it was not written whole, and so it may be anybody.
pub fn read(file: &File) -> io::Result<Option<HashSet<u64>>> {
    let number = |at: u64| {
        let mut bytes = [0; NUMBER];
        file.read_exact_at(&mut bytes, at * NUMBER as u64)?;
        io::Result::Ok(u64::from_le_bytes(bytes))
    };
    let (version, count) = (number(0)?, number(1)?);
    let within = file.metadata()?.len() / NUMBER as u64;
    if count > within.saturating_sub(3) || number(2 + count)? != version {
        return Ok(None);
    }
    Ok(Some((2..2 + count).map(number).collect::<Result<_, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::super::memory;
    use super::*;

    #[test]
    fn it_is_those_who_were_written_last() {
        let file = memory().unwrap();
        let mut doubts = Doubts::new(file.try_clone().unwrap()).unwrap();
        assert_eq!(read(&file).unwrap(), Some([].into()));
        for conns in [&[7, 9, 11][..], &[8], &[]] {
            doubts.write(conns.iter().copied()).unwrap();
            assert_eq!(read(&file).unwrap(), Some(conns.iter().copied().collect()));
        }
    }

    #[test]
    fn what_was_not_written_whole_tells_nothing() {
        let file = memory().unwrap();
        let mut doubts = Doubts::new(file.try_clone().unwrap()).unwrap();
        doubts.write([1, 2, 3]).unwrap();
        doubts.write([4, 5, 6]).unwrap();
        file.write_all_at(&3_u64.to_le_bytes(), 0).unwrap();
        doubts.write([]).unwrap();
        file.write_all_at(&9_u64.to_le_bytes(), 0).unwrap();
        assert_eq!(read(&file).unwrap(), None);
        file.write_all_at(&u64::MAX.to_le_bytes(), NUMBER as u64).unwrap();
        assert_eq!(read(&file).unwrap(), None);
        assert!(read(&memory().unwrap()).is_err());
    }
}
