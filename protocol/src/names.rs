//! Names of people and rooms: checked once, where they come in, and well-formed from then on.

use std::fmt;

use precis_profiles::precis_core::profile::{Profile, Rules};
use precis_profiles::precis_core::{DerivedPropertyValue, Error, FreeformClass, StringClass};
use precis_profiles::{OpaqueString, UsernameCasePreserved};

use crate::casemap::{Folded, fold};
use crate::language::Text;

/// Why something is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NameError {
    /// Nothing, or nothing after the room's `#`.
    #[error("the name is empty")]
    Empty,
    /// More than `max` characters.
    #[error("the name has more than {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// It begins with a character that is only allowed further on; for a room, with anything but `#`.
    #[error("a name may not begin with {0:?}")]
    Start(char),
    /// It holds a character that is not allowed.
    #[error("a name may not contain {0:?}")]
    Character(char),
    /// It mixes right-to-left and left-to-right letters in a way that displays ambiguously (RFC 5893).
    #[error("the name mixes writing directions")]
    Direction,
}

impl NameError {
    /// The reason as a sentence for a person. The values for its placeholders are [`NameError::detail`].
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Empty => Text::new("The name is empty.", "O nome está vazio."),
            Self::TooLong { .. } => Text::new(
                "The name has more than {0} characters.",
                "O nome tem mais de {0} caracteres.",
            ),
            Self::Start(_) => Text::new(
                "A name may not begin with \"{0}\".",
                "Um nome não pode começar com \"{0}\".",
            ),
            Self::Character(_) => Text::new(
                "A name may not contain \"{0}\".",
                "Um nome não pode conter \"{0}\".",
            ),
            Self::Direction => Text::new(
                "The name mixes right-to-left and left-to-right letters.",
                "O nome mistura letras da direita para a esquerda e da esquerda para a direita.",
            ),
        }
    }

    /// What stands for `{0}` in [`NameError::text`]: the limit or the character, invisible ones by number.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::Empty | Self::Direction => String::new(),
            Self::TooLong { max } => max.to_string(),
            Self::Start(c) | Self::Character(c) if c.is_control() || c.is_whitespace() => {
                format!("U+{:04X}", u32::from(c))
            }
            Self::Start(c) | Self::Character(c) => c.to_string(),
        }
    }
}

/// The name of a person: letters and digits of any script, and ``[ ] \ ` _ ^ { | } -``, beginning with
/// neither a digit nor `-` (RFC 2812 section 2.3.1), in normalisation form C.
///
/// Letters beyond ASCII are those that PRECIS' `UsernameCasePreserved` (RFC 8265 section 3.4) accepts, wide
/// forms made ordinary; what only looks like a letter, invisible characters and emoji are refused.
///
/// ```
/// use protocol::names::{NameError, Nick};
/// assert_eq!(Nick::new("joa\u{303}o", 32).unwrap().as_str(), "joão");
/// assert_eq!(Nick::new("7ana", 32), Err(NameError::Start('7')));
/// assert_eq!(Nick::new("ana maria", 32), Err(NameError::Character(' ')));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nick(Box<str>);

impl Nick {
    /// Checks a name of at most `max` characters.
    pub fn new(name: &str, max: usize) -> Result<Self, NameError> {
        check_size(name, max)?;
        let name = if name.is_ascii() {
            name.into()
        } else {
            enforce_username(name)?
        };
        // After enforcing, because that makes ASCII characters out of wide ones.
        if let Some(bad) = name.chars().find(|&c| c.is_ascii() && !is_nick_ascii(c)) {
            return Err(NameError::Character(bad));
        }
        check_length(&name, max)?;
        match name.chars().next() {
            None => Err(NameError::Empty),
            Some(first) if first.is_alphabetic() || is_nick_special(first) => Ok(Self(name)),
            Some(first) => Err(NameError::Start(first)),
        }
    }

    /// The name as its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared.
    #[must_use]
    pub fn folded(&self) -> Folded {
        fold(&self.0)
    }
}

/// The name of a room: `#` and then anything but spaces, controls, invisible characters, comma and colon
/// (RFC 2812 section 1.3), in normalisation form C.
///
/// ```
/// use protocol::names::{NameError, RoomName};
/// assert_eq!(RoomName::new("#Geral", 64).unwrap().folded().as_str(), "#geral");
/// assert_eq!(RoomName::new("geral", 64), Err(NameError::Start('g')));
/// assert_eq!(RoomName::new("#a,b", 64), Err(NameError::Character(',')));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomName(Box<str>);

impl RoomName {
    /// Checks a name of at most `max` characters, `#` included.
    pub fn new(name: &str, max: usize) -> Result<Self, NameError> {
        check_size(name, max)?;
        match name.strip_prefix('#') {
            Some("") => return Err(NameError::Empty),
            Some(_) => {}
            None => return Err(name.chars().next().map_or(NameError::Empty, NameError::Start)),
        }
        if let Some(bad) = name.chars().find(|&c| !is_room_char(c)) {
            return Err(NameError::Character(bad));
        }
        let name: Box<str> = if name.is_ascii() {
            name.into()
        } else {
            OpaqueString::new()
                .normalization_rule(name)
                .map_err(|e| name_error(&e))?
                .into()
        };
        check_length(&name, max)?;
        Ok(Self(name))
    }

    /// The name as it was first written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared.
    #[must_use]
    pub fn folded(&self) -> Folded {
        fold(&self.0)
    }
}

