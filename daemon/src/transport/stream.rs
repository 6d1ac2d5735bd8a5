//! What carries bytes: TCP alone, or TLS over it.

use std::io;

use super::{Plain, Received, Tls};
use crate::reactor::Interest;

/// What carries bytes.
#[derive(Debug)]
pub enum Stream {
    /// TCP alone.
    Plain(Plain),
    /// TLS over it.
    Tls(Box<Tls>),
}

impl Stream {
    /// Reads once, as much as fits.
    pub fn receive(&mut self, into: &mut [u8]) -> io::Result<Received> {
        match self {
            Self::Plain(plain) => plain.receive(into),
            Self::Tls(tls) => tls.receive(into),
        }
    }

    /// Writes as much as the other end takes now, and returns how much that was; `last`: nothing comes after it.
    pub fn send(&mut self, bytes: &[u8], last: bool) -> io::Result<usize> {
        match self {
            Self::Plain(_) if bytes.is_empty() => Ok(0),
            Self::Plain(plain) => plain.send(bytes),
            Self::Tls(tls) => tls.send(bytes, last),
        }
    }

    /// How many bytes were taken and wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match self {
            Self::Plain(_) => 0,
            Self::Tls(tls) => tls.waiting(),
        }
    }

    /// Whether there is something to receive of which the socket knows nothing any more.
    #[must_use]
    pub fn holds_more(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(tls) => tls.holds_more(),
        }
    }

    /// Tells the other end that nothing more comes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.socket().finish()
    }

    /// What the poller is to watch for, under the key given at first.
    pub fn watch(&mut self, key: usize, interest: Interest) -> io::Result<()> {
        self.socket().watch(key, interest)
    }

    fn socket(&mut self) -> &mut Plain {
        match self {
            Self::Plain(plain) => plain,
            Self::Tls(tls) => tls.socket(),
        }
    }
}
