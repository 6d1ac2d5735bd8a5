//! Messages out of what a classic client sends.

use std::borrow::Cow;

use memchr::memchr;

/// What a [`Decoder`] finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// A message, never empty. What was not UTF-8 is replaced by U+FFFD.
    Message(Cow<'a, str>),
    /// A message has more bytes than allowed, and was thrown away.
    TooLong,
}

/// Makes messages of what each read from the socket brought: one message, or, where it holds newlines, one
/// for each line that is not empty.
///
/// If a read ends in the middle of a character, its last message is certainly not complete: it waits for
/// the next read and goes on with it. If that does not bring the rest of the character, then it was no
/// UTF-8, and the message stands for itself; [`Decoder::flush`] says so when no more is expected.
///
/// ```
/// use protocol::classic::{Decoded, Decoder};
/// let mut decoder = Decoder::new(8192);
/// let mut read = &b"bom dia, Jo\xc3"[..];
/// assert_eq!(decoder.next(&mut read), None);
/// let mut read = &b"\xa3o"[..];
/// assert_eq!(decoder.next(&mut read), Some(Decoded::Message("bom dia, João".into())));
/// ```
#[derive(Debug, Clone)]
pub struct Decoder {
    /// A message that ends in the middle of a character.
    held: Vec<u8>,
    limit: usize,
}

impl Decoder {
    /// A decoder for messages of at most `limit` bytes.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self {
            held: Vec::new(),
            limit,
        }
    }

    /// One that goes on with what another has held.
    #[must_use]
    pub const fn going_on(limit: usize, held: Vec<u8>) -> Self {
        Self { held, limit }
    }

    /// The message that waits for the rest of its last character.
    #[must_use]
    pub fn held(&self) -> &[u8] {
        &self.held
    }

    /// Takes the next message off `read`, which is exactly what one read from the socket brought. When there
    /// is none, all of it was taken.
    pub fn next<'i>(&mut self, read: &mut &'i [u8]) -> Option<Decoded<'i>> {
        while !read.is_empty() {
            let (segment, rest, ended) = match memchr(b'\n', read) {
                Some(end) => {
                    let (segment, rest) = read.split_at(end);
                    (segment, rest.get(1..).unwrap_or_default(), true)
                }
                None => (*read, &[][..], false),
            };
            let message: Cow<'i, [u8]> = if self.held.is_empty() {
                Cow::Borrowed(segment)
            } else if continues(&self.held, segment) {
                let mut joined = std::mem::take(&mut self.held);
                let wanted = (self.limit + 1).saturating_sub(joined.len());
                joined.extend_from_slice(segment.get(..wanted).unwrap_or(segment));
                Cow::Owned(joined)
            } else {
                return self.flush();
            };
            *read = rest;
            let message = strip_cr(message);
            if message.is_empty() {
                continue;
            }
            if message.len() > self.limit {
                return Some(Decoded::TooLong);
            }
            if !ended && cut_character(&message) > 0 {
                self.held = message.into_owned();
                return None;
            }
            return Some(Decoded::Message(to_text(message)));
        }
        None
    }

    /// The message that waits for the rest of its last character, if there is one: for when the peer has
    /// closed, or has been silent for a moment.
    pub fn flush<'i>(&mut self) -> Option<Decoded<'i>> {
        let held = std::mem::take(&mut self.held);
        (!held.is_empty()).then(|| Decoded::Message(to_text(Cow::Owned(held))))
    }

    /// How many bytes of a message wait for the rest of its last character.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.held.len()
    }
}

/// How many bytes at the end are the beginning of a character that needs more: at most three.
fn cut_character(bytes: &[u8]) -> usize {
    for length in 1..=bytes.len().min(3) {
        let Some(tail) = bytes.len().checked_sub(length).and_then(|at| bytes.get(at..)) else {
            break;
        };
        if tail.first().is_some_and(|b| b & 0b1100_0000 != 0b1000_0000) {
            let incomplete = std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
            return if incomplete { length } else { 0 };
        }
    }
    0
}

/// Whether `segment` begins with what the character at the end of `held` lacks, or with more of it.
fn continues(held: &[u8], segment: &[u8]) -> bool {
    let cut = cut_character(held);
    let mut character = held.iter().skip(held.len() - cut).copied().collect::<Vec<u8>>();
    for &byte in segment {
        character.push(byte);
        match std::str::from_utf8(&character) {
            Ok(_) => return true,
            Err(error) if error.error_len().is_some() => return false,
            Err(_) => {}
        }
    }
    !segment.is_empty()
}

