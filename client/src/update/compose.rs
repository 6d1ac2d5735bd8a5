//! From what was written to the texts of messages that fit.

use protocol::irc::ctcp::Ctcp;
use protocol::irc::subject::{Bracketed, bracketed_within};

/// One message's text, and the subject that goes with it as a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The subject, where it goes as a tag.
    pub subject: Option<String>,
    /// The text; for an action, the CTCP message.
    pub text: String,
}

/// The messages that say `text`, each with at most `limit` bytes. Where the server has no tag for the
/// subject, it stands in brackets before the text, alone if it does not fit.
///
/// Line ends separate messages. Long lines are cut between words where they have any, and never inside a
/// character. There is always one message, even without text, so that a subject alone can be sent.
pub fn pieces(text: &str, subject: Option<&str>, action: bool, tagged: bool, limit: usize) -> Vec<Piece> {
    let room = if action {
        limit.saturating_sub("\u{1}ACTION \u{1}".len())
    } else {
        limit
    };
    let mut texts: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| split(line, room))
        .map(|line| if action { act(line) } else { line.to_owned() })
        .collect();
    if texts.is_empty() {
        texts.push(String::new());
    }
    let piece = |text| Piece { subject: None, text };
    let Some(subject) = subject else {
        return texts.into_iter().map(piece).collect();
    };
    let first = texts.remove(0);
    let first = if tagged {
        vec![Piece {
            subject: Some(subject.to_owned()),
            text: first,
        }]
    } else {
        match bracketed_within(subject, &first, limit) {
            Bracketed::One(text) => vec![piece(text.trim_end().to_owned())],
            Bracketed::Two { subject, body } => vec![piece(subject), piece(body.to_owned())],
        }
    };
    first.into_iter().chain(texts.into_iter().map(piece)).collect()
}

fn act(text: &str) -> String {
    let command = "ACTION";
    Ctcp { command, args: text }.format()
}

/// Cuts a line into parts of at most `limit` bytes, at spaces if possible, never inside a character.
fn split(line: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while rest.len() > limit {
        let most = (1..=limit)
            .rev()
            .find(|&at| rest.is_char_boundary(at))
            // A character that is longer than the limit goes whole.
            .or_else(|| rest.chars().next().map(char::len_utf8))
            .unwrap_or(rest.len());
        let (head, tail) = rest.split_at(most);
        let at = match head.rfind(' ') {
            Some(space) if space > 0 && !tail.starts_with(' ') => space,
            _ => most,
        };
        let (part, after) = rest.split_at(at);
        parts.push(part);
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: Vec<Piece>) -> Vec<String> {
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn long_lines_are_cut_between_words() {
        assert_eq!(split("one two three", 8), ["one two", "three"]);
        assert_eq!(split("one two three", 7), ["one two", "three"]);
        assert_eq!(split("onetwothree", 4), ["onet", "woth", "ree"]);
        assert_eq!(split("ããã", 3), ["ã", "ã", "ã"]);
        assert_eq!(split("😀", 2), ["😀"]);
        assert_eq!(split("", 2), [""; 0]);
        assert_eq!(split(" a b", 2), [" a", "b"]);
    }

    #[test]
    fn lines_are_messages() {
        assert_eq!(
            texts(pieces("a\n\n  \r\nb c", None, false, true, 100)),
            ["a", "b c"]
        );
        assert_eq!(texts(pieces("", None, false, true, 100)), [""]);
        let acts = ["\u{1}ACTION a\u{1}", "\u{1}ACTION b\u{1}"];
        assert_eq!(texts(pieces("a b", None, true, true, 10)), acts);
    }

    #[test]
    fn the_subject_goes_with_the_first() {
        let tagged = pieces("a\nb", Some("s"), false, true, 100);
        assert_eq!(tagged[0].subject.as_deref(), Some("s"));
        assert_eq!(tagged[1].subject, None);
        assert_eq!(
            texts(pieces("a\nb", Some("s"), false, false, 100)),
            ["[s] a", "b"]
        );
        assert_eq!(texts(pieces("a", Some("s"), false, false, 4)), ["[s]", "a"]);
        assert_eq!(texts(pieces("", Some("s"), false, false, 100)), ["[s]"]);
        let action = texts(pieces("a", Some("s"), true, false, 100));
        assert_eq!(action, ["\u{1}ACTION [s] a\u{1}"]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_and_everything_fits(line in "[a-zã😀 ]{0,60}", limit in 4_usize..20) {
            let parts = split(&line, limit);
            proptest::prop_assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= limit));
            let without_spaces = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(without_spaces(&parts.concat()), without_spaces(&line));
        }
    }
}
