//! The client's end.

use std::fmt;
use std::ops::RangeInclusive;

use base64ct::{Base64, Encoding};

use super::verifier::{client_key, salted, server_key};
use super::{Key, attribute, escape, hmac, is_nonce, same, sha256, skip_extensions, text, xor};
use crate::sasl::{InvalidPassword, prepare};

/// Why the client gives up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The server refused, with this `e=` value; `invalid-proof` is a wrong password.
    #[error("the server refused: {0}")]
    Refused(Box<str>),
    /// The message does not follow the syntax, or asks for extensions.
    #[error("the server sent something that is no part of SCRAM")]
    Malformed,
    /// The message belongs to another exchange.
    #[error("the server did not repeat the nonce")]
    Nonce,
    /// Not one of [`Client::ITERATIONS`].
    #[error("the server asks for too few or too many iterations")]
    Iterations,
    /// The server does not know the password either: it is not the server it claims to be.
    #[error("the server could not prove that it knows the account")]
    Signature,
    /// A message came before its turn.
    #[error("the server sent a message out of turn")]
    OutOfTurn,
}

/// A client that logs in: [`first`](Self::first), [`respond`](Self::respond), [`verify`](Self::verify).
pub struct Client {
    /// The first message without what it says about channel binding.
    bare: String,
    nonce: Box<str>,
    /// As prepared.
    password: Box<str>,
    /// The signature that the server is to prove itself with, once it can be known.
    expected: Option<Key>,
}

impl Client {
    /// How often a server may ask to hash the password. With less it could guess the password from the proof;
    /// with more it could keep the client busy.
    pub const ITERATIONS: RangeInclusive<u32> = 4096..=1_000_000;

    /// Says that this client does not do channel binding.
    const GS2_HEADER: &str = "n,,";

    /// A client of this account. The nonce is fresh random text of printable ASCII without commas or spaces;
    /// base64 of 18 bytes serves.
    pub fn new(username: &str, password: &str, nonce: &str) -> Result<Self, InvalidPassword> {
        Ok(Self {
            bare: format!("n={},r={nonce}", escape(username)),
            nonce: nonce.into(),
            password: prepare(password)?.into(),
            expected: None,
        })
    }

    /// The first message.
    #[must_use]
    pub fn first(&self) -> Vec<u8> {
        format!("{}{}", Self::GS2_HEADER, self.bare).into_bytes()
    }

    /// Answers the server's challenge. This hashes as often as the server asked, up to about a second: not for
    /// the thread of the windows.
    pub fn respond(&mut self, server_first: &[u8]) -> Result<Vec<u8>, ClientError> {
        let message = server_text(server_first)?;
        let challenge = Challenge::parse(message)?;
        if !challenge.nonce.starts_with(&*self.nonce) || challenge.nonce.len() == self.nonce.len() {
            return Err(ClientError::Nonce);
        }
        let salted = salted(&self.password, &challenge.salt, challenge.iterations);
        let client_key = client_key(&salted);

        let binding = Base64::encode_string(Self::GS2_HEADER.as_bytes());
        let unproven = format!("c={binding},r={}", challenge.nonce);
        let signed = format!("{},{message},{unproven}", self.bare);
        let proof = xor(client_key, hmac(&sha256(&client_key), signed.as_bytes()));
        self.expected = Some(hmac(&server_key(&salted), signed.as_bytes()));
        Ok(format!("{unproven},p={}", Base64::encode_string(&proof)).into_bytes())
    }

    /// Checks that the server knows the account too. Until this is done, nobody is to believe it anything.
    pub fn verify(&self, server_final: &[u8]) -> Result<(), ClientError> {
        let expected = self.expected.ok_or(ClientError::OutOfTurn)?;
        let mut parts = server_text(server_final)?.split(',');
        let signature = attribute(parts.next(), 'v').ok_or(ClientError::Malformed)?;
        skip_extensions(parts).map_err(|_| ClientError::Malformed)?;
        let signature = Base64::decode_vec(signature).map_err(|_| ClientError::Malformed)?;
        match Key::try_from(signature) {
            Ok(signature) if same(signature, expected) => Ok(()),
            _ => Err(ClientError::Signature),
        }
    }
}

/// Without the password, so that no log ever has it.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("bare", &self.bare)
            .finish_non_exhaustive()
    }
}

/// The server's first message.
struct Challenge<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    iterations: u32,
}

impl<'a> Challenge<'a> {
    fn parse(message: &'a str) -> Result<Self, ClientError> {
        let mut parts = message.split(',');
        let nonce = attribute(parts.next(), 'r').filter(|nonce| is_nonce(nonce));
        let salt = attribute(parts.next(), 's').and_then(|salt| Base64::decode_vec(salt).ok());
        let iterations = attribute(parts.next(), 'i')
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0'));
        skip_extensions(parts).map_err(|_| ClientError::Malformed)?;
        let iterations = iterations.ok_or(ClientError::Malformed)?.parse().ok();
        Ok(Self {
            nonce: nonce.ok_or(ClientError::Malformed)?,
            salt: salt.ok_or(ClientError::Malformed)?,
            iterations: iterations
                .filter(|iterations| Client::ITERATIONS.contains(iterations))
                .ok_or(ClientError::Iterations)?,
        })
    }
}

/// A message of the server as text, unless it is a refusal.
fn server_text(message: &[u8]) -> Result<&str, ClientError> {
    let message = text(message).map_err(|_| ClientError::Malformed)?;
    match attribute(message.split(',').next(), 'e') {
        // It may be shown to people: nothing in it may play tricks with the window or terminal.
        Some(value) if is_nonce(value) => Err(ClientError::Refused(value.into())),
        Some(_) => Err(ClientError::Malformed),
        None => Ok(message),
    }
}
