//! The PROXY protocol, versions 1 and 2: what a gateway says, before anything else, of whom it passes on.
//!
//! See <https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt>. Nothing here reads or writes: bytes go in, and
//! out comes who is at the other end and how many bytes said so. What follows them belongs to the client.

#[cfg(test)]
mod tests;
mod v1;
mod v2;

use std::net::SocketAddr;

/// No header is longer, in bytes: version 1 has 107 at most (section 2.1), and what version 2 may bring beside the
/// addresses is bounded here.
pub const LONGEST: usize = 4096;

/// What came of the bytes so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// More has to come.
    Incomplete,
    /// A whole header.
    Header {
        /// So many bytes were the header.
        used: usize,
        /// Who is at the other end.
        origin: Origin,
    },
    /// This is no such header, and why.
    Broken(&'static str),
}

/// Who is at the other end of a connection that a gateway has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The gateway itself (a health check, for instance), or somebody whose address it does not know.
    Gateway,
    /// Somebody whom the gateway passes on.
    Client {
        /// Where they are.
        address: SocketAddr,
        /// The version of TLS up to the gateway, as people write it; `None` in plain text.
        tls: Option<&'static str>,
    },
}

/// Reads a header from the beginning of what a connection has brought so far.
#[must_use]
pub fn parse(bytes: &[u8]) -> Outcome {
    if begins_like(bytes, &v2::SIGNATURE) {
        v2::parse(bytes)
    } else if begins_like(bytes, v1::SIGNATURE) {
        v1::parse(bytes)
    } else {
        Outcome::Broken("no PROXY header")
    }
}

/// Whether both are the same as far as both go.
fn begins_like(bytes: &[u8], signature: &[u8]) -> bool {
    bytes.iter().zip(signature).all(|(a, b)| a == b)
}
