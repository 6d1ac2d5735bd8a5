//! Patterns with `…` for what does not matter.

/// Stands for any text, also for none. `*` is not used since IRC is full of it.
pub const WILDCARD: char = '…';

/// Whether the whole text is as the pattern says.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split(WILDCARD);
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in between {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// The line without the colon before a last parameter that needs none: `:x` and `x` are the same to a client.
pub fn canonical(line: &str) -> String {
    let head = usize::from(line.starts_with([':', '@']));
    let Some(at) = line[head..].find(" :").map(|at| at + head) else {
        return line.to_owned();
    };
    let (before, last) = (&line[..at], &line[at + 2..]);
    // Behind tags, the first " :" opens the source.
    if line.starts_with('@') && !before.contains(' ') {
        let rest = canonical(&line[at + 1..]);
        return format!("{before} {rest}");
    }
    if last.is_empty() || last.contains(' ') || last.starts_with(':') {
        return line.to_owned();
    }
    format!("{before} {last}")
}

#[cfg(test)]
mod tests {
    use super::{canonical, matches};

    #[test]
    fn a_wildcard_stands_for_anything() {
        assert!(matches(":… 001 ana :…", ":My.Server 001 ana :Welcome"));
        assert!(matches("a…", "a"));
        assert!(matches("…b…", "abc"));
        assert!(!matches("a", "ab"));
        assert!(!matches("a…a", "a"));
        assert!(!matches("…x", "xy"));
    }

    #[test]
    fn a_needless_colon_does_not_count() {
        assert_eq!(canonical(":a!b@c JOIN :#x"), ":a!b@c JOIN #x");
        assert_eq!(canonical("@time=1 :a JOIN :#x"), "@time=1 :a JOIN #x");
        assert_eq!(canonical(":a 332 b :two words"), ":a 332 b :two words");
        assert_eq!(canonical(":a TOPIC #x :"), ":a TOPIC #x :");
        assert_eq!(canonical(":a PRIVMSG #x ::)"), ":a PRIVMSG #x ::)");
        assert_eq!(canonical("PING :x"), "PING x");
    }
}
