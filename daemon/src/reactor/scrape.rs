//! Prometheus at the door: a very small HTTP, which answers one question.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;
use socket2::{Domain, SockAddr, Socket, Type};

use super::Reactor;
use super::registry::{Interest, Registered};
use super::token::Token;
use crate::admin::{Groups, open_to_full};
use crate::config::MetricsAt;

/// So many may ask at a time; more wait at the door.
const MOST: usize = 8;
/// So long somebody may take to ask and to read.
const WITHIN: Duration = Duration::from_secs(10);
/// The longest question.
const LONGEST: usize = 4096;
/// Those that the kernel holds until they are accepted.
const BACKLOG: i32 = 16;

/// Where Prometheus connects. A Unix socket's file is removed with it.
#[derive(Debug)]
pub struct ScrapeListener {
    socket: Socket,
    at: MetricsAt,
}

impl ScrapeListener {
    /// Listens there.
    pub fn bind(at: &MetricsAt, groups: &Groups) -> io::Result<Self> {
        let socket = match at {
            MetricsAt::Port(address) => {
                let socket = Socket::new(Domain::for_address(*address), Type::STREAM, None)?;
                socket.set_reuse_address(true)?;
                socket.bind(&SockAddr::from(*address))?;
                socket
            }
            MetricsAt::Socket(path) => {
                remove_stale(path);
                let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
                socket.bind(&SockAddr::unix(path)?)?;
                // Nobody can connect before listen(2): by then the file has its permissions.
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
                open_to_full(path, groups);
                socket
            }
        };
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        let at = match socket.local_addr()?.as_socket() {
            // With its real port.
            Some(address) => MetricsAt::Port(address),
            None => at.clone(),
        };
        Ok(Self { socket, at })
    }

