//! Where the person at this client connects to, and as whom.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The room that one is in unless one says otherwise.
pub const DEFAULT_ROOM: &str = "#geral";

/// IRC's port for connections without TLS.
pub const PLAIN_PORT: u16 = 6667;

/// IRC's port for connections with TLS.
pub const TLS_PORT: u16 = 6697;

/// Where the person at this client connects to, and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The server's host name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The name that the person wants to have.
    pub name: String,
    /// The account to log in to; empty for none.
    pub account: String,
    /// The room to join on connecting; empty for none.
    pub room: String,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            server: "127.0.0.1".to_owned(),
            port: PLAIN_PORT,
            tls: false,
            name: String::new(),
            account: String::new(),
            room: DEFAULT_ROOM.to_owned(),
        }
    }
}

impl Profile {
    /// Where to connect.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            server: self.server.clone(),
            port: self.port,
            tls: self.tls,
        }
    }
}

/// Where to connect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name or address.
    pub server: String,
    /// Port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
}

impl Endpoint {
    /// Whether the same server is reached there, be it encrypted or not.
    pub fn is_same(&self, other: &Self) -> bool {
        let usual = |endpoint: &Self| [PLAIN_PORT, TLS_PORT].contains(&endpoint.port);
        let port = self.port == other.port || (usual(self) && usual(other));
        port && self.server.eq_ignore_ascii_case(&other.server)
    }

    /// Whether nobody can listen between here and there.
    pub fn is_private(&self) -> bool {
        let here = self.server.parse().map_or(
            self.server.eq_ignore_ascii_case("localhost"),
            |address: std::net::IpAddr| address.is_loopback(),
        );
        self.tls || here
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.server.to_ascii_lowercase(), self.port)
    }
}

/// The usual port of connections with or without TLS, in place of the other one; a port of one's own stays.
pub fn usual_port(port: &str, tls: bool) -> String {
    let (from, to) = if tls {
        (PLAIN_PORT, TLS_PORT)
    } else {
        (TLS_PORT, PLAIN_PORT)
    };
    if port.trim() == from.to_string() {
        to.to_string()
    } else {
        port.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_follow_tls_unless_they_are_ones_own() {
        assert_eq!(usual_port(" 6667", true), "6697");
        assert_eq!(usual_port("6697", false), "6667");
        assert_eq!(usual_port("6667", false), "6667");
        assert_eq!(usual_port("7000", true), "7000");
    }

    #[test]
    fn what_stays_on_this_machine_is_private() {
        let private = |server: &str, tls| {
            let server = server.to_owned();
            Endpoint { server, port: 1, tls }.is_private()
        };
        assert!(private("127.0.0.1", false) && private("::1", false) && private("LocalHost", false));
        assert!(private("example.org", true));
        assert!(!private("example.org", false) && !private("10.0.0.1", false));
    }
}
