//! Sockets that accept connections.

use std::io;
use std::net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;
use rustix::io::Errno;
use rustix::net::{SocketFlags, acceptfrom_with};
use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

use super::registry::{Interest, Registered};
use super::token::Token;
use crate::config::Listen;

/// So many may wait for being accepted.
const BACKLOG: i32 = 4096;
/// A silent connection is probed after this: classic clients are never asked whether they are there.
const KEEPALIVE: Duration = Duration::from_mins(1);
/// Between two probes, of which [`PROBES`] may be lost.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
const PROBES: u32 = 4;
/// A connection whose other end confirms nothing of what was sent for so long is gone.
const UNCONFIRMED: Duration = Duration::from_mins(2);

/// A socket that listens, not yet known to any poller.
#[derive(Debug)]
pub struct Bound {
    socket: TcpListener,
    listen: Listen,
}

impl Bound {
    /// Listens there; port 0 lets the system choose one.
    pub fn new(mut listen: Listen) -> io::Result<Self> {
        let address = listen.address;
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM.nonblocking(),
            Some(Protocol::TCP),
        )?;
        socket.set_reuse_address(true)?;
        if address.is_ipv6() {
            // `[::]` beside `0.0.0.0` is two listeners, whatever the system's default is.
            socket.set_only_v6(true)?;
        }
        set_options(&SockRef::from(&socket))?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        let socket = TcpListener::from(socket);
        listen.address = socket.local_addr()?;
        Ok(Self { socket, listen })
    }

    /// Takes over a socket that listens there already.
    pub fn inherited(socket: TcpListener, listen: Listen) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        set_options(&SockRef::from(&socket))?;
        Ok(Self { socket, listen })
    }

    /// Where it listens, with the real port, and for what.
    #[must_use]
    pub fn listen(&self) -> Listen {
        self.listen
    }
}

/// Accepted sockets inherit these, which saves five system calls for each.
fn set_options(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_nodelay(true)?;
    socket.set_keepalive(true)?;
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE)
        .with_interval(KEEPALIVE_INTERVAL)
        .with_retries(PROBES);
    socket.set_tcp_keepalive(&keepalive)?;
    socket.set_tcp_user_timeout(Some(UNCONFIRMED))
}

/// A socket that accepts connections, known to the poller.
#[derive(Debug)]
pub struct Listener {
    socket: Registered<TcpListener>,
    key: usize,
    listen: Listen,
}

/// What an attempt to accept a connection brought.
#[derive(Debug)]
pub enum Accepted {
    /// A connection from there.
    Connection(TcpStream, SocketAddr),
    /// Nobody waits any more.
    Nobody,
    /// Somebody waits, but the process or the system has no descriptor or memory left.
    Exhausted(io::Error),
    /// The one who waited is gone, or this very connection could not be accepted.
    Failed(io::Error),
}

impl Listener {
    /// Registers with the poller as the listener of this number.
    pub fn new(poller: &Arc<Poller>, bound: Bound, number: usize) -> io::Result<Self> {
        let Bound { socket, listen } = bound;
        let key = Token::Listener(number).key();
        let socket = Registered::new(poller, socket, key, Interest::READ)?;
        Ok(Self { socket, key, listen })
    }

    /// Where it listens, and for what.
    #[must_use]
    pub fn listen(&self) -> Listen {
        self.listen
    }

    /// Accepts one connection, non-blocking.
    #[must_use]
    pub fn accept(&self) -> Accepted {
        match acceptfrom_with(self.socket.source(), SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
            Ok((stream, peer)) => {
                let unknown = || SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
                let peer = peer
                    .and_then(|peer| SocketAddr::try_from(peer).ok())
                    .unwrap_or_else(unknown);
                Accepted::Connection(stream.into(), peer)
            }
            Err(Errno::AGAIN) => Accepted::Nobody,
            Err(e @ (Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM)) => {
                Accepted::Exhausted(e.into())
            }
            Err(e) => Accepted::Failed(e.into()),
        }
    }

    /// Stops or starts being told of those who wait.
    pub fn watch(&mut self, accept: bool) -> io::Result<()> {
        self.socket
            .watch(self.key, if accept { Interest::READ } else { Interest::NONE })
    }

    /// The next one who waits is told so and closed, with the one descriptor that was kept back for this.
    pub fn turn_away(&self, message: &[u8]) {
        if let Accepted::Connection(stream, _) = self.accept() {
            // Best effort: a socket that was just accepted takes one line.
            let _ = SockRef::from(&stream).send(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use protocol::admin::Dialect;

    use super::*;

    fn bind(address: SocketAddr) -> io::Result<Bound> {
        Bound::new(Listen {
            address,
            dialect: Dialect::Irc,
            tls: false,
        })
    }

    #[test]
    fn accepted_sockets_inherit_what_was_set_on_the_listener() {
        let bound = bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let poller = Arc::new(Poller::new().unwrap());
        let listener = Listener::new(&poller, bound, 0).unwrap();
        let client = TcpStream::connect(listener.listen().address).unwrap();
        let Accepted::Connection(stream, peer) = listener.accept() else {
            panic!("a client waits")
        };
        assert_eq!(peer, client.local_addr().unwrap());
        let socket = SockRef::from(&stream);
        assert!(socket.tcp_nodelay().unwrap());
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE);
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNCONFIRMED));
        assert!(socket.nonblocking().unwrap());
        assert!(matches!(listener.accept(), Accepted::Nobody));
    }

    #[test]
    fn an_ipv6_wildcard_leaves_the_port_to_ipv4() {
        let v6 = match bind((Ipv6Addr::UNSPECIFIED, 0).into()) {
            Ok(bound) => bound,
            // A system without IPv6 has nothing to show here.
            Err(e) if e.raw_os_error() == Some(Errno::AFNOSUPPORT.raw_os_error()) => return,
            Err(e) => panic!("{e}"),
        };
        let same_port = SocketAddr::from((Ipv4Addr::LOCALHOST, v6.listen().address.port()));
        bind(same_port).unwrap();
    }
}
