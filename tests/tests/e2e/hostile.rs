//! Peers that break the rules, or never had them: each gets its answer, and nobody else notices.

use std::time::{Duration, Instant};

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::pattern::matches;
use chatd_tests::peer::Peer;
use rustix::process::{Resource, Rlimit, prlimit};

/// By how much the daemon may grow, in KiB, while somebody tries to make it grow.
const FLAT_KIB: u64 = 8 * 1024;
/// And so much more where much was said: the store's caches, and what it may have waiting.
const STORE_KIB: u64 = 24 * 1024;

/// Two who talk to each other before and after: they are how "nobody else notices" is seen.
struct Others {
    ana: Peer,
    bob: Peer,
    count: usize,
}

impl Others {
    fn new(chatd: &Chatd) -> Self {
        let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
        ana.join("#sala");
        bob.join("#sala");
        ana.sync();
        Self { ana, bob, count: 0 }
    }

    /// A message goes from one to the other, promptly, and nothing else does.
    #[track_caller]
    fn talk(&mut self) {
        self.count += 1;
        self.ana.send(&format!("PRIVMSG #sala :número {}", self.count));
        self.bob
            .expect(&format!(":ana!… PRIVMSG #sala :número {}", self.count));
        self.ana.expect_silence();
        self.bob.expect_silence();
    }
}

/// Somebody who stops reading is closed once too much waits for them; the others get every message.
#[test]
fn who_stops_reading_is_closed() {
    const BATCH: usize = 200;
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    let mut deaf = chatd.user("surda");
    rustix::net::sockopt::set_socket_recv_buffer_size(deaf.stream(), 4096).expect("a TCP socket");
    deaf.join("#sala");
    others.ana.expect(":surda!… JOIN #sala");
    others.bob.expect(":surda!… JOIN #sala");
    let before = chatd.resident_kib();

    let text = "x".repeat(400);
    let mut quit = None;
    // 80 MB is far above what sockets and send queue hold together.
    for batch in 0..1_000 {
        for number in 0..BATCH {
            others
                .ana
                .send(&format!("PRIVMSG #sala :{} {text}", batch * BATCH + number));
        }
        for number in 0..BATCH {
            let line = others.bob.line();
            let expected = format!(":ana!… PRIVMSG #sala :{} …", batch * BATCH + number);
            if quit.is_none() && matches(":surda!… QUIT …", &line) {
                quit = Some(line);
                others.bob.expect(&expected);
            } else {
                assert!(matches(&expected, &line), "{line}");
            }
        }
        if quit.is_some() {
            break;
        }
    }
    let quit = quit.unwrap_or_else(|| others.bob.expect(":surda!… QUIT …"));
    assert!(quit.contains("SendQ exceeded"), "{quit}");
    others.ana.expect(":surda!… QUIT …SendQ exceeded…");
    others.talk();
    assert!(
        chatd.resident_kib() < before + FLAT_KIB + STORE_KIB,
        "{} KiB, {before} before",
        chatd.resident_kib()
    );
}

/// A line without an end is refused once, takes no memory, and the line after it is read again.
#[test]
fn ten_megabytes_without_a_newline() {
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    let mut endless = chatd.user("infinita");
    let before = chatd.resident_kib();
    let piece = vec![b'x'; 64 * 1024];
    for _ in 0..160 {
        endless.send_raw(&piece);
    }
    others.talk();
    assert!(
        chatd.resident_kib() < before + FLAT_KIB,
        "{} KiB, {before} before",
        chatd.resident_kib()
    );
    endless.send_raw(b"\r\n");
    endless.expect(":My.Little.Server 417 infinita :…");
    endless.expect_silence();
    others.talk();
}

