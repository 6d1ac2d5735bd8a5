//! What an error means: for the one operation, or for the store.

use std::io;

use rusqlite::ErrorCode;

use crate::store::model::Failure;

/// Why something could not be done, as SQLite or the operating system says it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// The operating system.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        match error {
            Error::Sql(error) => sql(error),
            Error::Io(error) if error.kind() == io::ErrorKind::StorageFull => Self::NoSpace,
            Error::Io(error) => Self::Io(error.to_string().into()),
        }
    }
}

/// What an error of SQLite means.
pub fn sql(error: &rusqlite::Error) -> Failure {
    let words = || error.to_string().into();
    // Where there is no room, SQLite cannot make what its connections share, and calls that an I/O error.
    if error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
        return Failure::NoSpace;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Failure::NoSpace,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Failure::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Failure::Damaged(words()),
        Some(ErrorCode::OperationInterrupted) => Failure::TimedOut,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport,
        ) => Failure::Io(words()),
        _ => Failure::Internal(words()),
    }
}

/// Whether it concerns everything that is asked now, and not just what met it.
pub fn is_general(failure: &Failure) -> bool {
    !matches!(failure, Failure::Internal(_) | Failure::TimedOut)
}
