//! A line of text, drawn as it is.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::draw;
use fltk::enums::Color;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::text::{self, Ink};

/// A line of text that is cut where it does not fit.
#[derive(Clone)]
pub struct Label {
    widget: Widget,
    text: Rc<RefCell<String>>,
}

impl Label {
    /// Adds an empty label to the current group, on a background of this colour.
    pub fn new(ink: Ink, paper: Color) -> Self {
        let mut widget = Widget::default();
        let text = Rc::new(RefCell::new(String::new()));
        let drawn = Rc::clone(&text);
        widget.draw(move |widget| {
            let area = Area::of(widget);
            draw::draw_rect_fill(area.x, area.y, area.w, area.h, paper);
            text::draw_cut(&drawn.borrow(), ink, area.x, area.y, area.w, area.h);
        });
        Self { widget, text }
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.widget);
    }

    /// Shows another text.
    pub fn set(&mut self, text: &str) {
        if *self.text.borrow() == text {
            return;
        }
        text.clone_into(&mut self.text.borrow_mut());
        self.widget.set_tooltip(&text.replace('@', "@@"));
        self.widget.redraw();
    }

    /// How wide its text is.
    pub fn width(&self, ink: Ink) -> i32 {
        ink.set();
        text::width(&self.text.borrow())
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.text.borrow().clone()
    }

    /// Where it is, if it is seen.
    pub fn area(&self) -> Option<Area> {
        super::reach::seen(&self.widget)
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        if shown {
            self.widget.show();
        } else {
            self.widget.hide();
        }
    }
}
