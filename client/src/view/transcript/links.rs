//! Finding links in text.

use std::ops::Range;

/// What links begin with, and whether that alone would say where they lead.
const BEGINNINGS: [&str; 6] = ["https://", "http://", "ircs://", "irc://", "mailto:", "www."];

/// Where the links in a text are.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut links = Vec::new();
    let mut from = 0;
    while let Some(start) = next(text, from) {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"“”«»`".contains(c))
            .unwrap_or(rest.len());
        let word = trimmed(rest.get(..length).unwrap_or_default());
        let begins = BEGINNINGS.iter().find(|beginning| has(word, beginning));
        if begins.is_some_and(|beginning| word.len() > beginning.len()) {
            links.push(start..start + word.len());
        }
        from = start + length.max(1);
    }
    links
}

/// The next place where a link may begin: not inside a word.
fn next(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.char_indices().map(|(at, _)| from + at).find(|&at| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let begins = text
            .get(at..)
            .is_some_and(|rest| BEGINNINGS.iter().any(|beginning| has(rest, beginning)));
        begins && !before.is_some_and(char::is_alphanumeric)
    })
}

fn has(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(beginning))
}

/// A link without the punctuation of the sentence that it stands in.
fn trimmed(mut word: &str) -> &str {
    loop {
        let closes = |open: char, close: char| {
            word.ends_with(close) && word.matches(close).count() > word.matches(open).count()
        };
        let sentence = word.ends_with(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '…']);
        if !sentence && !closes('(', ')') && !closes('[', ']') && !closes('{', '}') {
            return word;
        }
        let mut chars = word.chars();
        chars.next_back();
        word = chars.as_str();
    }
}

/// Where a link leads, as programs have it.
pub fn target(link: &str) -> String {
    if has(link, "www.") {
        format!("https://{link}")
    } else {
        link.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|link| &text[link]).collect()
    }

    #[test]
    fn links_are_found_without_what_is_around_them() {
        for (text, links) in [
            (
                "veja https://example.org/a?b=c#d.",
                vec!["https://example.org/a?b=c#d"],
            ),
            (
                "(http://a.b/c_(d)) e www.x.org,",
                vec!["http://a.b/c_(d)", "www.x.org"],
            ),
            ("<HTTPS://A.B>", vec!["HTTPS://A.B"]),
            (
                "ircs://h/#sala mailto:a@b.c",
                vec!["ircs://h/#sala", "mailto:a@b.c"],
            ),
            ("https://á.org/ção!", vec!["https://á.org/ção"]),
            ("https:// www. xhttp://a.b javascript:x file:///etc", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(found(text), links, "{text}");
        }
        assert_eq!(target("www.x.org"), "https://www.x.org");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_has_links_that_are_parts_of_it(text in "(https?://|www\\.|[a-zã.()! ]|\\PC){0,30}") {
            let mut end = 0;
            for link in find(&text) {
                proptest::prop_assert!(link.start >= end && text.get(link.clone()).is_some());
                end = link.end;
            }
        }
    }
}
