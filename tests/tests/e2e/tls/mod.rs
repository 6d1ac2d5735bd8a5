//! TLS: who speaks it is served, what is agreed on is told, and the certificate may change.

mod certificate;
#[cfg(feature = "desktop")]
mod people;
mod stalling;

use std::io::Write as _;
use std::net::Shutdown;

use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use chatd_tests::tls::{Client, Pair, fingerprint};
use rustls::ProtocolVersion;
use tungstenite::Message;
use tungstenite::client::{ClientRequestBuilder, IntoClientRequest as _};

fn start(pair: &Pair) -> Chatd {
    Chatd::with_directory(&Config::default().with_tls(), pair.directory())
}

fn connect(chatd: &Chatd, name: &str, client: &Client) -> Peer {
    Peer::connect_tls(name, chatd.tls_address("irc"), client)
}

fn user(chatd: &Chatd, nick: &str, client: &Client) -> Peer {
    let mut peer = connect(chatd, nick, client);
    peer.register();
    peer
}

/// The row of `chatctl list` about a user.
fn row(chatd: &Chatd, nick: &str) -> serde_json::Value {
    let rows = ctl::run(&chatd.socket(), &["list", "--json", "--user", nick]);
    rows.expect(0).json().remove(0)
}

/// Both versions are spoken, and everybody hears everybody.
#[test]
fn both_versions_talk_to_everybody() {
    let pair = Pair::new(90);
    let chatd = start(&pair);
    let mut ana = chatd.user("ana");
    for (nick, version, agreed) in [
        ("dois", "1.2", ProtocolVersion::TLSv1_2),
        ("três", "1.3", ProtocolVersion::TLSv1_3),
    ] {
        let client = Client {
            version: Some(version),
            alpn: Some("irc"),
            ..Client::default()
        };
        let mut peer = user(&chatd, nick, &client);
        assert_eq!(peer.tls().protocol_version(), Some(agreed));
        assert_eq!(peer.tls().alpn_protocol(), Some(&b"irc"[..]));
        let certificates = peer.tls().peer_certificates().expect("the server's");
        assert_eq!(fingerprint(&certificates[0]), pair.fingerprint());
        ana.send(&format!("PRIVMSG {nick} :olá"));
        peer.expect(":ana!… PRIVMSG … olá");
        peer.send("PRIVMSG ana :oi");
        ana.expect(&format!(":{nick}!… PRIVMSG ana oi"));
        // Far more than a record, and than what sockets hold, in both directions.
        let text = "x".repeat(400);
        for number in 0..2_000 {
            ana.send(&format!("PRIVMSG {nick} :{number} {text}"));
        }
        for number in 0..2_000 {
            peer.expect(&format!(":ana!… PRIVMSG {nick} :{number} …"));
        }
        for number in 0..2_000 {
            peer.send(&format!("PRIVMSG ana :{number} {text}"));
        }
        for number in 0..2_000 {
            ana.expect(&format!(":{nick}!… PRIVMSG ana :{number} …"));
        }
        let row = row(&chatd, nick);
        assert_eq!(row["tls"], version, "{row}");
        assert!(row["certificate"].is_null(), "{row}");
    }
    let status = ctl::run(&chatd.socket(), &["status", "--json"])
        .expect(0)
        .json()
        .remove(0);
    let tls: Vec<_> = status["listeners"]
        .as_array()
        .expect("some")
        .iter()
        .map(|one| &one["tls"])
        .collect();
    assert_eq!(tls, [false, false, true, true, true]);
}

