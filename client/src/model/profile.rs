//! Where the person at this client connects to, and as whom.

use serde::{Deserialize, Serialize};

/// The room that one is in unless one says otherwise.
pub const DEFAULT_ROOM: &str = "#geral";

/// IRC's port for connections without TLS.
pub const DEFAULT_PORT: u16 = 6667;

/// Where the person at this client connects to, and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The server's host name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// The name that the person wants to have.
    pub name: String,
    /// The room to join on connecting; empty for none.
    pub room: String,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            server: "127.0.0.1".to_owned(),
            port: DEFAULT_PORT,
            name: String::new(),
            room: DEFAULT_ROOM.to_owned(),
        }
    }
}
