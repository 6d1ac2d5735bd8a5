use std::io::Cursor;

use proptest::prelude::*;
use protocol::language::Language;

use super::*;

const TERMS: Terms<'_> = Terms {
    origins: &[],
    language: Language::En,
};
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const FINAL: u8 = 0x80;

/// A connection whose handshake is done.
fn open(subprotocol: &str) -> Codec {
    let mut codec = Codec::new();
    let request = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
    );
    assert_eq!(receive(&mut codec, request.as_bytes()), (String::new(), None));
    assert!(codec.is_open());
    codec.advance(usize::MAX);
    codec
}

fn receive(codec: &mut Codec, bytes: &[u8]) -> (String, Option<Ending>) {
    let mut lines = Vec::new();
    let ending = codec.receive(bytes, &TERMS, &mut lines);
    (String::from_utf8_lossy(&lines).into_owned(), ending)
}

/// A client's frame.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
        length => {
            frame.push(0xfe);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}

/// The frames that wait to be sent: opcodes and payloads.
fn sent(codec: &mut Codec) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    let mut rest = codec.unsent().to_vec();
    codec.advance(rest.len());
    while !rest.is_empty() {
        let mut cursor = Cursor::new(&rest);
        let (header, length) = FrameHeader::parse(&mut cursor).unwrap().expect("whole frames");
        assert!(header.is_final && header.mask.is_none());
        let start = usize::try_from(cursor.position()).unwrap();
        let end = start + usize::try_from(length).unwrap();
        frames.push((header.opcode.into(), rest[start..end].to_vec()));
        rest.drain(..end);
    }
    frames
}

/// A close frame's payload.
fn farewell(code: u16, why: &str) -> Vec<(u8, Vec<u8>)> {
    vec![(CLOSE, [&code.to_be_bytes(), why.as_bytes()].concat())]
}

#[test]
fn messages_of_both_kinds_are_lines() {
    for subprotocol in ["text.ircv3.net", "binary.ircv3.net", "unknown"] {
        let mut codec = open(subprotocol);
        let bytes = [
            frame(FINAL | TEXT, "NICK ana".as_bytes()),
            frame(FINAL | BINARY, "PRIVMSG #sala :olá ".as_bytes()),
            frame(FINAL | TEXT, b""),
            frame(FINAL | TEXT, b"PING 1\r\n"),
        ];
        let lines = "NICK ana\r\nPRIVMSG #sala :olá \r\nPING 1\r\n\r\n";
        assert_eq!(receive(&mut codec, &bytes.concat()), (lines.into(), None));
        assert!(codec.unsent().is_empty());
    }
}

#[test]
fn what_is_no_utf8_is_for_the_dialect_to_refuse_unless_it_claims_to_be_text() {
    let mut codec = open("text.ircv3.net");
    let mut lines = Vec::new();
    let bytes = frame(FINAL | BINARY, b"PRIVMSG a :caf\xe9");
    assert_eq!(codec.receive(&bytes, &TERMS, &mut lines), None);
    assert_eq!(lines, b"PRIVMSG a :caf\xe9\r\n");
    let why = "WebSocket text message is not UTF-8";
    let (lines, ending) = receive(&mut codec, &frame(FINAL | TEXT, b"PRIVMSG a :caf\xe9"));
    assert_eq!((lines.as_str(), ending), ("", Some(Ending::Broken(why))));
    assert_eq!(sent(&mut codec), farewell(1007, why));
}

#[test]
fn a_message_in_pieces_is_one_line_and_pings_may_come_between() {
    let mut codec = open("text.ircv3.net");
    let olá = "olá".as_bytes();
    let bytes = [
        frame(TEXT, &[b"PRIVMSG a :", &olá[..3]].concat()),
        frame(FINAL | PING, b"there?"),
        frame(0, &olá[3..]),
        frame(FINAL, b"!"),
    ];
    let expected = "PRIVMSG a :olá!\r\n";
    assert_eq!(receive(&mut codec, &bytes.concat()), (expected.into(), None));
    assert_eq!(sent(&mut codec), [(PONG, b"there?".to_vec())]);
    assert_eq!(
        receive(&mut codec, &frame(FINAL | PONG, b"")),
        (String::new(), None)
    );
    assert!(codec.unsent().is_empty());
}

