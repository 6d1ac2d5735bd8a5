//! Administrators of every kind, over real sockets, without a reactor.

mod coming;
mod watching;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use protocol::admin::{Broadcasted, MAX_REQUEST, Reply, Request};
use serde_json::{Value, json};

use super::*;
use crate::server::input::Role;

const NOW: Duration = Duration::from_secs(100);

fn at(uptime: Duration) -> Now {
    Now {
        uptime,
        wall: WallTime(5000),
    }
}

/// A stream that nobody watches, and what it would be watched for.
#[derive(Debug)]
pub struct Unwatched {
    stream: UnixStream,
    pub interest: (bool, bool),
}

impl Watched for Unwatched {
    fn stream(&self) -> &UnixStream {
        &self.stream
    }

    fn watch(&mut self, read: bool, write: bool) -> io::Result<()> {
        self.interest = (read, write);
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as the reactor does it")]
fn unwatched(stream: UnixStream, _: u32) -> io::Result<Unwatched> {
    Ok(Unwatched {
        stream,
        interest: (true, false),
    })
}

/// A socket, its administrators, and a directory that goes away with it.
struct Server {
    listener: AdminListener,
    admin: Admin<Unwatched>,
    directory: tempfile::TempDir,
}

impl Server {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let groups = Groups::default();
        let listener = AdminListener::bind(&directory.path().join("admin.sock"), &groups).unwrap();
        Self {
            listener,
            admin: Admin::new(groups),
            directory,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.directory.path().join("admin.sock")
    }

    fn connect(&mut self) -> UnixStream {
        let client = UnixStream::connect(self.path()).unwrap();
        client.set_nonblocking(true).unwrap();
        self.accept();
        client
    }

    /// As if nobody had come for a while.
    fn accept(&mut self) {
        self.admin.arrivals = Bucket::default();
        self.accept_at(NOW);
    }

    fn accept_at(&mut self, now: Duration) -> Option<Duration> {
        self.admin.accept(&self.listener, now, unwatched).unwrap()
    }

    /// Somebody of this user id, who has come past the listener.
    fn seat(&mut self, uid: u32, now: Duration) -> UnixStream {
        let (client, stream) = UnixStream::pair().unwrap();
        client.set_nonblocking(true).unwrap();
        stream.set_nonblocking(true).unwrap();
        let by = Administrator {
            name: "ana".into(),
            uid,
            pid: None,
            role: Role::Full,
        };
        self.admin.seat(by, stream, now, &mut unwatched);
        client
    }

    /// Somebody who has asked for something and was answered.
    fn seat_and_ask(&mut self, uid: u32, now: Duration) -> UnixStream {
        let mut client = self.seat(uid, now);
        client.write_all(STATUS).unwrap();
        self.turn(now);
        assert_eq!(answers(&client).len(), 1);
        client
    }

    /// One turn: everybody is read from, and calls are answered with a number each.
    fn turn(&mut self, now: Duration) -> Vec<Request> {
        let numbers: Vec<_> = self.admin.sessions.keys().copied().collect();
        for number in numbers {
            self.admin.on_ready(number);
        }
        self.admin.read();
        let mut calls = Vec::new();
        while let Some(call) = self.admin.next_call(now) {
            self.admin.answer(
                call.id,
                Ok(Reply::Broadcast(Broadcasted {
                    not_kept: 0,
                    recipients: call.id.0,
                    messages: Vec::new(),
                })),
            );
            calls.push(call.request);
        }
        self.admin.flush(at(now));
        calls
    }

    fn turns(&mut self) -> Vec<Request> {
        let mut calls = self.turn(NOW);
        while self.admin.is_ready() {
            calls.extend(self.turn(NOW));
        }
        calls
    }
}

fn answers(mut client: &UnixStream) -> Vec<Value> {
    let mut text = Vec::new();
    // Until it would block, or the end.
    let _ = client.read_to_end(&mut text);
    lines(&text)
}

fn lines(text: &[u8]) -> Vec<Value> {
    text.split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn is_closed(mut client: &UnixStream) -> bool {
    loop {
        match client.read(&mut [0; 4096]) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
        }
    }
}

const STATUS: &[u8] = b"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"status\"}\n";

#[test]
fn a_request_is_passed_on_and_answered_under_its_id() {
    let mut server = Server::new();
    let mut client = server.connect();
    let (head, tail) = STATUS.split_at(20);
    client.write_all(head).unwrap();
    assert_eq!(server.turns(), []);
    client.write_all(tail).unwrap();
    assert_eq!(server.turns(), [Request::Status]);
    assert_eq!(
        answers(&client),
        [json!({"jsonrpc": "2.0", "id": "a", "result": {"recipients": 0, "not_kept": 0}})]
    );
    assert!(server.admin.is_quiet());
}

#[test]
fn requests_in_a_row_take_turns_and_are_answered_in_order() {
    let mut server = Server::new();
    let (mut eager, mut other) = (server.connect(), server.connect());
    eager.write_all(&STATUS.repeat(3)).unwrap();
    other.write_all(STATUS).unwrap();
    assert_eq!(server.turn(NOW).len(), 2, "one call for each");
    assert!(server.admin.is_ready());
    assert_eq!(server.turns().len(), 2);
    assert!(!server.admin.is_ready());
    let numbers: Vec<_> = answers(&eager)
        .iter()
        .map(|answer| answer["result"]["recipients"].clone())
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn the_next_request_waits_for_the_answer_to_the_one_before() {
    let mut server = Server::new();
    let mut client = server.connect();
    client.write_all(&STATUS.repeat(2)).unwrap();
    server.admin.on_ready(0);
    server.admin.read();
    let call = server.admin.next_call(NOW).unwrap();
    for _ in 0..3 {
        server.admin.flush(at(NOW));
        server.admin.on_ready(0);
        server.admin.read();
        assert!(server.admin.next_call(NOW).is_none());
    }
    assert!(!server.admin.is_ready() && !server.admin.is_quiet());
    assert_eq!(server.admin.sessions[&0].interest(), (false, false));
    server
        .admin
        .answer(call.id, Err(Error::new(ErrorKind::Failed, "no")));
    server.admin.flush(at(NOW));
    assert_eq!(server.turns().len(), 1);
}

#[test]
fn what_is_no_request_is_answered_by_its_code() {
    let mut server = Server::new();
    let mut client = server.connect();
    for (line, code, id) in [
        ("{nonsense", -32700, json!(null)),
        ("\u{0}\u{1}\u{ff}", -32700, json!(null)),
        ("[]", -32600, json!(null)),
        ("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600, json!(1)),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"dance\"}",
            -32601,
            json!(2),
        ),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"kick\",\"params\":{}}",
            -32602,
            json!(3),
        ),
    ] {
        writeln!(client, "{line}").unwrap();
        assert_eq!(server.turns(), [], "{line}");
        let answers = answers(&client);
        assert_eq!(
            (&answers[0]["error"]["code"], &answers[0]["id"]),
            (&json!(code), &id),
            "{line}"
        );
    }
    client.write_all(STATUS).unwrap();
    assert_eq!(server.turns(), [Request::Status], "it goes on");
}

#[test]
fn a_line_without_end_is_answered_and_ends_the_session() {
    let mut server = Server::new();
    let mut client = server.connect();
    let chunk = vec![b'a'; 8 * 1024];
    let mut sent = 0;
    while sent <= MAX_REQUEST {
        sent += client.write(&chunk).unwrap();
        assert_eq!(server.turns(), []);
    }
    let answers = answers(&client);
    assert_eq!(answers[0]["error"]["code"], json!(-32600));
    assert!(is_closed(&client));
    assert!(server.admin.sessions.is_empty());
}

#[test]
fn the_longest_request_is_taken() {
    let mut server = Server::new();
    let mut client = server.connect();
    let mut line = STATUS.trim_ascii_end().to_vec();
    line.resize(MAX_REQUEST, b' ');
    line.push(b'\n');
    let mut calls = Vec::new();
    for chunk in line.chunks(8 * 1024) {
        client.write_all(chunk).unwrap();
        calls.extend(server.turns());
    }
    assert_eq!(calls, [Request::Status]);
}

#[test]
fn who_was_not_heard_in_one_turn_is_heard_first_in_the_next() {
    let mut server = Server::new();
    let clients: Vec<_> = (0..3).map(|_| server.connect()).collect();
    for mut client in &clients {
        client.write_all(&STATUS.repeat(3)).unwrap();
    }
    server.admin.read();
    for turn in 0..6 {
        let call = server.admin.next_call(NOW).unwrap();
        server
            .admin
            .answer(call.id, Err(Error::new(ErrorKind::Failed, "no")));
        server.admin.flush(at(NOW));
        let answered = clients.iter().map(|client| answers(client).len());
        let expected: Vec<_> = (0..3)
            .map(|number| usize::from(number == (turn + 1) % 3))
            .collect();
        assert_eq!(answered.collect::<Vec<_>>(), expected, "turn {turn}");
    }
}

#[test]
fn the_path_is_the_one_that_was_asked_for() {
    let server = Server::new();
    assert_eq!(server.listener.path(), Path::new(&server.path()));
}
