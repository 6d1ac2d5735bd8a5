//! What an empty field is for, written into it.

use std::rc::Rc;

use fltk::draw;
use fltk::input::Input;
use fltk::prelude::*;

use super::area::Area;
use super::text::{self, Ink};
use super::theme;
use crate::i18n::{I18n, Key};

/// Shows a text in a field as long as it is empty and does not have the keyboard.
pub fn add(field: &mut Input, i18n: &Rc<I18n>, key: Key) {
    let i18n = Rc::clone(i18n);
    field.draw(move |field| {
        if field.value().is_empty() && !field.has_focus() {
            let area = Area::of(field).inset(12, 3);
            let ink = Ink {
                font: theme::PLAIN,
                size: theme::SIZE,
                colour: theme::DIM,
            };
            draw::push_clip(area.x, area.y, area.w, area.h);
            text::draw_cut(&i18n.text(key), ink, area.x, area.y, area.w, area.h);
            draw::pop_clip();
        }
    });
}
