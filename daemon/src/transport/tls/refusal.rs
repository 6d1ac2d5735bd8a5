//! What those are told with whom no handshake comes to its end.

use protocol::admin::Dialect;
use protocol::language::{Language, Text};

use crate::transport::websocket;

/// A whole alert, as it may be sent before anything is agreed on: fatal, `internal_error` (RFC 8446 section 6).
pub const NO_ROOM: &[u8] = &[21, 3, 3, 0, 2, 2, 80];

/// The same with `decode_error`.
pub(super) const UNREADABLE: &[u8] = &[21, 3, 3, 0, 2, 2, 50];

/// What TLS begins with: a record of the handshake.
const HANDSHAKE: u8 = 22;

/// Whether these first bytes are no TLS.
pub(super) fn is_plain(first: &[u8]) -> bool {
    first.first().is_some_and(|&byte| byte != HANDSHAKE)
}

/// What a client is told that does not speak TLS.
pub(super) fn plain_text(dialect: Dialect, language: Language) -> Vec<u8> {
    const TEXT: Text = Text::new(
        "This port takes encrypted connections only: switch on TLS (SSL) in your program.",
        "Esta porta só aceita conexões cifradas: ative TLS (SSL) no seu programa.",
    );
    let text = TEXT.get(language);
    match dialect {
        Dialect::Irc => format!("ERROR :{text}\r\n").into(),
        Dialect::Classic => format!("{text}\n").into(),
        Dialect::Websocket => {
            let mut answer = Vec::new();
            websocket::bad_request(text, &mut answer);
            answer
        }
    }
}
