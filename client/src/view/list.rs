//! A list of lines to choose from, drawn as one widget: names, and what is to be known of each.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app::{self, MouseButton, MouseWheel};
use fltk::draw;
use fltk::enums::{Event, Key};
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::item::{self, Item};
use super::theme;

/// The height of a line.
const LINE: i32 = 30;
const WHEEL: i32 = 3 * LINE;

/// A list of lines to choose from.
pub struct List<T> {
    widget: Widget,
    state: Rc<RefCell<State<T>>>,
}

struct State<T> {
    rows: Vec<Item<T>>,
    scroll: i32,
    hover: Option<usize>,
    /// Where the keyboard points.
    cursor: Option<usize>,
    walk: Walk,
}

/// What the keys that go up and down do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// They choose.
    Choosing,
    /// They point; Enter chooses.
    Pointing,
}

impl<T: Clone + PartialEq + 'static> List<T> {
    /// A list that tells what is chosen, and for what a menu is wanted.
    pub fn new(walk: Walk, choose: impl Fn(T) + 'static, menu: impl Fn(T) + 'static) -> Self {
        let mut widget = Widget::default();
        let state = Rc::new(RefCell::new(State {
            rows: Vec::new(),
            scroll: 0,
            hover: None,
            cursor: None,
            walk,
        }));
        let drawn = Rc::clone(&state);
        widget.draw(move |widget| drawn.borrow_mut().draw(Area::of(widget), widget.has_focus()));
        let handled = Rc::clone(&state);
        widget.handle(move |widget, event| {
            let chosen = handled.borrow_mut().handle(widget, event);
            match chosen {
                Handled::Nothing => false,
                Handled::Used => true,
                Handled::Chosen(value) => {
                    choose(value);
                    true
                }
                Handled::Menu(value) => {
                    menu(value);
                    true
                }
            }
        });
        Self { widget, state }
    }

    /// The widget, to be placed.
    pub fn widget(&mut self) -> &mut Widget {
        &mut self.widget
    }

    /// Whether it has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.widget.has_focus()
    }

    /// Shows these lines.
    pub fn set(&mut self, rows: Vec<Item<T>>) {
        let mut state = self.state.borrow_mut();
        if state.rows == rows {
            return;
        }
        state.cursor = state.cursor.filter(|&at| at < rows.len());
        state.rows = rows;
        state.keep_in_range(self.widget.h());
        drop(state);
        self.widget.redraw();
    }
}

enum Handled<T> {
    Nothing,
    Used,
    Chosen(T),
    Menu(T),
}

impl<T: Clone> State<T> {
    fn handle(&mut self, widget: &mut Widget, event: Event) -> Handled<T> {
        match event {
            Event::Push => {
                let hit = self.at(app::event_y() - widget.y());
                let right = app::event_mouse_button() == MouseButton::Right;
                let handled = if right { Handled::Menu } else { Handled::Chosen };
                hit.map_or(Handled::Used, handled)
            }
            Event::Focus | Event::Unfocus => {
                widget.redraw();
                Handled::Used
            }
            Event::Enter | Event::Move | Event::Leave => {
                let over = (event != Event::Leave).then(|| self.index(app::event_y() - widget.y()));
                if self.hover != over.flatten() {
                    self.hover = over.flatten();
                    widget.redraw();
                }
                Handled::Used
            }
            Event::MouseWheel => {
                self.scroll += match app::event_dy() {
                    MouseWheel::Up => WHEEL,
                    MouseWheel::Down => -WHEEL,
                    _ => 0,
                };
                self.keep_in_range(widget.h());
                widget.redraw();
                Handled::Used
            }
            Event::KeyDown => match app::event_key() {
                Key::Up => self.neighbour(-1, widget),
                Key::Down => self.neighbour(1, widget),
                Key::Menu => {
                    let pointed = self.pointed().and_then(|at| self.value(at));
                    pointed.map_or(Handled::Used, Handled::Menu)
                }
                Key::Enter | Key::KPEnter => {
                    let pointed = self.cursor.and_then(|at| self.value(at));
                    pointed.map_or(Handled::Used, Handled::Chosen)
                }
                _ => Handled::Nothing,
            },
            _ => Handled::Nothing,
        }
    }

    fn index(&self, y: i32) -> Option<usize> {
        usize::try_from((y + self.scroll).div_euclid(LINE))
            .ok()
            .filter(|&at| at < self.rows.len())
    }

    fn at(&self, y: i32) -> Option<T> {
        self.value(self.index(y)?)
    }

    fn value(&self, at: usize) -> Option<T> {
        self.rows.get(at).map(|item| item.value.clone())
    }

    /// Goes to the item before or after the one where the keyboard points, or to the chosen one if it points
    /// nowhere yet.
    fn neighbour(&mut self, step: isize, widget: &mut Widget) -> Handled<T> {
        let last = self.rows.len().checked_sub(1);
        let next = match self.pointed() {
            None => last.map(|_| 0),
            Some(from) if step < 0 => from.checked_sub(1),
            Some(from) => Some(from + 1).filter(|&next| Some(next) <= last),
        };
        let Some(next) = next else {
            return Handled::Used;
        };
        self.cursor = Some(next);
        let (top, h) = (i32::try_from(next).unwrap_or(0) * LINE, widget.h());
        self.scroll = self.scroll.clamp(top + LINE - h, top.max(top + LINE - h));
        self.keep_in_range(h);
        widget.redraw();
        match (self.walk, self.value(next)) {
            (Walk::Choosing, Some(value)) => Handled::Chosen(value),
            _ => Handled::Used,
        }
    }

    /// Where the keyboard points.
    fn pointed(&self) -> Option<usize> {
        match self.walk {
            Walk::Choosing => self.rows.iter().position(|item| item.chosen),
            Walk::Pointing => self.cursor,
        }
    }

    fn keep_in_range(&mut self, h: i32) {
        let most = (self.height() - h).max(0);
        self.scroll = self.scroll.clamp(0, most);
    }

    fn height(&self) -> i32 {
        i32::try_from(self.rows.len())
            .unwrap_or(i32::MAX)
            .saturating_mul(LINE)
    }

    fn draw(&mut self, area: Area, focused: bool) {
        self.keep_in_range(area.h);
        draw::push_clip(area.x, area.y, area.w, area.h);
        draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::BACKGROUND);
        let first = usize::try_from(self.scroll / LINE).unwrap_or(0);
        let mut y = area.y - self.scroll % LINE;
        for (at, row) in self.rows.iter().enumerate().skip(first) {
            if y >= area.y + area.h {
                break;
            }
            let strip = Area { y, h: LINE, ..area };
            let pointed = match self.walk {
                Walk::Choosing => row.chosen,
                Walk::Pointing => self.cursor == Some(at),
            };
            if row.begins && at > 0 {
                draw::set_draw_color(theme::BORDER);
                draw::draw_xyline(
                    strip.x + item::PADDING,
                    strip.y,
                    strip.x + strip.w - item::PADDING,
                );
            }
            item::draw(row, strip, self.hover == Some(at), focused && pointed);
            y += LINE;
        }
        self.draw_position(area);
        draw::pop_clip();
    }

    /// A thin mark at the right that shows which part is seen.
    fn draw_position(&self, area: Area) {
        let height = self.height();
        if height > area.h && area.h > 0 {
            let length = (area.h * area.h / height).max(24);
            let y = area.y + (area.h - length) * self.scroll / (height - area.h);
            draw::set_draw_color(theme::BORDER);
            draw::draw_rounded_rectf(area.x + area.w - 5, y, 4, length, 2);
        }
    }
}