    fn accept(&self) -> io::Result<Option<Socket>> {
        match self.socket.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(true)?;
                Ok(Some(stream))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for ScrapeListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            MetricsAt::Port(address) => write!(f, "{address}"),
            MetricsAt::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

impl std::os::fd::AsFd for ScrapeListener {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for ScrapeListener {
    fn drop(&mut self) {
        if let MetricsAt::Socket(path) = &self.at {
            // What stays behind is replaced at the next start.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Takes a socket away at which nobody listens any more.
fn remove_stale(path: &Path) {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() {
        // If that fails, so will listening, and say why.
        let _ = std::fs::remove_file(path);
    }
}

/// Prometheus, where it may read.
#[derive(Debug)]
pub(super) struct Scraping {
    listener: Option<Registered<ScrapeListener>>,
    asking: BTreeMap<u32, Asking>,
    next: u32,
    /// As many as may be are asking.
    full: bool,
}

/// Somebody who asks.
#[derive(Debug)]
struct Asking {
    stream: Registered<Socket>,
    question: Vec<u8>,
    answer: Vec<u8>,
    until: Duration,
}

/// How far somebody is.
enum Step {
    /// The question is not whole yet.
    Asks,
    /// This is the path of what is asked for; `None`: that is no question.
    Asked(Option<bool>),
    Over,
}

impl Scraping {
    pub fn new(poller: &Arc<Poller>, listener: Option<ScrapeListener>) -> io::Result<Self> {
        let key = Token::ScrapeListener.key();
        let register = |listener| Registered::new(poller, listener, key, Interest::READ);
        Ok(Self {
            listener: listener.map(register).transpose()?,
            asking: BTreeMap::new(),
            next: 0,
            full: false,
        })
    }

    /// When somebody had their time.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.asking.values().map(|asking| asking.until).min()
    }

    /// Ends those who had their time.
    pub fn end_due(&mut self, now: Duration) {
        self.asking.retain(|_, asking| asking.until > now);
        self.mind_the_door();
    }

    fn accept(&mut self, poller: &Arc<Poller>, now: Duration) {
        while self.asking.len() < MOST
            && let Some(listener) = &self.listener
            && let Ok(Some(stream)) = listener.source().accept()
        {
            self.next = (self.next + 1) % Token::MOST_SCRAPES;
            let key = Token::Scrape(self.next).key();
            if let Ok(stream) = Registered::new(poller, stream, key, Interest::READ) {
                let asking = Asking {
                    stream,
                    question: Vec::new(),
                    answer: Vec::new(),
                    until: now + WITHIN,
                };
                self.asking.insert(self.next, asking);
            }
        }
        self.mind_the_door();
    }

    /// While as many ask as may, nobody else is let in.
    fn mind_the_door(&mut self) {
        let full = self.asking.len() >= MOST;
        if full != self.full
            && let Some(listener) = &mut self.listener
        {
            let interest = if full { Interest::NONE } else { Interest::READ };
            // If that fails, the next turn tries again.
            if listener.watch(Token::ScrapeListener.key(), interest).is_ok() {
                self.full = full;
            }
        }
    }
}

impl Asking {
    fn read(&mut self) -> Step {
        let mut chunk = [0; 1024];
        match self.stream.source().read(&mut chunk) {
            Ok(0) => Step::Over,
            Ok(count) => {
                self.question
                    .extend_from_slice(chunk.get(..count).unwrap_or_default());
                let whole = self.question.windows(4).any(|end| end == b"\r\n\r\n");
                match (whole, self.question.len() > LONGEST) {
                    (true, _) => Step::Asked(path(&self.question)),
                    (false, true) => Step::Asked(None),
                    (false, false) => Step::Asks,
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                Step::Asks
            }
            Err(_) => Step::Over,
        }
    }

    /// Sends as much as goes; false when it is over.
    fn write(&mut self, key: usize) -> bool {
        while !self.answer.is_empty() {
            match self.stream.source().write(&self.answer) {
                Ok(count) => drop(self.answer.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let interest = Interest {
                        read: false,
                        write: true,
                    };
                    return self.stream.watch(key, interest).is_ok();
                }
                Err(_) => return false,
            }
        }
        false
    }
}

/// Whether the metrics are asked for; `None`: it is no question.
fn path(question: &[u8]) -> Option<bool> {
    let line = question.split(|&byte| byte == b'\r').next()?;
    let mut words = line.split(|&byte| byte == b' ');
    let (method, path) = (words.next()?, words.next()?);
    words.next().filter(|version| version.starts_with(b"HTTP/1."))?;
    (method == b"GET").then(|| path == b"/metrics" || path.starts_with(b"/metrics?"))
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Reactor {
    /// Somebody wants to read the metrics.
    pub(super) fn accept_scrapes(&mut self) {
        let now = self.clock.now().uptime;
        self.scraping.accept(&self.poller, now);
    }

    /// Somebody who reads the metrics can go on.
    pub(super) fn on_scrape(&mut self, number: u32) {
        let Some(mut asking) = self.scraping.asking.remove(&number) else {
            return;
        };
        if asking.answer.is_empty() {
            asking.answer = match asking.read() {
                Step::Over => return self.scraping.mind_the_door(),
                Step::Asks => {
                    self.scraping.asking.insert(number, asking);
                    return;
                }
                Step::Asked(Some(true)) => answer("200 OK", &self.metrics().text()),
                Step::Asked(Some(false)) => answer("404 Not Found", "see /metrics\n"),
                Step::Asked(None) => answer("400 Bad Request", "GET /metrics\n"),
            };
        }
        if asking.write(Token::Scrape(number).key()) {
            self.scraping.asking.insert(number, asking);
        }
        self.scraping.mind_the_door();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_is_understood() {
        assert_eq!(path(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), Some(true));
        assert_eq!(path(b"GET /metrics?x=1 HTTP/1.0\r\n\r\n"), Some(true));
        assert_eq!(path(b"GET / HTTP/1.1\r\n\r\n"), Some(false));
        for wrong in [
            &b"POST /metrics HTTP/1.1\r\n\r\n"[..],
            b"GET /metrics\r\n\r\n",
            b"\r\n\r\n",
            b"\xff",
        ] {
            assert_eq!(path(wrong), None);
        }
    }
}
