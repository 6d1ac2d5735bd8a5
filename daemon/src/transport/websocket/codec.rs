//! Bytes of the socket to lines and back, over memory alone.

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::Message;
use tungstenite::error::Error;
use tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tungstenite::protocol::frame::{CloseFrame, FrameHeader};
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};

use super::handshake::{self, LONGEST_REQUEST, Outcome, Subprotocol};
use super::{LONGEST_MESSAGE, Terms};

/// Lines become frames up to about so many bytes at once: what is a frame already cannot be taken back when the
/// connection is to hear something else instead.
const FRAMES_AT_ONCE: usize = 16 * 1024;
/// What is kept to read into; it grows while a longer message comes in.
const READ_BUFFER: usize = 512;

/// The state of one connection, from the first byte of its handshake.
#[derive(Debug)]
pub struct Codec {
    state: State,
    /// Answers and frames that are not sent yet. Owns no memory while it is empty.
    frames: Vec<u8>,
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each connection, boxed already"
)]
enum State {
    /// The request so far.
    Opening(Vec<u8>),
    /// Messages go both ways.
    Open(WebSocketContext, Subprotocol),
    /// Nothing more is read or said.
    Over,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Properly.
    Closed,
    /// For this reason, which the other end was told.
    Broken(&'static str),
}

impl Codec {
    pub fn new() -> Self {
        Self {
            state: State::Opening(Vec::new()),
            frames: Vec::new(),
        }
    }

    /// Takes what was read. Appends whole lines to `lines`, at most [`LONGEST_MESSAGE`] and a line's end more than
    /// `bytes` has.
    pub fn receive(&mut self, bytes: &[u8], terms: &Terms<'_>, lines: &mut Vec<u8>) -> Option<Ending> {
        let ending = match &mut self.state {
            State::Opening(request) => {
                let first = request.is_empty();
                request.extend_from_slice(bytes);
                // Only with a line's end can it be complete; but what is no HTTP shows at once.
                if !first && !bytes.contains(&b'\n') && request.len() < LONGEST_REQUEST {
                    return None;
                }
                match handshake::answer(request, terms, &mut self.frames) {
                    Outcome::Incomplete => return None,
                    Outcome::Refused(why) => Some(Ending::Broken(why)),
                    Outcome::Opened { used, subprotocol } => {
                        let rest = request.split_off(used);
                        let mut context = context();
                        let ending = decode(&mut context, &rest, lines, &mut self.frames);
                        self.state = State::Open(context, subprotocol);
                        ending
                    }
                }
            }
            State::Open(context, _) => decode(context, bytes, lines, &mut self.frames),
            State::Over => None,
        };
        if ending.is_some() {
            self.state = State::Over;
        }
        ending
    }

    /// Makes frames of lines. Returns how many bytes are done with: what is not is to be given again, when the
    /// frames are sent and the connection is open. `last`: nothing comes after these lines.
    pub fn take(&mut self, lines: &[u8], last: bool) -> usize {
        match &mut self.state {
            State::Opening(_) if !last => 0,
            State::Opening(_) => {
                handshake::unavailable(lines, &mut self.frames);
                self.state = State::Over;
                lines.len()
            }
            // Nothing may be said after the farewell.
            State::Open(context, _) if !context.can_write() => lines.len(),
            State::Open(context, subprotocol) => {
                let taken = encode(lines, *subprotocol, &mut self.frames);
                if last && taken == lines.len() {
                    close(context, CloseCode::Normal, "", &mut self.frames);
                }
                taken
            }
            State::Over => lines.len(),
        }
    }

    /// Whether lines can be taken.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open(..))
    }

    /// What is to be sent.
    pub fn unsent(&self) -> &[u8] {
        &self.frames
    }

    /// Notes that so much of it was sent.
    pub fn advance(&mut self, count: usize) {
        if count >= self.frames.len() {
            self.frames = Vec::new();
        } else {
            self.frames.drain(..count);
        }
    }
}

fn context() -> WebSocketContext {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    WebSocketContext::new(Role::Server, Some(config))
}

/// Takes frames. Pings and a close are answered in `frames`.
fn decode(
    context: &mut WebSocketContext,
    bytes: &[u8],
    lines: &mut Vec<u8>,
    frames: &mut Vec<u8>,
) -> Option<Ending> {
    let mut memory = Memory {
        input: bytes,
        output: frames,
    };
    let error = loop {
        match context.read(&mut memory) {
            Ok(Message::Text(text)) => add_line(text.as_bytes(), lines),
            Ok(Message::Binary(bytes)) => add_line(&bytes, lines),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    let (code, why) = match error {
        Error::Io(error) if error.kind() == ErrorKind::WouldBlock => return None,
        Error::ConnectionClosed | Error::AlreadyClosed => return Some(Ending::Closed),
        Error::Capacity(_) => (CloseCode::Size, "WebSocket message too long"),
        Error::Utf8(_) => (CloseCode::Invalid, "WebSocket text message is not UTF-8"),
        _ => (CloseCode::Protocol, "WebSocket protocol error"),
    };
    close(context, code, why, memory.output);
    Some(Ending::Broken(why))
}

/// A message is a line without its end. One that brings line ends along is as many lines.
fn add_line(message: &[u8], lines: &mut Vec<u8>) {
    if !message.is_empty() {
        lines.extend_from_slice(message);
        lines.extend_from_slice(b"\r\n");
    }
}

/// Makes a frame of each line, and returns how many bytes that took.
fn encode(lines: &[u8], subprotocol: Subprotocol, frames: &mut Vec<u8>) -> usize {
    let mut taken = 0;
    for line in lines.split_inclusive(|&b| b == b'\n') {
        if frames.len() >= FRAMES_AT_ONCE {
            break;
        }
        taken += line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match subprotocol {
            Subprotocol::Binary => add_frame(Data::Binary, line, frames),
            // A browser would drop the connection over one byte that is not UTF-8.
            Subprotocol::Text => add_frame(Data::Text, String::from_utf8_lossy(line).as_bytes(), frames),
        }
    }
    taken
}

fn add_frame(kind: Data, payload: &[u8], frames: &mut Vec<u8>) {
    let header = FrameHeader {
        opcode: OpCode::Data(kind),
        ..FrameHeader::default()
    };
    if header.format(payload.len() as u64, frames).is_ok() {
        frames.extend_from_slice(payload);
    }
}

/// Says farewell, once.
fn close(context: &mut WebSocketContext, code: CloseCode, why: &'static str, frames: &mut Vec<u8>) {
    let frame = CloseFrame {
        code,
        reason: why.into(),
    };
    let mut memory = Memory {
        input: &[],
        output: frames,
    };
    // It can only say that the connection is closed already.
    let _ = context.close(&mut memory, Some(frame));
}

/// What tungstenite takes for a socket that never blocks on writing.
struct Memory<'a> {
    input: &'a [u8],
    output: &'a mut Vec<u8>,
}

impl Read for Memory<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.input.is_empty() {
            // No bytes at all would be the end of the connection.
            return Err(ErrorKind::WouldBlock.into());
        }
        self.input.read(into)
    }
}

impl Write for Memory<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
