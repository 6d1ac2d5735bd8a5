//! Whom a ban keeps out of a server: an address or a block of them, a mask over `nick!user@host`, or an account.

use std::fmt;

use crate::admin::Network;
use crate::mask;
use crate::names::Nick;

/// Stands before an account's name.
const ACCOUNT: &str = "$a:";

/// Longest form of one, in bytes.
pub const MAX_BYTES: usize = 200;

/// Blocks wider than these hold so many that they are taken for everybody.
const WIDEST: (u8, u8) = (8, 16);

/// Whom a ban keeps out.
///
/// ```
/// use protocol::ban::Whom;
/// let text = |text: &str| Whom::parse(text).unwrap().to_string();
/// assert_eq!(text("192.0.2.77/24"), "192.0.2.0/24");
/// assert_eq!(text("spam*"), "spam*!*@*");
/// assert_eq!(text("$a:Joe"), "$a:Joe");
/// assert!(Whom::parse("*!*@*").unwrap().is_everybody());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Whoever comes from there.
    Network(Network),
    /// Whoever is called so and comes from there: `nick!user@host` with wildcards, complete.
    Mask(Box<str>),
    /// Whoever is logged in to this account.
    Account(Box<str>),
}

impl Whom {
    /// Reads an address, a block (CIDR), a mask or `$a:account`; `None` for what is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > MAX_BYTES {
            return None;
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        if let Some(account) = text.strip_prefix(ACCOUNT) {
            return Self::account(account);
        }
        if let Some(network) = Network::parse(text) {
            return Some(Self::Network(network.normalized()));
        }
        // What looks like a block and is none would match nobody as a mask.
        let is_mask = !text.starts_with(['$', ':', '#']) && !text.contains('/');
        let mask = mask::normalize(text);
        (is_mask && mask.len() <= MAX_BYTES).then(|| Self::Mask(mask.into()))
    }

    /// An account of this name; `None` where none can have it.
    #[must_use]
    pub fn account(name: &str) -> Option<Self> {
        let name = Nick::new(name, MAX_BYTES).ok()?;
        Some(Self::Account(name.as_str().into()))
    }

    /// Whether it keeps out everybody, or nearly so: what is hardly ever meant.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        match self {
            Self::Network(network) => {
                let (v4, v6) = WIDEST;
                network.prefix() < if network.is_ipv4() { v4 } else { v6 }
            }
            Self::Mask(mask) => !mask.contains(|c: char| !matches!(c, '*' | '?' | '!' | '@' | '.' | ':')),
            Self::Account(_) => false,
        }
    }
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => network.fmt(f),
            Self::Mask(mask) => f.write_str(mask),
            Self::Account(name) => write!(f, "{ACCOUNT}{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_apart_and_has_one_spelling() {
        for (text, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7/120", "192.0.2.0/24"),
            ("2001:DB8::1/32", "2001:db8::/32"),
            ("joe", "joe!*@*"),
            ("*@192.0.2.*", "*!*@192.0.2.*"),
            ("*.example.org", "*!*@*.example.org"),
            ("$a:joão", "$a:joão"),
        ] {
            let whom = Whom::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(whom.to_string(), expected);
            assert_eq!(Whom::parse(expected), Some(whom), "{text}");
        }
        let long = "x".repeat(MAX_BYTES);
        for wrong in [
            "",
            "a b",
            "$a:",
            "$a:*",
            "$a:7",
            "$x:y",
            "10.0.0.0/33",
            "10.0.0.1/",
            "#room",
            "a\u{7}",
            &long,
        ] {
            assert_eq!(Whom::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn everybody_is_recognised() {
        for text in [
            "*",
            "*!*@*",
            "?*!*@*.*",
            "*@*:*",
            "0.0.0.0/0",
            "10.0.0.0/7",
            "::/0",
            "2000::/3",
        ] {
            assert!(Whom::parse(text).unwrap().is_everybody(), "{text}");
        }
        for text in [
            "*!*@*.br",
            "*a*",
            "10.0.0.0/8",
            "2001::/16",
            "$a:all",
            "192.0.2.1",
        ] {
            assert!(!Whom::parse(text).unwrap().is_everybody(), "{text}");
        }
    }
}
