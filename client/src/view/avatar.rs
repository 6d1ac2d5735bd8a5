//! The round mark of a person: their first letter on the colour of their name.

use fltk::draw;
use fltk::enums::Color;

use super::area::Area;
use super::text::{self, Ink};
use super::theme;

/// Draws it at the left of an area, as wide as that is.
pub fn paint(name: &str, colour: Color, area: Area) {
    let size = area.w;
    draw::set_draw_color(colour);
    draw::draw_pie(area.x, area.y, size, size, 0.0, 360.0);
    let letter: String = name
        .chars()
        .find(|c| c.is_alphanumeric())
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let ink = Ink {
        font: theme::BOLD,
        // Half of the mark, but for small ones.
        size: (size * 5 / 12).max(11),
        colour: theme::PAPER,
    };
    ink.set();
    let left = area.x + (size - text::width(&letter)) / 2;
    draw::draw_text(&letter, left, area.y + text::baseline(size));
}
