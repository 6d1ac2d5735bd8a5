//! The transcript of the current conversation: one widget that lays out and draws only what is seen.

mod layout;
mod links;
mod menu;
mod paint;
mod pointing;
mod position;
mod rows;
mod select;
mod state;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fltk::app::{self, MouseButton, MouseWheel};
use fltk::enums::{Cursor, Event, Key};
use fltk::prelude::*;
use fltk::widget::Widget;

use self::layout::LINE;
use self::menu::LineMenu;
use self::pointing::Lines;
use self::select::{On, Selection};
use self::state::State;
use super::area::Area;
use super::focus;
use super::post::Post;
use super::reach::Reached;
use crate::access::control::Control;
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::Conversation;
use crate::update::Msg;

const WHEEL: i32 = 3 * LINE;

/// The transcript of the current conversation.
pub struct TranscriptView {
    widget: Widget,
    menu: LineMenu,
    post: Post,
    state: Rc<RefCell<State>>,
}

impl TranscriptView {
    /// Adds it to the current group.
    pub fn new(post: Post, i18n: &Rc<I18n>) -> Self {
        let mut widget = Widget::default();
        let state = Rc::new(RefCell::new(State::new(Rc::clone(i18n))));
        let drawn = Rc::clone(&state);
        widget.draw(move |widget| {
            let mut state = drawn.borrow_mut();
            state.area = Area::of(widget);
            state.paint(widget.has_focus());
        });
        let told = post.clone();
        let menu = LineMenu::new(&state, &post, i18n);
        let mut pointer = Pointer {
            menu: menu.clone(),
            state: Rc::clone(&state),
            post,
            dragging: Dragging::Nothing,
        };
        widget.handle(move |widget, event| pointer.handle(widget, event));
        Self {
            widget,
            menu,
            post: told,
            state,
        }
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let lines = Lines {
            widget: self.widget.clone(),
            state: Rc::clone(&self.state),
        };
        reached.add(Control::MessageMenu, self.menu.offered(&self.widget));
        reached.add(Control::Messages, lines);
    }

    /// What looks for something in it.
    pub fn finder(&self) -> Finder {
        Finder {
            widget: self.widget.clone(),
            state: Rc::clone(&self.state),
            found: Rc::default(),
        }
    }

    /// Nothing is looked for any more.
    pub fn stop_search(&mut self) {
        self.state.borrow_mut().go_to_end();
        self.widget.redraw();
    }

    /// Moves by so many pages; down is more.
    pub fn scroll_pages(&mut self, pages: i32) {
        let by = pages.saturating_mul(self.widget.h() - LINE);
        let mut state = self.state.borrow_mut();
        state.scroll(by);
        if state.is_at_start()
            && let Some(id) = state.conversation()
        {
            self.post.tell(Msg::LookBack(id));
        }
        drop(state);
        self.widget.redraw();
    }

    /// Moves as the wheel does, by so many notches.
    pub fn turn_wheel(&mut self, notches: i32) {
        self.state.borrow_mut().scroll(notches.saturating_mul(WHEEL));
        self.widget.redraw();
    }

    /// Has everything worded and laid out again.
    pub fn relabel(&mut self) {
        self.state.borrow_mut().forget();
        self.widget.redraw();
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.widget);
        self.state.borrow_mut().area = area;
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        if shown {
            self.widget.show();
        } else {
            self.widget.hide();
        }
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, conversation: &Conversation) {
        if self.state.borrow_mut().follow(model, conversation) {
            self.widget.redraw();
        }
    }
}

/// Looks for something in a transcript.
#[derive(Clone)]
pub struct Finder {
    widget: Widget,
    state: Rc<RefCell<State>>,
    /// The row that was found last.
    found: Rc<Cell<Option<u64>>>,
}

impl Finder {
    /// Looks for a text, from the end on.
    pub fn look_for(&self, text: &str) {
        self.state.borrow_mut().search = text.to_lowercase();
        self.found.set(None);
        self.next(true);
    }

    /// The line that was found last.
    pub fn found(&self) -> Option<String> {
        let state = self.state.borrow();
        self.found.get().map(|line| state.line_text(line))
    }

    /// Goes to the next place, further back or not.
    pub fn next(&self, back: bool) {
        let found = self.state.borrow_mut().find(self.found.get(), back);
        self.found.set(found.or(self.found.get()));
        self.widget.clone().redraw();
    }
}

/// What the pressed pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dragging {
    Nothing,
    Selecting,
    Mark,
}

/// The pointer and the keyboard on the transcript.
struct Pointer {
    state: Rc<RefCell<State>>,
    menu: LineMenu,
    post: Post,
    dragging: Dragging,
}

impl Pointer {
    fn handle(&mut self, widget: &mut Widget, event: Event) -> bool {
        let used = match event {
            Event::Push => self.push(widget),
            Event::Drag => self.drag(),
            Event::Released => self.released(),
            Event::MouseWheel => {
                let by = match app::event_dy() {
                    MouseWheel::Up => WHEEL,
                    MouseWheel::Down => -WHEEL,
                    _ => 0,
                };
                self.state.borrow_mut().scroll(by);
                self.look_back();
                true
            }
            Event::KeyDown => {
                let used = self.key(widget.h());
                self.look_back();
                used
            }
            Event::Enter | Event::Move => {
                fltk::draw::set_cursor(self.cursor());
                return true;
            }
            Event::Leave => {
                fltk::draw::set_cursor(Cursor::Default);
                return true;
            }
            Event::Focus | Event::Unfocus => true,
            _ => return false,
        };
        if used {
            widget.redraw();
        }
        used
    }