#[test]
fn the_longest_line_is_taken_and_no_longer_message() {
    let longest = vec![b'x'; LONGEST_MESSAGE];
    let mut codec = open("text.ircv3.net");
    let (lines, ending) = receive(&mut codec, &frame(FINAL | TEXT, &longest));
    assert_eq!((lines.len(), ending), (LONGEST_MESSAGE + 2, None));
    let longer = vec![b'x'; LONGEST_MESSAGE + 1];
    let header = frame(FINAL | BINARY, &longer)[..8].to_vec();
    let in_pieces = [frame(BINARY, &longest), frame(0, b"x")].concat();
    for too_long in [header, in_pieces] {
        let mut codec = open("text.ircv3.net");
        let why = "WebSocket message too long";
        assert_eq!(receive(&mut codec, &too_long).1, Some(Ending::Broken(why)));
        assert_eq!(sent(&mut codec), farewell(1009, why));
    }
}

#[test]
fn who_breaks_the_rules_is_told_and_heard_no_more() {
    let mut unmasked = vec![FINAL | TEXT, 4];
    unmasked.extend(b"PING");
    let broken: [(&str, Vec<u8>); 9] = [
        ("not masked", unmasked),
        ("a reserved bit", frame(FINAL | 0x40 | TEXT, b"PING")),
        ("an unknown opcode", frame(FINAL | 3, b"PING")),
        ("an unknown control opcode", frame(FINAL | 0xb, b"")),
        ("a ping in pieces", frame(PING, b"")),
        ("a long ping", frame(FINAL | PING, &[b'x'; 126])),
        ("nothing to continue", frame(FINAL, b"PING")),
        (
            "two beginnings",
            [frame(TEXT, b"PING"), frame(TEXT, b"PING")].concat(),
        ),
        ("half a close code", frame(FINAL | CLOSE, &[3])),
    ];
    for (what, bytes) in broken {
        let mut codec = open("text.ircv3.net");
        let why = "WebSocket protocol error";
        let bytes = [frame(FINAL | TEXT, b"PING 1"), bytes].concat();
        let expected = ("PING 1\r\n".to_owned(), Some(Ending::Broken(why)));
        assert_eq!(receive(&mut codec, &bytes), expected, "{what}");
        assert_eq!(sent(&mut codec), farewell(1002, why), "{what}");
        assert_eq!(
            receive(&mut codec, &frame(FINAL | TEXT, b"PING 2")),
            (String::new(), None)
        );
        assert_eq!(codec.take(b"PONG\r\n", true), 6);
        assert!(codec.unsent().is_empty(), "{what}");
    }
}

#[test]
fn a_close_is_answered_and_ends_the_connection() {
    let mut codec = open("text.ircv3.net");
    let bytes = [
        frame(FINAL | TEXT, b"QUIT"),
        frame(FINAL | CLOSE, &[&1001_u16.to_be_bytes()[..], b"bye"].concat()),
        frame(FINAL | TEXT, b"PING"),
    ];
    let expected = ("QUIT\r\n".to_owned(), Some(Ending::Closed));
    assert_eq!(receive(&mut codec, &bytes.concat()), expected);
    assert_eq!(sent(&mut codec), farewell(1001, "bye"));
}

#[test]
fn each_line_is_a_message_of_the_kind_agreed_on() {
    let lines = b":s 001 ana :oi \r\n\r\nPING :caf\xe9\r\n";
    let mut codec = open("binary.ircv3.net");
    assert_eq!(codec.take(lines, false), lines.len());
    let expected = [":s 001 ana :oi ".as_bytes(), b"", b"PING :caf\xe9"];
    assert_eq!(sent(&mut codec), expected.map(|line| (BINARY, line.to_vec())));
    let mut codec = open("text.ircv3.net");
    assert_eq!(codec.take(lines, false), lines.len());
    let expected = [":s 001 ana :oi ", "", "PING :caf\u{fffd}"];
    assert_eq!(
        sent(&mut codec),
        expected.map(|line| (TEXT, line.as_bytes().to_vec()))
    );
}

#[test]
fn lines_beyond_what_is_made_ready_at_once_wait() {
    let line = [&[b'x'; 510][..], b"\r\n"].concat();
    let lines = line.repeat(100);
    let mut codec = open("text.ircv3.net");
    let taken = codec.take(&lines, true);
    assert!(taken < lines.len() && taken.is_multiple_of(line.len()), "{taken}");
    assert!(codec.unsent().len() < FRAMES_AT_ONCE + line.len() + 4);
    assert_eq!(codec.take(&lines[taken..], true), 0);
    codec.advance(1000);
    let mut left = &lines[taken..];
    while !left.is_empty() {
        let waits = codec.unsent().len();
        codec.advance(waits);
        left = &left[codec.take(left, true)..];
    }
    let mut last = sent(&mut codec);
    assert_eq!(last.pop(), farewell(1000, "").pop());
    assert!(
        last.iter()
            .all(|(opcode, payload)| (*opcode, payload.len()) == (TEXT, 510))
    );
}

