//! One connection, read and written by the line or by the byte.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpStream};
use std::time::Instant;

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
use rustls::ClientConnection;

use crate::DEADLINE;
use crate::pattern::{canonical, matches};
use crate::tls::Client;

/// A connection to chatd, with all that was said over it.
#[derive(Debug)]
pub struct Peer {
    /// The nickname that [`Peer::register`] asks for, and the name in messages about this connection.
    pub name: String,
    stream: TcpStream,
    tls: Option<Box<ClientConnection>>,
    unread: Vec<u8>,
    said: Vec<String>,
}

/// Why there was no line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoLine {
    /// Nothing, or no whole line, came within [`DEADLINE`].
    Late,
    /// The other side closed the connection.
    Closed,
}

impl Peer {
    /// Connects.
    pub fn connect(name: &str, address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, DEADLINE)
            .unwrap_or_else(|error| panic!("{name} could not connect to {address}: {error}"));
        Self::over(name, stream)
    }

    /// Connects from one of the machine's own addresses.
    pub fn connect_from(name: &str, from: Ipv4Addr, address: SocketAddr) -> Self {
        let stream = connect_from(from, address)
            .unwrap_or_else(|error| panic!("{name} could not connect from {from} to {address}: {error}"));
        Self::over(name, stream)
    }

    fn over(name: &str, stream: TcpStream) -> Self {
        stream.set_nodelay(true).expect("a TCP socket");
        Self {
            name: name.to_owned(),
            stream,
            tls: None,
            unread: Vec::new(),
            said: Vec::new(),
        }
    }

    /// Connects, and agrees on encryption.
    #[track_caller]
    pub fn connect_tls(name: &str, address: SocketAddr, client: &Client) -> Self {
        let mut peer = Self::connect(name, address);
        peer.stream
            .set_read_timeout(Some(DEADLINE))
            .expect("a timeout that is not zero");
        let session = client
            .shake(&mut peer.stream)
            .unwrap_or_else(|error| panic!("{name} could not agree on TLS: {error}"));
        peer.tls = Some(Box::new(session));
        peer
    }

    /// What was agreed on.
    #[track_caller]
    pub fn tls(&mut self) -> &mut ClientConnection {
        self.tls.as_mut().expect("it has TLS")
    }

    /// Sends a line.
    pub fn send(&mut self, line: &str) {
        self.said.push(format!("{}> {line}", self.name));
        self.write(format!("{line}\r\n").as_bytes());
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.said
            .push(format!("{}>> {}", self.name, bytes.escape_ascii()));
        self.write(bytes);
    }

    fn write(&mut self, bytes: &[u8]) {
        // The other side may close first, which the reading side of a test finds out.
        drop(match &mut self.tls {
            Some(tls) => rustls::Stream::new(&mut **tls, &mut self.stream).write_all(bytes),
            None => self.stream.write_all(bytes),
        });
    }

    /// The next line, without its end. What comes last before the other end closes may have none.
    pub fn try_line(&mut self) -> Result<String, NoLine> {
        let start = Instant::now();
        loop {
            if let Some(end) = self.unread.iter().position(|&byte| byte == b'\n') {
                return Ok(self.take_line(end + 1));
            }
            match self.fill(start) {
                Ok(()) => {}
                Err(NoLine::Closed) if !self.unread.is_empty() => {
                    return Ok(self.take_line(self.unread.len()));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn take_line(&mut self, bytes: usize) -> String {
        let line: Vec<u8> = self.unread.drain(..bytes).collect();
        let line = String::from_utf8_lossy(&line)
            .trim_end_matches(['\r', '\n'])
            .to_owned();
        self.said.push(format!("{}< {line}", self.name));
        line
    }

    /// The next line.
    #[track_caller]
    pub fn line(&mut self) -> String {
        self.try_line()
            .unwrap_or_else(|error| panic!("{} waits for a line: {error:?}\n{}", self.name, self.said()))
    }

    /// The next line, which has to be as the [pattern](crate::pattern) says.
    #[track_caller]
    pub fn expect(&mut self, pattern: &str) -> String {
        let line = self.line();
        assert!(
            matches(&canonical(pattern), &canonical(&line)),
            "{} expected\n    {pattern}\nbut got\n    {line}\n{}",
            self.name,
            self.said()
        );
        line
    }

    /// Reads lines up to the first that is as the pattern says.
    #[track_caller]
    pub fn skip_to(&mut self, pattern: &str) -> String {
        let pattern = canonical(pattern);
        loop {
            match self.try_line() {
                Ok(line) if matches(&pattern, &canonical(&line)) => return line,
                Ok(_) => {}
                Err(error) => panic!("{} waits for {pattern}: {error:?}\n{}", self.name, self.said()),
            }
        }
    }

    /// Registers, and reads the greeting to its end.
    #[track_caller]
    pub fn register(&mut self) {
        let name = self.name.clone();
        self.send(&format!("NICK {name}"));
        self.send(&format!("USER {name} 0 * :{name} of the tests"));
        self.skip_to(":… 001 …");
        self.sync();
    }

    /// Joins a room, and reads all that this brings.
    #[track_caller]
    pub fn join(&mut self, room: &str) {
        self.send(&format!("JOIN {room}"));
        self.skip_to(&format!(":… 366 … {room} …"));
    }

    /// Reads everything that was sent to this connection before now.
    #[track_caller]
    pub fn sync(&mut self) {
        self.send("PING :in-sync");
        self.skip_to("… PONG … in-sync");
    }

    /// Nothing was sent to this connection that has not been read.
    #[track_caller]
    pub fn expect_silence(&mut self) {
        self.send("PING :silence");
        self.expect("… PONG … silence");
    }

    /// The other side closes; what it says before goes into the result.
    #[track_caller]
    pub fn expect_close(&mut self) -> Vec<String> {
        let mut last = Vec::new();
        loop {
            match self.try_line() {
                Ok(line) => last.push(line),
                Err(NoLine::Closed) => return last,
                Err(NoLine::Late) => panic!("{} was not closed\n{}", self.name, self.said()),
            }
        }
    }

    /// Sends no more; the other side sees the end of the stream.
    pub fn finish(&mut self) {
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            drop(tls.write_tls(&mut self.stream));
        }
        drop(self.stream.shutdown(Shutdown::Write));
    }

    /// This end's address.
    pub fn address(&self) -> SocketAddr {
        self.stream.local_addr().expect("a connected socket")
    }

    /// The socket, for tests that go below lines.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// The conversation so far, for messages.
    pub fn said(&self) -> String {
        let shown = self.said.len().saturating_sub(40);
        format!(
            "the conversation so far:\n    {}",
            self.said[shown..].join("\n    ")
        )
    }

    fn fill(&mut self, start: Instant) -> Result<(), NoLine> {
        let left = DEADLINE.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Err(NoLine::Late);
        }
        self.stream
            .set_read_timeout(Some(left))
            .expect("a timeout that is not zero");
        let mut buffer = [0; 16 * 1024];
        let read = match &mut self.tls {
            Some(tls) => rustls::Stream::new(&mut **tls, &mut self.stream).read(&mut buffer),
            None => self.stream.read(&mut buffer),
        };
        match read {
            Ok(0) => Err(NoLine::Closed),
            Ok(count) => {
                self.unread.extend_from_slice(&buffer[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Err(NoLine::Late)
            }
            Err(_) => Err(NoLine::Closed),
        }
    }
}

fn connect_from(from: Ipv4Addr, to: SocketAddr) -> rustix::io::Result<TcpStream> {
    let socket = socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    bind(&socket, &SocketAddrV4::new(from, 0))?;
    connect(&socket, &to)?;
    Ok(socket.into())
}
