//! Nonces for those who may not ask the system for randomness.

use base64ct::{Base64Unpadded, Encoding as _};

use super::scram::hmac;

/// A nonce that nobody can foresee without the secret, and that no other `purpose` has: the HMAC-SHA-256 of it, in
/// base64.
#[must_use]
pub fn nonce(secret: &[u8; 32], purpose: &str) -> String {
    Base64Unpadded::encode_string(&hmac(secret, purpose.as_bytes()))
}
