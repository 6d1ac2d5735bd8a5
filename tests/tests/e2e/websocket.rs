//! IRC over WebSocket, with a client that takes care of the frames by itself.

use std::net::{Shutdown, TcpStream};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::pattern::{canonical, matches};
use chatd_tests::peer::Peer;
use chatd_tests::{DEADLINE, ctl};
use tungstenite::client::{ClientRequestBuilder, IntoClientRequest};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Error, Message, WebSocket};

fn config() -> Config {
    Config::default().table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"websocket\"\n")
}

/// A web page's side of a connection.
struct Page {
    socket: WebSocket<TcpStream>,
    subprotocol: Option<String>,
}

impl Page {
    fn open(chatd: &Chatd, subprotocols: &[&str], origin: Option<&str>) -> Result<Self, Error> {
        let address = chatd.address("websocket");
        let stream = TcpStream::connect_timeout(&address, DEADLINE)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        let mut request = ClientRequestBuilder::new(format!("ws://{address}/").parse()?);
        for name in subprotocols {
            request = request.with_sub_protocol(*name);
        }
        if let Some(origin) = origin {
            request = request.with_header("Origin", origin);
        }
        let (socket, response) =
            tungstenite::client(request.into_client_request()?, stream).map_err(|error| match error {
                tungstenite::HandshakeError::Failure(error) => error,
                tungstenite::HandshakeError::Interrupted(_) => panic!("no answer to the handshake"),
            })?;
        let subprotocol = response.headers().get("Sec-WebSocket-Protocol");
        Ok(Self {
            subprotocol: subprotocol.map(|name| name.to_str().expect("a name").to_owned()),
            socket,
        })
    }

    fn user(chatd: &Chatd, nick: &str) -> Self {
        let mut page = Self::open(chatd, &["text.ircv3.net"], None).expect("it may connect");
        page.send(&format!("NICK {nick}"));
        page.send(&format!("USER {nick} 0 * :{nick}"));
        page.skip_to("… 001 …");
        page.send("PING :in-sync");
        page.skip_to("… PONG … in-sync");
        page
    }

    fn send(&mut self, line: &str) {
        self.socket.send(Message::text(line)).expect("it is open");
    }

    fn next(&mut self) -> Message {
        self.socket.read().expect("a message comes")
    }

    /// Reads lines up to the first that is as the pattern says.
    #[track_caller]
    fn skip_to(&mut self, pattern: &str) -> String {
        loop {
            let message = self.next();
            let line = message.to_text().expect("a line is text");
            assert!(!line.contains(['\r', '\n']), "{line:?}");
            if matches(&canonical(pattern), &canonical(line)) {
                return line.to_owned();
            }
        }
    }
}

/// Lines go between web pages and everybody else, and administrators see where they come from.
#[test]
fn pages_talk_to_everybody() {
    let chatd = Chatd::with(&config());
    let mut ana = chatd.user("ana");
    let mut page = Page::user(&chatd, "página");
    assert_eq!(page.subprotocol.as_deref(), Some("text.ircv3.net"));
    page.send("PRIVMSG ana :olá ");
    ana.expect(":página!… PRIVMSG ana :olá ");
    ana.send("PRIVMSG página :oi");
    let Message::Text(line) = page.next() else {
        panic!("not a text message");
    };
    assert!(
        matches(&canonical(":ana!… PRIVMSG página oi"), &canonical(&line)),
        "{line}"
    );

    let mut binary = Page::open(&chatd, &["x", "binary.ircv3.net", "text.ircv3.net"], None).expect("open");
    assert_eq!(binary.subprotocol.as_deref(), Some("binary.ircv3.net"));
    binary.send("NICK bin");
    binary.send("USER bin 0 * :bin");
    assert!(
        matches!(binary.next(), Message::Binary(line) if line.starts_with(b":My.Little.Server 001 bin "))
    );

    let rows = ctl::run(&chatd.socket(), &["list", "--json", "--dialect", "websocket"]);
    let mut names: Vec<_> = rows
        .expect(0)
        .json()
        .iter()
        .map(|row| row["name"].to_string())
        .collect();
    names.sort();
    assert_eq!(names, ["\"bin\"", "\"página\""]);
    // More than leaves at once.
    page.send("JOIN #sala");
    page.skip_to("… 366 …");
    ana.join("#sala");
    let text = "x".repeat(400);
    for number in 0..200 {
        ana.send(&format!("PRIVMSG #sala :{number} {text}"));
    }
    for number in 0..200 {
        page.skip_to(&format!(":ana!… PRIVMSG #sala :{number} …"));
    }
}