#[test]
fn the_farewell_is_said_once_and_its_answer_ends_the_connection() {
    let mut codec = open("text.ircv3.net");
    assert_eq!(codec.take(b"ERROR :Closing link\r\n", true), 21);
    assert_eq!(codec.take(b"PING\r\n", true), 6);
    let frames = sent(&mut codec);
    assert_eq!(frames[0], (TEXT, b"ERROR :Closing link".to_vec()));
    assert_eq!(frames[1..], farewell(1000, ""));
    assert_eq!(
        receive(&mut codec, &frame(FINAL | PING, b"")),
        (String::new(), None)
    );
    let (_, ending) = receive(&mut codec, &frame(FINAL | CLOSE, &1000_u16.to_be_bytes()));
    assert_eq!(ending, Some(Ending::Closed));
    assert!(codec.unsent().is_empty());
}

#[test]
fn lines_wait_for_the_handshake_and_end_as_its_answer() {
    let mut codec = Codec::new();
    assert_eq!(codec.take(b"NOTICE * :x\r\n", false), 0);
    assert!(!codec.is_open() && codec.unsent().is_empty());
    assert_eq!(codec.take(b"ERROR :Too slow\r\n", true), 17);
    let answer = String::from_utf8(codec.unsent().to_vec()).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\nERROR :Too slow\r\n"), "{answer}");
    assert_eq!(
        receive(&mut codec, b"GET / HTTP/1.1\r\n\r\n"),
        (String::new(), None)
    );
}

#[test]
fn an_idle_connection_keeps_little() {
    let mut codec = open("text.ircv3.net");
    receive(&mut codec, &frame(FINAL | TEXT, b"PING 1"));
    codec.take(b"PONG 1\r\n", false);
    codec.advance(usize::MAX);
    assert_eq!(codec.frames.capacity(), 0);
    assert!(size_of::<Codec>() + READ_BUFFER < 1024);
}

/// What a client may send after the handshake, and the lines that it makes.
fn conversation() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let piece = prop_oneof![
        any::<Vec<u8>>().prop_map(|text| (frame(FINAL | BINARY, &text), text)),
        ("[a-zá]{0,300}", "[a-zá]{0,300}").prop_map(|(one, two)| {
            let frames = [
                frame(TEXT, one.as_bytes()),
                frame(FINAL | PING, b"?"),
                frame(FINAL, two.as_bytes()),
            ];
            (frames.concat(), (one + &two).into_bytes())
        }),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| {
        let (mut bytes, mut lines) = (Vec::new(), Vec::new());
        for (frames, text) in pieces {
            bytes.extend(frames);
            add_line(&text, &mut lines);
        }
        (bytes, lines)
    })
}

proptest! {
    #[test]
    fn chunks_make_no_difference(
        (bytes, expected) in conversation(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(bytes.len());
        let mut codec = open("text.ircv3.net");
        let (mut lines, mut start) = (Vec::new(), 0);
        for cut in cuts {
            let before = lines.len();
            prop_assert_eq!(codec.receive(&bytes[start..cut], &TERMS, &mut lines), None);
            prop_assert!(lines.len() - before <= cut - start + LONGEST_MESSAGE + 2);
            start = cut;
        }
        prop_assert_eq!(lines, expected);
    }

    #[test]
    fn no_bytes_make_it_fall_over(
        parts in prop::collection::vec(
            prop_oneof![any::<Vec<u8>>(), any::<(u8, Vec<u8>)>().prop_map(|(first, text)| frame(first, &text))],
            0..20,
        ),
        opened in any::<bool>(),
    ) {
        let mut codec = if opened { open("text.ircv3.net") } else { Codec::new() };
        for part in parts {
            let mut lines = Vec::new();
            codec.receive(&part, &TERMS, &mut lines);
            prop_assert!(lines.len() <= part.len() + LONGEST_MESSAGE + 2);
            codec.take(b"PING\r\n", false);
        }
        codec.take(b"ERROR :bye\r\n", true);
    }
}