/// Who connects and says nothing is sent away, and so is who says something without ever registering.
#[test]
fn registration_has_a_time_limit() {
    let chatd = Chatd::with(&Config::default().set("timeouts.registration", r#""1s""#));
    let start = Instant::now();
    let mut silent = chatd.connect("calada");
    let mut half = chatd.connect("meia");
    half.send("NICK meia");
    let mut others = Others::new(&chatd);
    for peer in [&mut silent, &mut half] {
        let last = peer.expect_close();
        assert!(
            last.last().is_some_and(|line| line.starts_with("ERROR :")),
            "{last:?}"
        );
    }
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "after {:?} already",
        start.elapsed()
    );
    // Those who did register stay.
    others.talk();
}

/// The same holds wherever one connects, and however far one has come.
#[test]
fn registration_has_a_time_limit_everywhere() {
    let config = Config::default()
        .table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"websocket\"\n")
        .set("timeouts.registration", r#""100ms""#);
    let chatd = Chatd::with(&config);
    let upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let peers = [
        ("irc", ""),
        ("irc", "CAP LS 302\r\nNICK meia\r\n"),
        ("classic", ""),
        ("websocket", ""),
        ("websocket", "GET / HT"),
        ("websocket", upgrade),
    ]
    .map(|(dialect, bytes)| {
        let mut peer = Peer::connect(dialect, chatd.address(dialect));
        peer.send_raw(bytes.as_bytes());
        peer
    });
    for mut peer in peers {
        peer.expect_close();
    }
}

/// Who does not answer PING is sent away, and the others hear of it; who answers stays.
#[test]
fn ping_has_a_time_limit() {
    let chatd = Chatd::with(&Config::default().set("timeouts.ping", r#""1s""#));
    let mut asleep = chatd.user("dorme");
    let mut awake = chatd.user("acordada");
    asleep.join("#sala");
    awake.join("#sala");
    asleep.skip_to(":acordada!… JOIN #sala");
    asleep.skip_to("…PING …");
    let start = Instant::now();
    let mut pings = 0;
    loop {
        assert!(start.elapsed() < DEADLINE, "nobody left\n{}", awake.said());
        let line = awake.line();
        if let Some((_, token)) = line.split_once("PING ") {
            awake.send(&format!("PONG {token}"));
            pings += 1;
        } else if line.contains("QUIT") {
            assert!(matches(":dorme!… QUIT :Ping timeout…", &line), "{line}");
            break;
        }
    }
    assert!(pings > 0, "who is awake was asked, too");
    let last = asleep.expect_close();
    assert!(
        last.last().is_some_and(|line| line.starts_with("ERROR :")),
        "{last:?}"
    );
}

/// When descriptors run out, new connections wait; those there are go on, and later ones get in again.
#[test]
fn descriptors_run_out() {
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    let limit = chatd.descriptors() as u64 + 16;
    prlimit(
        Some(chatd.pid()),
        Resource::Nofile,
        Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        },
    )
    .expect("the tests' own process");
    // The kernel completes these connections, whether chatd can accept them or not.
    let mut crowd: Vec<Peer> = (0..40)
        .map(|number| chatd.connect(&format!("multidão {number}")))
        .collect();
    chatd.wait_for_log("cannot accept");
    let busy = chatd.cpu_ticks();
    others.talk();
    // Those for whom there is no room are told so, one after the other.
    let last = crowd.last_mut().expect("a crowd").expect_close();
    assert!(
        last.last()
            .is_some_and(|line| matches("ERROR :…Too many connections…", line)),
        "{last:?}"
    );
    others.talk();
    // That took two seconds. A listener that is watched while it cannot accept would spin through them.
    let busy = chatd.cpu_ticks() - busy;
    assert!(busy < 100, "it spins: {busy} ticks");
    drop(crowd);
    let mut late = chatd.user("tardia");
    late.expect_silence();
    others.talk();
}

/// Bytes without any sense are answered or not, but harm nobody.
#[test]
fn random_bytes() {
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    let mut random = Random(0x5eed);
    let mut before = None;
    for round in 0..200 {
        let dialect = if round % 2 == 0 { "irc" } else { "classic" };
        let mut peer = Peer::connect("ruído", chatd.address(dialect));
        let length = 1 + usize::from(random.byte()) * 16;
        let bytes: Vec<u8> = (0..length).map(|_| random.byte()).collect();
        peer.send_raw(&bytes);
        peer.finish();
        peer.expect_close();
        // The first rounds let the allocator find its size.
        if round == 20 {
            before = Some(chatd.resident_kib());
        }
    }
    // A classic client's noise is said in the default room, where these two are not.
    others.talk();
    let before = before.expect("there are more rounds than that");
    assert!(
        chatd.resident_kib() < before + FLAT_KIB,
        "{} KiB, {before} before",
        chatd.resident_kib()
    );
}

/// A browser is told in its own language that this is no web server, and what follows is not obeyed.
#[test]
fn http() {
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    for dialect in ["irc", "classic"] {
        for request in [
            "GET / HTTP/1.1",
            "POST /login HTTP/1.1",
            "CONNECT example.org:443 HTTP/1.1",
        ] {
            let mut browser = Peer::connect("navegador", chatd.address(dialect));
            let body =
                "Host: localhost\r\nContent-Length: 99\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\nJOIN #sala\r\n";
            browser.send_raw(format!("{request}\r\n{body}").as_bytes());
            let said = browser.expect_close();
            assert!(
                said.iter().any(|line| line.starts_with("HTTP/1.0 400 ")),
                "{said:?}"
            );
        }
        others.talk();
    }
}

/// TLS on a port that has none: closed, whatever comes after.
#[test]
fn tls_where_there_is_none() {
    let chatd = Chatd::start();
    let mut others = Others::new(&chatd);
    for dialect in ["irc", "classic"] {
        let mut client = Peer::connect("cifrada", chatd.address(dialect));
        client.send_raw(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\nNICK evil\r\nUSER e 0 * :e\r\n");
        client.expect_close();
    }
    others.talk();
}

/// The same numbers every time: a linear congruential generator (Knuth's constants).
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }
}
