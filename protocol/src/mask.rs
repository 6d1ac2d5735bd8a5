//! Masks: patterns over `nick!user@host` (RFC 2812 section 2.5).

use std::str::Chars;

use crate::casemap::folded;

/// One element of a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// `*`: any number of characters.
    Many,
    /// `?`: exactly one character.
    One,
    /// This character.
    Char(char),
}

/// Reads a mask. A backslash makes the wildcard after it an ordinary character; before anything else it
/// is an ordinary character itself, since names may contain it.
#[derive(Debug, Clone)]
struct Tokens<'a>(Chars<'a>);

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        Some(match self.0.next()? {
            '*' => Token::Many,
            '?' => Token::One,
            '\\' => {
                let mut ahead = self.0.clone();
                match ahead.next() {
                    Some(c @ ('*' | '?')) => {
                        self.0 = ahead;
                        Token::Char(c)
                    }
                    _ => Token::Char('\\'),
                }
            }
            c => Token::Char(c),
        })
    }
}

/// Whether `text` matches `mask`, where `*` stands for any number of characters, `?` for exactly one, and
/// `\*` and `\?` for themselves.
///
/// Takes at most as many steps as the product of the two lengths, whatever the mask.
///
/// ```
/// use protocol::mask::matches;
/// assert!(matches("ana!*@192.168.0.?", "ana!ana@192.168.0.7"));
/// assert!(!matches("ana!*@192.168.0.?", "Ana!ana@192.168.0.17"));
/// ```
#[must_use]
pub fn matches(mask: &str, text: &str) -> bool {
    glob(Tokens(mask.chars()), text.chars())
}

/// [`matches()`], where characters are compared as [`casemap`](crate::casemap) folds them.
///
/// ```
/// assert!(protocol::mask::matches_folded("JOÃO!*@*", "joão!j@example.com"));
/// ```
#[must_use]
pub fn matches_folded(mask: &str, text: &str) -> bool {
    if mask.is_ascii() && text.is_ascii() {
        let lower = |token| match token {
            Token::Char(c) => Token::Char(c.to_ascii_lowercase()),
            wildcard => wildcard,
        };
        return glob(
            Tokens(mask.chars()).map(lower),
            text.chars().map(|c| c.to_ascii_lowercase()),
        );
    }
    glob(fold_literals(mask).iter().copied(), folded(text).chars())
}

/// Folds what stands between the wildcards, so that folding can neither make a wildcard nor lose one.
fn fold_literals(mask: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(mask.len());
    let mut literal = String::new();
    let flush = |literal: &mut String, tokens: &mut Vec<Token>| {
        tokens.extend(folded(literal).chars().map(Token::Char));
        literal.clear();
    };
    for token in Tokens(mask.chars()) {
        if let Token::Char(c) = token {
            literal.push(c);
        } else {
            flush(&mut literal, &mut tokens);
            tokens.push(token);
        }
    }
    flush(&mut literal, &mut tokens);
    tokens
}

/// Goes through both at once; on a mismatch, goes back to the last `*` and lets it take one more. Going
/// back further is never needed: whatever an earlier `*` could take, the last one can take as well.
fn glob(mut mask: impl Iterator<Item = Token> + Clone, mut text: impl Iterator<Item = char> + Clone) -> bool {
    let mut retry = None;
    loop {
        let before = text.clone();
        match (mask.next(), text.next()) {
            (Some(Token::Many), _) => {
                text = before;
                retry = Some((mask.clone(), text.clone()));
            }
            (None, None) => return true,
            (Some(Token::One), Some(_)) => {}
            (Some(Token::Char(a)), Some(b)) if a == b => {}
            _ => {
                let Some((after_star, rest)) = &mut retry else {
                    return false;
                };
                if rest.next().is_none() {
                    return false;
                }
                mask = after_star.clone();
                text = rest.clone();
            }
        }
    }
}

