//! Handshakes that never end, or are none: each is closed in its time, and nobody else notices.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use chatd_tests::tls::{Client, Pair};
use chatd_tests::{DEADLINE, ctl};

use super::user;

/// Two who talk, one of them over TLS.
struct Others {
    ana: Peer,
    bia: Peer,
}

impl Others {
    fn new(chatd: &Chatd) -> Self {
        Self {
            ana: chatd.user("ana"),
            bia: user(chatd, "bia", &Client::default()),
        }
    }

    #[track_caller]
    fn talk(&mut self) {
        self.ana.send("PRIVMSG bia :olá");
        self.bia.expect(":ana!… PRIVMSG bia olá");
        self.bia.send("PRIVMSG ana :oi");
        self.ana.expect(":bia!… PRIVMSG ana oi");
    }
}

fn open(chatd: &Chatd, dialect: &str) -> TcpStream {
    let stream = TcpStream::connect_timeout(&chatd.tls_address(dialect), DEADLINE).expect("it listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a socket");
    stream
}

/// All that comes until the end.
fn rest(mut stream: &TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    // A reset is an end as well.
    let _ = stream.read_to_end(&mut said);
    said
}

/// The first message of a client.
fn hello() -> Vec<u8> {
    let mut hello = Vec::new();
    Client::default()
        .begin()
        .write_tls(&mut hello)
        .expect("a Vec takes all");
    hello
}

/// Silence, a part of a message, and one byte after the other: all have the same time.
#[test]
fn handshakes_have_a_time_limit() {
    let config = Config::default()
        .with_tls()
        .set("timeouts.registration", r#""1s""#);
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let mut others = Others::new(&chatd);
    let start = Instant::now();
    let hello = hello();
    let silent = open(&chatd, "irc");
    let mut half = open(&chatd, "irc");
    half.write_all(&hello[..hello.len() / 2]).expect("connected");
    let mut whole = open(&chatd, "irc");
    whole.write_all(&hello).expect("connected");
    let mut slow = open(&chatd, "irc");
    slow.set_read_timeout(Some(Duration::from_millis(50)))
        .expect("a socket");
    let mut sent = 0;
    // Until it is closed; each wait is one for that, and ends when it comes.
    while !matches!(slow.read(&mut [0]), Ok(0) | Err(_)) || start.elapsed() < DEADLINE {
        others.talk();
        if sent < hello.len() - 1 && slow.write_all(&hello[sent..=sent]).is_ok() {
            sent += 1;
        }
        match slow.read(&mut [0]) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            _ => break,
        }
    }
    assert!(sent > 0 && sent < hello.len() - 1, "{sent} of {}", hello.len());
    assert!(rest(&silent).is_empty());
    assert!(rest(&half).is_empty());
    // The server has said its part.
    assert!(!rest(&whole).is_empty());
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "after {:?}",
        start.elapsed()
    );
    assert!(start.elapsed() < DEADLINE, "{:?}", start.elapsed());
    others.talk();
    chatd.wait_for_log("TLS handshakes failed=1 last=127.0.0.1:");
}

/// Who speaks something else is told in their own words; nonsense is answered with an alert.
#[test]
fn what_is_no_tls_is_answered_and_closed() {
    let chatd = Chatd::with_directory(
        &Config::default().with_tls().set("log.level", r#""debug""#),
        Pair::new(90).directory(),
    );
    let mut others = Others::new(&chatd);
    for (dialect, sent, answer) in [
        (
            "irc",
            "NICK eva\r\nUSER eva 0 * :eva\r\n",
            "ERROR :This port takes encrypted connections only",
        ),
        ("classic", "eva", "This port takes encrypted connections only"),
        (
            "websocket",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 400 Bad Request",
        ),
    ] {
        let mut stream = open(&chatd, dialect);
        stream.write_all(sent.as_bytes()).expect("connected");
        let said = String::from_utf8(rest(&stream)).expect("text");
        assert!(said.starts_with(answer), "{said}");
    }
    chatd.wait_for_log("this is no TLS");
    let mut nonsense = open(&chatd, "irc");
    nonsense
        .write_all(b"\x16\x03\x01\x00\x05\x01\xff\xff\xff\xff")
        .expect("connected");
    assert_eq!(rest(&nonsense).first(), Some(&21), "an alert");
    let mut endless = open(&chatd, "irc");
    // The beginning of a message of 16 MB: it is not waited for.
    let mut record = b"\x16\x03\x01\x40\x00".to_vec();
    record.extend(b"\x01\xff\xff\xff");
    record.resize(5 + 0x4000, 0);
    while endless.write_all(&record).is_ok() {}
    drop(open(&chatd, "irc"));
    chatd.wait_for_log("closed without a byte");
    others.talk();
    let told = chatd.log().matches("INFO  TLS handshakes failed").count()
        + chatd.log().matches("INFO TLS handshakes failed").count();
    assert!(told <= 1, "the log is flooded");
}

/// Connections in their handshake are connections: also for the limits by address.
#[test]
fn handshakes_count_where_connections_do() {
    let config = Config::default()
        .with_tls()
        .set("limits.flood", "true")
        .set("limits.exempt", "[]")
        .set("limits.connections_per_address", "4");
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let mut others = Others::new(&chatd);
    let stalling: Vec<_> = (0..2).map(|_| open(&chatd, "irc")).collect();
    // What was accepted before is counted before: one listener's connections come in order.
    let refused = open(&chatd, "irc");
    assert_eq!(rest(&refused), [21, 3, 3, 0, 2, 2, 80]);
    let said = chatd.connect("eva").expect_close();
    assert!(
        said.last()
            .is_some_and(|line| line.contains("Too many connections")),
        "{said:?}"
    );
    others.talk();
    drop(stalling);
    // There is room again as soon as they are gone.
    let start = Instant::now();
    while open(&chatd, "irc").peek(&mut [0]).is_ok_and(|count| count > 0) {
        assert!(start.elapsed() < DEADLINE, "there is no room");
    }
    others.talk();
}

/// More handshakes than may go on at a time: those that stall make room, and one that does not comes through.
#[test]
fn stalling_handshakes_make_room() {
    let config = Config::default()
        .with_tls()
        .set("timeouts.registration", r#""5m""#);
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let mut others = Others::new(&chatd);
    // More than go on and wait together.
    let crowd: Vec<_> = (0..1_500).map(|_| open(&chatd, "irc")).collect();
    others.talk();
    let mut late = user(&chatd, "late", &Client::default());
    late.expect_silence();
    others.talk();
    chatd.wait_for_log("it made room for others");
    drop(crowd);
    let status = ctl::run(&chatd.socket(), &["status", "--json"])
        .expect(0)
        .json()
        .remove(0);
    assert_eq!(status["connections"], 3, "{status}");
}
