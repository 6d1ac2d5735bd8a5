//! One of a few things, side by side.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app;
use fltk::draw;
use fltk::enums::{Event, Key as KeyCode};
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::reach::{self, Reach};
use super::text::{self, Ink};
use super::theme;
use crate::access::control::Act;
use crate::access::seen::State as Told;

/// One of a few things, side by side.
#[derive(Clone)]
pub struct Segments {
    widget: Widget,
    state: Rc<RefCell<State>>,
    listener: Rc<RefCell<Option<Listener>>>,
}

/// What is called when something else is chosen.
type Listener = Rc<dyn Fn()>;

#[derive(Default)]
struct State {
    words: Vec<String>,
    chosen: usize,
}

impl Segments {
    /// Adds it to the current group, without anything to choose.
    pub fn new() -> Self {
        let mut widget = Widget::default();
        let state: Rc<RefCell<State>> = Rc::default();
        let drawn = Rc::clone(&state);
        widget.draw(move |widget| paint(&drawn.borrow(), Area::of(widget), widget.has_focus()));
        Self {
            widget,
            state,
            listener: Rc::default(),
        }
    }

    /// Calls this when something else is chosen.
    pub fn listen(&mut self, chosen: impl Fn() + 'static) {
        let chosen: Listener = Rc::new(chosen);
        *self.listener.borrow_mut() = Some(Rc::clone(&chosen));
        let state = Rc::clone(&self.state);
        self.widget.handle(move |widget, event| {
            let area = Area::of(widget);
            let (count, before) = (state.borrow().words.len(), state.borrow().chosen);
            let to = match event {
                Event::Focus | Event::Unfocus => {
                    widget.redraw();
                    return true;
                }
                Event::Push => (0..count).find(|&at| segment(area, at, count).has(app::event_coords())),
                Event::KeyDown if app::event_key() == KeyCode::Left => before.checked_sub(1),
                Event::KeyDown if app::event_key() == KeyCode::Right => Some(before + 1),
                _ => return false,
            };
            if let Some(to) = to.filter(|&to| to < count && to != before) {
                state.borrow_mut().chosen = to;
                widget.redraw();
                chosen();
            }
            true
        });
    }

    /// The widget, to be placed.
    pub fn widget(&mut self) -> &mut Widget {
        &mut self.widget
    }

    /// Offers these.
    pub fn offer(&mut self, words: Vec<String>) {
        self.state.borrow_mut().words = words;
        self.widget.redraw();
    }

    /// Which one is chosen.
    pub fn chosen(&self) -> usize {
        self.state.borrow().chosen
    }

    /// Chooses one.
    pub fn choose(&mut self, at: usize) {
        self.state.borrow_mut().chosen = at;
        self.widget.redraw();
    }
}

impl Reach for Segments {
    fn area(&self) -> Option<Area> {
        reach::seen(&self.widget)
    }

    fn has_keyboard(&self) -> bool {
        self.widget.has_focus()
    }

    fn state(&self) -> Told {
        let state = self.state.borrow();
        Told::Choices {
            words: state.words.clone(),
            chosen: Some(state.chosen),
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Choose(at) if at < self.state.borrow().words.len() => {
                self.choose(at);
                let listener = self.listener.borrow().clone();
                if let Some(listener) = listener {
                    listener();
                }
            }
            Act::Focus => reach::give_keyboard(&mut self.widget),
            _ => {}
        }
    }
}

/// Where one of them is.
fn segment(area: Area, at: usize, count: usize) -> Area {
    let inner = area.inset(3, 3);
    let (at, count) = (
        i32::try_from(at).unwrap_or(0),
        i32::try_from(count).unwrap_or(1).max(1),
    );
    let (left, right) = (inner.w * at / count, inner.w * (at + 1) / count);
    Area {
        x: inner.x + left,
        w: right - left,
        ..inner
    }
}

fn paint(state: &State, area: Area, focused: bool) {
    draw::set_draw_color(if focused { theme::ACCENT } else { theme::EDGE });
    draw::draw_rounded_rectf(area.x, area.y, area.w, area.h, 8);
    let edge = if focused { 2 } else { 1 };
    let inner = area.inset(edge, edge);
    draw::set_draw_color(theme::BACKGROUND);
    draw::draw_rounded_rectf(inner.x, inner.y, inner.w, inner.h, 7);
    for (at, words) in state.words.iter().enumerate() {
        let place = segment(area, at, state.words.len());
        let chosen = at == state.chosen;
        if chosen {
            draw::set_draw_color(theme::ACCENT);
            draw::draw_rounded_rectf(place.x, place.y, place.w, place.h, 6);
        }
        let ink = Ink {
            font: theme::PLAIN,
            size: theme::SIZE - 1,
            colour: if chosen { theme::ON_ACCENT } else { theme::TEXT },
        };
        ink.set();
        let left = place.x + (place.w - text::width(words)).max(8) / 2;
        text::draw_cut(words, ink, left, place.y, place.w - 4, place.h);
    }
}
