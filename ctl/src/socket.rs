//! Lines over a Unix socket, within bounds of time and size.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use protocol::admin::MAX_RESPONSE;
use socket2::{Domain, SockAddr, Socket, Type};

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// There is nobody at the other end, for this reason.
    Nobody(std::io::Error),
    /// This user may not open the socket.
    Forbidden,
    /// The connection ended before the answer did.
    Closed,
    /// The time allowed is over.
    TimedOut,
    /// The answer is longer than [`MAX_RESPONSE`].
    TooLong,
}

/// A connection that carries lines.
#[derive(Debug)]
pub struct Lines {
    stream: UnixStream,
    received: Vec<u8>,
}

impl Lines {
    /// Connects within `timeout`.
    pub fn connect(path: &Path, timeout: Duration) -> Result<Self, Trouble> {
        let connect = || -> std::io::Result<Socket> {
            let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
            // Bounds connect(2) too, which waits while the listener's backlog is full.
            socket.set_write_timeout(Some(timeout))?;
            socket.connect(&SockAddr::unix(path)?)?;
            Ok(socket)
        };
        match connect() {
            Ok(socket) => Ok(Self {
                stream: UnixStream::from(std::os::fd::OwnedFd::from(socket)),
                received: Vec::new(),
            }),
            Err(error) => Err(match error.kind() {
                ErrorKind::PermissionDenied => Trouble::Forbidden,
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Trouble::TimedOut,
                _ => Trouble::Nobody(error),
            }),
        }
    }

    /// Sends a line (with its end) and waits for one back; both within `timeout`.
    pub fn ask(&mut self, line: &[u8], timeout: Duration) -> Result<Vec<u8>, Trouble> {
        let deadline = Instant::now() + timeout;
        self.send(line, deadline)?;
        self.receive(Some(deadline))
    }

    /// Waits for a line, however long that takes.
    pub fn next(&mut self) -> Result<Vec<u8>, Trouble> {
        self.receive(None)
    }

    fn send(&mut self, mut line: &[u8], deadline: Instant) -> Result<(), Trouble> {
        while !line.is_empty() {
            let left = time_left(deadline)?;
            self.stream
                .set_write_timeout(Some(left))
                .map_err(Trouble::Nobody)?;
            match self.stream.write(line) {
                Ok(written) => line = line.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // It may have said why before it closed: `receive` finds out.
                Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                    return Ok(());
                }
                Err(error) => return Err(broken(&error)),
            }
        }
        Ok(())
    }

    fn receive(&mut self, deadline: Option<Instant>) -> Result<Vec<u8>, Trouble> {
        let mut chunk = [0; 16 * 1024];
        let mut searched = 0;
        loop {
            let unsearched = self.received.get(searched..).unwrap_or_default();
            if let Some(end) = unsearched.iter().position(|&byte| byte == b'\n') {
                let rest = self.received.split_off(searched + end + 1);
                return Ok(std::mem::replace(&mut self.received, rest));
            }
            searched = self.received.len();
            if searched > MAX_RESPONSE {
                return Err(Trouble::TooLong);
            }
            let left = deadline.map(time_left).transpose()?;
            self.stream.set_read_timeout(left).map_err(Trouble::Nobody)?;
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(Trouble::Closed),
                Ok(read) => self
                    .received
                    .extend_from_slice(chunk.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

fn time_left(deadline: Instant) -> Result<Duration, Trouble> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        Err(Trouble::TimedOut)
    } else {
        Ok(left)
    }
}

fn broken(error: &std::io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Trouble::TimedOut,
        _ => Trouble::Closed,
    }
}
