//! The opening handshake: an HTTP request, and its answer (RFC 6455 section 4.2).

use protocol::language::Text;
use tungstenite::error::{CapacityError, Error, ProtocolError};
use tungstenite::handshake::machine::TryParse as _;
use tungstenite::handshake::server::{Request, create_response, write_response};
use tungstenite::http::HeaderValue;

use super::Terms;

/// The most bytes of a request. Browsers send along what cookies they have for the host.
pub const LONGEST_REQUEST: usize = 8 * 1024;

/// What came of the bytes so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The request is not complete.
    Incomplete,
    /// It was accepted, and the answer appended; so many bytes were the request.
    Opened { used: usize, subprotocol: Subprotocol },
    /// It was refused, and the answer appended.
    Refused(&'static str),
}

/// The kind of message that carries lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subprotocol {
    /// Text messages. Also for clients that know no subprotocol, since what the server says is text.
    Text,
    /// Binary messages.
    Binary,
}

const SUBPROTOCOLS: [(&str, Subprotocol); 2] = [
    ("text.ircv3.net", Subprotocol::Text),
    ("binary.ircv3.net", Subprotocol::Binary),
];

const NO_HANDSHAKE: Text = Text::new(
    "This is a chat server. Here it speaks IRC over WebSocket: connect with a web IRC client.",
    "Este é um servidor de chat. Aqui ele fala IRC sobre WebSocket: conecte-se com um cliente de IRC para a web.",
);
const FOREIGN_ORIGIN: Text = Text::new(
    "This page may not connect to this chat server. Its administrator decides which ones may.",
    "Esta página não pode se conectar a este servidor de chat. O administrador dele decide quais podem.",
);

/// Reads a request as far as it has come, and appends the answer to `out` once that is known.
pub fn answer(request: &[u8], terms: &Terms<'_>, out: &mut Vec<u8>) -> Outcome {
    let no_handshake = NO_HANDSHAKE.get(terms.language);
    let bounded = request.get(..LONGEST_REQUEST);
    match Request::try_parse(bounded.unwrap_or(request)) {
        Ok(Some((used, request))) => open(&request, used, terms, out),
        Ok(None) if bounded.is_none() => Outcome::Incomplete,
        Ok(None) | Err(Error::Capacity(CapacityError::TooManyHeaders)) => {
            refuse(out, "431 Request Header Fields Too Large", "", no_handshake);
            Outcome::Refused("the WebSocket handshake is too long")
        }
        Err(_) => {
            refuse(out, "400 Bad Request", "", no_handshake);
            Outcome::Refused("not a WebSocket handshake")
        }
    }
}

fn open(request: &Request, used: usize, terms: &Terms<'_>, out: &mut Vec<u8>) -> Outcome {
    use ProtocolError as E;
    let no_handshake = NO_HANDSHAKE.get(terms.language);
    let mut response = match create_response(request) {
        Ok(response) => response,
        Err(Error::Protocol(
            E::MissingConnectionUpgradeHeader
            | E::MissingUpgradeWebSocketHeader
            | E::MissingSecWebSocketVersionHeader,
        )) => {
            let upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
            refuse(out, "426 Upgrade Required", upgrade, no_handshake);
            return Outcome::Refused("not a WebSocket client");
        }
        Err(_) => {
            refuse(out, "400 Bad Request", "", no_handshake);
            return Outcome::Refused("not a WebSocket handshake");
        }
    };
    if !is_welcome(request, terms.origins) {
        refuse(out, "403 Forbidden", "", FOREIGN_ORIGIN.get(terms.language));
        return Outcome::Refused("the page's origin is not allowed");
    }
    let wanted = subprotocol(request);
    if let Some((name, _)) = wanted {
        let name = HeaderValue::from_static(name);
        response.headers_mut().insert("Sec-WebSocket-Protocol", name);
    }
    if write_response(&mut *out, &response).is_err() {
        return Outcome::Refused("the WebSocket handshake has no answer");
    }
    Outcome::Opened {
        used,
        subprotocol: wanted.map_or(Subprotocol::Text, |(_, subprotocol)| subprotocol),
    }
}

/// The first of the client's subprotocols that is known here.
fn subprotocol(request: &Request) -> Option<(&'static str, Subprotocol)> {
    let offered = request.headers().get_all("Sec-WebSocket-Protocol").iter();
    offered
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|offered| SUBPROTOCOLS.into_iter().find(|(name, _)| *name == offered.trim()))
}

/// Whether the page that connects may, as far as a browser says where the page is from.
fn is_welcome(request: &Request, origins: &[Box<str>]) -> bool {
    let Some(origin) = request.headers().get("Origin") else {
        return true;
    };
    let is_this = |known: &str| origin.as_bytes().eq_ignore_ascii_case(known.as_bytes());
    origins.is_empty() || origins.iter().any(|known| is_this(known))
}

/// Appends what somebody is told whose connection ends before it has become a WebSocket: the lines that would have
/// been for them.
pub fn unavailable(lines: &[u8], out: &mut Vec<u8>) {
    let lines = String::from_utf8_lossy(lines);
    refuse(out, "503 Service Unavailable", "", lines.trim_end());
}

/// Appends what somebody is told who does not speak what is spoken below HTTP.
pub fn bad_request(text: &str, out: &mut Vec<u8>) {
    refuse(out, "400 Bad Request", "", text);
}

/// Appends an answer after which the connection is closed. `headers` are whole lines.
fn refuse(out: &mut Vec<u8>, status: &str, headers: &str, text: &str) {
    let connection = if headers.contains("Upgrade:") {
        "Upgrade, close"
    } else {
        "close"
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\n{headers}Connection: {connection}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {}\r\n\r\n{text}\r\n",
        text.len() + 2
    );
    out.extend_from_slice(answer.as_bytes());
}

#[cfg(test)]
mod tests;
