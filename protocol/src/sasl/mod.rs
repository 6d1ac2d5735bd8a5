//! Logging in with SASL (RFC 4422), as IRCv3's `sasl` carries it: the mechanisms, both ends of each, and the
//! framing of `AUTHENTICATE`. Nothing here makes random bytes, reads a clock or talks to anybody: nonces and
//! salts are given, messages go in and out.
//!
//! ```
//! use protocol::sasl::scram::{Client, ClientFirst, Verifier};
//!
//! // What the server keeps of a password; not enough to log in with.
//! let verifier = Verifier::derive("açúcar", b"sixteen bytes...", 4096).unwrap();
//!
//! let mut client = Client::new("ana", "açúcar", "client-nonce").unwrap();
//! let first = ClientFirst::parse(&client.first()).unwrap();
//! assert_eq!(first.username(), "ana");
//! let (challenge, exchange) = first.challenge(verifier, "server-nonce");
//! let proof = client.respond(&challenge).unwrap();
//! let signature = exchange.finish(&proof).unwrap();
//! client.verify(&signature).unwrap();
//! ```

pub mod frame;
mod nonce;
mod password;
pub mod plain;
pub mod scram;

pub use nonce::nonce;
pub use password::{InvalidPassword, prepare};

/// Most bytes of an account's name, or of an authorization identity.
pub const MAX_NAME_BYTES: usize = 255;

/// Most bytes of a password.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A way to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// The certificate that was shown when the connection was made (RFC 4422 appendix A).
    External,
    /// The password itself (RFC 4616).
    Plain,
    /// A proof of knowing the password, which stays where it is (RFC 5802 and RFC 7677), without channel
    /// binding.
    ScramSha256,
}

impl Mechanism {
    /// All of them, the better one last.
    pub const ALL: [Self; 3] = [Self::External, Self::Plain, Self::ScramSha256];

    /// The registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::External => "EXTERNAL",
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }

    /// The mechanism of a name. Names are upper case, but IRC clients pass on what people type.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mechanisms_have_names() {
        for mechanism in Mechanism::ALL {
            assert_eq!(Mechanism::from_name(mechanism.name()), Some(mechanism));
        }
        assert_eq!(Mechanism::from_name("plain"), Some(Mechanism::Plain));
        for unknown in ["", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "EXTERNAL1", "*"] {
            assert_eq!(Mechanism::from_name(unknown), None, "{unknown}");
        }
    }
}
