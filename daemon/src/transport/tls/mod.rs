//! TLS 1.2 and 1.3 (RFC 8446), with rustls.
//!
//! A connection gets here once its handshake is over: see [`handshakes`]. From then on the loop encrypts and
//! decrypts, which costs little; what costs much, and whatever waits for the other end, is on other threads.

pub mod acceptor;
pub mod credentials;
mod handshake;
pub mod handshakes;
pub mod keeper;
mod refusal;
#[cfg(test)]
pub(crate) mod testing;
mod worker;

use std::io::{self, ErrorKind, Read as _, Write as _};

use rustls::{Error, ServerConnection};

use super::plain::would_block;
use super::{Plain, Received};

pub use refusal::NO_ROOM;

/// So much is encrypted before it is seen whether the socket takes it: what is cannot be taken back when the
/// connection is to hear something else instead.
const AT_ONCE: usize = 16 * 1024;
/// So often is the socket asked in one read for what makes a whole record.
const READS: usize = 8;

/// A connection whose handshake is over.
#[derive(Debug)]
pub struct Tls {
    stream: Plain,
    session: ServerConnection,
    /// So many bytes were taken since the socket last took everything.
    unsent: usize,
    /// So many decrypted bytes wait inside the session.
    readable: usize,
    /// The other end said that it sends no more.
    closed: bool,
    /// And whoever reads was told so.
    told: bool,
    /// It was told that nothing more comes.
    farewell: bool,
}

impl Tls {
    /// Goes on with a session on the stream that its handshake was on. What the client sent behind it may be inside.
    #[must_use]
    pub fn new(stream: Plain, mut session: ServerConnection) -> Self {
        // The worker has asked already and was told that all is well.
        let state = session.process_new_packets().ok();
        Self {
            stream,
            readable: state.as_ref().map_or(0, rustls::IoState::plaintext_bytes_to_read),
            closed: state.is_some_and(|state| state.peer_has_closed()),
            session,
            unsent: 0,
            told: false,
            farewell: false,
        }
    }

    /// See [`super::Stream::receive`]. Whoever closes without saying so in TLS is lost, and has not ended: somebody
    /// else may have cut off what they were about to say.
    pub fn receive(&mut self, into: &mut [u8]) -> io::Result<Received> {
        for _ in 0..READS {
            match self.session.reader().read(into) {
                Ok(0) => {
                    self.told = true;
                    return Ok(Received::Last(0));
                }
                Ok(count) => {
                    self.readable = self.readable.saturating_sub(count);
                    return Ok(Received::Bytes(count));
                }
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err(io::Error::new(
                        error.kind(),
                        "closed without a word (TLS close_notify)",
                    ));
                }
                Err(error) if !would_block(&error) => return Err(error),
                Err(_) => {}
            }
            match self.session.read_tls(&mut self.stream.stream()) {
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(Received::Nothing),
                Err(error) => return Err(error),
            }
            match self.session.process_new_packets() {
                Ok(state) => {
                    self.readable = state.plaintext_bytes_to_read();
                    self.closed = state.peer_has_closed();
                }
                Err(error) => {
                    self.told = true;
                    log::debug!("TLS broken: {error}");
                    return Ok(Received::Broken(0, reason(&error)));
                }
            }
        }
        Ok(Received::Nothing)
    }

    /// See [`super::Stream::send`].
    pub fn send(&mut self, bytes: &[u8], last: bool) -> io::Result<usize> {
        self.flush()?;
        let mut taken = 0;
        while !self.session.wants_write()
            && let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty())
        {
            let piece = rest.get(..AT_ONCE).unwrap_or(rest);
            let count = self.session.writer().write(piece)?;
            taken += count;
            self.unsent += count;
            self.flush()?;
        }
        if last && taken == bytes.len() && !self.farewell {
            self.farewell = true;
            self.session.send_close_notify();
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut self.stream.stream()) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.unsent = 0;
        Ok(())
    }

    /// See [`super::Stream::waiting`]; what TLS adds to the bytes is not counted.
    #[must_use]
    pub fn waiting(&self) -> usize {
        if self.session.wants_write() {
            self.unsent.max(1)
        } else {
            0
        }
    }

    /// See [`super::Stream::holds_more`].
    #[must_use]
    pub fn holds_more(&self) -> bool {
        !self.told && (self.readable > 0 || self.closed)
    }

    /// What it runs over.
    pub fn socket(&mut self) -> &mut Plain {
        &mut self.stream
    }
}

/// What an administrator reads about a connection that ended so.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::AlertReceived(_) => "the client ended TLS with an alert",
        Error::DecryptError => "what came is not encrypted as agreed",
        _ => "the client broke the rules of TLS",
    }
}