macro_rules! name_traits {
    ($($name:ident),*) => {$(
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
name_traits!(Nick, RoomName);

/// Bounds the work that a name can cause, before its characters are looked at. Composing makes names
/// shorter, so the length in characters is checked again afterwards.
fn check_size(name: &str, max: usize) -> Result<(), NameError> {
    if name.len() > max.saturating_mul(4) {
        Err(NameError::TooLong { max })
    } else {
        Ok(())
    }
}

fn check_length(name: &str, max: usize) -> Result<(), NameError> {
    if name.chars().count() > max {
        Err(NameError::TooLong { max })
    } else {
        Ok(())
    }
}

fn enforce_username(name: &str) -> Result<Box<str>, NameError> {
    UsernameCasePreserved::new()
        .enforce(name)
        .map(Into::into)
        .map_err(|e| name_error(&e))
}

fn name_error(error: &Error) -> NameError {
    match error {
        Error::BadCodepoint(info) => {
            NameError::Character(char::from_u32(info.cp).unwrap_or(char::REPLACEMENT_CHARACTER))
        }
        // The only rule that refuses a string as a whole is the one about directions, since what is empty
        // is refused before.
        Error::Invalid | Error::Unexpected(_) => NameError::Direction,
    }
}

const fn is_nick_special(c: char) -> bool {
    matches!(c, '[' | ']' | '\\' | '`' | '_' | '^' | '{' | '|' | '}')
}

const fn is_nick_ascii(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || is_nick_special(c)
}

/// PRECIS' tables know Unicode 6.3: what they call unassigned may be a newer emoji, and is let through.
fn is_room_char(c: char) -> bool {
    !matches!(c, ',' | ':')
        && !c.is_whitespace()
        && !c.is_control()
        && !matches!(
            FreeformClass::default().get_value_from_char(c),
            DerivedPropertyValue::Disallowed | DerivedPropertyValue::ContextJ
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicks_of_every_script_pass() {
        for name in [
            "ana",
            "Ana-2",
            "[bot]",
            "_",
            "`a`",
            "joão",
            "Мария",
            "李雷",
            "हिन्दी",
            "אנה",
            "ana\\b^{|}",
        ] {
            assert_eq!(Nick::new(name, 32).map(|n| n.to_string()), Ok(name.to_owned()));
        }
        assert_eq!(Nick::new("ＡＮＡ", 32).unwrap().as_str(), "ANA");
    }

    #[test]
    fn nicks_with_anything_else_do_not() {
        for bad in " !@#&~%+,*?:.$\0\r\n\u{7f}\u{a0}\u{200b}\u{202e}😀𝐚！".chars() {
            let name = format!("ana{bad}");
            assert!(
                matches!(Nick::new(&name, 32), Err(NameError::Character(_))),
                "{bad:?}"
            );
        }
        for start in "7-٣\u{303}".chars() {
            let name = format!("{start}ana");
            assert!(Nick::new(&name, 32).is_err(), "{start:?}");
        }
        assert_eq!(Nick::new("", 32), Err(NameError::Empty));
        assert_eq!(Nick::new("אa1", 32), Err(NameError::Direction));
    }

    #[test]
    fn length_counts_characters_after_composing() {
        let max = 4;
        assert!(Nick::new("abcd", max).is_ok());
        assert!(Nick::new("ãããã", max).is_ok());
        assert!(Nick::new("a\u{303}a\u{303}a\u{303}a\u{303}", max).is_ok());
        assert_eq!(Nick::new("abcde", max), Err(NameError::TooLong { max }));
        assert_eq!(
            Nick::new(&"a".repeat(100_000), max),
            Err(NameError::TooLong { max })
        );
        assert!(RoomName::new("#abc", max).is_ok());
        assert_eq!(RoomName::new("#abcd", max), Err(NameError::TooLong { max }));
    }

    #[test]
    fn rooms_may_have_almost_anything() {
        for name in ["#geral", "##", "#a!b@c", "#são-paulo", "#🤣", "#C++", "#a{b}"] {
            assert_eq!(
                RoomName::new(name, 64).map(|n| n.to_string()),
                Ok(name.to_owned())
            );
        }
        for bad in " ,:\u{7}\0\r\n\u{85}\u{a0}\u{2028}\u{200b}\u{200d}\u{202e}\u{feff}".chars() {
            assert_eq!(
                RoomName::new(&format!("#a{bad}"), 64),
                Err(NameError::Character(bad))
            );
        }
        assert_eq!(RoomName::new("#", 64), Err(NameError::Empty));
        assert_eq!(RoomName::new("", 64), Err(NameError::Empty));
        assert_eq!(RoomName::new("&local", 64), Err(NameError::Start('&')));
    }

    #[test]
    fn reasons_name_the_character_even_if_it_is_invisible() {
        assert_eq!(NameError::Character('\u{7}').detail(), "U+0007");
        assert_eq!(NameError::Start('7').detail(), "7");
        assert_eq!(NameError::TooLong { max: 9 }.detail(), "9");
    }

    proptest::proptest! {
        #[test]
        fn a_name_is_accepted_again_as_itself(name in ".{0,12}") {
            if let Ok(nick) = Nick::new(&name, 64) {
                proptest::prop_assert_eq!(Nick::new(nick.as_str(), 64), Ok(nick));
            }
            if let Ok(room) = RoomName::new(&format!("#{name}"), 64) {
                proptest::prop_assert_eq!(RoomName::new(room.as_str(), 64), Ok(room));
            }
        }
    }
}
