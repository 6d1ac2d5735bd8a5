//! The bounds that an administrator sets, where they bite.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::{NoLine, Peer};
use chatd_tests::tls::Pair;
use chatd_tests::{DEADLINE, ctl};
use rustix::process::Signal;

/// Who asks too fast waits, loses nothing, and keeps nobody else waiting.
#[test]
fn who_asks_too_fast_waits() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.request_burst", "10")
        .set("limits.requests_per_second", "20");
    let chatd = Chatd::with(&config);
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    let start = Instant::now();
    for number in 0..30 {
        ana.send(&format!("PRIVMSG bob :{number}"));
    }
    let mut eve = chatd.user("eve");
    eve.expect_silence();
    for number in 0..30 {
        bob.expect(&format!(":ana!… PRIVMSG bob :{number}"));
    }
    // 30 messages, of which 10 at once and the others at 20 a second; those of registration were before.
    assert!(
        start.elapsed().as_millis() >= 900,
        "after {:?} already",
        start.elapsed()
    );
    ana.expect_silence();
}

/// Who sends on without end while waiting is disconnected for it.
#[test]
fn who_floods_is_closed() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.receive_queue_bytes", "4096");
    let chatd = Chatd::with(&config);
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#sala");
    ana.sync();
    for number in 0..1_000 {
        ana.send(&format!("PRIVMSG #sala :{number} {}", "x".repeat(100)));
    }
    let last = bob.skip_to(":ana!… QUIT …");
    assert!(last.contains("Excess Flood"), "{last}");
    bob.expect_silence();
}

/// One address has so many connections, and the next one is told so; when one ends, there is room again.
#[test]
fn connections_from_one_address_are_limited() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.connections_per_address", "3")
        .set("limits.exempt", "[]");
    let chatd = Chatd::with(&config);
    let mut three: Vec<_> = ["ana", "bob", "eve"].map(|nick| chatd.user(nick)).into();
    let last = chatd.connect("rui").expect_close();
    assert!(
        last.iter()
            .any(|line| line.starts_with("ERROR :") && line.contains("Too many")),
        "{last:?}"
    );
    let last = chatd.connect_classic("rui").expect_close();
    assert!(last.iter().any(|line| line.contains("Too many")), "{last:?}");
    three[0].send("QUIT");
    three[0].expect_close();
    let mut rui = chatd.user("rui");
    rui.expect_silence();
}

/// New connections come only so often from one address; who is told so is in the log.
#[test]
fn new_connections_are_throttled() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.connections_per_minute", "2")
        .set("limits.exempt", "[]");
    let chatd = Chatd::with(&config);
    let _two = [chatd.user("ana"), chatd.user("bob")];
    for dialect in ["irc", "classic"] {
        let last = Peer::connect("rui", chatd.address(dialect)).expect_close();
        assert!(last.iter().any(|line| line.contains("wait a minute")), "{last:?}");
    }
    chatd.wait_for_nth_log(1, "connection refused address=127.0.0.1: too often from there");
}

/// So are those that come for a handshake, and the log says it in the same words.
#[test]
fn refused_handshakes_are_in_the_log() {
    let config = Config::default()
        .with_tls()
        .set("limits.flood", "true")
        .set("limits.connections_per_minute", "1")
        .set("limits.exempt", "[]");
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let _one = chatd.user("ana");
    let mut refused = TcpStream::connect_timeout(&chatd.tls_address("irc"), DEADLINE).expect("it listens");
    refused.set_read_timeout(Some(DEADLINE)).expect("a socket");
    // An alert, or a reset where the socket was closed with something unread.
    let _ = refused.read_to_end(&mut Vec::new());
    chatd.wait_for_log("connection refused address=127.0.0.1: too often from there");
}

/// The machine's own addresses are exempt as long as nothing else is configured.
#[test]
fn this_machine_is_exempt() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.connections_per_minute", "1")
        .set("limits.connections_per_address", "1");
    let chatd = Chatd::with(&config);
    let _three = ["ana", "bob", "eve"].map(|nick| chatd.user(nick));
}

/// What asks for more costs more, answers cost nothing, and operators do not wait.
#[test]
fn requests_cost_what_they_are() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.request_burst", "20")
        .set("limits.requests_per_second", "20")
        .with_operator();
    let chatd = Chatd::with(&config);
    let mut ana = chatd.user("ana");
    let time = |peer: &mut Peer, line: &str| {
        let start = Instant::now();
        for _ in 0..30 {
            peer.send(line);
        }
        peer.sync();
        start.elapsed()
    };
    assert!(time(&mut ana, "PONG x") < Duration::from_millis(900));
    let mut bob = chatd.user("bob");
    // 30 questions of which each counts three times: 90, of which 20 at once and the others at 20 a second.
    assert!(time(&mut bob, "WHO #nowhere") >= Duration::from_secs(3));
    let mut root = chatd.user("root");
    root.send("OPER operuser operpassword");
    root.skip_to("… 381 …");
    assert!(time(&mut root, "WHO #nowhere") < Duration::from_secs(2));
}

