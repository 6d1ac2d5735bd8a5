//! Programs in front of chatd, which say where their clients are.

use chatd_tests::config::{Config, OPERATOR_HASH as HASH};
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use serde_json::Value;

fn config_without_proxy() -> Config {
    Config::default()
        .set("limits.flood", "true")
        .set("limits.exempt", "[]")
}

/// Whatever comes from this machine comes from a gateway that speaks the PROXY protocol.
fn config() -> Config {
    config_without_proxy()
        .table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"websocket\"\n")
        .table("[[gateway]]\nname = \"balancer\"\nfrom = [\"127.0.0.0/8\"]\nprotocol = \"proxy\"\n")
}

/// A header of version 2 for a client at `2001:db8::7`, with what is to stand behind the addresses.
fn version_2(command: u8, extra: &[u8]) -> Vec<u8> {
    let mut bytes = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
    bytes.extend([command, 0x21]);
    bytes.extend(
        u16::try_from(36 + extra.len())
            .expect("it is short")
            .to_be_bytes(),
    );
    for address in ["2001:db8::7", "2001:db8::1"] {
        let address: std::net::Ipv6Addr = address.parse().expect("an address");
        bytes.extend(address.octets());
    }
    bytes.extend(4567_u16.to_be_bytes());
    bytes.extend(6667_u16.to_be_bytes());
    bytes.extend(extra);
    bytes
}

fn row(chatd: &Chatd, name: &str) -> Value {
    let rows = ctl::run(&chatd.socket(), &["list", "--json"]).expect(0).json();
    let row = rows.into_iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("{name} is not here"))
}

