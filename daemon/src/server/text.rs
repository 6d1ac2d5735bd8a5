//! Bounds on texts.

/// The longest beginning of a text that has at most `most` bytes and ends between characters.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