/// The oldest version that is spoken is up to the administrator.
#[test]
fn old_versions_can_be_left_out() {
    let config = Config::default().with_tls().set("tls.min_version", r#""1.3""#);
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let old = Client {
        version: Some("1.2"),
        ..Client::default()
    };
    let mut stream = Peer::connect("velha", chatd.tls_address("irc"))
        .stream()
        .try_clone()
        .expect("a descriptor");
    let error = old.shake(&mut stream).expect_err("it is too old");
    assert!(error.to_string().contains("ProtocolVersion"), "{error}");
    user(&chatd, "nova", &Client::default()).expect_silence();
}

/// Any certificate whose key the client proves to have is known by its fingerprint, however it was signed.
#[test]
fn client_certificates_are_known_by_their_fingerprint() {
    let chatd = start(&Pair::new(90));
    let own = Pair::new(1);
    for (nick, version) in [("dois", "1.2"), ("três", "1.3")] {
        let client = Client {
            version: Some(version),
            pair: Some(own.clone()),
            ..Client::default()
        };
        user(&chatd, nick, &client).expect_silence();
        let mut again = user(&chatd, &format!("{nick}x"), &client);
        let row = row(&chatd, &format!("{nick}x"));
        assert_eq!(row["certificate"], own.fingerprint(), "{row}");
        again.expect_silence();
    }
}

/// A program that wants to speak something else is told so instead of being misunderstood.
#[test]
fn another_protocol_is_refused() {
    let chatd = start(&Pair::new(90));
    for (dialect, alpn, may) in [
        ("irc", "irc", true),
        ("irc", "http/1.1", false),
        ("websocket", "http/1.1", true),
        ("websocket", "irc", false),
    ] {
        let client = Client {
            alpn: Some(alpn),
            ..Client::default()
        };
        let peer = Peer::connect("outra", chatd.tls_address(dialect));
        let mut stream = peer.stream().try_clone().expect("a descriptor");
        match client.shake(&mut stream) {
            Ok(session) => assert!(may && session.alpn_protocol() == Some(alpn.as_bytes())),
            Err(error) => assert!(
                !may && error.to_string().contains("NoApplicationProtocol"),
                "{error}"
            ),
        }
    }
}

/// Passwords may be sent over it from anywhere, which is what SASL PLAIN waits for; and it is told who uses it.
#[test]
fn who_is_encrypted_is_private() {
    let chatd = start(&Pair::new(90));
    let mut ana = user(&chatd, "ana", &Client::default());
    ana.send("CAP LS 302");
    assert!(ana.line().contains("sasl=PLAIN,SCRAM-SHA-256"));
    ana.send("WHOIS ana");
    ana.skip_to("… 671 ana ana …");
}

/// A line and a farewell in one breath, and the farewell's answer.
#[test]
fn both_ends_say_farewell() {
    let chatd = start(&Pair::new(90));
    let mut ana = chatd.user("ana");
    let mut bia = user(&chatd, "bia", &Client::default());
    ana.join("#sala");
    bia.join("#sala");
    ana.expect(":bia!… JOIN …");
    bia.send("PRIVMSG #sala :tchau");
    bia.finish();
    ana.expect(":bia!… PRIVMSG #sala tchau");
    ana.expect(":bia!… QUIT …");
    bia.expect_close();
    assert!(!bia.tls().wants_write());
    let closed = bia
        .tls()
        .process_new_packets()
        .expect("no error")
        .peer_has_closed();
    assert!(closed, "the server says farewell, too");

    let mut caio = user(&chatd, "caio", &Client::default());
    caio.send("QUIT");
    assert!(
        caio.expect_close()
            .last()
            .is_some_and(|line| line.starts_with("ERROR :"))
    );
    assert!(
        caio.tls()
            .process_new_packets()
            .expect("no error")
            .peer_has_closed()
    );
}

/// What is cut off is not taken for what was meant.
#[test]
fn a_cut_connection_is_no_farewell() {
    let chatd = start(&Pair::new(90));
    let mut ana = chatd.user("ana");
    ana.join("#sala");
    let mut bia = user(&chatd, "bia", &Client::default());
    bia.join("#sala");
    ana.expect(":bia!… JOIN …");
    bia.send_raw(b"PRIVMSG #sala :inteira\r\nPRIVMSG #sala :pela met");
    bia.stream().shutdown(Shutdown::Write).expect("connected");
    ana.expect(":bia!… PRIVMSG #sala inteira");
    ana.expect(":bia!… QUIT …close_notify…");
}

/// What was tampered with ends the connection, and nobody else notices.
#[test]
fn forged_records_end_the_connection() {
    let chatd = start(&Pair::new(90));
    let mut ana = chatd.user("ana");
    ana.join("#sala");
    let mut bia = user(&chatd, "bia", &Client::default());
    bia.join("#sala");
    ana.expect(":bia!… JOIN …");
    bia.stream()
        .write_all(b"\x17\x03\x03\x00\x20ttttttttttttttttttttttttttttttttt")
        .expect("connected");
    ana.expect(":bia!… QUIT …");
    bia.expect_close();
    ana.expect_silence();
}

/// Simple clients speak over it, too.
#[test]
fn the_classic_dialect_has_it() {
    let chatd = start(&Pair::new(90));
    let mut ana = Peer::connect_tls("ana", chatd.tls_address("classic"), &Client::default());
    let greeting = ana.line();
    assert!(!greeting.is_empty());
    ana.send_raw(b"ana");
    ana.skip_to("…ana…");
    assert_eq!(row(&chatd, "ana")["dialect"], "classic");
    let mut bob = chatd.user("bob");
    bob.send("PRIVMSG ana :oi");
    ana.skip_to("bob…: oi");
}

/// Web pages that came over https.
#[test]
fn pages_connect_over_wss() {
    let chatd = start(&Pair::new(90));
    let address = chatd.tls_address("websocket");
    let client = Client {
        alpn: Some("http/1.1"),
        // It has one, and is not asked for it.
        pair: Some(Pair::new(1)),
        ..Client::default()
    };
    let mut stream = Peer::connect("página", address)
        .stream()
        .try_clone()
        .expect("a descriptor");
    let session = client.shake(&mut stream).expect("it may connect");
    let request = ClientRequestBuilder::new(format!("wss://{address}/").parse().expect("an address"))
        .with_sub_protocol("text.ircv3.net")
        .into_client_request()
        .expect("a request");
    let stream = rustls::StreamOwned::new(session, stream);
    let (mut page, _) = tungstenite::client(request, stream).expect("it may connect");
    page.send(Message::text("NICK página")).expect("open");
    page.send(Message::text("USER p 0 * :p")).expect("open");
    while !page
        .read()
        .expect("a message")
        .to_text()
        .expect("text")
        .contains(" 001 ")
    {}
    let mut ana = chatd.user("ana");
    let text = "x".repeat(400);
    for number in 0..500 {
        ana.send(&format!("PRIVMSG página :{number} {text}"));
    }
    let mut number = 0;
    while number < 500 {
        let message = page.read().expect("a message");
        if message
            .to_text()
            .expect("text")
            .contains(&format!("PRIVMSG página :{number} "))
        {
            number += 1;
        }
    }
    let row = row(&chatd, "página");
    assert_eq!(
        (&row["dialect"], &row["tls"]),
        (&"websocket".into(), &"1.3".into())
    );
    assert!(row["certificate"].is_null());
    page.close(None).expect("open");
    while page.read().is_ok() {}
}
