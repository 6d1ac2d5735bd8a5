//! The transcript of the current conversation: one widget that lays out and draws only what is seen.

mod layout;
mod paint;
mod select;
mod state;

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app::{self, MouseButton, MouseWheel};
use fltk::enums::{Cursor, Event, Key};
use fltk::menu::{MenuButton, MenuButtonType};
use fltk::prelude::*;
use fltk::widget::Widget;

use self::layout::LINE;
use self::select::Selection;
use self::state::State;
use super::area::Area;
use super::focus;
use super::post::Post;
use super::theme;
use crate::i18n::{I18n, Key as Text};
use crate::model::conversations::Conversation;
use crate::update::Msg;

const WHEEL: i32 = 3 * LINE;

/// The transcript of the current conversation.
pub struct TranscriptView {
    widget: Widget,
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
            state.paint();
        });
        let mut menu = MenuButton::default().with_type(MenuButtonType::Popup3);
        theme::dress_menu(&mut menu);
        menu.hide();
        for text in [Text::MenuCopySelection, Text::MenuCopyMessage, Text::MenuPrivate] {
            menu.add_choice(&i18n.text(text));
        }
        let mut pointer = Pointer {
            state: Rc::clone(&state),
            menu,
            post,
            dragging: Dragging::Nothing,
        };
        widget.handle(move |widget, event| pointer.handle(widget, event));
        Self { widget, state }
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.widget);
        self.state.borrow_mut().area = area;
    }

    /// Follows the model.
    pub fn follow(&mut self, conversation: &Conversation) {
        if self.state.borrow_mut().follow(conversation) {
            self.widget.redraw();
        }
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
    menu: MenuButton,
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
                true
            }
            Event::KeyDown => self.key(widget.h()),
            Event::Enter | Event::Move => {
                let hit = self.state.borrow_mut().hit(app::event_coords());
                let named = hit.is_some_and(|hit| hit.on_name && self.names_somebody(hit.place.line));
                let cursor = if named { Cursor::Hand } else { Cursor::Default };
                fltk::draw::set_cursor(cursor);
                return true;
            }
            Event::Leave => {
                fltk::draw::set_cursor(Cursor::Default);
                return true;
            }
            Event::Focus | Event::Unfocus => return true,
            _ => return false,
        };
        if used {
            widget.redraw();
        }
        used
    }

    fn names_somebody(&self, line: u64) -> bool {
        !self.state.borrow().speaker(line).is_empty()
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
        let Some(hit) = self.state.borrow_mut().hit(point) else {
            return true;
        };
        if app::event_mouse_button() == MouseButton::Right {
            self.open_menu(hit.place.line);
            return true;
        }
        if hit.on_name && self.names_somebody(hit.place.line) {
            let speaker = self.state.borrow().speaker(hit.place.line);
            self.post.tell(Msg::SelectPerson(speaker));
            return true;
        }
        let mut state = self.state.borrow_mut();
        if app::event_clicks() {
            state.select_word(hit.place);
        } else {
            state.selection = Some(Selection {
                from: hit.place,
                to: hit.place,
            });
        }
        self.dragging = Dragging::Selecting;
        true
    }

    fn drag(&mut self) -> bool {
        let (x, y) = app::event_coords();
        match self.dragging {
            Dragging::Nothing => false,
            Dragging::Mark => {
                self.drag_mark(y);
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
            && let Some(text) = self.state.borrow().selected_text()
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
            Key::Up => state.scroll(-LINE),
            Key::Down => state.scroll(LINE),
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

    /// Shows the menu of a line once this event is handled: while it is open, other events are.
    fn open_menu(&self, line: u64) {
        let (state, mut menu, post) = (Rc::clone(&self.state), self.menu.clone(), self.post.clone());
        app::awake_callback(move || choose(&state, &mut menu, &post, line));
    }
}

/// Shows the menu of a line, and does what is chosen.
fn choose(state: &RefCell<State>, menu: &mut MenuButton, post: &Post, line: u64) {
    const SELECTION: i32 = 0;
    const MESSAGE: i32 = 1;
    const PRIVATE: i32 = 2;
    if menu.popup().is_none() {
        return;
    }
    let state = state.borrow();
    match menu.value() {
        SELECTION => {
            if let Some(text) = state.selected_text() {
                app::copy(&text);
            }
        }
        MESSAGE => app::copy(&state.line_text(line)),
        PRIVATE => {
            let speaker = state.speaker(line);
            if !speaker.is_empty() {
                post.tell(Msg::SelectPerson(speaker));
            }
        }
        _ => {}
    }
}
