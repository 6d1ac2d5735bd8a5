//! SCRAM-SHA-256 (RFC 5802 and RFC 7677) without channel binding, both ends: [`ClientFirst`] and [`Exchange`]
//! are the server's, [`Client`] is the client's.

mod client;
mod server;
#[cfg(test)]
mod tests;
mod verifier;

pub use client::{Client, ClientError};
pub use server::{ClientFirst, Exchange};
pub use verifier::Verifier;

use hmac::{Hmac, KeyInit, Mac};
use sha2::digest::CtOutput;
use sha2::{Digest, Sha256};

use super::frame::MAX_MESSAGE_BYTES;

/// Most bytes of the client's part of a nonce.
pub const MAX_NONCE_BYTES: usize = 256;

type Key = [u8; 32];

/// Why the server refuses a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.value())]
pub enum ScramError {
    /// The message does not follow the syntax.
    InvalidEncoding,
    /// The name does not: escapes other than `=2C` and `=3D`, or it is too long.
    InvalidUsernameEncoding,
    /// An extension that must not be ignored.
    ExtensionsNotSupported,
    /// The client asks for channel binding.
    ChannelBindingNotSupported,
    /// The client's two messages say different things about channel binding.
    ChannelBindingsDontMatch,
    /// Not the password.
    InvalidProof,
    /// A message or nonce that is too long, or not this exchange's nonce.
    OtherError,
}

impl ScramError {
    /// The `server-error-value` of RFC 5802 section 7.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::InvalidEncoding => "invalid-encoding",
            Self::InvalidUsernameEncoding => "invalid-username-encoding",
            Self::ExtensionsNotSupported => "extensions-not-supported",
            Self::ChannelBindingNotSupported => "channel-binding-not-supported",
            Self::ChannelBindingsDontMatch => "channel-bindings-dont-match",
            Self::InvalidProof => "invalid-proof",
            Self::OtherError => "other-error",
        }
    }

    /// The message that tells the client: `e=` and the value.
    #[must_use]
    pub fn message(self) -> Vec<u8> {
        format!("e={}", self.value()).into_bytes()
    }
}

fn sha256(data: &[u8]) -> Key {
    Sha256::digest(data).into()
}

pub(super) fn hmac(key: &[u8], data: &[u8]) -> Key {
    Hmac::<Sha256>::new_from_slice(key)
        .expect("HMAC takes keys of any length")
        .chain_update(data)
        .finalize()
        .into_bytes()
        .into()
}

fn xor(a: Key, b: Key) -> Key {
    std::array::from_fn(|i| a[i] ^ b[i])
}

/// Whether two keys are the same, in a time that does not tell where they differ.
fn same(a: Key, b: Key) -> bool {
    CtOutput::<Sha256>::new(a.into()) == CtOutput::new(b.into())
}

/// A message as text, within bounds.
fn text(message: &[u8]) -> Result<&str, ScramError> {
    if message.len() > MAX_MESSAGE_BYTES {
        return Err(ScramError::OtherError);
    }
    std::str::from_utf8(message)
        .ok()
        .filter(|text| !text.contains('\0'))
        .ok_or(ScramError::InvalidEncoding)
}

/// The value of `name=value`, which is not empty.
fn attribute(part: Option<&str>, name: char) -> Option<&str> {
    part?
        .strip_prefix(name)?
        .strip_prefix('=')
        .filter(|value| !value.is_empty())
}

/// Passes over the extensions at the end of a message: they are optional, unless their name is `m`.
fn skip_extensions<'a>(parts: impl Iterator<Item = &'a str>) -> Result<(), ScramError> {
    for part in parts {
        let name = part.chars().next().filter(char::is_ascii_alphabetic);
        let name = name.ok_or(ScramError::InvalidEncoding)?;
        attribute(Some(part), name).ok_or(ScramError::InvalidEncoding)?;
        if name == 'm' {
            return Err(ScramError::ExtensionsNotSupported);
        }
    }
    Ok(())
}

/// Whether this can be a nonce: printable ASCII without a comma or space.
fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',')
}

/// A name as messages have it.
fn escape(name: &str) -> String {
    name.replace('=', "=3D").replace(',', "=2C")
}

/// The name that was escaped; nothing if it was not done right.
fn unescape(escaped: &str) -> Option<Box<str>> {
    let mut parts = escaped.split('=');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (character, rest) = match part.split_at_checked(2)? {
            ("2C", rest) => (',', rest),
            ("3D", rest) => ('=', rest),
            _ => return None,
        };
        name.push(character);
        name.push_str(rest);
    }
    Some(name.into())
}