    /// Whoever has come to the beginning of what is known wants to know more.
    fn look_back(&self) {
        let mut state = self.state.borrow_mut();
        if state.is_at_start()
            && let Some(id) = state.conversation()
        {
            self.post.tell(Msg::LookBack(id));
        }
    }

    fn cursor(&self) -> Cursor {
        let point = app::event_coords();
        let mut state = self.state.borrow_mut();
        if state.pill().is_some_and(|(pill, ..)| pill.has(point)) {
            return Cursor::Hand;
        }
        match state.hit(point).map(|hit| hit.on) {
            None | Some(On::Text) => Cursor::Default,
            Some(_) => Cursor::Hand,
        }
    }

    fn push(&mut self, widget: &mut Widget) -> bool {
        // It has the keyboard from now on, to copy with.
        focus::later(widget);
        let point = app::event_coords();
        let mark = self.state.borrow_mut().mark();
        if mark.is_some_and(|mark| point.0 >= mark.x - 3) {
            self.dragging = Dragging::Mark;
            self.drag_mark(point.1);
            return true;
        }
        let pill = self.state.borrow_mut().pill();
        if let Some((_, _, new)) = pill.filter(|(pill, ..)| pill.has(point)) {
            let mut state = self.state.borrow_mut();
            if new {
                state.go_to_new();
            } else {
                state.go_to_end();
            }
            return true;
        }
        let Some(hit) = self.state.borrow_mut().hit(point) else {
            return true;
        };
        if app::event_mouse_button() == MouseButton::Right {
            self.menu.open(hit.place.line);
            return true;
        }
        match hit.on {
            On::Text => self.select(hit.place),
            On::Name => {
                let speaker = self.state.borrow().speaker(hit.place.line);
                self.post.tell(Msg::SelectPerson(speaker));
            }
            On::Link(link) => self.post.tell(Msg::Open(link)),
            On::Reaction(text) => {
                let line = self.state.borrow().line(hit.place.line).map(|line| line.id);
                if let Some(line) = line {
                    self.post.tell(Msg::React(line, text));
                }
            }
            On::Status(id) => self.post.tell(Msg::Retry(id)),
            On::Quote(msgid) => self.state.borrow_mut().go_to_named(&msgid),
        }
        true
    }

    fn select(&mut self, place: select::Place) {
        let mut state = self.state.borrow_mut();
        if app::event_clicks() {
            state.select_word(place);
        } else {
            state.selection = Some(Selection {
                from: place,
                to: place,
            });
        }
        self.dragging = Dragging::Selecting;
    }

    fn drag(&mut self) -> bool {
        let (x, y) = app::event_coords();
        match self.dragging {
            Dragging::Nothing => false,
            Dragging::Mark => {
                self.drag_mark(y);
                self.look_back();
                true
            }
            Dragging::Selecting => {
                let mut state = self.state.borrow_mut();
                let area = state.area;
                if y < area.y {
                    state.scroll(-LINE);
                } else if y >= area.y + area.h {
                    state.scroll(LINE);
                }
                let inside = y.clamp(area.y, area.y + area.h - 1);
                if let Some(hit) = state.hit((x, inside))
                    && let Some(selection) = &mut state.selection
                {
                    selection.to = hit.place;
                }
                true
            }
        }
    }

    fn drag_mark(&mut self, y: i32) {
        let mut state = self.state.borrow_mut();
        let area = state.area;
        let Some(mark) = state.mark() else {
            return;
        };
        let way = f64::from((area.h - mark.h).max(1));
        let place = f64::from(y - area.y - mark.h / 2) / way;
        let seen = state.share().map_or(0.0, |(_, seen)| seen);
        if place >= 1.0 {
            state.go_to_end();
        } else {
            state.scroll_to(place * (1.0 - seen));
        }
    }

    fn released(&mut self) -> bool {
        let was = std::mem::replace(&mut self.dragging, Dragging::Nothing);
        if was == Dragging::Selecting
            && let Some(text) = self.state.borrow_mut().selected_text()
        {
            // What is selected can be pasted with the middle button.
            app::copy2(&text);
        }
        was != Dragging::Nothing
    }

    fn key(&mut self, h: i32) -> bool {
        let mut state = self.state.borrow_mut();
        let ctrl = app::is_event_ctrl();
        match app::event_key() {
            Key::Up if !app::is_event_alt() => state.walk(true),
            Key::Down if !app::is_event_alt() => state.walk(false),
            key if key == Key::Enter || key == Key::Menu || key == Key::F10 && app::is_event_shift() => {
                let Some(line) = state.pointed() else {
                    return false;
                };
                drop(state);
                self.menu.open(line);
            }
            Key::PageUp => state.scroll(LINE - h),
            Key::PageDown => state.scroll(h - LINE),
            Key::Home => state.go_to_start(),
            Key::End => state.go_to_end(),
            key if ctrl && key == Key::from_char('c') => {
                if let Some(text) = state.selected_text() {
                    app::copy(&text);
                }
            }
            key if ctrl && key == Key::from_char('a') => state.select_all(),
            _ => return false,
        }
        true
    }
}
