//! Very many connections on one thread.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::fd::OwnedFd;

use crate::DEADLINE;

/// How many events one look at the sockets brings.
const EVENTS: usize = 256;

/// Connections, known by their index.
#[derive(Debug)]
pub struct Swarm {
    epoll: OwnedFd,
    members: Vec<Member>,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Member {
    stream: TcpStream,
    /// The start of a line whose end has not come yet.
    unread: Vec<u8>,
    unsent: Vec<u8>,
    closed: bool,
}

impl Swarm {
    /// Connects that many times.
    pub fn connect(address: SocketAddr, count: usize) -> Self {
        let epoll = epoll::create(CreateFlags::CLOEXEC).expect("an epoll instance");
        let mut swarm = Self {
            epoll,
            members: Vec::with_capacity(count),
            buffer: vec![0; 64 * 1024],
        };
        swarm.grow(address, count);
        swarm
    }

    /// Connects that many times more.
    pub fn grow(&mut self, address: SocketAddr, count: usize) {
        for index in self.len()..self.len() + count {
            let stream = TcpStream::connect_timeout(&address, DEADLINE)
                .unwrap_or_else(|error| panic!("connection {index}: {error}"));
            stream.set_nodelay(true).expect("a TCP socket");
            stream.set_nonblocking(true).expect("a socket");
            let data = EventData::new_u64(index as u64);
            epoll::add(&self.epoll, &stream, data, EventFlags::IN | EventFlags::RDHUP)
                .expect("a socket can be polled");
            self.members.push(Member {
                stream,
                unread: Vec::new(),
                unsent: Vec::new(),
                closed: false,
            });
        }
    }

    /// How many connections there are, closed ones too.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether the other side has closed this one.
    pub fn is_closed(&self, index: usize) -> bool {
        self.members[index].closed
    }

    /// Sends a line, as soon as the socket takes it.
    pub fn send(&mut self, index: usize, line: &str) {
        self.send_raw(index, format!("{line}\r\n").as_bytes());
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, index: usize, bytes: &[u8]) {
        let member = &mut self.members[index];
        member.unsent.extend_from_slice(bytes);
        member.flush();
        self.watch(index);
    }

    /// Hands every line that comes to `take`, until that says that it has enough.
    ///
    /// # Panics
    ///
    /// When nothing at all comes for [`DEADLINE`].
    pub fn read_until(&mut self, mut take: impl FnMut(usize, &str) -> bool) {
        let mut last = Instant::now();
        let mut enough = false;
        while !enough {
            assert!(
                last.elapsed() < DEADLINE,
                "{} connections wait, and nothing comes",
                self.len()
            );
            enough = self.turn(DEADLINE, &mut |index, line| {
                last = Instant::now();
                take(index, line)
            });
        }
    }

    /// One look at the sockets, no longer than `wait`; the result is whether `take` ever said that it has enough.
    pub fn turn(&mut self, wait: Duration, take: &mut dyn FnMut(usize, &str) -> bool) -> bool {
        let mut events = [Event {
            flags: EventFlags::empty(),
            data: EventData::new_u64(0),
        }; EVENTS];
        let timeout: Timespec = wait.try_into().expect("some seconds fit");
        let ready = match epoll::wait(&self.epoll, &mut events, Some(&timeout)) {
            Ok(count) => count,
            Err(rustix::io::Errno::INTR) => 0,
            Err(error) => panic!("epoll: {error}"),
        };
        let mut enough = false;
        for event in &events[..ready] {
            let data = event.data;
            let index = usize::try_from(data.u64()).expect("an index");
            // The kernel packs the structure, so a field is copied out before it is looked at.
            let flags = event.flags;
            if flags.contains(EventFlags::OUT) {
                self.members[index].flush();
                self.watch(index);
            }
            enough |= self.members[index].read(&mut self.buffer, &mut |line| take(index, line));
            if self.members[index].closed {
                let _ = epoll::delete(&self.epoll, &self.members[index].stream);
            }
        }
        enough
    }

    fn watch(&self, index: usize) {
        let member = &self.members[index];
        let mut flags = EventFlags::IN | EventFlags::RDHUP;
        flags.set(EventFlags::OUT, !member.unsent.is_empty());
        let data = EventData::new_u64(index as u64);
        // A connection that is closed is watched no more.
        let _ = epoll::modify(&self.epoll, &member.stream, data, flags);
    }
}

impl Member {
    fn flush(&mut self) {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // Reading tells that it is closed.
                Err(_) => self.unsent.clear(),
            }
        }
    }

    fn read(&mut self, buffer: &mut [u8], take: &mut dyn FnMut(&str) -> bool) -> bool {
        let count = match self.stream.read(buffer) {
            Ok(0) => {
                self.closed = true;
                return false;
            }
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return false;
            }
            Err(_) => {
                self.closed = true;
                return false;
            }
        };
        let mut enough = false;
        let mut fresh = &buffer[..count];
        while let Some(end) = fresh.iter().position(|&byte| byte == b'\n') {
            let (head, rest) = fresh.split_at(end + 1);
            fresh = rest;
            if self.unread.is_empty() {
                enough |= take(&line_of(head));
            } else {
                self.unread.extend_from_slice(head);
                enough |= take(&line_of(&self.unread));
                self.unread.clear();
            }
        }
        self.unread.extend_from_slice(fresh);
        enough
    }
}

fn line_of(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let end = bytes
        .iter()
        .rposition(|byte| !b"\r\n".contains(byte))
        .map_or(0, |last| last + 1);
    String::from_utf8_lossy(&bytes[..end])
}
