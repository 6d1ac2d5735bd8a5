//! Lines of text for classic clients: bounded, and without what could disturb a plain text window.

use protocol::language::{Language, Text};

use crate::dialect::text::cut;
use crate::server::policy::Policy;

/// The most bytes of a line, so that a client that reads 1,024 bytes at a time can show it at once.
const MAX_LINE: usize = 1000;

/// Writes lines at the end of a buffer.
pub struct Lines<'a> {
    language: Language,
    out: &'a mut Vec<u8>,
}

impl<'a> Lines<'a> {
    /// Lines in the policy's language.
    pub fn new(policy: &Policy, out: &'a mut Vec<u8>) -> Self {
        Self {
            language: policy.language,
            out,
        }
    }

    /// The language of the lines.
    pub fn language(&self) -> Language {
        self.language
    }

    /// One line, cut where it is too long.
    pub fn line(&mut self, line: &str) {
        self.out.extend_from_slice(cut(&plain(line), MAX_LINE).as_bytes());
        self.out.push(b'\n');
    }

    /// A word without a line's end, as the original program sent it.
    pub fn bare(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    /// A text as a line.
    pub fn text(&mut self, text: Text) {
        self.line(text.get(self.language));
    }

    /// A text with its placeholders filled as a line.
    pub fn fill(&mut self, text: Text, values: &[&str]) {
        self.line(&text.fill(self.language, values));
    }

    /// Items, with commas between them, behind `head` in as many lines as they need.
    pub fn list<'i>(&mut self, head: &str, items: impl Iterator<Item = &'i str>) {
        let mut line = head.to_owned();
        let mut first = true;
        for item in items {
            if !first {
                line.push(',');
                if line.len() + 1 + item.len() > MAX_LINE {
                    self.line(&line);
                    line.clear();
                }
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(item);
            first = false;
        }
        self.line(&line);
    }
}

/// Takes control characters out of a text, and the colours and styles that IRC clients put in (Modern IRC,
/// "IRC Formatting").
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{3}' => skip_colours(&mut rest, 2, char::is_ascii_digit),
            '\u{4}' => skip_colours(&mut rest, 6, char::is_ascii_hexdigit),
            '\t' => plain.push(' '),
            c if c.is_control() => {}
            c => plain.push(c),
        }
    }
    plain
}

/// Skips a colour of at most `digits` digits, and a second one after a comma.
fn skip_colours(rest: &mut std::str::Chars<'_>, digits: usize, is_digit: impl Fn(&char) -> bool) {
    let colour = |text: &str| text.chars().take(digits).take_while(&is_digit).count();
    let first = colour(rest.as_str());
    let after = rest.as_str().get(first..).unwrap_or_default();
    let second = after.strip_prefix(',').map_or(0, colour);
    let skipped = match (first, second) {
        (0, _) => 0,
        (first, 0) => first,
        (first, second) => first + 1 + second,
    };
    // The digits and the comma are ASCII: as many bytes as characters.
    *rest = rest.as_str().get(skipped..).unwrap_or_default().chars();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_colours_are_taken_out() {
        for (text, expected) in [
            ("bom dia", "bom dia"),
            ("a\u{3}04,12b\u{3}c", "abc"),
            ("\u{3}4,b", ",b"),
            ("\u{3}123", "3"),
            ("\u{4}ff0000red\u{4}", "red"),
            ("\u{2}b\u{1d}i\u{f}\u{1b}[31m\n\r\0", "bi[31m"),
            ("a\tb", "a b"),
            ("\u{3}", ""),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_bounded() {
        let policy = crate::dialect::testing::policy(Language::En);
        let mut out = Vec::new();
        let name = "á".repeat(30);
        Lines::new(&policy, &mut out).line(&"á".repeat(2000));
        Lines::new(&policy, &mut out).list("Here:", (0..100).map(|_| &*name));
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| line.len() <= MAX_LINE));
        assert_eq!(text.matches(&name).count(), 100 + MAX_LINE / "á".len() / 30);
    }
}
