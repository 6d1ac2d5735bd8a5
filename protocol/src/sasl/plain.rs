//! PLAIN (RFC 4616): a name and a password in one message.

use std::fmt;

use super::{MAX_NAME_BYTES, MAX_PASSWORD_BYTES};

/// The message of the client. The password is as it was typed: [`prepare`](super::prepare) it before use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Plain<'a> {
    /// Whom to act as; empty: as who logs in. At most [`MAX_NAME_BYTES`].
    pub authzid: &'a str,
    /// Who logs in. At most [`MAX_NAME_BYTES`].
    pub authcid: &'a str,
    /// The password. At most [`MAX_PASSWORD_BYTES`].
    pub password: &'a str,
}

impl<'a> Plain<'a> {
    /// Reads a message: three parts of UTF-8 between two NULs, the last two not empty, all within their bounds.
    ///
    /// ```
    /// use protocol::sasl::plain::Plain;
    /// let plain = Plain::parse(b"\0ana\0segredo").unwrap();
    /// assert_eq!((plain.authcid, plain.password), ("ana", "segredo"));
    /// assert_eq!(Plain::parse(b"ana\0segredo"), None);
    /// ```
    #[must_use]
    pub fn parse(message: &'a [u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(message).ok()?.split('\0');
        let (identity, name, password) = (parts.next()?, parts.next()?, parts.next()?);
        let within = identity.len() <= MAX_NAME_BYTES
            && (1..=MAX_NAME_BYTES).contains(&name.len())
            && (1..=MAX_PASSWORD_BYTES).contains(&password.len());
        (within && parts.next().is_none()).then_some(Self {
            authzid: identity,
            authcid: name,
            password,
        })
    }

    /// Writes the message. A part with a NUL in it cannot be sent: the server will refuse the message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [self.authzid, self.authcid, self.password]
            .join("\0")
            .into_bytes()
    }
}

/// Without the password, so that no log ever has it.
impl fmt::Debug for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plain")
            .field("authzid", &self.authzid)
            .field("authcid", &self.authcid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_are_read() {
        // The examples of RFC 4616 section 4.
        let plain = Plain::parse(b"\0tim\0tanstaaftanstaaf").unwrap();
        assert_eq!((plain.authzid, plain.authcid), ("", "tim"));
        assert_eq!(plain.password, "tanstaaftanstaaf");
        let plain = Plain::parse(b"Ursel\0Kurt\0xipj3plmq").unwrap();
        assert_eq!(
            (plain.authzid, plain.authcid, plain.password),
            ("Ursel", "Kurt", "xipj3plmq")
        );
    }

    #[test]
    fn other_messages_are_refused() {
        let others: [&[u8]; 10] = [
            b"",
            b"\0",
            b"\0\0",
            b"ana\0segredo",
            b"\0ana\0",
            b"\0\0segredo",
            b"ana\0ana\0",
            b"\0ana\0segredo\0",
            b"\0ana\0se\0gredo",
            b"\0jo\xe3o\0segredo",
        ];
        for message in others {
            assert_eq!(Plain::parse(message), None, "{}", message.escape_ascii());
        }
    }

    #[test]
    fn messages_are_bounded() {
        let message = |authzid, authcid, password| {
            [authzid, authcid, password]
                .map(|bytes| "x".repeat(bytes))
                .join("\0")
                .into_bytes()
        };
        assert!(Plain::parse(&message(MAX_NAME_BYTES, MAX_NAME_BYTES, MAX_PASSWORD_BYTES)).is_some());
        assert_eq!(Plain::parse(&message(MAX_NAME_BYTES + 1, 1, 1)), None);
        assert_eq!(Plain::parse(&message(0, MAX_NAME_BYTES + 1, 1)), None);
        assert_eq!(Plain::parse(&message(0, 1, MAX_PASSWORD_BYTES + 1)), None);
    }

    #[test]
    fn passwords_are_not_shown() {
        let plain = Plain::parse(b"\0ana\0segredo").unwrap();
        assert_eq!(
            format!("{plain:?}"),
            r#"Plain { authzid: "", authcid: "ana", .. }"#
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(authzid in "[^\0]{0,9}", authcid in "[^\0]{1,9}", password in "[^\0]{1,9}") {
            let plain = Plain { authzid: &authzid, authcid: &authcid, password: &password };
            let message = plain.encode();
            prop_assert_eq!(Plain::parse(&message), Some(plain));
        }

        #[test]
        fn what_is_read_is_written_back(message in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..24)) {
            if let Some(plain) = Plain::parse(&message) {
                prop_assert_eq!(plain.encode(), message);
            }
        }
    }
}
