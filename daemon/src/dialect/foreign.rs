//! Clients of other protocols, known by the first thing that they send.

/// The first byte of TLS: a handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// What an HTTP client is told.
pub const HTTP_ANSWER: &[u8] = b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n\
    This is a chat server. It does not speak HTTP.\r\n";

/// Whether the first bytes of a connection are those of TLS.
pub fn is_tls(first: &[u8]) -> bool {
    first.first() == Some(&TLS_HANDSHAKE)
}

/// Whether a line is the first of an HTTP request. Browsers can be made to send such to any port, with lines of our
/// own protocol in the body: the connection must not live to see them.
pub fn is_http(line: &[u8]) -> bool {
    const METHODS: [&str; 10] = [
        "GET", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE", "CONNECT", "TRACE", "PRI",
    ];
    let mut words = line.split(|&b| b == b' ').filter(|word| !word.is_empty());
    let method = words.next().unwrap_or_default();
    let version = words.next_back().unwrap_or_default();
    version.starts_with(b"HTTP/") && METHODS.iter().any(|known| known.as_bytes() == method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_and_tls_are_told_from_chat() {
        for line in [
            "GET / HTTP/1.1",
            "POST /x HTTP/1.0",
            "PRI * HTTP/2.0",
            "OPTIONS * HTTP/1.1",
        ] {
            assert!(is_http(line.as_bytes()), "{line}");
        }
        for line in [
            "",
            "GET",
            "GET /",
            "HTTP/1.1",
            "PRIVMSG #a :GET / HTTP/1.1",
            "NICK HTTP/1.1",
        ] {
            assert!(!is_http(line.as_bytes()), "{line}");
        }
        assert!(is_tls(b"\x16\x03\x01") && !is_tls(b"NICK") && !is_tls(b""));
    }
}
