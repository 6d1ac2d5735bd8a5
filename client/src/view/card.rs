//! A page over everything, with a card in its middle.

use std::cell::Cell;
use std::rc::Rc;

use fltk::draw;
use fltk::group::Group;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::theme;

/// A page over everything, with a card in its middle.
pub struct Card {
    group: Group,
    backdrop: Widget,
    /// Where the card is.
    area: Rc<Cell<Area>>,
    size: (i32, i32),
}

impl Card {
    /// Adds it to the current group, hidden; what is made until [`Card::end`] is on it.
    pub fn begin(w: i32, h: i32) -> Self {
        let mut group = Group::default();
        group.hide();
        let place = Rc::new(Cell::new(Area {
            x: 0,
            y: 0,
            w: 1,
            h: 1,
        }));
        let drawn = Rc::clone(&place);
        let backdrop = backdrop::add(move |area| paint(area, drawn.get()));
        let size = (w, h);
        Self {
            group,
            backdrop,
            area: place,
            size,
        }
    }

    /// Nothing more is put on it.
    pub fn end(&self) {
        self.group.end();
    }

    /// Makes it so high from when it is next placed.
    pub fn set_height(&mut self, h: i32) {
        self.size.1 = h;
    }

    /// Puts it somewhere; where on it there is room.
    pub fn place(&mut self, area: Area) -> Area {
        area.place(&mut self.group);
        area.place(&mut self.backdrop);
        let (w, h) = self.size;
        let card = Area {
            x: area.x + (area.w - w) / 2,
            y: area.y + (area.h - h).max(0) / 2,
            w,
            h: h.min(area.h),
        };
        self.area.set(card);
        card.inset(32, 26)
    }

    /// Whether it is shown.
    pub fn is_shown(&self) -> bool {
        self.group.visible()
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        if shown {
            self.group.show();
        } else {
            self.group.hide();
        }
    }

    /// Has it drawn again.
    pub fn redraw(&mut self) {
        self.group.redraw();
    }
}

fn paint(area: Area, card: Area) {
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::BACKGROUND);
    draw::set_draw_color(theme::BORDER);
    draw::draw_rounded_rectf(card.x - 1, card.y - 1, card.w + 2, card.h + 3, 13);
    draw::set_draw_color(theme::PAPER);
    draw::draw_rounded_rectf(card.x, card.y, card.w, card.h, 12);
}
