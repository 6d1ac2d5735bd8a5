//! How `AUTHENTICATE` carries messages: in base64, cut into pieces of 400 bytes. A shorter piece ends the
//! message; `+` stands for an empty one, which an empty message has, and one that fills its last piece.
//! (IRCv3 `sasl`; `*`, which ends the attempt, is a command to the server, not a piece.)

use base64ct::{Base64, Encoding};

/// Bytes of a full piece.
pub const PIECE_BYTES: usize = 400;

/// Most bytes of base64 in one message; the longest PLAIN message fits.
pub const MAX_ENCODED_BYTES: usize = 4096;

/// Most bytes of a message.
pub const MAX_MESSAGE_BYTES: usize = MAX_ENCODED_BYTES / 4 * 3;

/// Why the pieces are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A piece has more than [`PIECE_BYTES`], or all have more than [`MAX_ENCODED_BYTES`].
    #[error("the message is too long")]
    TooLong,
    /// Not base64 with padding.
    #[error("the message is not base64")]
    BadBase64,
}

/// Cuts a message into the parameters of one `AUTHENTICATE` each.
///
/// ```
/// use protocol::sasl::frame::encode;
/// assert_eq!(encode(b"\0ana\0segredo"), ["AGFuYQBzZWdyZWRv"]);
/// assert_eq!(encode(b""), ["+"]);
/// ```
#[must_use]
pub fn encode(message: &[u8]) -> Vec<String> {
    let encoded = Base64::encode_string(message);
    let mut pieces = Vec::with_capacity(encoded.len() / PIECE_BYTES + 1);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(PIECE_BYTES));
        pieces.push(piece.to_owned());
        rest = after;
    }
    if encoded.len().is_multiple_of(PIECE_BYTES) {
        pieces.push("+".to_owned());
    }
    pieces
}

/// Puts the pieces of a message together again. It holds nothing between messages.
#[derive(Debug, Default)]
pub struct Collector {
    encoded: String,
}

impl Collector {
    /// One that goes on with what another has collected of a message.
    #[must_use]
    pub fn going_on(collected: &str) -> Self {
        Self {
            encoded: collected.to_owned(),
        }
    }

    /// What has come of a message that is not whole, in base64.
    #[must_use]
    pub fn collected(&self) -> &str {
        &self.encoded
    }

    /// Takes the parameter of one `AUTHENTICATE`: the message, if that was its last piece. After a message or
    /// an error the next piece begins a new message.
    pub fn push(&mut self, piece: &str) -> Result<Option<Vec<u8>>, FrameError> {
        let result = self.collect(piece);
        if !matches!(result, Ok(None)) {
            self.encoded = String::new();
        }
        result
    }

    fn collect(&mut self, piece: &str) -> Result<Option<Vec<u8>>, FrameError> {
        let data = match piece {
            "+" => "",
            "" => return Err(FrameError::BadBase64),
            data => data,
        };
        if data.len() > PIECE_BYTES || self.encoded.len() + data.len() > MAX_ENCODED_BYTES {
            return Err(FrameError::TooLong);
        }
        self.encoded.push_str(data);
        if data.len() == PIECE_BYTES {
            return Ok(None);
        }
        Base64::decode_vec(&self.encoded)
            .map(Some)
            .map_err(|_| FrameError::BadBase64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_are_cut() {
        let lengths = |bytes| -> Vec<usize> { encode(&vec![0; bytes]).iter().map(String::len).collect() };
        assert_eq!(lengths(0), [1]);
        assert_eq!(lengths(297), [396]);
        assert_eq!(lengths(300), [400, 1]);
        assert_eq!(lengths(301), [400, 4]);
        assert_eq!(lengths(600), [400, 400, 1]);
        assert_eq!(encode(&[0; 300]).last().map(String::as_str), Some("+"));
    }

    #[test]
    fn pieces_are_collected() {
        let mut collector = Collector::default();
        assert_eq!(collector.push("+"), Ok(Some(vec![])));
        assert_eq!(collector.push("YW5h"), Ok(Some(b"ana".to_vec())));
        assert_eq!(collector.push(&"QUFB".repeat(100)), Ok(None));
        assert_eq!(
            collector.push("YQ=="),
            Ok(Some([&[b'A'; 300][..], b"a"].concat()))
        );
        assert_eq!(collector.push(&"QUFB".repeat(100)), Ok(None));
        assert_eq!(collector.push("+"), Ok(Some(vec![b'A'; 300])));
        assert!(collector.encoded.is_empty());
    }

    #[test]
    fn pieces_of_something_else_are_refused_and_forgotten() {
        let mut collector = Collector::default();
        for piece in [
            "", "*", "a", "YQ", "YQ=", "YR==", "YW5h\n", "YW 5", "YQ==YQ==", "=", "++", "ação",
        ] {
            assert_eq!(collector.push(piece), Err(FrameError::BadBase64), "{piece}");
        }
        assert_eq!(collector.push(&"!".repeat(400)), Ok(None));
        assert_eq!(collector.push("+"), Err(FrameError::BadBase64));
        assert_eq!(collector.push("YW5h"), Ok(Some(b"ana".to_vec())));
    }

    #[test]
    fn messages_are_bounded() {
        let mut collector = Collector::default();
        assert_eq!(collector.push(&"A".repeat(401)), Err(FrameError::TooLong));

        let full = "A".repeat(PIECE_BYTES);
        for _ in 0..10 {
            assert_eq!(collector.push(&full), Ok(None));
        }
        assert_eq!(
            collector.push(&"A".repeat(96)),
            Ok(Some(vec![0; MAX_MESSAGE_BYTES]))
        );
        for _ in 0..10 {
            assert_eq!(collector.push(&full), Ok(None));
        }
        assert_eq!(collector.push(&"A".repeat(100)), Err(FrameError::TooLong));
        assert_eq!(collector.push("YW5h"), Ok(Some(b"ana".to_vec())));
    }

    proptest! {
        #[test]
        fn what_is_cut_is_joined(message in prop::collection::vec(any::<u8>(), 0..MAX_MESSAGE_BYTES)) {
            let mut collector = Collector::default();
            let pieces = encode(&message);
            let (last, before) = pieces.split_last().unwrap();
            for piece in before {
                prop_assert_eq!(collector.push(piece), Ok(None));
            }
            prop_assert_eq!(collector.push(last), Ok(Some(message)));
        }

        #[test]
        fn anything_is_collected(pieces in prop::collection::vec("\\PC{0,9}|[A-Za-z0-9+/=]{0,401}", 0..16)) {
            let mut collector = Collector::default();
            for piece in pieces {
                let _ = collector.push(&piece);
                prop_assert!(collector.encoded.len() <= MAX_ENCODED_BYTES);
            }
        }
    }
}
