//! Case folding of names, so that `JOÃO` and `joão` are one person.
//!
//! The server announces `CASEMAPPING=ascii`, which is all that clients can be told. On top of that it folds
//! other letters too, by the mapping rules of PRECIS' `UsernameCaseMapped` (RFC 8265 section 3.3): wide and
//! narrow forms to ordinary ones, upper case to lower case, Unicode normalisation form C.

use std::borrow::{Borrow, Cow};
use std::fmt;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::profile::{Rules, stabilize};

/// A folded name: the form that names are compared, hashed and sorted by.
///
/// It borrows as `str`, so a map keyed by it can be asked with the result of [`folded`].
///
/// ```
/// use std::collections::HashMap;
/// use protocol::casemap::{fold, folded};
/// let members = HashMap::from([(fold("João"), 17)]);
/// assert_eq!(members.get(folded("JOÃO").as_ref()), Some(&17));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Folded(Box<str>);

impl Folded {
    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Folded {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Folded {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Folds a name, to keep.
#[must_use]
pub fn fold(name: &str) -> Folded {
    Folded(folded(name).into())
}

/// Folds a name, to look something up: what is folded already is borrowed.
#[must_use]
pub fn folded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        if name.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        }
    } else {
        fold_unicode(name)
    }
}

/// Whether two names are the same one.
///
/// ```
/// assert!(protocol::casemap::eq("JOÃO", "joão"));
/// // ASCII casemapping: the brackets of RFC 1459's are different characters.
/// assert!(!protocol::casemap::eq("ana[", "ana{"));
/// ```
#[must_use]
pub fn eq(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && folded(a) == folded(b))
}

/// Only the mapping rules, not the profile's checks: folding must have an answer for every string. They are
/// applied until nothing changes any more (RFC 8264 section 7), which a few Greek letters need.
fn fold_unicode(name: &str) -> Cow<'_, str> {
    let profile = UsernameCaseMapped::new();
    let mapped = stabilize(name, |name| {
        let name = profile.width_mapping_rule(name)?;
        let name = profile.case_mapping_rule(name)?;
        profile.normalization_rule(name)
    });
    mapped.unwrap_or_else(|_| Cow::Owned(name.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_width_or_composition_are_one() {
        for (a, b) in [
            ("Ana", "aNA"),
            ("JOÃO", "joa\u{303}o"),
            ("ＡＮＡ", "ana"),
            ("ПЁТР", "пётр"),
            ("ÇA", "ça"),
        ] {
            assert!(eq(a, b), "{a} {b}");
            assert_eq!(fold(a), fold(b));
        }
    }

    #[test]
    fn names_that_differ_otherwise_are_not() {
        for (a, b) in [("ana", "anna"), ("joao", "joão"), ("a|b", "a\\b"), ("", "a")] {
            assert!(!eq(a, b), "{a} {b}");
            assert_ne!(fold(a), fold(b));
        }
    }

    #[test]
    fn what_is_folded_already_is_not_copied() {
        assert!(matches!(folded("ana[1]"), Cow::Borrowed("ana[1]")));
        assert!(matches!(folded("joão"), Cow::Borrowed("joão")));
    }

    #[test]
    fn letters_that_take_two_steps_are_folded_all_the_way() {
        let name = "\u{1fbc}\u{301}";
        assert_eq!(fold(fold(name).as_str()), fold(name));
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(name in ".{0,24}") {
            let once = fold(&name);
            proptest::prop_assert_eq!(fold(once.as_str()), once);
        }
    }
}
