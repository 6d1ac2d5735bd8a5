//! The server's end.

use base64ct::{Base64, Encoding};

use super::{
    Key, MAX_NONCE_BYTES, ScramError, Verifier, attribute, hmac, is_nonce, same, sha256, skip_extensions,
    text, unescape, xor,
};
use crate::sasl::MAX_NAME_BYTES;

/// The client's first message: who it is, before anything is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFirst {
    /// What the message says about channel binding, and the authorization identity; the client repeats it.
    gs2_header: Box<str>,
    bare: Box<str>,
    nonce: Box<str>,
    username: Box<str>,
    authzid: Option<Box<str>>,
}

impl ClientFirst {
    /// Reads the message.
    ///
    /// ```
    /// use protocol::sasl::scram::{ClientFirst, ScramError};
    /// let first = ClientFirst::parse(b"n,,n=a=2Cb,r=fyko+d2lbbFgONRv9qkxdawL").unwrap();
    /// assert_eq!(first.username(), "a,b");
    /// assert_eq!(
    ///     ClientFirst::parse(b"p=tls-exporter,,n=ana,r=fyko"),
    ///     Err(ScramError::ChannelBindingNotSupported)
    /// );
    /// ```
    pub fn parse(message: &[u8]) -> Result<Self, ScramError> {
        let message = text(message)?;
        let (binding, rest) = message.split_once(',').ok_or(ScramError::InvalidEncoding)?;
        match binding {
            // `y`: the client could bind, and saw that this server does not offer it.
            "n" | "y" => {}
            _ if binding.starts_with("p=") => return Err(ScramError::ChannelBindingNotSupported),
            _ => return Err(ScramError::InvalidEncoding),
        }
        let (authzid, bare) = rest.split_once(',').ok_or(ScramError::InvalidEncoding)?;
        let authzid = match authzid {
            "" => None,
            some => Some(name(some, 'a')?),
        };
        let mut parts = bare.split(',').peekable();
        if parts.peek().is_some_and(|first| first.starts_with("m=")) {
            return Err(ScramError::ExtensionsNotSupported);
        }
        let username = name(parts.next().unwrap_or_default(), 'n')?;
        let nonce = attribute(parts.next(), 'r')
            .filter(|nonce| is_nonce(nonce))
            .ok_or(ScramError::InvalidEncoding)?;
        if nonce.len() > MAX_NONCE_BYTES {
            return Err(ScramError::OtherError);
        }
        skip_extensions(parts)?;
        Ok(Self {
            gs2_header: message[..message.len() - bare.len()].into(),
            bare: bare.into(),
            nonce: nonce.into(),
            username,
            authzid,
        })
    }

    /// Who wants to log in; not empty, at most [`MAX_NAME_BYTES`].
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Whom they want to act as, if not as themselves; not empty, at most [`MAX_NAME_BYTES`].
    #[must_use]
    pub fn authzid(&self) -> Option<&str> {
        self.authzid.as_deref()
    }

    /// Challenges the client to prove that it knows the password: the server's first message, and what is to
    /// be kept until the client's answer. The nonce is fresh random text of printable ASCII without commas or
    /// spaces; base64 of 18 bytes serves.
    #[must_use]
    pub fn challenge(self, verifier: Verifier, server_nonce: &str) -> (Vec<u8>, Exchange) {
        let Verifier {
            salt,
            iterations,
            stored_key,
            server_key,
        } = verifier;
        let nonce = format!("{}{server_nonce}", self.nonce);
        let challenge = format!("r={nonce},s={},i={iterations}", Base64::encode_string(&salt));
        let exchange = Exchange {
            gs2_header: self.gs2_header,
            nonce: nonce.into(),
            messages: format!("{},{challenge}", self.bare).into(),
            stored_key,
            server_key,
        };
        (challenge.into_bytes(), exchange)
    }
}

/// A challenge that waits for its answer. It is good for one answer: drop it after that.
pub struct Exchange {
    gs2_header: Box<str>,
    nonce: Box<str>,
    /// Both first messages, as they are signed.
    messages: Box<str>,
    stored_key: Key,
    server_key: Key,
}

impl Exchange {
    /// Checks the client's proof. The message returned proves the server to the client, which is logged in now.
    pub fn finish(&self, client_final: &[u8]) -> Result<Vec<u8>, ScramError> {
        let message = text(client_final)?;
        let (unproven, proof) = message.rsplit_once(",p=").ok_or(ScramError::InvalidEncoding)?;
        self.check_attributes(unproven)?;
        let proof = Base64::decode_vec(proof).map_err(|_| ScramError::InvalidEncoding)?;
        let proof = Key::try_from(proof).map_err(|_| ScramError::InvalidProof)?;

        let signed = format!("{},{unproven}", self.messages);
        let client_key = xor(proof, hmac(&self.stored_key, signed.as_bytes()));
        if !same(sha256(&client_key), self.stored_key) {
            return Err(ScramError::InvalidProof);
        }
        let signature = hmac(&self.server_key, signed.as_bytes());
        Ok(format!("v={}", Base64::encode_string(&signature)).into_bytes())
    }

    /// Checks that the final message belongs to this exchange.
    fn check_attributes(&self, unproven: &str) -> Result<(), ScramError> {
        let mut parts = unproven.split(',');
        let binding = attribute(parts.next(), 'c').and_then(|encoded| Base64::decode_vec(encoded).ok());
        let binding = binding.ok_or(ScramError::InvalidEncoding)?;
        let nonce = attribute(parts.next(), 'r').ok_or(ScramError::InvalidEncoding)?;
        skip_extensions(parts)?;
        if binding != self.gs2_header.as_bytes() {
            return Err(ScramError::ChannelBindingsDontMatch);
        }
        if nonce != &*self.nonce {
            return Err(ScramError::OtherError);
        }
        Ok(())
    }
}

/// Without the keys, so that no log ever has them.
impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

/// The name in an attribute.
fn name(part: &str, attribute_name: char) -> Result<Box<str>, ScramError> {
    let escaped = attribute(Some(part), attribute_name).ok_or(ScramError::InvalidEncoding)?;
    unescape(escaped)
        .filter(|name| name.len() <= MAX_NAME_BYTES)
        .ok_or(ScramError::InvalidUsernameEncoding)
}
