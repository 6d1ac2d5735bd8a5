//! What may stand on a room's lists: masks over `nick!user@host`, and extended ones over what else is known of people
//! (ISUPPORT `EXTBAN`, `ACCOUNTEXTBAN`; <https://ircv3.net/specs/extensions/account-extban>).
//!
//! | written | matches |
//! |---|---|
//! | `ana!*@*` | by name, user and host, as [`mask`] has it |
//! | `$a:ana` | who is logged in to this account; wildcards may be used |
//! | `$a` | whoever is logged in |
//! | `$r:*buy?now*` | by real name; `?` also stands for a space, which cannot be written |
//! | `$m:ana!*@*`, `$m:$a:ana` | the same people, of whom only silence is asked: they may enter |
//! | `$~a`, `$~r:*`, `$~m:*!*@here` | everybody else |

use std::borrow::Cow;
use std::fmt;

use crate::language::Text;
use crate::mask;

/// What an extended mask begins with.
pub const PREFIX: char = '$';
/// Makes an extended mask match everybody else.
const NOT: char = '~';
/// The letter of accounts.
pub const ACCOUNT: char = 'a';
const MUTE: char = 'm';
const REAL_NAME: char = 'r';
/// All letters, in order.
pub const LETTERS: &str = "amr";

/// Something on a list, taken apart.
///
/// ```
/// use protocol::extban::{Extban, Subject};
/// let ana = Subject { sources: &["ana!~a@here"], account: Some("Ana"), realname: "Ana Maria" };
/// assert!(Extban::parse("$a:ana").unwrap().matches(&ana));
/// assert!(Extban::parse("$r:ana?maria").unwrap().matches(&ana));
/// let muted = Extban::parse("$m:ana").unwrap();
/// assert!(muted.mute && muted.matches(&ana));
/// assert_eq!(muted.to_string(), "$m:ana!*@*");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Extban<'a> {
    /// Only silence is asked of those who match.
    pub mute: bool,
    /// Who is meant is everybody else.
    negated: bool,
    test: Test<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Test<'a> {
    /// `nick!user@host`, complete.
    Source(Cow<'a, str>),
    /// An account by its name; any where there is none.
    Account(Option<&'a str>),
    RealName(&'a str),
}

/// Why something is not an extended mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BadExtban {
    /// There is none of this letter.
    #[error("there is no such extended mask")]
    Unknown,
    /// It does not say whom it matches.
    #[error("the extended mask does not say whom it matches")]
    Incomplete,
    /// A mute of a mute.
    #[error("a mute holds another")]
    Nested,
}

impl BadExtban {
    /// The reason as a sentence for a person.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Unknown => Text::new(
                "There is no such extended mask; known are $a, $m and $r",
                "Não existe essa máscara estendida; as conhecidas são $a, $m e $r",
            ),
            Self::Incomplete => Text::new(
                "The extended mask does not say whom it matches",
                "A máscara estendida não diz a quem se aplica",
            ),
            Self::Nested => Text::new(
                "A mute cannot hold another mute",
                "Um silenciamento não pode conter outro",
            ),
        }
    }
}

/// Somebody whom masks may match.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// `nick!user@host`, once for each host they are known by.
    pub sources: &'a [&'a str],
    /// The account they are logged in to.
    pub account: Option<&'a str>,
    /// Their real name.
    pub realname: &'a str,
}

impl<'a> Extban<'a> {
    /// Takes apart what somebody wants on a list. What does not begin with [`PREFIX`] is a mask, which is completed.
    pub fn parse(text: &'a str) -> Result<Self, BadExtban> {
        let Some(extended) = text.strip_prefix(PREFIX) else {
            return Ok(Self {
                mute: false,
                negated: false,
                test: Test::Source(complete(text)),
            });
        };
        let (negated, extended) = match extended.strip_prefix(NOT) {
            Some(rest) => (true, rest),
            None => (false, extended),
        };
        let (letter, argument) = match extended.split_once(':') {
            Some((letter, argument)) => (letter, Some(argument)),
            None => (extended, None),
        };
        let mut letters = letter.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return Err(BadExtban::Unknown);
        };
        let said = argument.filter(|argument| !argument.is_empty());
        let whom = match (letter, said) {
            (ACCOUNT, _) if said == argument => Test::Account(said),
            (REAL_NAME, Some(name)) => Test::RealName(name),
            (MUTE, Some(inner)) => return Self::mute(inner, negated),
            (ACCOUNT | REAL_NAME | MUTE, _) => return Err(BadExtban::Incomplete),
            _ => return Err(BadExtban::Unknown),
        };
        Ok(Self {
            mute: false,
            negated,
            test: whom,
        })
    }

    fn mute(inner: &'a str, negated: bool) -> Result<Self, BadExtban> {
        let inner = Self::parse(inner)?;
        if inner.mute {
            return Err(BadExtban::Nested);
        }
        Ok(Self {
            mute: true,
            negated: inner.negated != negated,
            ..inner
        })
    }

    /// Whether somebody is meant.
    #[must_use]
    pub fn matches(&self, who: &Subject<'_>) -> bool {
        let fits = match &self.test {
            Test::Source(mask) => who
                .sources
                .iter()
                .any(|source| mask::matches_folded(mask, source)),
            Test::Account(None) => who.account.is_some(),
            Test::Account(Some(name)) => who
                .account
                .is_some_and(|account| mask::matches_folded(name, account)),
            Test::RealName(name) => mask::matches_folded(name, who.realname),
        };
        fits != self.negated
    }
}

