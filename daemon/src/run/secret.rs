//! What cloaks are made with, kept beside the store: an address then has the same cloak after a restart, and a ban on
//! it still holds.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Reads the secret of the store at this path, and makes one where there is none. Nobody else may read the file.
pub fn beside(store: &Path) -> io::Result<[u8; 32]> {
    let path = with_suffix(store, ".secret");
    match fs::read(&path) {
        Ok(bytes) => bytes
            .try_into()
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not 32 bytes long")),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(error),
    }
}

/// A file that is there is whole: it gets its name last.
fn make(path: &Path) -> io::Result<[u8; 32]> {
    let secret: [u8; 32] = super::random().map_err(io::Error::other)?;
    let new = with_suffix(path, ".new");
    let mut file: File = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    fs::rename(new, path)?;
    Ok(secret)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_is_nobody_elses() {
        let directory = tempfile::tempdir().unwrap();
        let store = directory.path().join("chatd.db");
        let secret = beside(&store).unwrap();
        assert_eq!(beside(&store).unwrap(), secret);
        assert_ne!(beside(&directory.path().join("other.db")).unwrap(), secret);
        let kept = directory.path().join("chatd.db.secret");
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&kept, b"short").unwrap();
        assert_eq!(beside(&store).unwrap_err().kind(), ErrorKind::InvalidData);
        assert!(beside(Path::new("/nowhere/chatd.db")).is_err());
    }
}
