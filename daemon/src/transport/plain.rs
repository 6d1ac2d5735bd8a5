//! A TCP connection without encryption.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use polling::Poller;

use super::Received;
use crate::reactor::{Interest, Registered};

/// A TCP connection without encryption, in non-blocking mode.
#[derive(Debug)]
pub struct Plain {
    stream: Registered<TcpStream>,
}

impl Plain {
    /// Takes over a non-blocking stream; the poller tells under `key` when it can be read.
    pub fn new(poller: &Arc<Poller>, stream: TcpStream, key: usize) -> io::Result<Self> {
        Ok(Self {
            stream: Registered::new(poller, stream, key, Interest::READ)?,
        })
    }

    /// Reads once, as much as fits.
    pub fn receive(&mut self, into: &mut [u8]) -> io::Result<Received> {
        match self.stream.source().read(into) {
            Ok(0) => Ok(Received::Last(0)),
            Ok(n) => Ok(Received::Bytes(n)),
            Err(e) if would_block(&e) => Ok(Received::Nothing),
            Err(e) => Err(e),
        }
    }

    /// Writes once. Returns how much was taken: 0 when nothing can be written now.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stream.source().write(bytes) {
            Err(e) if would_block(&e) => Ok(0),
            result => result,
        }
    }

    /// Tells the other end that nothing more comes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.stream.source().shutdown(Shutdown::Write)
    }

    /// The stream itself, for who reads and writes in another way.
    pub(super) fn stream(&self) -> &TcpStream {
        self.stream.source()
    }

    /// What the poller is to watch for, under the key given at first.
    pub fn watch(&mut self, key: usize, interest: Interest) -> io::Result<()> {
        self.stream.watch(key, interest)
    }
}

pub(super) fn would_block(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