/// As it is stored and shown: the same for all that mean the same.
impl fmt::Display for Extban<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "~" } else { "" };
        match (&self.test, self.mute) {
            // There is no other way to say who is not meant by a plain mask.
            (Test::Source(mask), true) => return write!(f, "${not}m:{mask}"),
            (Test::Source(mask), false) => return f.write_str(mask),
            (_, true) => f.write_str("$m:")?,
            (_, false) => {}
        }
        match self.test {
            Test::Account(Some(name)) => write!(f, "${not}a:{name}"),
            Test::RealName(name) => write!(f, "${not}r:{name}"),
            Test::Account(None) | Test::Source(_) => write!(f, "${not}a"),
        }
    }
}

/// A mask in the form `nick!user@host`; one that has it already is not copied.
fn complete(text: &str) -> Cow<'_, str> {
    let whole = text
        .rsplit_once('@')
        .and_then(|(rest, host)| Some((rest.split_once('!')?, host)))
        .is_some_and(|((nick, user), host)| !nick.is_empty() && !user.is_empty() && !host.is_empty());
    if whole {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(mask::normalize(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Subject<'static> = Subject {
        sources: &["ana!~a@cloak", "ana!~a@192.0.2.1"],
        account: Some("Ana"),
        realname: "Ana Maria",
    };
    const GUEST: Subject<'static> = Subject { account: None, ..ANA };

    fn matches(text: &str, who: &Subject<'_>) -> bool {
        Extban::parse(text).unwrap().matches(who)
    }

    #[test]
    fn each_kind_matches_what_it_says() {
        for text in [
            "ana",
            "*@192.0.2.1",
            "$a",
            "$a:ANA",
            "$a:a*",
            "$r:ana?m*",
            "$m:ana",
            "$m:$a:ana",
            "$~r:x",
        ] {
            assert!(matches(text, &ANA), "{text}");
        }
        for text in [
            "rui", "$a:an", "$~a", "$~a:ana", "$r:ana", "$~m:ana", "$m:$~a", "$~m:$a",
        ] {
            assert!(!matches(text, &ANA), "{text}");
        }
        for text in ["$~a", "$~a:ana", "$m:$~a", "$~m:$a"] {
            assert!(matches(text, &GUEST), "{text}");
        }
        assert!(!matches("$a", &GUEST) && !matches("$a:*", &GUEST));
    }

    #[test]
    fn only_mutes_are_mutes() {
        for (text, mute) in [
            ("$m:ana", true),
            ("$~m:$a", true),
            ("$a:ana", false),
            ("m:ana", false),
        ] {
            assert_eq!(Extban::parse(text).unwrap().mute, mute, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("$", BadExtban::Unknown),
            ("$~", BadExtban::Unknown),
            ("$x:ana", BadExtban::Unknown),
            ("$A:ana", BadExtban::Unknown),
            ("$account:ana", BadExtban::Unknown),
            ("$:ana", BadExtban::Unknown),
            ("$~~a", BadExtban::Unknown),
            ("$a:", BadExtban::Incomplete),
            ("$r", BadExtban::Incomplete),
            ("$r:", BadExtban::Incomplete),
            ("$m", BadExtban::Incomplete),
            ("$m:", BadExtban::Incomplete),
            ("$m:$r:", BadExtban::Incomplete),
            ("$m:$m:ana", BadExtban::Nested),
            ("$m:$x", BadExtban::Unknown),
        ] {
            assert_eq!(Extban::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn what_means_the_same_is_written_the_same() {
        for (text, shown) in [
            ("ana", "ana!*@*"),
            ("a@b!c@d", "a@b!c@d"),
            ("$m:ana", "$m:ana!*@*"),
            ("$~m:ana", "$~m:ana!*@*"),
            ("$~m:$a:ana", "$m:$~a:ana"),
            ("$~m:$~a", "$m:$a"),
            ("$~r:x*", "$~r:x*"),
            ("$a", "$a"),
        ] {
            assert_eq!(Extban::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn the_letters_are_those_that_are_announced() {
        for letter in ('A'..='z').filter(char::is_ascii_alphabetic) {
            let text = format!("${letter}:ana");
            assert_eq!(Extban::parse(&text).is_ok(), LETTERS.contains(letter), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_is_read_back(text in "[$~amrx:!@*?é ]{0,12}") {
            if let Ok(extban) = Extban::parse(&text) {
                let shown = extban.to_string();
                let again = Extban::parse(&shown);
                proptest::prop_assert_eq!(again.as_ref().map(ToString::to_string), Ok(shown.clone()));
                proptest::prop_assert_eq!(again.unwrap().matches(&ANA), extban.matches(&ANA));
            }
        }
    }
}
