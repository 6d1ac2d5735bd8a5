//! Peers of the admin socket that chatd has to bear: they stall, stop halfway, talk nonsense or come in numbers.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::DEADLINE;

/// A line that is longer than any request, in bytes.
const ENDLESS: usize = 1 << 20;

/// Connects, and says nothing.
pub fn silent(socket: &Path) -> UnixStream {
    let stream = UnixStream::connect(socket).expect("it listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    stream
}

/// Has begun a request and goes no further.
pub fn halfway(socket: &Path) -> UnixStream {
    let mut stream = silent(socket);
    // Who is turned away cannot write either.
    let _ = stream.write_all(br#"{"jsonrpc":"2.0","id":1,"meth"#);
    stream
}

/// Asks for more than it is ever given, and reads nothing.
pub fn stalled(socket: &Path) -> UnixStream {
    let mut stream = silent(socket);
    stream.set_nonblocking(true).expect("a socket");
    let call = line(&json!({"jsonrpc": "2.0", "id": 1, "method": "config_show"}));
    while stream.write_all(&call).is_ok() {}
    stream.set_nonblocking(false).expect("a socket");
    stream
}

/// Watches these events from the answer on, and reads nothing after it.
pub fn deaf(socket: &Path, events: &[&str]) -> UnixStream {
    let mut stream = silent(socket);
    let watch = json!({"jsonrpc": "2.0", "id": 1, "method": "watch", "params": {"events": events}});
    stream.write_all(&line(&watch)).expect("it reads");
    let answer = answer(&stream).expect("an answer");
    assert!(answer.get("result").is_some(), "{answer}");
    stream
}

/// Talks nonsense. The answer, if there was one.
pub fn nonsense(socket: &Path) -> Option<Value> {
    let mut stream = silent(socket);
    let _ = stream.write_all(b"\x16\x03\x01 GET / HTTP/1.1 {[\"\xff\0\n");
    answer(&stream)
}

/// Says a line of 1 MiB, as far as it is read. The answer, if there was one.
pub fn endless(socket: &Path) -> Option<Value> {
    let mut stream = silent(socket);
    let _ = stream.write_all(&vec![b'x'; ENDLESS]);
    answer(&stream)
}

/// The next line, read as JSON; none where the connection has ended.
///
/// # Panics
///
/// When nothing comes for [`DEADLINE`], or no JSON.
pub fn answer(stream: &UnixStream) -> Option<Value> {
    let mut line = String::new();
    match BufReader::with_capacity(1, stream).read_line(&mut line) {
        Ok(0) => None,
        Ok(_) => Some(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("nothing comes")
        }
        // It was refused before all that it said was read.
        Err(_) => None,
    }
}

fn line(call: &Value) -> Vec<u8> {
    format!("{call}\n").into_bytes()
}
