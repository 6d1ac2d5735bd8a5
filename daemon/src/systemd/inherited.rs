//! Sockets that the service manager has opened for chatd (`sd_listen_fds(3)`).
#![allow(
    unsafe_code,
    reason = "descriptors that are handed over at the start are numbers until somebody owns them"
)]

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use protocol::language::{Language, Text};
use socket2::{Domain, SockRef, Type};

use crate::carry::Left;

/// Listening sockets that were handed over and that nobody has taken yet. They are told apart by where they listen: so
/// one unit may hold any number of them.
#[derive(Debug, Default)]
pub struct Inherited {
    tcp: Vec<(SocketAddr, TcpListener)>,
    unix: Vec<(PathBuf, UnixListener)>,
    /// What an earlier process has left.
    left: Left,
    /// What is none of these, by the name that the unit gave it.
    others: Vec<String>,
}

impl Inherited {
    /// Takes over what was handed to this process, if anything was. To be called once.
    pub fn take() -> io::Result<Self> {
        let mut inherited = Self::default();
        for (fd, name) in sd_notify::listen_fds_with_names()? {
            // SAFETY: the service manager left this descriptor to this process (LISTEN_PID says so), and this is the
            // only place that takes it, once.
            inherited.add(unsafe { OwnedFd::from_raw_fd(fd) }, name);
        }
        Ok(inherited)
    }

    fn add(&mut self, fd: OwnedFd, name: String) {
        let Some(fd) = self.left.add(&name, fd) else {
            return;
        };
        match kind(&fd) {
            Some(Place::Tcp(address)) => self.tcp.push((address, fd.into())),
            Some(Place::Unix(path)) => self.unix.push((path, fd.into())),
            None => self.others.push(name),
        }
    }

    /// What an earlier process has left for this one.
    pub fn left(&mut self) -> Left {
        std::mem::take(&mut self.left)
    }

    /// Whether no socket was handed over, or all were taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.unix.is_empty() && self.others.is_empty()
    }

    /// The one that listens at an address.
    pub fn tcp(&mut self, address: SocketAddr) -> Option<TcpListener> {
        let at = self.tcp.iter().position(|(other, _)| *other == address)?;
        Some(self.tcp.swap_remove(at).1)
    }

    /// The one that listens at a path.
    pub fn unix(&mut self, path: &Path) -> Option<UnixListener> {
        let at = self.unix.iter().position(|(other, _)| other == path)?;
        Some(self.unix.swap_remove(at).1)
    }

    /// Says which ones nobody has taken. They are closed with this value.
    pub fn complain(&self, language: Language) {
        const UNWANTED: Text = Text::new(
            "systemd hands over a socket for {0}, which the configuration does not name: nobody answers there; \
             change [[listen]] or the .socket unit",
            "o systemd entrega um socket para {0}, que a configuração não nomeia: ninguém responde ali; mude \
             [[listen]] ou a unidade .socket",
        );
        for place in self.places() {
            log::warn!("{}", UNWANTED.fill(language, &[&place]));
        }
    }

    fn places(&self) -> impl Iterator<Item = String> {
        let tcp = self.tcp.iter().map(|(address, _)| address.to_string());
        let unix = self.unix.iter().map(|(path, _)| path.display().to_string());
        tcp.chain(unix).chain(self.others.iter().cloned())
    }
}

/// Where a socket listens.
enum Place {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// Where it listens, if it is a stream socket that does.
fn kind(fd: &OwnedFd) -> Option<Place> {
    let socket = SockRef::from(fd);
    if socket.r#type().ok()? != Type::STREAM || !socket.is_listener().ok()? {
        return None;
    }
    let address = socket.local_addr().ok()?;
    if address.domain() == Domain::UNIX {
        return address.as_pathname().map(|path| Place::Unix(path.into()));
    }
    address.as_socket().map(Place::Tcp)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpStream};

    use super::*;
    use crate::carry;

    #[test]
    fn sockets_are_known_by_where_they_listen() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = tcp.local_addr().unwrap();
        let stream = TcpStream::connect(address).unwrap();
        let mut inherited = Inherited::default();
        inherited.add(tcp.into(), "chatd.socket".into());
        inherited.add(UnixListener::bind(&path).unwrap().into(), "admin".into());
        inherited.add(stream.into(), "stored".into());
        inherited.add(tempfile::tempfile().unwrap().into(), carry::STATE.into());
        inherited.add(
            UnixListener::bind(directory.path().join("x")).unwrap().into(),
            carry::CARRIER.into(),
        );
        assert!(inherited.unix(Path::new("/elsewhere")).is_none());
        assert!(inherited.tcp((Ipv4Addr::LOCALHOST, 1).into()).is_none());
        assert_eq!(inherited.tcp(address).unwrap().local_addr().unwrap(), address);
        assert!(inherited.tcp(address).is_none(), "it is taken");
        assert!(inherited.unix(&path).is_some());
        assert_eq!(inherited.places().collect::<Vec<_>>(), ["stored"]);
        assert!(!inherited.is_empty());
        assert!(!inherited.left().is_empty());
        assert!(inherited.left().is_empty(), "it is taken");
    }

    #[test]
    fn a_process_that_was_handed_nothing_has_nothing() {
        assert!(Inherited::take().unwrap().is_empty());
    }
}
