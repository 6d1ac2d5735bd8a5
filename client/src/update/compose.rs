//! From what was written to the texts of messages that fit.

/// The texts of the messages that say `text`, each with at most `limit` bytes, and `subject` bytes less in the first
/// one, where the subject may have to stand.
///
/// Line ends separate messages. Long lines are cut between words where they have any, and never inside a
/// character. There is always one message, even without text, so that a subject alone can be sent.
pub fn pieces(text: &str, subject: usize, action: bool, limit: usize) -> Vec<String> {
    let room = if action {
        limit.saturating_sub("\u{1}ACTION \u{1}".len())
    } else {
        limit
    };
    let mut pieces: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut rest = line;
        if pieces.is_empty() && subject > 0 {
            let first = split(line, room.saturating_sub(subject).max(1));
            let head = first.first().copied().unwrap_or_default();
            pieces.push(head.to_owned());
            rest = line.get(head.len()..).unwrap_or_default();
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        pieces.extend(split(rest, room).into_iter().map(str::to_owned));
    }
    if pieces.is_empty() {
        pieces.push(String::new());
    }
    pieces
}

/// Where the lines of a text have to be broken so that each part has at most `limit` bytes.
pub fn breaks(text: &str, limit: usize) -> Vec<u32> {
    let mut breaks = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let mut at = start;
        let parts = split_exactly(line, limit);
        for part in parts.iter().take(parts.len().saturating_sub(1)) {
            at += part.len();
            breaks.extend(u32::try_from(at));
        }
        start += line.len() + 1;
    }
    breaks
}

/// Cuts a line into parts of at most `limit` bytes that make the line again, after spaces if possible.
fn split_exactly(line: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while rest.len() > limit {
        let (head, _) = rest.split_at(boundary(rest, limit));
        let at = head.rfind(' ').map_or(head.len(), |space| space + 1);
        let (part, after) = rest.split_at(at);
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// Where to cut a text that is longer than the limit; a character that is longer goes whole.
fn boundary(text: &str, limit: usize) -> usize {
    let fits = (1..=limit).rev().find(|&at| text.is_char_boundary(at));
    fits.or_else(|| text.chars().next().map(char::len_utf8))
        .unwrap_or(text.len())
}

/// Cuts a line into parts of at most `limit` bytes, at spaces if possible, never inside a character.
fn split(line: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while rest.len() > limit {
        let most = boundary(rest, limit);
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
        assert_eq!(pieces("a\n\n  \r\nb c", 0, false, 100), ["a", "b c"]);
        assert_eq!(pieces("", 0, false, 100), [""]);
        assert_eq!(pieces("a b", 0, true, 10), ["a", "b"]);
    }

    #[test]
    fn the_first_leaves_room_for_the_subject() {
        assert_eq!(pieces("a b c\nd", 4, false, 7), ["a b", "c", "d"]);
        assert_eq!(pieces("abc", 90, false, 7), ["a", "bc"]);
        assert_eq!(pieces("", 4, false, 7), [""]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_and_everything_fits(line in "[a-zã😀 ]{0,60}", limit in 4_usize..20) {
            let parts = split(&line, limit);
            proptest::prop_assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= limit));
            let without_spaces = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(without_spaces(&parts.concat()), without_spaces(&line));
        }

        #[test]
        fn broken_lines_make_the_text_again(text in "[a-zã \\n]{0,60}", limit in 4_usize..20) {
            let breaks = breaks(&text, limit);
            let mut whole = String::new();
            for (at, line) in protocol::irc::multiline::lines(&text, &breaks).enumerate() {
                proptest::prop_assert!(line.text.len() <= limit);
                if at > 0 && !line.concat {
                    whole.push('\n');
                }
                whole.push_str(line.text);
            }
            proptest::prop_assert_eq!(whole, text);
        }
    }
}
