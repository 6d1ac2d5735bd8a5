//! Names that may be had instead of one that was refused.

/// The longest name that every server lets people have (RFC 1459).
const SHORT: usize = 9;

/// A name like one that somebody else has: with a number behind it, or the next number.
pub fn free(name: &str) -> String {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name
        .get(bare.len()..)
        .and_then(|digits| digits.parse::<u32>().ok());
    match number {
        Some(number) if !bare.is_empty() => format!("{bare}{}", number.saturating_add(1)),
        _ => format!("{name}2"),
    }
}

/// A name like one that the server does not allow, of what every server allows; empty if nothing is left of it.
///
/// A name that is of nothing else is shortened: it may have been too long.
pub fn plain(name: &str) -> String {
    let plain: String = name.trim().chars().filter_map(letter).collect();
    let plain = plain.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    if plain == name {
        plain.chars().take(SHORT).collect()
    } else {
        plain.to_owned()
    }
}

/// What stands for a character in a plain name.
fn letter(c: char) -> Option<char> {
    let bare = match c {
        'À'..='Å' => 'A',
        'à'..='å' => 'a',
        'È'..='Ë' => 'E',
        'è'..='ë' => 'e',
        'Ì'..='Ï' => 'I',
        'ì'..='ï' => 'i',
        'Ò'..='Ö' => 'O',
        'ò'..='ö' => 'o',
        'Ù'..='Ü' => 'U',
        'ù'..='ü' => 'u',
        'Ç' => 'C',
        'ç' => 'c',
        'Ñ' => 'N',
        'ñ' => 'n',
        ' ' | '.' | '-' => '_',
        c => c,
    };
    (bare.is_ascii_alphanumeric() || bare == '_').then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_second_gets_a_number() {
        assert_eq!(free("ana"), "ana2");
        assert_eq!(free("ana2"), "ana3");
        assert_eq!(free("ana9"), "ana10");
        assert_eq!(free("42"), "422");
    }

    #[test]
    fn what_no_server_allows_is_left_out() {
        assert_eq!(plain("Ana Maria"), "Ana_Maria");
        assert_eq!(plain("João"), "Joao");
        assert_eq!(plain("#3 ana!"), "ana");
        assert_eq!(plain("mariaclara1997"), "mariaclar");
        assert_eq!(plain("名前"), "");
    }
}
