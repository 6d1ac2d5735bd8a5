//! Who a message is from: `nick!user@host`, or a server's name.

use std::fmt;

/// The parts of a source (RFC 2812 section 2.3.1). A server's name comes out as the nick.
///
/// ```
/// use protocol::irc::source::Source;
/// let source = Source::parse("ana!~a@example.com");
/// assert_eq!((source.nick, source.user, source.host), ("ana", Some("~a"), Some("example.com")));
/// assert_eq!(source.to_string(), "ana!~a@example.com");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source<'a> {
    /// The nick, or the server's name.
    pub nick: &'a str,
    /// The user name, after `!`.
    pub user: Option<&'a str>,
    /// The host, after the last `@`.
    pub host: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Takes a source apart. Everything is accepted, since servers put anything there.
    #[must_use]
    pub fn parse(source: &'a str) -> Self {
        let (rest, host) = match source.rsplit_once('@') {
            Some((rest, host)) => (rest, Some(host)),
            None => (source, None),
        };
        let (nick, user) = match rest.split_once('!') {
            Some((nick, user)) => (nick, Some(user)),
            None => (rest, None),
        };
        Self { nick, user, host }
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.nick)?;
        if let Some(user) = self.user {
            write!(f, "!{user}")?;
        }
        if let Some(host) = self.host {
            write!(f, "@{host}")?;
        }
        Ok(())
    }
}

/// Whether `host` is a host name as IRC shows them: labels of letters, digits and inner hyphens (RFC 1123
/// section 2.1) with at least one dot, which may be the last character.
///
/// ```
/// use protocol::irc::source::validate_hostname;
/// assert!(validate_hostname("irc.example.com"));
/// assert!(!validate_hostname("localhost"));
/// ```
#[must_use]
pub fn validate_hostname(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let relative = host.strip_suffix('.').unwrap_or(host);
    host.contains('.') && host.len() <= 253 && relative.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_have_bounds() {
        let label = "a".repeat(63);
        assert!(validate_hostname(&format!("{label}.com")));
        assert!(!validate_hostname(&format!("a{label}.com")));
        assert!(!validate_hostname(&format!("{label}.{label}.{label}.{label}")));
        assert!(!validate_hostname("."));
        assert!(!validate_hostname("a..b"));
        assert!(!validate_hostname("bücher.ch"));
    }

    #[test]
    fn the_last_at_sign_begins_the_host() {
        let source = Source::parse("a!b@c@d");
        assert_eq!(
            (source.nick, source.user, source.host),
            ("a", Some("b@c"), Some("d"))
        );
    }

    proptest::proptest! {
        #[test]
        fn every_source_is_written_as_it_was_read(source in "[a!@]{0,10}|.{0,20}") {
            proptest::prop_assert_eq!(Source::parse(&source).to_string(), source);
        }
    }
}
