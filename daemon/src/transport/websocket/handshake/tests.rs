use protocol::language::Language;

use super::*;

const GOOD: &str = "GET /chat HTTP/1.1\r\nHost: chat.example.org\r\nConnection: keep-alive, Upgrade\r\n\
    Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

fn terms(origins: &[Box<str>]) -> Terms<'_> {
    Terms {
        origins,
        language: Language::En,
    }
}

fn ask(request: &str, terms: &Terms<'_>) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = answer(request.as_bytes(), terms, &mut out);
    (outcome, String::from_utf8(out).expect("an answer is text"))
}

#[test]
fn a_request_is_answered_once_it_is_complete() {
    let request = format!("{GOOD}\r\n");
    for end in 0..request.len() {
        assert_eq!(
            ask(&request[..end], &terms(&[])),
            (Outcome::Incomplete, String::new())
        );
    }
    let (outcome, response) = ask(&format!("{request}more"), &terms(&[]));
    let opened = Outcome::Opened {
        used: request.len(),
        subprotocol: Subprotocol::Text,
    };
    assert_eq!(outcome, opened);
    assert!(
        response.starts_with("HTTP/1.1 101 Switching Protocols\r\n"),
        "{response}"
    );
    // The example of RFC 6455 section 1.3.
    let accept = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    assert!(
        response.contains(accept) && response.ends_with("\r\n\r\n"),
        "{response}"
    );
    assert!(!response.contains("protocol:"), "{response}");
}

#[test]
fn the_first_known_subprotocol_is_taken() {
    for (offered, name, expected) in [
        ("text.ircv3.net", "text.ircv3.net", Subprotocol::Text),
        ("binary.ircv3.net", "binary.ircv3.net", Subprotocol::Binary),
        (
            "binary.ircv3.net, text.ircv3.net",
            "binary.ircv3.net",
            Subprotocol::Binary,
        ),
        (
            "kiwi,text.ircv3.net , binary.ircv3.net",
            "text.ircv3.net",
            Subprotocol::Text,
        ),
        (
            "chat\r\nSec-WebSocket-Protocol: binary.ircv3.net",
            "binary.ircv3.net",
            Subprotocol::Binary,
        ),
    ] {
        let request = format!("{GOOD}Sec-WebSocket-Protocol: {offered}\r\n\r\n");
        let (outcome, response) = ask(&request, &terms(&[]));
        assert!(
            matches!(outcome, Outcome::Opened { subprotocol, .. } if subprotocol == expected),
            "{offered}: {outcome:?}"
        );
        assert!(response.contains(&format!("protocol: {name}\r\n")), "{response}");
    }
    let (outcome, response) = ask(
        &format!("{GOOD}Sec-WebSocket-Protocol: chat\r\n\r\n"),
        &terms(&[]),
    );
    assert!(matches!(outcome, Outcome::Opened { .. }) && !response.contains("protocol:"));
}

#[test]
fn what_is_no_handshake_gets_a_sentence() {
    let without = |header: &str| GOOD.replace(&format!("{header}:"), "X:") + "\r\n";
    let many = format!("{GOOD}{}\r\n", "a:b\r\n".repeat(200));
    let long = format!("GET /{} HTTP/1.1\r\n", "x".repeat(LONGEST_REQUEST));
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "426"),
        (without("Connection"), "426"),
        (without("Upgrade"), "426"),
        (GOOD.replace("13", "8") + "\r\n", "426"),
        (without("Sec-WebSocket-Key"), "400"),
        (GOOD.replace("bXBs", "b") + "\r\n", "400"),
        (GOOD.replace("GET", "POST") + "\r\n", "400"),
        (GOOD.replace("HTTP/1.1", "HTTP/1.0") + "\r\n", "400"),
        ("NICK ana\r\n".to_owned(), "400"),
        ("\x16\x03\x01\x02".to_owned(), "400"),
        ("PRI * HTTP/2.0\r\n".to_owned(), "400"),
        (many, "431"),
        (long, "431"),
    ] {
        let (outcome, response) = ask(&request, &terms(&[]));
        assert!(matches!(outcome, Outcome::Refused(_)), "{request}: {outcome:?}");
        let start = format!("HTTP/1.1 {status} ");
        assert!(response.starts_with(&start), "{request}: {response}");
        assert_eq!(
            response.contains("Upgrade: websocket\r\n"),
            status == "426",
            "{response}"
        );
        let (head, body) = response.split_once("\r\n\r\n").expect("an empty line");
        assert!(
            head.contains(&format!("Content-Length: {}", body.len())),
            "{response}"
        );
        assert_eq!(body, format!("{}\r\n", NO_HANDSHAKE.en));
    }
    let portuguese = Terms {
        origins: &[],
        language: Language::PtBr,
    };
    assert!(ask("oi\r\n", &portuguese).1.contains(NO_HANDSHAKE.pt));
}

#[test]
fn pages_from_elsewhere_are_turned_away() {
    let origins: [Box<str>; 2] = ["https://chat.example.org".into(), "http://localhost:8000".into()];
    let from = |origin: &str| format!("{GOOD}Origin: {origin}\r\n\r\n");
    for (origin, welcome) in [
        ("https://chat.example.org", true),
        ("https://Chat.Example.org", true),
        ("http://localhost:8000", true),
        ("http://localhost:8001", false),
        ("https://chat.example.org.evil.example", false),
        ("http://chat.example.org", false),
        ("null", false),
    ] {
        let (outcome, response) = ask(&from(origin), &terms(&origins));
        assert_eq!(
            matches!(outcome, Outcome::Opened { .. }),
            welcome,
            "{origin}: {response}"
        );
        assert_eq!(
            response.starts_with("HTTP/1.1 403 Forbidden\r\n"),
            !welcome,
            "{origin}"
        );
        assert!(matches!(
            ask(&from(origin), &terms(&[])).0,
            Outcome::Opened { .. }
        ));
    }
    let no_browser = format!("{GOOD}\r\n");
    assert!(matches!(
        ask(&no_browser, &terms(&origins)).0,
        Outcome::Opened { .. }
    ));
}
