//! What must hold for any bytes at all: plain functions over a slice, for a fuzzer or for random input.
//!
//! Each panics when something does not hold. The end-to-end tests run them over some thousands of inputs.

use protocol::admin;
use protocol::casemap;
use protocol::classic::{Command, Decoded, Decoder};
use protocol::irc::format::MessageWriter;
use protocol::irc::message::Message;
use protocol::line::{Framed, Framer};
use protocol::mask;
use protocol::names::{Nick, RoomName};

/// A line that parses can be written again, and means the same; whatever it held, it is one line.
pub fn message(line: &[u8]) {
    let Ok(parsed) = Message::parse(line) else { return };
    let mut written = Vec::new();
    let mut writer = MessageWriter::new(&mut written);
    for (key, value) in parsed.tags.iter() {
        let value = value.map(|value| String::from_utf8_lossy(&value).into_owned());
        writer = writer.tag(&String::from_utf8_lossy(key), value.as_deref());
    }
    if let Some(source) = parsed.source {
        writer = writer.source(&String::from_utf8_lossy(source));
    }
    let params: Vec<String> = parsed
        .params
        .iter()
        .map(|param| String::from_utf8_lossy(param).into_owned())
        .collect();
    writer
        .command(&String::from_utf8_lossy(parsed.command))
        .params(&params)
        .finish();

    let body = written.strip_suffix(b"\r\n").expect("a message ends its line");
    assert!(
        !body.iter().any(|byte| b"\r\n\0".contains(byte)),
        "a line in a line: {}",
        body.escape_ascii()
    );
    let tags = if body.starts_with(b"@") {
        body.iter().position(|&byte| byte == b' ').map_or(0, |at| at + 1)
    } else {
        0
    };
    assert!(body.len() - tags <= 510, "too long: {}", body.escape_ascii());

    let harmless = std::str::from_utf8(line).is_ok_and(|text| !text.contains(['\r', '\n', '\0']));
    // What is cut or cleaned on the way out means something else, and is meant to.
    if harmless && body.len() < 500 {
        let again = Message::parse(body).expect("what was written is a message");
        assert_eq!(again.command, parsed.command);
        assert_eq!(
            again.source.unwrap_or_default(),
            parsed.source.unwrap_or_default()
        );
        assert!(
            again.params.iter().eq(parsed.params.iter()),
            "{} became {}",
            line.escape_ascii(),
            body.escape_ascii()
        );
    }
}

/// A name that is accepted is accepted again as it is, and folds to something that folds to itself.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let once = casemap::fold(&text);
    assert_eq!(casemap::fold(once.as_str()), once, "folding {text:?} twice");
    if let Ok(nick) = Nick::new(&text, 32) {
        assert!(
            !nick
                .as_str()
                .contains([' ', ',', '!', '@', '*', '?', ':', '\r', '\n', '\0']),
            "{nick:?}"
        );
        assert_eq!(Nick::new(nick.as_str(), 32).as_ref(), Ok(&nick));
    }
    if let Ok(room) = RoomName::new(&text, 64) {
        assert!(
            room.as_str().starts_with('#') && !room.as_str().contains([' ', ',', '\r', '\n', '\0']),
            "{room:?}"
        );
        assert_eq!(RoomName::new(room.as_str(), 64).as_ref(), Ok(&room));
    }
}

/// A mask is matched in time that grows gently, and matches itself when it has no special character.
pub fn masks(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let half = text.chars().count() / 2;
    let (pattern, subject) = text.split_at(text.char_indices().nth(half).map_or(text.len(), |(at, _)| at));
    let _ = mask::matches(pattern, subject);
    let _ = mask::matches_folded(pattern, subject);
    assert!(mask::matches("*", subject));
    if !subject.contains(['*', '?', '\\']) {
        assert!(
            mask::matches(subject, subject),
            "{subject:?} does not match itself"
        );
    }
    let normal = mask::normalize(pattern);
    assert_eq!(mask::normalize(&normal), normal);
}

/// However a stream is cut into reads, the same lines come out, none longer than the limit, and little is kept.
pub fn framing(bytes: &[u8]) {
    const LIMIT: usize = 64;
    // The first byte chooses how long the reads are, so that a fuzzer can find a bad cut.
    let (size, stream) = bytes
        .split_first()
        .map_or((1, bytes), |(first, rest)| (1 + usize::from(first % 32), rest));
    let whole = frames(&[stream], LIMIT);
    let pieces: Vec<&[u8]> = stream.chunks(size).collect();
    assert_eq!(
        frames(&pieces, LIMIT),
        whole,
        "in reads of {size}: {}",
        stream.escape_ascii()
    );
    let lines = stream.split(|&byte| byte == b'\n').count();
    assert!(whole.len() <= lines, "{} lines out of {lines}", whole.len());
}

/// `None` stands for a line that was too long.
fn frames(reads: &[&[u8]], limit: usize) -> Vec<Option<Vec<u8>>> {
    let mut framer = Framer::new(limit);
    let mut found = Vec::new();
    for read in reads {
        let mut input = *read;
        while let Some(framed) = framer.next(&mut input) {
            found.push(match framed {
                Framed::Line(line) => {
                    assert!(
                        !line.is_empty() && line.len() <= limit && !line.contains(&b'\n'),
                        "{}",
                        line.escape_ascii()
                    );
                    Some(line.to_vec())
                }
                Framed::TooLong => None,
            });
        }
        assert!(input.is_empty(), "input is left over");
        assert!(
            framer.pending() <= limit + 1,
            "{} bytes are kept",
            framer.pending()
        );
    }
    found
}

/// What a classic client sends is text in messages without line ends, however it is cut within a character.
pub fn classic(bytes: &[u8]) {
    const LIMIT: usize = 64;
    let (size, stream) = bytes
        .split_first()
        .map_or((1, bytes), |(first, rest)| (1 + usize::from(first % 32), rest));
    let mut decoder = Decoder::new(LIMIT);
    for read in stream.chunks(size) {
        let mut input = read;
        while let Some(decoded) = decoder.next(&mut input) {
            if let Decoded::Message(text) = decoded {
                assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
                // A replacement character is longer than the byte that it replaces.
                assert!(text.len() <= LIMIT * 3, "{text:?}");
                let _ = Command::parse(&text);
            }
        }
        assert!(decoder.pending() <= LIMIT, "{} bytes are kept", decoder.pending());
    }
}

/// A line on the admin socket is a request or an error that can be answered.
pub fn admin(line: &[u8]) {
    if let Err((id, error)) = admin::decode_call(line) {
        let answer = admin::encode(&admin::Response::<()> {
            id,
            result: Err(error),
        });
        assert!(answer.ends_with(b"\n") && !answer[..answer.len() - 1].contains(&b'\n'));
    }
}
