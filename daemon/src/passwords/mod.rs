//! Passwords: only ever kept as argon2 hashes, which take so long to compute that it is done on threads of its own.

mod checker;
mod prompt;

use argon2::password_hash::phc::PasswordHash;
use protocol::sasl::scram::Verifier;

use crate::server::account::kept;
use crate::store::model::Credentials;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

pub use checker::Checker;
pub use prompt::hash_from_input;

/// How much work a new hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hashing {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
}

impl Hashing {
    /// OWASP's recommendation for argon2id.
    pub const DEFAULT: Self = Self {
        memory_kib: 19456,
        iterations: 2,
    };
    /// The least and the most memory that is accepted.
    pub const MEMORY_KIB: std::ops::RangeInclusive<u32> = 8..=1024 * 1024;
    /// The least and the most passes that are accepted.
    pub const ITERATIONS: std::ops::RangeInclusive<u32> = 1..=64;
}

/// The most lanes of a hash that is accepted.
const MAX_LANES: u32 = 16;

/// Hashes a password with a fresh salt. The result is a PHC string: `$argon2id$v=19$m=...`.
pub fn hash(password: &str, hashing: Hashing) -> Result<String, argon2::password_hash::Error> {
    let params = Params::new(hashing.memory_kib, hashing.iterations, 1, None)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password(password.as_bytes())?.to_string())
}

/// Hashes the password of an account; `None` if it holds what no password may hold (RFC 8265 section 4).
#[must_use]
pub fn hash_for_account(password: &str, hashing: Hashing) -> Option<Credentials> {
    let salt: [u8; Verifier::SALT_BYTES] = crate::run::random().ok()?;
    Some(Credentials {
        password: Some(hash(password, hashing).ok()?.into()),
        scram: Some(kept(
            Verifier::derive(password, &salt, Verifier::ITERATIONS).ok()?,
        )),
    })
}

/// Whether the text is a hash that [`verify`] can check in reasonable time and memory.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    let Ok(hash) = PasswordHash::new(text) else {
        return false;
    };
    let Ok(params) = Params::try_from(&hash) else {
        return false;
    };
    Algorithm::new(hash.algorithm).is_ok()
        && hash.hash.is_some()
        && hash.salt.is_some()
        && Hashing::MEMORY_KIB.contains(&params.m_cost())
        && Hashing::ITERATIONS.contains(&params.t_cost())
        && params.p_cost() <= MAX_LANES
}

/// Whether the password is the hashed one.
#[must_use]
pub fn verify(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Hashing = Hashing {
        memory_kib: 8,
        iterations: 1,
    };

    #[test]
    fn a_hash_verifies_its_password_and_no_other() {
        let hashed = hash("sésamo", CHEAP).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hashed}");
        assert!(is_hash(&hashed));
        assert!(verify(&hashed, "sésamo"));
        assert!(!verify(&hashed, "sesamo"));
        assert_ne!(
            hashed,
            hash("sésamo", CHEAP).unwrap(),
            "every hash has a salt of its own"
        );
    }

    #[test]
    fn what_is_no_hash_or_takes_too_much_is_refused() {
        for text in [
            "",
            "secret",
            "$argon2id$",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=8,t=1,p=1",
            "$argon2id$v=19$m=8,t=1,p=1$gkMwPOeZAoe24O+0w0ab1A",
            "$argon2id$v=19$m=4194304,t=1,p=1$gkMwPOeZAoe24O+0w0ab1A$nAWzxgRJ5vc9DHFrWAXiqawAPGPwE7M/dOorezHtCZg",
            "$argon2id$v=19$m=8,t=1000000,p=1$gkMwPOeZAoe24O+0w0ab1A$nAWzxgRJ5vc9DHFrWAXiqawAPGPwE7M/dOorezHtCZg",
        ] {
            assert!(!is_hash(text), "{text}");
        }
        let known =
            "$argon2id$v=19$m=8,t=1,p=1$gkMwPOeZAoe24O+0w0ab1A$nAWzxgRJ5vc9DHFrWAXiqawAPGPwE7M/dOorezHtCZg";
        assert!(is_hash(known));
        assert!(verify(known, "operpassword"));
    }
}
