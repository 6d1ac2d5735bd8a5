//! The admin socket's file: made so that only those who may use it can open it.

use std::fs::{DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Socket, Type};

use super::access::{self, Groups};

/// Sessions that the kernel holds until they are accepted.
const BACKLOG: i32 = 64;

/// Why there is no admin socket.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody answers at this path.
    #[error("{0}: another chatd is running here; stop it first, or set another `socket` in [admin]")]
    InUse(PathBuf),
    /// There is a file of another kind at this path.
    #[error(
        "{0}: there is something here that is not a socket; move it away, or set another `socket` in [admin]"
    )]
    NotASocket(PathBuf),
    /// The path is longer than a socket's may be, or has a NUL in it.
    #[error("{0}: no socket can have this path (at most 107 bytes); set a shorter `socket` in [admin]")]
    BadPath(PathBuf),
    /// The operating system refused.
    #[error("{path}: cannot {action}: {source}")]
    System {
        /// The socket's path, or its directory's.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Its words.
        source: io::Error,
    },
}

/// A listening admin socket. Its file is removed with it.
#[derive(Debug)]
pub struct AdminListener {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode, to remove only what is our own.
    file: Option<(u64, u64)>,
}

impl AdminListener {
    /// Makes the socket: mode 0660, for the group `groups.full` if there is one, and with an access entry for
    /// `groups.read_only` if there is one. Makes its directory if need be. A socket that was left behind is
    /// replaced; one on which somebody answers is not.
    pub fn bind(path: &Path, groups: &Groups) -> Result<Self, BindError> {
        let address = SockAddr::unix(path).map_err(|_| BindError::BadPath(path.into()))?;
        make_directory(path)?;
        remove_stale(path)?;
        let system = |action| {
            move |source| BindError::System {
                path: path.into(),
                action,
                source,
            }
        };
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None).map_err(system("make a socket"))?;
        socket.bind(&address).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => BindError::InUse(path.into()),
            _ => system("make the socket")(error),
        })?;
        // Nobody can connect before listen(2): by then the file has its permissions.
        std::fs::set_permissions(path, Permissions::from_mode(0o660)).map_err(system("set permissions"))?;
        access::open_to(path, groups);
        let file = std::fs::symlink_metadata(path)
            .ok()
            .map(|file| (file.dev(), file.ino()));
        socket.listen(BACKLOG).map_err(system("listen"))?;
        socket.set_nonblocking(true).map_err(system("listen"))?;
        let listener = UnixListener::from(std::os::fd::OwnedFd::from(socket));
        Ok(Self {
            listener,
            path: path.into(),
            file,
        })
    }

    /// Takes over a socket that listens already. Its file is whose who made it: it stays.
    pub fn inherited(listener: UnixListener, path: &Path, groups: &Groups) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        access::open_to_others(path, groups);
        Ok(Self {
            listener,
            path: path.into(),
            file: None,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next who connected; `None`: nobody waits.
    pub(super) fn accept(&self) -> io::Result<Option<UnixStream>> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(true)?;
                    return Ok(Some(stream));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Interrupted | ErrorKind::ConnectionAborted
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl AsFd for AdminListener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

impl Drop for AdminListener {
    fn drop(&mut self) {
        let file = std::fs::symlink_metadata(&self.path)
            .ok()
            .map(|file| (file.dev(), file.ino()));
        if self.file.is_some() && file == self.file {
            // Nothing depends on it: what stays behind is replaced at the next start.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Makes the socket's directory: passable for the admin group where the system's chatd runs, private elsewhere.
fn make_directory(path: &Path) -> Result<(), BindError> {
    let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mode = if rustix::process::geteuid().is_root() {
        0o755
    } else {
        0o700
    };
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(directory)
        .map_err(|source| BindError::System {
            path: directory.into(),
            action: "make the socket's directory",
            source,
        })
}

fn remove_stale(path: &Path) -> Result<(), BindError> {
    match std::fs::symlink_metadata(path) {
        Err(_) => return Ok(()),
        Ok(file) if !file.file_type().is_socket() => return Err(BindError::NotASocket(path.into())),
        Ok(_) => {}
    }
    match probe(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(|source| BindError::System {
                path: path.into(),
                action: "remove the socket that was left behind",
                source,
            })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Ok(()) => Err(BindError::InUse(path.into())),
        // A full backlog: somebody is there.
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err(BindError::InUse(path.into())),
        Err(source) => Err(BindError::System {
            path: path.into(),
            action: "replace the socket",
            source,
        }),
    }
}

/// Whether somebody answers; never waits.
fn probe(path: &Path) -> io::Result<()> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.connect(&SockAddr::unix(path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(path: &Path) -> Result<AdminListener, BindError> {
        AdminListener::bind(path, &Groups::default())
    }

    #[test]
    fn the_socket_is_private_and_goes_away_with_its_listener() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("run/chatd/admin.sock");
        let listener = bind(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(&path), 0o660);
        let expected = if rustix::process::geteuid().is_root() {
            0o755
        } else {
            0o700
        };
        assert_eq!(mode(path.parent().unwrap()), expected);
        assert!(listener.accept().unwrap().is_none());
        let _client = UnixStream::connect(&path).unwrap();
        assert!(listener.accept().unwrap().is_some());
        drop(listener);
        assert!(!path.exists());
    }

    #[test]
    fn a_socket_left_behind_is_replaced_and_a_live_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let listener = bind(&path).unwrap();
        let error = bind(&path).unwrap_err();
        assert!(matches!(error, BindError::InUse(_)), "{error}");
        drop(listener);
        assert!(bind(&path).is_ok());
    }

    #[test]
    fn what_is_not_a_socket_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        std::fs::write(&path, "precious").unwrap();
        assert!(matches!(bind(&path), Err(BindError::NotASocket(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"precious");
        let long = directory.path().join("a".repeat(200));
        assert!(matches!(bind(&long), Err(BindError::BadPath(_))));
    }

    #[test]
    fn a_successors_socket_is_not_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        let first = bind(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let _second = bind(&path).unwrap();
        drop(first);
        assert!(path.exists());
    }
}
