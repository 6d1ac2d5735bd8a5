//! The one form of a password that every mechanism sees.

use std::borrow::Cow;

use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::PrecisFastInvocation;

use super::MAX_PASSWORD_BYTES;

/// Why a password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// There is nothing in it.
    #[error("the password is empty")]
    Empty,
    /// It has more than [`MAX_PASSWORD_BYTES`].
    #[error("the password has more than {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    /// It has controls, or letters that are not sure to be typed or sent the same way everywhere.
    #[error("the password has characters that no password can have")]
    Characters,
}

/// Prepares a password for hashing or comparing: so that `ã` typed as one letter or as two is the same.
///
/// SCRAM asks for `SASLprep` (RFC 4013). This is its successor, PRECIS' `OpaqueString` (RFC 8265 section 4.2):
/// Unicode normalisation form C, any space an ordinary one, no controls. They agree about nearly every password
/// in use. They differ about compatibility letters (`ﬁ`, wide `Ａ`), which `SASLprep` replaces and this keeps,
/// and about letters newer than Unicode 3.2 or mixed with right-to-left ones, which `SASLprep` refuses. Most
/// IRC clients prepare nothing and send what was typed, and this changes that least.
///
/// ```
/// use protocol::sasl::prepare;
/// assert_eq!(prepare("Sa\u{303}o Paulo").unwrap(), "São Paulo");
/// ```
pub fn prepare(password: &str) -> Result<Cow<'_, str>, InvalidPassword> {
    if password.is_empty() {
        return Err(InvalidPassword::Empty);
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(InvalidPassword::TooLong);
    }
    let prepared = OpaqueString::enforce(password).map_err(|_| InvalidPassword::Characters)?;
    // Normalising may bring forth what is refused (U+0387 becomes U+00B7): what does not stay has no one form (RFC 8264
    // section 7).
    let stays = OpaqueString::enforce(&*prepared).is_ok_and(|again| again == prepared);
    if stays {
        Ok(prepared)
    } else {
        Err(InvalidPassword::Characters)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn passwords_get_one_form() {
        let cases = [
            ("pencil", "pencil"),
            (" Case And Space ", " Case And Space "),
            ("cora\u{e7}\u{e3}o", "cora\u{e7}\u{e3}o"),
            ("corac\u{327}a\u{303}o", "cora\u{e7}\u{e3}o"),
            ("a\u{a0}b\u{3000}c", "a b c"),
            ("\u{fb01}\u{ff21}", "\u{fb01}\u{ff21}"),
            ("senha123سلام", "senha123سلام"),
            ("😀", "😀"),
        ];
        for (typed, prepared) in cases {
            assert_eq!(prepare(typed).as_deref(), Ok(prepared), "{typed}");
        }
    }

    #[test]
    fn some_passwords_are_refused() {
        assert_eq!(prepare(""), Err(InvalidPassword::Empty));
        for typed in [
            "a\0b",
            "a\nb",
            "\u{7f}",
            "a\u{ad}b",
            "\u{202e}abc",
            "\u{e000}",
            "\u{378}",
            "\u{387}",
        ] {
            assert_eq!(prepare(typed), Err(InvalidPassword::Characters), "{typed:?}");
        }
    }

    #[test]
    fn passwords_are_bounded() {
        let longest = "x".repeat(MAX_PASSWORD_BYTES);
        assert_eq!(prepare(&longest).as_deref(), Ok(longest.as_str()));
        assert_eq!(prepare(&format!("{longest}x")), Err(InvalidPassword::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_prepared_stays(typed in any::<String>()) {
            if let Ok(prepared) = prepare(&typed) && prepared.len() <= MAX_PASSWORD_BYTES {
                prop_assert_eq!(prepare(&prepared), Ok(prepared.clone()));
            }
        }
    }
}
