//! A menu that opens over the window. FLTK's own menus have a loop to themselves, and tell nobody where they are.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app::{self, MouseWheel};
use fltk::draw;
use fltk::enums::{Align, Event, Key};
use fltk::prelude::*;
use fltk::window::DoubleWindow;

use super::area::Area;
use super::reach;
use super::text::{self, Ink};
use super::theme;
use crate::access::seen::Entry;

const LINE: i32 = 26;
/// Around all entries.
const MARGIN: i32 = 5;
/// Beside the words of an entry.
const PADDING: i32 = 14;
/// What a mark in front of the words takes.
const MARK: i32 = 20;

const INK: Ink = Ink {
    font: theme::PLAIN,
    size: theme::SIZE,
    colour: theme::TEXT,
};

/// A menu that opens over the window.
#[derive(Clone)]
pub struct Popup {
    window: DoubleWindow,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    /// What is pointed at.
    pointed: Option<usize>,
    /// The first entry in sight.
    first: usize,
    /// How many are in sight.
    fits: usize,
    choose: Option<Box<dyn FnOnce(usize)>>,
}

impl Popup {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new() -> Self {
        let mut window = DoubleWindow::new(0, 0, 1, 1, None);
        window.end();
        window.hide();
        let state = Rc::<RefCell<State>>::default();
        let drawn = Rc::clone(&state);
        window.draw(move |window| drawn.borrow().draw(window.w(), window.h()));
        let mut popup = Self {
            window: window.clone(),
            state,
        };
        let handled = popup.clone();
        popup.window.handle(move |_, event| handled.clone().handle(event));
        popup
    }

    /// Opens below this place of the window, or, after a press of the mouse, where that was. Calls with the place of what
    /// is chosen, unless nothing is.
    pub fn open(&self, entries: Vec<Entry>, below: Area, choose: impl FnOnce(usize) + 'static) {
        let at = (app::event() == Event::Push).then(app::event_coords);
        let mut this = self.clone();
        // The widget that handles the event that is being handled gets the rest of it.
        app::awake_callback(move || this.show(&entries, below, at));
        self.state.borrow_mut().choose = Some(Box::new(choose));
    }

    fn show(&mut self, entries: &[Entry], below: Area, at: Option<(i32, i32)>) {
        if let Some(mut other) = app::grab() {
            other.hide();
        }
        let Some(inside) = self.window.top_window() else {
            return;
        };
        let (wide, high) = (inside.w(), inside.h());
        INK.set();
        let words = entries.iter().map(|entry| text::width(&entry.words)).max();
        let mark = if entries.iter().any(|entry| entry.checked.is_some()) {
            MARK
        } else {
            0
        };
        let w = (words.unwrap_or(0) + mark + 2 * (PADDING + MARGIN)).min(wide);
        let fits = usize::try_from((high - 2 * MARGIN) / LINE).unwrap_or(0);
        let fits = fits.clamp(1, entries.len().max(1));
        let h = 2 * MARGIN + LINE * i32::try_from(fits).unwrap_or(0);
        let (x, y) = at.unwrap_or((below.x, below.y + below.h));
        // Above, where there is no room below.
        let above = at.map_or(below.y, |(_, y)| y) - h;
        let y = if y + h <= high { y } else { above.max(0) };
        let x = x.clamp(0, wide - w);
        let mut state = self.state.borrow_mut();
        state.entries = entries.to_vec();
        state.fits = fits;
        state.first = 0;
        state.pointed = None;
        if at.is_none() {
            state.step(true);
        }
        drop(state);
        self.window.resize(x, y, w, h);
        self.window.show();
        app::set_grab(Some(self.window.clone()));
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.window.visible() && reach::seen(&self.window).is_some()
    }

    /// Where it is, what it offers, and what of that is pointed at, if it is open.
    pub fn offered(&self) -> Option<(Area, Vec<Entry>, Option<usize>)> {
        let state = self.state.borrow();
        self.is_open()
            .then(|| (Area::of(&self.window), state.entries.clone(), state.pointed))
    }

    /// Chooses what stands at this place.
    pub fn choose(&mut self, at: usize) {
        let mut state = self.state.borrow_mut();
        if !state.entries.get(at).is_some_and(|entry| entry.enabled) {
            return;
        }
        let choose = state.choose.take();
        drop(state);
        self.close();
        if let Some(choose) = choose {
            choose(at);
        }
    }

    fn close(&mut self) {
        app::set_grab(None::<DoubleWindow>);
        self.window.hide();
    }

    fn handle(&mut self, event: Event) -> bool {
        let (x, y) = app::event_coords();
        let inside = Area::of(&self.window).at_origin().has((x, y));
        match event {
            Event::KeyDown => self.key(),
            Event::Push if !inside => self.close(),
            Event::Push | Event::Enter => {}
            Event::Move | Event::Drag => {
                let mut state = self.state.borrow_mut();
                // It stays where keys have brought it while the pointer is elsewhere.
                if let Some(at) = inside.then(|| state.at(y)).flatten() {
                    state.pointed = Some(at);
                }
            }
            Event::Released => {
                let at = inside.then(|| self.state.borrow().at(y)).flatten();
                if let Some(at) = at {
                    self.choose(at);
                }
            }
            Event::MouseWheel => {
                let mut state = self.state.borrow_mut();
                let by = match app::event_dy() {
                    MouseWheel::Up => 3,
                    MouseWheel::Down => -3,
                    _ => 0,
                };
                let last = state.entries.len().saturating_sub(state.fits);
                state.first = state.first.saturating_add_signed(by).min(last);
            }
            // Whatever hides it: nothing else would get a key any more, and it would come back with what it is in.
            Event::Hide => {
                app::set_grab(None::<DoubleWindow>);
                let mut window = self.window.clone();
                app::awake_callback(move || {
                    if !window.visible_r() {
                        window.hide();
                    }
                });
                return false;
            }
            _ => return false,
        }
        self.window.redraw();
        true
    }

