//! What a server keeps of a password.

use std::fmt;

use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;

use super::{Key, hmac, sha256};
use crate::sasl::{InvalidPassword, prepare};

/// What a server keeps of a password: enough to check a proof and to prove itself, not enough to log in, and
/// as hard to guess the password from as `iterations` makes it.
#[derive(Clone)]
pub struct Verifier {
    /// Random, and different for every password.
    pub salt: Box<[u8]>,
    /// How many times the password is hashed.
    pub iterations: u32,
    /// The hash of the key that proves the client.
    pub stored_key: [u8; 32],
    /// The key that proves the server.
    pub server_key: [u8; 32],
}

impl Verifier {
    /// Bytes of the salt of a new account; a decoy has as many.
    pub const SALT_BYTES: usize = 16;

    /// How many times the password of a new account is hashed; a decoy has as many. RFC 7677 asks for 4096 at
    /// least, and for a tenth of a second of a modern machine at best; telephones log in too.
    pub const ITERATIONS: u32 = 20_000;

    /// Hashes a password. This takes `iterations` times the time of two SHA-256: not for a thread that others
    /// wait for.
    pub fn derive(password: &str, salt: &[u8], iterations: u32) -> Result<Self, InvalidPassword> {
        let salted = salted(&prepare(password)?, salt, iterations);
        Ok(Self {
            salt: salt.into(),
            iterations,
            stored_key: sha256(&client_key(&salted)),
            server_key: server_key(&salted),
        })
    }

    /// What to challenge a name with that has no account, so that nobody can tell: always the same for a name,
    /// as if there were a password, which no proof matches. The name is to be folded, as accounts' names are;
    /// the secret is random, and must outlive a restart.
    #[must_use]
    pub fn decoy(secret: &[u8], username: &str) -> Self {
        let derive = |purpose: &str| hmac(secret, [purpose, username].join("\0").as_bytes());
        Self {
            salt: derive("salt").into_iter().take(Self::SALT_BYTES).collect(),
            iterations: Self::ITERATIONS,
            stored_key: derive("stored key"),
            server_key: derive("server key"),
        }
    }
}

/// Without the keys, so that no log ever has them.
impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}

/// `SaltedPassword` of a prepared password.
pub(super) fn salted(prepared: &str, salt: &[u8], iterations: u32) -> Key {
    pbkdf2_hmac_array::<Sha256, 32>(prepared.as_bytes(), salt, iterations)
}

/// `ClientKey`.
pub(super) fn client_key(salted: &Key) -> Key {
    hmac(salted, b"Client Key")
}

/// `ServerKey`.
pub(super) fn server_key(salted: &Key) -> Key {
    hmac(salted, b"Server Key")
}