/// Who writes to many strangers is stopped, and the log has it without what they wrote.
#[test]
fn who_writes_to_everybody_is_stopped() {
    let config = Config::default()
        .set("limits.flood", "true")
        .set("limits.strangers", "2")
        .set("limits.strangers_within", r#""1h""#);
    let chatd = Chatd::with(&config);
    let mut people = ["ana", "bob", "eve"].map(|nick| chatd.user(nick));
    let mut spammer = chatd.user("spam");
    spammer.send("PRIVMSG ana,bob,eve :compre já");
    spammer.expect(":My.Little.Server 439 spam eve :You are writing to too many people…");
    spammer.send("NOTICE eve :compre já");
    spammer.expect_silence();
    people[0].expect(":spam!… PRIVMSG ana :compre já");
    people[2].expect_silence();
    let line = chatd.wait_for_log("spam trap address=127.0.0.1 nick=spam strangers=2");
    assert!(!line.contains("compre"), "{line}");
    people[2].send("PRIVMSG spam :?");
    spammer.expect(":eve!… PRIVMSG spam ?");
    spammer.send("PRIVMSG eve :oi");
    people[2].expect(":spam!… PRIVMSG eve oi");
}

/// Connections in all are limited, too, and those who administer get through all the same.
#[test]
fn connections_are_limited() {
    let chatd = Chatd::with(&Config::default().set("limits.connections", "2"));
    let _two = [chatd.user("ana"), chatd.user("bob")];
    let last = chatd.connect("eve").expect_close();
    assert!(last.iter().any(|line| line.starts_with("ERROR :")), "{last:?}");
    assert_eq!(
        ctl::run(&chatd.socket(), &["list", "--json"])
            .expect(0)
            .json()
            .len(),
        2
    );
}

#[test]
fn rooms_for_one_client_are_limited() {
    let chatd = Chatd::with(&Config::default().set("limits.rooms_per_client", "2"));
    let mut ana = chatd.user("ana");
    ana.join("#um");
    ana.join("#dois");
    ana.send("JOIN #tres");
    ana.expect(":My.Little.Server 405 ana #tres :…");
    ana.expect_silence();
}

/// A send queue as small as it may be fills up sooner: the bound is the configuration's.
#[test]
fn the_send_queue_is_as_long_as_configured() {
    let chatd = Chatd::with(&Config::default().set("limits.send_queue_bytes", "65536"));
    let (mut ana, mut deaf) = (chatd.user("ana"), chatd.user("surda"));
    ana.join("#sala");
    deaf.join("#sala");
    ana.expect(":surda!… JOIN #sala");
    let start = Instant::now();
    let text = "x".repeat(400);
    loop {
        for _ in 0..100 {
            ana.send(&format!("PRIVMSG #sala :{text}"));
        }
        ana.send("PING :batch");
        let line = ana.line();
        if line.contains("QUIT") {
            assert!(line.contains("SendQ exceeded"), "{line}");
            break;
        }
        assert!(start.elapsed() < DEADLINE, "who does not read is never closed");
    }
    // What the kernel holds is on top of what is configured; what comes of the rest is the end.
    let mut got = 0;
    while let Ok(line) = deaf.try_line() {
        got += line.len();
    }
    assert_eq!(deaf.try_line(), Err(NoLine::Closed));
    assert!(got > 0);
}

/// IPv6 is served as IPv4 is.
#[test]
fn ipv6() {
    let config = Config::default().table("[[listen]]\naddress = \"[::1]:0\"\ndialect = \"irc\"\n");
    let chatd = Chatd::with(&config);
    let six = chatd
        .listeners()
        .iter()
        .find(|listener| listener.address.is_ipv6())
        .expect("it listens")
        .address;
    let mut ana = Peer::connect("ana", six);
    ana.register();
    ana.send("USERHOST ana");
    let line = ana.expect(":My.Little.Server 302 ana :ana=+~ana@…");
    assert!(line.contains("::1"), "{line}");
    let rows = ctl::run(&chatd.socket(), &["list", "--json"]).expect(0).json();
    assert_eq!(rows[0]["address"], ana.address().to_string());
    let mut bob = chatd.user("bob");
    bob.send("PRIVMSG ana :de um lado para o outro");
    ana.expect(":bob!… PRIVMSG ana :de um lado para o outro");
}

/// Many who never register do not keep the others out of the server's sight: USR1 logs how it is.
#[test]
fn usr1_logs_how_it_is() {
    let chatd = Chatd::start();
    let _ana = chatd.user("ana");
    let before = chatd.log().lines().count();
    chatd.signal(Signal::USR1);
    let line = chatd.wait_for_log("connections");
    assert!(line.contains('1'), "{line}");
    assert!(chatd.log().lines().count() > before);
}
