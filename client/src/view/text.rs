//! Drawing text that comes from outside: FLTK's labels would take `@` and `&` in it for drawings and
//! shortcuts.

use fltk::draw;
use fltk::enums::{Color, Font};

/// A font, its size and a colour.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub font: Font,
    pub size: i32,
    pub colour: Color,
}

impl Ink {
    /// Uses the font to measure with.
    pub fn set(self) {
        draw::set_font(self.font, self.size);
        draw::set_draw_color(self.colour);
    }
}

/// Draws a text in the middle of a strip, cut to a width; says how wide it is.
pub fn draw_cut(text: &str, ink: Ink, x: i32, y: i32, w: i32, h: i32) -> i32 {
    ink.set();
    let cut = cut(text, w);
    draw::draw_text(&cut, x, y + baseline(h));
    width(&cut)
}

/// Where in a strip of this height the baseline of the current font is.
pub fn baseline(h: i32) -> i32 {
    i32::midpoint(h, draw::height()) - draw::descent()
}

/// The width of a text in the current font, rounded up.
pub fn width(text: &str) -> i32 {
    // Widths of what fits on a screen are far from the bounds.
    #[allow(clippy::cast_possible_truncation)]
    let width = draw::width(text).ceil() as i32;
    width
}

/// A text that is no wider than `w` in the current font, with an ellipsis where something is left out.
pub fn cut(text: &str, w: i32) -> String {
    const LONGEST: usize = 400;
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() == text.len() && width(&short) <= w {
        return short;
    }
    let ellipsis = "…";
    let room = w - width(ellipsis);
    let kept = fitting(&short, room);
    let kept = short.get(..kept).unwrap_or_default().trim_end();
    format!("{kept}{ellipsis}")
}

/// How many bytes of a text fit into a width in the current font: a whole number of characters.
pub fn fitting(text: &str, w: i32) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let fit = ends.partition_point(|&end| width(text.get(..end).unwrap_or_default()) <= w);
    fit.checked_sub(1)
        .and_then(|last| ends.get(last))
        .copied()
        .unwrap_or(0)
}
