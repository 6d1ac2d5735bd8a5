//! Passwords on the wire: guessed by somebody, and in no log.

use std::net::Ipv4Addr;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;

/// Somebody else's machine, as far as chatd can tell.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// `\0ana\0segredo` and `\0ana\0errado` in base64.
const RIGHT: &str = "AGFuYQBzZWdyZWRv";
const WRONG: &str = "AGFuYQBlcnJhZG8=";

fn try_to_log_in(peer: &mut Peer, message: &str) {
    peer.send("AUTHENTICATE PLAIN");
    peer.send(&format!("AUTHENTICATE {message}"));
}

/// 200 wrong passwords from one address: throttled, logged, and nobody else notices.
#[test]
fn two_hundred_wrong_passwords() {
    let config = Config::default()
        .with_cheap_hashes()
        .set("limits.flood", "true")
        .set("accounts.login_failures", "10");
    let chatd = Chatd::with(&config);
    let mut ana = chatd.connect_from("ana", ELSEWHERE);
    ana.register();
    ana.send("NS REGISTER segredo");
    ana.skip_to("… NOTICE ana :You are logged in as ana.");
    let mut bia = chatd.connect_from("bia", ELSEWHERE);
    bia.register();

    let (mut failed, mut told_to_wait) = (0, 0);
    for round in 0..50 {
        let mut guesser = chatd.connect("guesser");
        guesser.send("CAP REQ :sasl");
        for _ in 0..4 {
            try_to_log_in(&mut guesser, WRONG);
        }
        // While they are looked at, people talk.
        ana.send(&format!("PRIVMSG bia :{round}"));
        bia.expect(&format!("… PRIVMSG bia {round}"));
        for _ in 0..4 {
            let refusal = guesser.skip_to("… 904 …");
            if refusal.contains("try again in ") {
                told_to_wait += 1;
            } else {
                failed += 1;
            }
        }
        if round == 25 {
            let mut other = chatd.connect_from("other", ELSEWHERE);
            other.send("CAP REQ :sasl");
            try_to_log_in(&mut other, RIGHT);
            other.skip_to("… 900 …");
            other.expect("… 903 …");
        }
    }
    assert_eq!((failed, told_to_wait), (10, 190));
    chatd.wait_for_log("login throttled address=127.0.0.1 failures=160");
    let log = chatd.log();
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(lines("login failed address=127.0.0.1"), 10, "{log}");
    assert_eq!(lines("login throttled address=127.0.0.1"), 5, "{log}");
}

/// At no level, however it was sent.
#[test]
fn no_password_is_in_the_log() {
    let config = Config::default()
        .with_cheap_hashes()
        .with_operator()
        .set("log.level", r#""trace""#);
    let chatd = Chatd::with(&config);
    let mut ana = chatd.user("ana");
    ana.send("NS REGISTER segredo");
    ana.skip_to("… NOTICE ana :You are logged in as ana.");
    for line in [
        "NS IDENTIFY errado",
        "NS PASSWD errado segredo",
        "NS PASSWD segredo errado",
        "NS PASSWD errado segredo",
        "PRIVMSG NickServ :IDENTIFY ana errado",
        "PRIVMSG NickServ :errado",
        "PRIVMSG bia,NickServ :IDENTIFY errado",
        "NOTICE NickServ :IDENTIFY errado",
        "REGISTER * * errado",
        "OPER operuser errado",
        "OPER nobody errado",
        "PASS errado",
        "PING :done",
    ] {
        ana.send(line);
    }
    ana.skip_to("… PONG … done");
    let mut bia = chatd.connect("bia");
    bia.send("PASS segredo");
    bia.send("CAP REQ :sasl");
    try_to_log_in(&mut bia, WRONG);
    bia.skip_to("… 904 …");
    try_to_log_in(&mut bia, RIGHT);
    bia.skip_to("… 903 …");
    bia.send("NICK bia");
    bia.send("USER bia 0 * :Bia");
    bia.send("CAP END");
    bia.skip_to("… 001 …");
    let log = chatd.wait_for_log("oper refused");
    assert!(log.contains("oper refused"));
    for secret in ["segredo", "errado", RIGHT, WRONG, "$argon2"] {
        let log = chatd.log();
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