/// Completes a mask to the form `nick!user@host`, as servers store it: `ana` becomes `ana!*@*`, `u@h`
/// becomes `*!u@h`, `n!u` becomes `n!u@*`. A lone part with a dot or a colon, which no nick can have, is
/// taken for a host. Empty parts become `*`.
///
/// ```
/// use protocol::mask::normalize;
/// assert_eq!(normalize("ana"), "ana!*@*");
/// assert_eq!(normalize("*.example.com"), "*!*@*.example.com");
/// ```
#[must_use]
pub fn normalize(mask: &str) -> String {
    let (nick_user, host) = match mask.rsplit_once('@') {
        Some((rest, host)) => (rest, host),
        None if !mask.contains('!') && mask.contains(['.', ':']) => ("", mask),
        None => (mask, ""),
    };
    let (nick, user) = match nick_user.split_once('!') {
        Some(parts) => parts,
        None if mask.contains('@') => ("", nick_user),
        None => (nick_user, ""),
    };
    let or_any = |part| if str::is_empty(part) { "*" } else { part };
    format!("{}!{}@{}", or_any(nick), or_any(user), or_any(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, taking exponential time.
    fn naive(mask: &[Token], text: &[char]) -> bool {
        match (mask, text) {
            ([], []) => true,
            ([Token::Many, rest @ ..], _) => (0..=text.len()).any(|n| naive(rest, &text[n..])),
            ([Token::One, mask @ ..], [_, text @ ..]) => naive(mask, text),
            ([Token::Char(a), mask @ ..], [b, text @ ..]) => a == b && naive(mask, text),
            _ => false,
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_definition(mask in "[ab?*\\\\ã]{0,8}", text in "[ab?*\\\\ã]{0,10}") {
            let tokens: Vec<_> = Tokens(mask.chars()).collect();
            let chars: Vec<_> = text.chars().collect();
            proptest::prop_assert_eq!(matches(&mask, &text), naive(&tokens, &chars));
            proptest::prop_assert_eq!(matches_folded(&mask, &text), naive(&tokens, &chars));
        }

        #[test]
        fn everything_is_matched_by_itself_escaped(text in ".{0,20}") {
            let mask = text.replace('*', "\\*").replace('?', "\\?");
            proptest::prop_assume!(!text.contains("\\*") && !text.contains("\\?"));
            proptest::prop_assert!(matches(&mask, &text));
        }

        #[test]
        fn normalising_twice_changes_nothing(mask in "[a!@.*]{0,10}") {
            let once = normalize(&mask);
            proptest::prop_assert_eq!(normalize(&once), once);
        }
    }

    #[test]
    fn backslashes_escape_only_wildcards() {
        assert!(matches(r"a\*b", "a*b"));
        assert!(!matches(r"a\*b", "axb"));
        assert!(matches(r"a\?", "a?"));
        assert!(!matches(r"a\?", "ab"));
        assert!(matches(r"a\b!*", r"a\b!u@h"));
        assert!(matches(r"a\", r"a\"));
    }

    #[test]
    fn a_question_mark_is_a_whole_character() {
        assert!(matches("jo?o", "joão"));
        assert!(!matches("jo??o", "joão"));
    }

    #[test]
    fn a_hostile_mask_takes_no_more_than_the_product_of_lengths() {
        let mask = "*a".repeat(200) + "b";
        assert!(!matches(&mask, &"a".repeat(400)));
    }

    #[test]
    fn folding_makes_no_wildcard_out_of_wide_characters() {
        assert!(!matches_folded("a＊", "abc"));
        assert!(matches_folded("a＊", "A*"));
        assert!(matches_folded("ＡNA*", "ana!x@y"));
    }

    #[test]
    fn masks_are_completed() {
        for (short, full) in [
            ("ana", "ana!*@*"),
            ("u@h", "*!u@h"),
            ("n!u", "n!u@*"),
            ("n!u@h", "n!u@h"),
            ("!u@h", "*!u@h"),
            ("n!@h", "n!*@h"),
            ("n!u@", "n!u@*"),
            ("@h", "*!*@h"),
            ("", "*!*@*"),
            ("192.168.0.*", "*!*@192.168.0.*"),
            ("2001:db8::*", "*!*@2001:db8::*"),
            ("a.b!u", "a.b!u@*"),
        ] {
            assert_eq!(normalize(short), full);
        }
    }
}
