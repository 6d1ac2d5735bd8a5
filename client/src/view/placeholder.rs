//! What an empty field is for, written into it.

use fltk::draw;
use fltk::input::Input;
use fltk::prelude::*;

use super::area::Area;
use super::text::{self, Ink};
use super::theme;

/// Shows a text in a field as long as it is empty and does not have the keyboard.
pub fn add(field: &mut Input, text: String) {
    field.draw(move |field| {
        if field.value().is_empty() && !field.has_focus() {
            let area = Area::of(field).inset(10, 3);
            let ink = Ink {
                font: theme::PLAIN,
                size: theme::SIZE,
                colour: theme::DIM,
            };
            draw::push_clip(area.x, area.y, area.w, area.h);
            text::draw_cut(&text, ink, area.x, area.y, area.w, area.h);
            draw::pop_clip();
        }
    });
}
