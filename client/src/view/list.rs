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
use super::reach::{self, Reach};
use super::theme;
use crate::access::control::Act;
use crate::access::seen::State as Told;

/// The height of a line.
const LINE: i32 = 30;
const WHEEL: i32 = 3 * LINE;

/// A list of lines to choose from.
#[derive(Clone)]
pub struct List<T> {
    widget: Widget,
    state: Rc<RefCell<State<T>>>,
    choose: Rc<dyn Fn(T)>,
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
    /// A list that tells what is chosen, and for what a menu is wanted, with its row.
    pub fn new(walk: Walk, choose: impl Fn(T) + 'static, menu: impl Fn(T, Area) + 'static) -> Self {
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
        let choose: Rc<dyn Fn(T)> = Rc::new(choose);
        let chooses = Rc::clone(&choose);
        widget.handle(move |widget, event| {
            let chosen = handled.borrow_mut().handle(widget, event);
            match chosen {
                Handled::Nothing => false,
                Handled::Used => true,
                Handled::Chosen(value) => {
                    chooses(value);
                    true
                }
                Handled::Menu(value, row) => {
                    menu(value, row);
                    true
                }
            }
        });
        Self {
            widget,
            state,
            choose,
        }
    }

    /// The widget, to be placed.
    pub fn widget(&mut self) -> &mut Widget {
        &mut self.widget
    }

    /// Whether it has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.widget.has_focus()
    }

    /// What the keyboard points at, and where that is.
    pub fn pointed(&self) -> Option<(T, Area)> {
        let state = self.state.borrow();
        let at = state.pointed()?;
        Some((state.value(at)?, state.place(at, reach::seen(&self.widget)?)))
    }

    /// Its rows as they are reached, each known by this number.
    pub fn rows(&self, key: fn(&T) -> u64) -> impl Reach + use<T> {
        Rows {
            list: self.clone(),
            key,
        }
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

/// The rows of a list as they are reached.
struct Rows<T> {
    list: List<T>,
    key: fn(&T) -> u64,
}

impl<T: Clone + PartialEq + 'static> Rows<T> {
    /// Where the row with this number stands.
    fn find(&self, wanted: u64) -> Option<usize> {
        let state = self.list.state.borrow();
        let is = |row: &Item<T>| (self.key)(&row.value) == wanted;
        state.rows.iter().position(is)
    }
}

impl<T: Clone + PartialEq + 'static> Reach for Rows<T> {
    fn area(&self) -> Option<Area> {
        reach::seen(&self.list.widget)
    }

    fn has_keyboard(&self) -> bool {
        self.list.has_focus()
    }

    fn state(&self) -> Told {
        let state = self.list.state.borrow();
        let area = Area::of(&self.list.widget);
        let rows = state.rows.iter().enumerate();
        let rows = rows.map(|(at, row)| ((self.key)(&row.value), state.place(at, area)));
        let inside = |row: &Area| row.y + row.h > area.y && row.y < area.y + area.h;
        let pointed = state.pointed().and_then(|at| state.value(at));
        Told::Rows {
            seen: rows.filter(|(_, row)| inside(row)).collect(),
            pointed: pointed.map(|value| (self.key)(&value)),
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Focus => reach::give_keyboard(&mut self.list.widget),
            Act::Point(row) => {
                if let Some(at) = self.find(row) {
                    let choosing = self.list.state.borrow_mut().point(at, &mut self.list.widget);
                    if let Handled::Chosen(value) = choosing {
                        (self.list.choose)(value);
                    }
                }
                reach::give_keyboard(&mut self.list.widget);
            }
            Act::Open(row) => {
                let value = self.find(row).and_then(|at| self.list.state.borrow().value(at));
                if let Some(value) = value {
                    (self.list.choose)(value);
                }
            }
            _ => {}
        }
    }
}

enum Handled<T> {
    Nothing,
    Used,
    Chosen(T),
    Menu(T, Area),
}

impl<T: Clone> State<T> {
    fn handle(&mut self, widget: &mut Widget, event: Event) -> Handled<T> {
        match event {
            Event::Push => {
                let hit = self.index(app::event_y() - widget.y());
                if app::event_mouse_button() == MouseButton::Right {
                    self.menu(hit, widget)
                } else {
                    hit.and_then(|at| self.value(at))
                        .map_or(Handled::Used, Handled::Chosen)
                }
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
                key if key == Key::Menu || key == Key::F10 && app::is_event_shift() => {
                    self.menu(self.pointed(), widget)
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

    /// The menu of a row is wanted.
    fn menu(&self, row: Option<usize>, widget: &Widget) -> Handled<T> {
        let wanted = row.and_then(|at| Some((self.value(at)?, self.place(at, Area::of(widget)))));
        wanted.map_or(Handled::Used, |(value, row)| Handled::Menu(value, row))
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
        next.map_or(Handled::Used, |next| self.point(next, widget))
    }

    /// Where a row is in a widget that is there.
    fn place(&self, row: usize, area: Area) -> Area {
        let top = i32::try_from(row).unwrap_or(0).saturating_mul(LINE);
        Area {
            y: (area.y + top).saturating_sub(self.scroll),
            h: LINE,
            ..area
        }
    }

    /// Points at a row.
    fn point(&mut self, next: usize, widget: &mut Widget) -> Handled<T> {
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