/// Where people are is what the header says, in each version and in every dialect, and a header may come in pieces.
#[test]
fn a_header_says_where_people_are() {
    let chatd = Chatd::with(&config());
    let mut ana = chatd.connect("ana");
    for piece in [
        "PRO",
        "XY TCP4 203.0.113.7 192.0.2.1 12",
        "345 6667\r",
        "\nNICK ana\r\nUS",
    ] {
        ana.send_raw(piece.as_bytes());
    }
    ana.send_raw(b"ER ana 0 * :ana\r\n");
    ana.skip_to(":… 001 …");
    ana.send("USERHOST ana");
    ana.skip_to(":My.Little.Server 302 ana :ana=+~ana@203.0.113.7");
    let row_of_ana = row(&chatd, "ana");
    assert_eq!(row_of_ana["address"], "203.0.113.7:12345");
    assert_eq!(
        (&row_of_ana["via"], &row_of_ana["tls"]),
        (&"balancer".into(), &Value::Null)
    );

    let mut bia = chatd.connect("bia");
    bia.send_raw(
        &[
            &version_2(0x21, b"\x20\x00\x05\x01\0\0\0\0")[..],
            b"NICK bia\r\nUSER bia 0 * :b\r\n",
        ]
        .concat(),
    );
    bia.skip_to(":… 001 …");
    let row_of_bia = row(&chatd, "bia");
    assert_eq!(row_of_bia["address"], "[2001:db8::7]:4567");
    assert_eq!(row_of_bia["tls"], "gateway");

    let mut rui = chatd.connect_classic("rui");
    rui.send_raw(b"PROXY TCP4 203.0.113.8 192.0.2.1 1 33000\r\n");
    rui.line();
    rui.send_raw(b"rui");
    rui.skip_to("…rui…");
    assert_eq!(row(&chatd, "rui")["address"], "203.0.113.8:1");

    let mut page = Peer::connect("página", chatd.address("websocket"));
    page.send_raw(b"PROXY TCP4 203.0.113.9 192.0.2.1 1 80\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    page.expect("HTTP/1.1 426 Upgrade Required");
}

/// Who is at a gateway is nobody's client: unknown and local connections keep its address, and nothing counts there.
#[test]
fn a_gateways_own_connections_are_its_own() {
    let chatd = Chatd::with(&config().set("limits.connections_per_address", "1"));
    for (nick, header) in [
        ("ana", b"PROXY UNKNOWN\r\n".to_vec()),
        ("bia", version_2(0x20, &[])),
    ] {
        let mut peer = chatd.connect(nick);
        peer.send_raw(&header);
        peer.register();
        let row = row(&chatd, nick);
        assert_eq!(row["address"], peer.address().to_string());
        assert_eq!(row["via"], Value::Null);
        std::mem::forget(peer);
    }
    let mut last = Vec::new();
    for port in 1..3 {
        let mut peer = chatd.connect("rui");
        peer.send_raw(format!("PROXY TCP4 203.0.113.7 192.0.2.1 {port} 6667\r\n").as_bytes());
        last.push(peer);
    }
    last[0].register();
    let said = last[1].expect_close();
    assert!(said.iter().any(|line| line.contains("Too many")), "{said:?}");
    chatd.wait_for_log("connection refused address=203.0.113.7");
}

/// What is no header is closed without a word, in the log, and a header that never ends or never comes is, too.
#[test]
fn a_gateway_without_a_header_is_closed() {
    let chatd = Chatd::with(&config().set("timeouts.registration", r#""1s""#));
    for (nth, bytes) in [
        b"NICK ana\r\nUSER ana 0 * :ana\r\n".to_vec(),
        b"PROXY TCP4 localhost localhost 1 2\r\n".to_vec(),
        [b"PROXY UNKNOWN ".as_slice(), &[b'x'; 200]].concat(),
        version_2(0x2f, &[]),
        b"\x16\x03\x01".to_vec(),
    ]
    .into_iter()
    .enumerate()
    {
        let mut peer = chatd.connect("ana");
        peer.send_raw(&bytes);
        assert_eq!(peer.expect_close(), [""; 0]);
        chatd.wait_for_nth_log(nth, "gateway refused address=127.0.0.1 gateway=\"balancer\"");
    }
    let silent = ["irc", "classic", "websocket"].map(|dialect| {
        let mut silent = Peer::connect("calada", chatd.address(dialect));
        silent.send_raw(b"PROXY TCP4 203.0.113.7");
        silent
    });
    for mut silent in silent {
        assert_eq!(silent.expect_close(), [""; 0]);
    }
    chatd.wait_for_nth_log(2, "no PROXY header in time");
}

/// Whatever comes from this machine may be a web gateway's.
const WEB: &str = "[[gateway]]\nname = \"web\"\nfrom = [\"127.0.0.1\", \"::1\"]\nprotocol = \"webirc\"\n";

/// A web gateway says where its clients are, and then they are there for everybody.
#[test]
fn a_web_gateway_says_where_people_are() {
    let web = format!("{WEB}password = \"{HASH}\"\n");
    let chatd = Chatd::with(&config_without_proxy().with_operator().table(&web));
    let mut ana = chatd.connect("ana");
    ana.send(
        "WEBIRC operpassword kiwi host.example 2001:db8::7 :remote-port=4567 secure=yes local-port=6697 x",
    );
    ana.send("CAP LS 302");
    ana.send("NICK ana");
    ana.send("USER ana 0 * :ana");
    ana.send("CAP END");
    ana.skip_to(":… 001 …");
    let row_of_ana = row(&chatd, "ana");
    assert_eq!(row_of_ana["address"], "[2001:db8::7]:4567");
    assert_eq!(
        (&row_of_ana["via"], &row_of_ana["tls"]),
        (&"web".into(), &"gateway".into())
    );
    ana.send("USERHOST ana");
    ana.skip_to(":My.Little.Server 302 ana :ana=+~ana@2001:db8::7");
    ana.send("WEBIRC operpassword kiwi 192.0.2.7 192.0.2.7");
    ana.skip_to(":… 462 ana …");

    for (password, ip, why) in [
        ("wrong", "192.0.2.7", "Invalid WebIRC password"),
        ("operpassword", "host.example", "Invalid WebIRC address"),
    ] {
        let mut bia = chatd.connect("bia");
        bia.send(&format!("WEBIRC {password} kiwi 192.0.2.7 {ip}"));
        bia.send("NICK bia");
        let said = bia.expect_close();
        assert!(
            said.len() == 1 && said[0].starts_with("ERROR :") && said[0].contains(why),
            "{said:?}"
        );
    }
    chatd.wait_for_log("gateway refused address=127.0.0.1: wrong password");
    // The port stays open to everybody else there.
    let rui = chatd.user("rui");
    assert_eq!(row(&chatd, "rui")["address"], rui.address().to_string());
}

/// A header from anybody else is what anything is that makes no sense.
#[test]
fn nobody_else_is_believed() {
    let elsewhere = "[[gateway]]\nname = \"balancer\"\nfrom = [\"192.0.2.1\"]\nprotocol = \"proxy\"\n";
    let chatd = Chatd::with(&Config::default().table(elsewhere));
    let mut ana = chatd.connect("ana");
    ana.send_raw(b"PROXY TCP4 203.0.113.7 192.0.2.1 1 6667\r\n");
    ana.register();
    assert_eq!(row(&chatd, "ana")["address"], ana.address().to_string());
    let mut bia = chatd.connect("bia");
    bia.send_raw(&version_2(0x21, &[]));
    bia.finish();
    let said = bia.expect_close();
    assert!(!said.iter().any(|line| line.contains("001")), "{said:?}");
}
