//! IRC over WebSocket: RFC 6455 as IRCv3's `websocket` uses it, one line a message.
//!
//! What is received becomes lines with their ends, and lines become messages, so that everything else takes such a
//! connection for an ordinary one. Framing and masking are tungstenite's, over memory: this module owns the socket.

mod codec;
mod handshake;

use std::io;

use protocol::irc::{MAX_BODY, MAX_CLIENT_TAG_DATA};
use protocol::language::Language;

use super::{Received, Sent, Stream};
use codec::{Codec, Ending};

pub use handshake::{bad_request, unavailable};

/// The most bytes of a message that a client may send, in one frame or many: a line with its tags, and with the end
/// that it need not have.
pub const LONGEST_MESSAGE: usize = MAX_CLIENT_TAG_DATA + 2 + MAX_BODY;
/// So much room is left where lines are put: the beginning of a message may have come earlier, and lines get ends.
const RESERVE: usize = LONGEST_MESSAGE + 2;

/// On what terms connections are opened.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The origins of the pages that may connect; all may if there are none. What is no browser names no origin, and
    /// may connect.
    pub origins: &'a [Box<str>],
    /// The language of what those read who are not let in.
    pub language: Language,
}

/// A connection that carries lines in WebSocket messages, from its first byte on.
#[derive(Debug)]
pub struct WebSocket {
    stream: Stream,
    codec: Codec,
}

impl WebSocket {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(stream: Stream) -> Self {
        Self {
            stream,
            codec: Codec::new(),
        }
    }

    /// See [`super::Transport::receive`]: puts whole lines into `into`, which has more room than the longest message
    /// needs.
    pub fn receive(&mut self, into: &mut [u8], terms: &Terms<'_>) -> io::Result<Received> {
        let room = into.len().saturating_sub(RESERVE);
        let raw = into.get_mut(..room).unwrap_or_default();
        let count = match self.stream.receive(raw)? {
            Received::Bytes(count) => count,
            other => return Ok(other),
        };
        let mut lines = Vec::new();
        let ending = self
            .codec
            .receive(raw.get(..count).unwrap_or_default(), terms, &mut lines);
        let count = lines.len();
        into.get_mut(..count)
            .ok_or_else(|| io::Error::other("more lines than room"))?
            .copy_from_slice(&lines);
        Ok(match ending {
            None if count == 0 => Received::Nothing,
            None => Received::Bytes(count),
            Some(Ending::Closed) => Received::Last(count),
            Some(Ending::Broken(why)) => Received::Broken(count, why),
        })
    }

    /// See [`super::Transport::send`].
    pub fn send(&mut self, lines: &[u8], last: bool) -> io::Result<Sent> {
        let taken = self.codec.take(lines, last);
        let last = last && taken == lines.len();
        let sent = self.stream.send(self.codec.unsent(), last)?;
        self.codec.advance(sent);
        Ok(Sent {
            taken,
            blocked: self.waiting() > 0 || (taken < lines.len() && self.codec.is_open()),
        })
    }

    /// How many bytes of frames wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.codec.unsent().len() + self.stream.waiting()
    }

    /// See [`super::Transport::holds_more`].
    #[must_use]
    pub fn holds_more(&self) -> bool {
        self.stream.holds_more()
    }

    /// What it runs over.
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }
}