fn strip_cr(message: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match message {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_suffix(b"\r").unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
            Cow::Owned(bytes)
        }
    }
}

fn to_text(message: Cow<'_, [u8]>) -> Cow<'_, str> {
    match message {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: usize = 16;

    fn decode(reads: &[&[u8]]) -> Vec<String> {
        let mut decoder = Decoder::new(LIMIT);
        let mut messages = Vec::new();
        for mut read in reads.iter().copied() {
            while let Some(decoded) = decoder.next(&mut read) {
                messages.push(match decoded {
                    Decoded::Message(text) => text.into_owned(),
                    Decoded::TooLong => "TOO LONG".to_owned(),
                });
            }
            assert!(read.is_empty() && decoder.pending() <= LIMIT);
        }
        if let Some(Decoded::Message(text)) = decoder.flush() {
            messages.push(text.into_owned());
        }
        messages
    }

    #[test]
    fn a_read_is_a_message_unless_it_holds_newlines() {
        assert_eq!(
            decode(&[b"ana", b"oi a todos", b"{quit}"]),
            ["ana", "oi a todos", "{quit}"]
        );
        assert_eq!(decode(&[b"ana\noi\r\n\n\r\n{quit}"]), ["ana", "oi", "{quit}"]);
        assert_eq!(decode(&[b"ana\r", b"\n", b"oi\n"]), ["ana", "oi"]);
        assert_eq!(decode(&[b"", b"\n", b"\r\n"]), Vec::<String>::new());
    }

    #[test]
    fn a_character_that_was_cut_is_joined_again() {
        assert_eq!(decode(&[b"jo\xc3", b"\xa3o"]), ["joão"]);
        assert_eq!(decode(&[b"\xf0", b"\x9f\x98", b"\x80!", b"x"]), ["😀!", "x"]);
        assert_eq!(decode(&[b"a\njo\xc3", b"\xa3o\nb"]), ["a", "joão", "b"]);
    }

    #[test]
    fn what_is_not_utf8_is_replaced_and_joins_nothing() {
        assert_eq!(decode(&[b"ol\xe1", b"tudo bem"]), ["ol\u{fffd}", "tudo bem"]);
        assert_eq!(decode(&[b"ol\xe1\n", b"\x80x"]), ["ol\u{fffd}", "\u{fffd}x"]);
        assert_eq!(decode(&[b"ol\xe1", b"\nx"]), ["ol\u{fffd}", "x"]);
        assert_eq!(decode(&[b"ol\xe1"]), ["ol\u{fffd}"]);
        assert_eq!(decode(&[b"\xff\xfe"]), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn messages_are_bounded() {
        assert_eq!(decode(&[&[b'a'; LIMIT]]), ["a".repeat(LIMIT)]);
        assert_eq!(decode(&[&[b'a'; LIMIT + 1], b"x"]), ["TOO LONG", "x"]);
        assert_eq!(
            decode(&[b"aaaaaaaaaaaaaaa\xc3", b"\xa3", b"x"]),
            ["TOO LONG", "x"]
        );
        assert_eq!(
            decode(&[b"aaaaaaaaaaaaaaa\xf0", b"\x9f", b"x"]),
            ["TOO LONG", "x"]
        );
        assert_eq!(
            decode(&[b"ok\naaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nok"]),
            ["ok", "TOO LONG", "ok"]
        );
    }

    proptest! {
        #[test]
        fn one_message_of_text_survives_being_cut_inside_a_character(text in "[aã😀]{1,4}") {
            let bytes = text.as_bytes();
            for at in 0..bytes.len() {
                let (a, b) = bytes.split_at(at);
                let whole = if text.is_char_boundary(at) {
                    [&text[..at], &text[at..]].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>()
                } else {
                    vec![text.as_str()]
                };
                prop_assert_eq!(decode(&[a, b]), whole);
            }
        }

        #[test]
        fn anything_is_decoded(reads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..24), 0..6)) {
            let reads: Vec<&[u8]> = reads.iter().map(Vec::as_slice).collect();
            prop_assert!(decode(&reads).iter().all(|message| !message.is_empty() && !message.contains('\n')));
        }
    }
}