/// Pings are answered; each side may end the connection, and hears the other's farewell.
#[test]
fn both_sides_say_farewell() {
    let chatd = Chatd::with(&config());
    let mut ana = chatd.user("ana");
    ana.join("#sala");
    let mut pages = ["um", "dois"].map(|nick| {
        let mut page = Page::user(&chatd, nick);
        page.send("JOIN #sala");
        page.skip_to("… 366 …");
        ana.skip_to(&format!(":{nick}!… JOIN …"));
        page
    });
    let [um, dois] = &mut pages;
    um.skip_to(":dois!… JOIN …");
    um.socket.send(Message::Ping("there?".into())).expect("open");
    assert_eq!(um.next(), Message::Pong("there?".into()));
    um.send("PRIVMSG #sala :tchau");
    um.socket.close(None).expect("open");
    assert!(matches!(um.next(), Message::Close(_)));
    assert!(matches!(um.socket.read(), Err(Error::ConnectionClosed)));
    ana.expect(":um!… PRIVMSG #sala tchau");
    ana.expect(":um!… QUIT …");

    ctl::run(&chatd.socket(), &["kick", "dois", "--reason", "basta"]).expect(0);
    dois.skip_to("ERROR :…basta…");
    let Message::Close(Some(farewell)) = dois.next() else {
        panic!("no farewell");
    };
    assert_eq!(farewell.code, CloseCode::Normal);
    assert!(matches!(dois.socket.read(), Err(Error::ConnectionClosed)));
    ana.expect(":dois!… QUIT …basta…");
}

/// Who does not open a WebSocket, may not, or never does, is told so in HTTP.
#[test]
fn others_get_an_answer_in_http() {
    let config = config()
        .set("timeouts.registration", r#""1s""#)
        .set("server.websocket_origins", r#"["https://chat.example.org"]"#);
    let chatd = Chatd::with(&config);
    for (request, answer) in [
        (
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "HTTP/1.1 426 Upgrade Required",
        ),
        ("NICK ana\r\nUSER ana 0 * :ana\r\n", "HTTP/1.1 400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: ", "HTTP/1.1 503 Service Unavailable"),
    ] {
        let mut peer = Peer::connect("outra", chatd.address("websocket"));
        peer.send_raw(request.as_bytes());
        let said = peer.expect_close();
        assert_eq!(said.first().map(String::as_str), Some(answer), "{said:?}");
        assert!(!said.last().expect("a sentence").is_empty(), "{said:?}");
    }
    for (origin, may) in [
        (None, true),
        (Some("https://chat.example.org"), true),
        (Some("https://evil.example"), false),
    ] {
        match Page::open(&chatd, &["text.ircv3.net"], origin) {
            Ok(_) => assert!(may, "{origin:?}"),
            Err(Error::Http(response)) => assert!(!may && response.status() == 403, "{response:?}"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Who only pings, and reads no answer, is closed once too many answers wait.
#[test]
fn answers_that_nobody_reads_are_bounded() {
    let chatd = Chatd::with(&config().set("limits.send_queue_bytes", "65536"));
    let mut ana = chatd.user("ana");
    ana.join("#sala");
    let mut deaf = Page::user(&chatd, "surda");
    deaf.send("JOIN #sala");
    ana.expect(":surda!… JOIN …");
    rustix::net::sockopt::set_socket_recv_buffer_size(deaf.socket.get_ref(), 4096).expect("a TCP socket");
    let ping = Message::Ping([b'x'; 125].to_vec().into());
    let stream = deaf.socket.get_ref().try_clone().expect("a descriptor");
    std::thread::scope(|scope| {
        // Far more than sockets hold.
        scope.spawn(|| (0..320_000).try_for_each(|_| deaf.socket.write(ping.clone())));
        ana.expect(":surda!… QUIT :…SendQ exceeded…");
        stream.shutdown(Shutdown::Both).expect("a connected socket");
    });
    ana.expect_silence();
}

/// What comes over one connection after something came over another is handled after it, however both are carried.
#[test]
fn what_is_sent_first_arrives_first() {
    let chatd = Chatd::with(&config());
    let mut page = Page::user(&chatd, "web");
    let mut ana = chatd.user("ana");
    page.socket.get_ref().set_nodelay(true).expect("a TCP socket");
    for round in 0..100 {
        // The page's connection has just been heard of when the other's message comes.
        page.send(&format!("PING :before{round}"));
        page.skip_to(&format!("… PONG … before{round}"));
        ana.send(&format!("PRIVMSG web :number{round}"));
        page.send(&format!("PING :after{round}"));
        let first = page.next();
        let first = first.to_text().expect("a line is text");
        assert!(first.contains(&format!("number{round}")), "{first}");
        page.skip_to(&format!("… PONG … after{round}"));
    }
}
