//! Which words of a message are words of a language, so that their spelling can be looked at.

use std::ops::Range;

/// The words of a text whose spelling is looked at, in bytes.
///
/// That is none in commands, code, links, addresses, names of rooms, and nothing with digits or capitals inside; nor
/// what `is_name` knows. The last word is still being written until something follows it.
pub fn words(text: &str, is_name: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    if text.starts_with('/') && !text.starts_with("/me ") {
        return Vec::new();
    }
    let mut words = Vec::new();
    for token in tokens(text) {
        let word = text.get(token.clone()).unwrap_or_default();
        if is_language(word) && !is_name(word.trim_end_matches([':', ',', '.', '!', '?'])) {
            let parts = parts(word)
                .into_iter()
                .map(|part| token.start + part.start..token.start + part.end);
            words.extend(parts);
        }
    }
    words.retain(|word| {
        let spelt = text.get(word.clone()).unwrap_or_default();
        word.end < text.len() && is_spelt(spelt) && !is_name(spelt)
    });
    words
}

/// What stands between spaces, outside of code.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let (mut code, mut start) = (false, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_whitespace() || c == '`' {
            tokens.extend(start.take().filter(|_| !code).map(|start| start..at));
            // Fences of three are as many marks as one.
            code ^= c == '`';
        } else if start.is_none() {
            start = Some(at);
        }
    }
    tokens
}

/// Whether what stands between spaces may be words, and no link, address, file or name of a room.
fn is_language(token: &str) -> bool {
    let strange = |c: char| c.is_numeric() || matches!(c, '@' | '_' | '\\' | '=' | '<' | '>');
    let dotted = token
        .split('.')
        .filter(|part| part.chars().any(char::is_alphabetic))
        .count();
    !token.starts_with(['#', '&', '/', '~', '$', '-', ':'])
        && !token.contains("://")
        && !token.contains(strange)
        && dotted < 2
}

/// Letters, with apostrophes and hyphens between them.
fn parts(token: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut part: Option<Range<usize>> = None;
    for (at, c) in token.char_indices() {
        match &mut part {
            Some(part) if c.is_alphabetic() => part.end = at + c.len_utf8(),
            Some(part) if matches!(c, '\'' | '’' | '-') && part.end == at => {}
            // After an apostrophe or hyphen that nothing followed, too.
            _ => {
                parts.extend(part.take());
                if c.is_alphabetic() {
                    part = Some(at..at + c.len_utf8());
                }
            }
        }
    }
    parts.extend(part);
    parts
}

/// Whether it is spelt as words are: more than a letter, no abbreviation, no capitals inside.
fn is_spelt(word: &str) -> bool {
    let inner = word.split(['-', '\'', '’']).flat_map(|part| part.chars().skip(1));
    word.chars().count() > 1 && !inner.into_iter().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Vec<&str> {
        let found = words(text, |name| name == "bia");
        found.into_iter().map(|word| &text[word]).collect()
    }

    #[test]
    fn words_are_what_is_spelt() {
        for (text, expected) in [
            ("bom dia, gente!", &["bom", "dia", "gente"][..]),
            (
                "guarda-chuva d'água o’clock ok- ",
                &["guarda-chuva", "d'água", "o’clock", "ok"],
            ),
            ("e/ou (talvez) ", &["ou", "talvez"]),
            ("bia: tudo bem? ", &["tudo", "bem"]),
            ("fim. Novo ", &["fim", "Novo"]),
            ("a USB camelCase x2 ", &[]),
            ("#geral &aqui /etc/fstab ~ana -la :smile: ", &[]),
            (
                "https://exemple.org www.exemple.org ana@exemple.org arquivo.txt um_nome ",
                &[],
            ),
            ("/join sala grande ", &[]),
            ("/me dansa ", &["dansa"]),
            (
                "veja `let mut` agora\n```\nfn erro\n```\nfim ",
                &["veja", "agora", "fim"],
            ),
            ("aberto `sem fim ", &["aberto"]),
        ] {
            assert_eq!(checked(text), expected, "{text}");
        }
    }

    #[test]
    fn the_last_word_is_still_being_written() {
        assert_eq!(checked("bom di"), ["bom"]);
        assert_eq!(checked("bom di "), ["bom", "di"]);
        assert_eq!(checked("bom di."), ["bom", "di"]);
        assert_eq!(checked(""), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn words_are_parts_of_the_text(text in "[a-cãÉ'’`/#:. \n-]{0,40}") {
            let mut end = 0;
            for word in words(&text, |_| false) {
                proptest::prop_assert!(word.start >= end && text.get(word.clone()).is_some());
                end = word.end;
            }
        }
    }
}
