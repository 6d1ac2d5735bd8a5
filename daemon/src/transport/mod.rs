//! Bytes in and bytes out: the socket, what carries lines over it, and the queue of what waits to be sent.

mod buffers;
mod plain;
pub mod proxy;
mod queue;
mod stream;
pub mod tls;
pub mod websocket;

use std::io;
use std::net::TcpStream;

pub use buffers::Buffers;
pub use plain::Plain;
pub use queue::SendQueue;
pub use stream::Stream;
pub use tls::Tls;

use crate::reactor::Interest;
use websocket::{Terms, WebSocket};

/// What carries a connection's lines.
#[derive(Debug)]
pub enum Transport {
    /// Nothing else: lines are bytes.
    Lines(Stream),
    /// WebSocket messages.
    WebSocket(Box<WebSocket>),
}

/// What one read brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// This many bytes.
    Bytes(usize),
    /// Nothing now.
    Nothing,
    /// This many bytes, after which the other end sends no more.
    Last(usize),
    /// This many bytes, after which the other end broke the transport's rules. It was told so, and nothing more of
    /// it counts.
    Broken(usize, &'static str),
}

/// What one write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// So many bytes need not be given again.
    pub taken: usize,
    /// More is to be sent as soon as the socket takes it.
    pub blocked: bool,
}

impl Transport {
    /// Reads once, as much as fits. What the transport itself answers waits to be sent.
    pub fn receive(&mut self, into: &mut [u8], terms: &Terms<'_>) -> io::Result<Received> {
        match self {
            Self::Lines(stream) => stream.receive(into),
            Self::WebSocket(websocket) => websocket.receive(into, terms),
        }
    }

    /// Writes whole lines, or what is left of them, at most once; `last`: nothing comes after them.
    pub fn send(&mut self, lines: &[u8], last: bool) -> io::Result<Sent> {
        match self {
            Self::Lines(stream) => {
                let taken = stream.send(lines, last)?;
                Ok(Sent {
                    taken,
                    blocked: taken < lines.len() || stream.waiting() > 0,
                })
            }
            Self::WebSocket(websocket) => websocket.send(lines, last),
        }
    }

    /// How many bytes were taken, or are the transport's own, and wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match self {
            Self::Lines(stream) => stream.waiting(),
            Self::WebSocket(websocket) => websocket.waiting(),
        }
    }

    /// Whether there is something to receive of which the socket knows nothing any more.
    #[must_use]
    pub fn holds_more(&self) -> bool {
        match self {
            Self::Lines(stream) => stream.holds_more(),
            Self::WebSocket(websocket) => websocket.holds_more(),
        }
    }

    /// Tells the other end that nothing more comes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.stream().finish()
    }

    /// What the poller is to watch for, under the key given at first.
    pub fn watch(&mut self, key: usize, interest: Interest) -> io::Result<()> {
        self.stream().watch(key, interest)
    }

    /// The socket, where nothing else is known of the connection but its bytes.
    #[must_use]
    pub fn plain(&self) -> Option<&TcpStream> {
        match self {
            Self::Lines(Stream::Plain(plain)) => Some(plain.stream()),
            Self::Lines(Stream::Tls(_)) | Self::WebSocket(_) => None,
        }
    }

    fn stream(&mut self) -> &mut Stream {
        match self {
            Self::Lines(stream) => stream,
            Self::WebSocket(websocket) => websocket.stream(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_uses_neither_tls_nor_websocket_does_not_pay_for_them() {
        assert_eq!(size_of::<Transport>(), size_of::<Plain>());
    }
}
