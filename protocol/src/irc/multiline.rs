//! Messages of several lines (IRCv3 draft/multiline).

/// The type of the batch that holds the lines of one message.
pub const BATCH: &str = "draft/multiline";

/// The tag of a line that goes on where the line before it was broken only to be sent.
pub const CONCAT_TAG: &str = "draft/multiline-concat";

/// One line of a message, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line<'a> {
    /// What it says.
    pub text: &'a str,
    /// Whether it goes on with the line before it, without a line feed between them.
    pub concat: bool,
}

/// The lines of a whole text, which are divided by line feeds, and where `breaks` (byte offsets, growing) tells that
/// a line was broken only to be sent. Offsets that lie between no two characters are passed over.
///
/// ```
/// use protocol::irc::multiline::{Line, lines};
/// let line = |text, concat| Line { text, concat };
/// assert_eq!(
///     lines("hello\n\nhow is everyone?", &[14]).collect::<Vec<_>>(),
///     [line("hello", false), line("", false), line("how is ", false), line("everyone?", true)],
/// );
/// ```
pub fn lines<'a>(text: &'a str, breaks: &'a [u32]) -> impl Iterator<Item = Line<'a>> {
    let mut breaks = breaks
        .iter()
        .filter_map(|&at| usize::try_from(at).ok())
        .peekable();
    let mut rest = Some(0);
    let mut concat = false;
    std::iter::from_fn(move || {
        let start = rest?;
        let tail = text.get(start..)?;
        let feed = tail.find('\n').map(|at| start + at);
        let end = feed.unwrap_or(text.len());
        while breaks
            .next_if(|&at| at < start || !text.is_char_boundary(at))
            .is_some()
        {}
        let line = if let Some(at) = breaks.next_if(|&at| at < end) {
            rest = Some(at);
            (start..at, std::mem::replace(&mut concat, true))
        } else {
            rest = feed.map(|at| at + 1);
            (start..end, std::mem::take(&mut concat))
        };
        Some(Line {
            text: text.get(line.0)?,
            concat: line.1,
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str, breaks: &[u32]) -> Vec<(String, bool)> {
        lines(text, breaks)
            .map(|line| (line.text.to_owned(), line.concat))
            .collect()
    }

    #[test]
    fn a_text_without_breaks_is_its_lines() {
        assert_eq!(all("", &[]), [(String::new(), false)]);
        assert_eq!(all("a\n", &[]), [("a".into(), false), (String::new(), false)]);
    }

    #[test]
    fn a_blank_line_may_be_gone_on_with() {
        assert_eq!(
            all("\nb", &[1]),
            [(String::new(), false), (String::new(), false), ("b".into(), true)]
        );
        assert_eq!(all("b", &[0]), [(String::new(), false), ("b".into(), true)]);
    }

    #[test]
    fn offsets_that_cannot_be_are_passed_over() {
        assert_eq!(
            all("ção", &[1, 3, 4, 99]),
            [("çã".into(), false), ("o".into(), true)]
        );
        assert_eq!(all("abc", &[2, 1]), [("ab".into(), false), ("c".into(), true)]);
    }

    proptest! {
        #[test]
        fn lines_put_together_again_are_the_text(
            parts in prop::collection::vec(("[a-zç]{0,4}", any::<bool>()), 1..8),
        ) {
            let (mut text, mut breaks, mut expected) = (String::new(), Vec::new(), Vec::new());
            for (index, (part, concat)) in parts.into_iter().enumerate() {
                let concat = concat && index > 0 && !part.is_empty();
                if concat {
                    breaks.push(u32::try_from(text.len()).unwrap());
                } else if index > 0 {
                    text.push('\n');
                }
                text += &part;
                expected.push((part, concat));
            }
            prop_assert_eq!(all(&text, &breaks), expected);
        }
    }
}