    /// No key is for anything else while it is open.
    fn key(&mut self) {
        let mut state = self.state.borrow_mut();
        match app::event_key() {
            Key::Down => state.step(true),
            Key::Up => state.step(false),
            Key::Home | Key::PageUp => {
                state.pointed = None;
                state.step(true);
            }
            Key::End | Key::PageDown => {
                state.pointed = None;
                state.step(false);
            }
            key if [Key::Enter, Key::KPEnter, Key::from_char(' ')].contains(&key) => {
                let pointed = state.pointed;
                drop(state);
                if let Some(at) = pointed {
                    self.choose(at);
                }
            }
            Key::Escape | Key::Tab | Key::Menu | Key::F10 => {
                drop(state);
                self.close();
            }
            _ => {}
        }
    }
}

impl State {
    /// Points at the next entry that can be chosen; after the last one, at the first.
    fn step(&mut self, down: bool) {
        let usable = |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.enabled);
        let all = 0..self.entries.len();
        let next = match (self.pointed, down) {
            (Some(from), true) => (from + 1..all.end).chain(all).find(usable),
            (Some(from), false) => (0..from).rev().chain(all.rev()).find(usable),
            (None, true) => all.clone().find(usable),
            (None, false) => all.rev().find(usable),
        };
        self.pointed = next;
        if let Some(next) = next {
            self.first = self.first.clamp((next + 1).saturating_sub(self.fits), next);
        }
    }

    /// What is at this height, and can be chosen.
    fn at(&self, y: i32) -> Option<usize> {
        let row = usize::try_from((y - MARGIN).div_euclid(LINE)).ok()?;
        let at = self.first + row;
        let usable = row < self.fits && self.entries.get(at)?.enabled;
        usable.then_some(at)
    }

    fn draw(&self, w: i32, h: i32) {
        draw::draw_rect_fill(0, 0, w, h, theme::EDGE);
        draw::draw_rect_fill(1, 1, w - 2, h - 2, theme::PAPER);
        let marked = self.entries.iter().any(|entry| entry.checked.is_some());
        let mut line = Area { x: 0, y: 0, w, h }.inset(MARGIN, MARGIN);
        for (at, entry) in self.entries.iter().enumerate().skip(self.first).take(self.fits) {
            let strip = line.cut_top(LINE, 0);
            entry.draw(strip, marked, self.pointed == Some(at));
        }
    }
}

impl Entry {
    fn draw(&self, strip: Area, marked: bool, pointed: bool) {
        let colour = match (self.enabled, pointed) {
            (false, _) => theme::DIM,
            (true, true) => theme::ON_ACCENT,
            (true, false) => theme::TEXT,
        };
        if pointed {
            draw::draw_rect_fill(strip.x, strip.y, strip.w, strip.h, theme::ACCENT);
        }
        if self.apart {
            draw::set_draw_color(theme::BORDER);
            draw::draw_xyline(strip.x, strip.y, strip.x + strip.w - 1);
        }
        let mut words = strip.inset(PADDING, 0);
        let ink = Ink { colour, ..INK };
        ink.set();
        if marked {
            let mark = words.cut_left(MARK, 0);
            if self.checked == Some(true) {
                draw::draw_text2("✓", mark.x, mark.y, mark.w, mark.h, Align::Left);
            }
        }
        text::draw_cut(&self.words, ink, words.x, words.y, words.w, words.h);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(usable: &[bool], fits: usize) -> State {
        let entry = |&enabled: &bool| Entry {
            enabled,
            ..Entry::new("x".to_owned())
        };
        State {
            entries: usable.iter().map(entry).collect(),
            fits,
            ..State::default()
        }
    }

    #[test]
    fn keys_go_round_past_what_cannot_be_chosen() {
        let mut menu = menu(&[false, true, false, true], 4);
        let mut points = |down| {
            menu.step(down);
            menu.pointed
        };
        assert_eq!(points(true), Some(1));
        assert_eq!(points(true), Some(3));
        assert_eq!(points(true), Some(1));
        assert_eq!(points(false), Some(3));
        assert_eq!(points(false), Some(1));
    }

    #[test]
    fn what_is_pointed_at_is_in_sight() {
        let mut menu = menu(&[true; 10], 3);
        for pointed in [0, 1, 2, 3, 4] {
            menu.step(true);
            assert_eq!(menu.pointed, Some(pointed));
            assert!((menu.first..menu.first + 3).contains(&pointed));
        }
        assert_eq!(menu.at(MARGIN), Some(menu.first));
        assert_eq!(menu.at(MARGIN + 3 * LINE), None);
        assert_eq!(menu.at(0), None);
        menu.pointed = None;
        menu.step(false);
        assert_eq!((menu.pointed, menu.first), (Some(9), 7));
    }

    #[test]
    fn nothing_is_pointed_at_where_nothing_can_be_chosen() {
        let mut menu = menu(&[false, false], 2);
        menu.step(true);
        menu.step(false);
        assert_eq!((menu.pointed, menu.at(MARGIN)), (None, None));
    }
}
