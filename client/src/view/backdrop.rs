//! What is behind the widgets of a group: a widget of its own, so that it is drawn only when it has to be.

use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;

/// Adds a backdrop to the current group; it has to be the first of its widgets.
pub fn add(paint: impl Fn(Area) + 'static) -> Widget {
    let mut backdrop = Widget::default();
    backdrop.draw(move |backdrop| paint(Area::of(backdrop)));
    backdrop
}
