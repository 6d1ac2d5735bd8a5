//! The window. It shows the model and tells what the person does; nothing is decided here.

pub mod area;
mod avatar;
mod backdrop;
mod banner;
mod card;
mod certificate;
mod composer;
mod conversation_menu;
mod dictionaries;
mod emoji;
mod focus;
mod header;
mod help;
mod inbox;
mod item;
mod keys;
mod label;
mod list;
mod message;
mod message_menu;
mod palette;
mod parts;
mod people;
mod person_menu;
mod placeholder;
mod popup;
pub mod post;
mod question;
mod question_fields;
mod reach;
mod search;
mod segments;
mod settings;
mod sidebar;
mod text;
pub mod theme;
mod transcript;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use fltk::app;
use fltk::enums::{Event, Key};
use fltk::image::SvgImage;
use fltk::prelude::*;
use fltk::window::{DoubleWindow, Window};
use protocol::language::Language;

use self::keys::Keys;
pub use self::keys::SHORTCUTS;
use self::parts::Parts;
use self::post::Post;
use self::reach::Reached;
use crate::access::control::{Act, Control};
use crate::access::seen::Seen;
use crate::i18n::{I18n, Key as Text};
use crate::model::appearance::Appearance;
use crate::model::conversations::Conversation;
use crate::model::{Model, Page};
use crate::update::Msg;

const SIZE: (i32, i32) = (1120, 720);
const LEAST: (i32, i32) = (680, 480);

/// How high a window manager's bar with the title may be.
const TITLE_BAR: i32 = 32;

const ICON: &str = include_str!("../../../packaging/desktop/chat-client.svg");

/// The window.
pub struct View {
    i18n: Rc<I18n>,
    /// The language of the system.
    system: Language,
    window: DoubleWindow,
    parts: Rc<RefCell<Parts>>,
    reached: Reached,
    /// How it looks: as the person wants it, on a desktop that is dark or not.
    looks: Option<(Appearance, bool)>,
}

impl View {
    /// Opens the window.
    pub fn open(post: &Post, i18n: &Rc<I18n>, size: (i32, i32)) -> Self {
        theme::apply();
        let wanted = if size.0 >= LEAST.0 && size.1 >= LEAST.1 {
            size
        } else {
            SIZE
        };
        let (_, _, w, h) = app::screen_work_area(0);
        let size = fitting(wanted, (w, h));
        let mut window = Window::default().with_size(size.0, size.1).center_screen();
        window.set_label(&i18n.text(Text::AppTitle));
        window.set_xclass("chat-client");
        window.set_color(theme::BACKGROUND);
        window.size_range(LEAST.0, LEAST.1, 0, 0);
        // Without its icon the window is as good.
        if let Ok(icon) = SvgImage::from_data(ICON) {
            window.set_icon(Some(icon));
        }
        window.begin();
        let (parts, keys) = furnish(post, i18n, size);
        window.end();
        let (placed, resized) = (Rc::clone(&parts), post.clone());
        window.resize_callback(move |_, _, _, w, h| {
            resized.tell(Msg::Resized(w, h));
            if let Ok(mut parts) = placed.try_borrow_mut() {
                parts.size = (w, h);
                parts.place();
            }
        });
        let told = post.clone();
        window.set_callback(move |_| {
            let escape = app::event() == Event::Shortcut && app::event_key() == Key::Escape;
            if !escape {
                told.tell(Msg::CloseWindow);
            }
        });
        let (looking, watched) = (post.clone(), Cell::new(true));
        window.handle(move |window, event| match event {
            // Keys that no widget uses come as shortcuts.
            Event::Shortcut if app::event_key() == Key::Tab => focus::begin_again(window),
            Event::Shortcut => keys.press() || keys.type_on(),
            Event::Focus | Event::Show | Event::Unfocus | Event::Hide => {
                // It is also told when the keyboard goes from one of its widgets to another one.
                let seen = match event {
                    Event::Focus | Event::Show => true,
                    Event::Unfocus => app::focus().is_some(),
                    _ => false,
                };
                if watched.replace(seen) != seen {
                    looking.tell(Msg::Look(seen));
                }
                false
            }
            _ => false,
        });
        window.show();
        let reached = parts.borrow().reach(post);
        Self {
            i18n: Rc::clone(i18n),
            system: i18n.language(),
            window,
            parts,
            reached,
            looks: None,
        }
    }

    /// Comes before all other windows.
    pub fn raise(&mut self) {
        self.window.show();
    }

    /// Is not seen until it comes before all others again.
    pub fn hide(&mut self) {
        self.window.hide();
    }

    /// What is seen now.
    pub fn look(&self) -> Seen {
        self.reached.look(&self.window)
    }

    /// Does something with a control, in a person's place.
    pub fn act(&mut self, control: Control, act: Act) {
        self.reached.act(control, act);
    }

    /// Moves the transcript by so many pages; down is more.
    pub fn scroll_pages(&self, pages: i32) {
        self.parts.borrow_mut().transcript.scroll_pages(pages);
    }

    /// Moves the transcript as the wheel does, by so many notches.
    pub fn turn_wheel(&self, notches: i32) {
        self.parts.borrow_mut().transcript.turn_wheel(notches);
    }

    /// Shows what the model says.
    pub fn follow(&mut self, model: &Model) {
        let Some(current) = model.current() else {
            return;
        };
        self.dress(model);
        let title = title(model, current, &self.i18n);
        if self.window.label() != title {
            self.window.set_label(&title);
        }
        self.parts.borrow_mut().follow(model, current);
    }

    /// Looks as the person wants it.
    fn dress(&mut self, model: &Model) {
        let looks = Some((model.appearance, model.desktop.dark));
        if self.looks == looks {
            return;
        }
        let before = self.looks.map(|(appearance, _)| appearance);
        self.looks = looks;
        let appearance = model.appearance;
        theme::set_dark(appearance.is_dark(model.desktop.dark));
        let language = appearance.language(self.system);
        if self.i18n.language() != language {
            self.i18n.speak(language);
            self.parts.borrow_mut().relabel();
        }
        if before.map_or(100, |before| before.size) != appearance.size {
            let screen = self.window.screen_num();
            app::set_screen_scale(screen, theme::own_scale(screen) * appearance.factor());
            self.fit(screen);
        }
    }

    /// Keeps what is written in within the screen, which holds less of larger text.
    fn fit(&mut self, screen: i32) {
        let (x, y, w, h) = app::screen_work_area(screen);
        let size = fitting((self.window.w(), self.window.h()), (w, h));
        if size != (self.window.w(), self.window.h()) {
            let left = (self.window.x()).min(x + w - size.0).max(x);
            let top = (self.window.y()).min(y + h - size.1).max(y + TITLE_BAR);
            self.window.resize(left, top, size.0, size.1);
        }
    }
}

/// The size of a window that is to have this one, as far as the screen has room for it and its title.
fn fitting(wanted: (i32, i32), room: (i32, i32)) -> (i32, i32) {
    let fit = |wanted: i32, room: i32, least: i32| wanted.min(room.max(least));
    (
        fit(wanted.0, room.0, LEAST.0),
        fit(wanted.1, room.1 - TITLE_BAR, LEAST.1),
    )
}

/// Makes the parts of the window, and what keys do with them.
fn furnish(post: &Post, i18n: &Rc<I18n>, size: (i32, i32)) -> (Rc<RefCell<Parts>>, Keys) {
    // Each needs the other; none is used before both are there.
    let slot: Rc<OnceCell<Keys>> = Rc::default();
    let (pressed, closing) = (Rc::clone(&slot), Rc::clone(&slot));
    let press = move || pressed.get().is_some_and(Keys::press);
    let closed = move || {
        if let Some(keys) = closing.get() {
            keys.close_search();
        }
    };
    let parts = Rc::new(RefCell::new(Parts::new(post, i18n, size, press, closed)));
    let toggled = Rc::clone(&parts);
    let toggle = move |shown| {
        // After the event that is being handled, which may come from a part.
        let parts = Rc::clone(&toggled);
        app::awake_callback(move || parts.borrow_mut().show_search(shown));
    };
    let scrolled = Rc::clone(&parts);
    let scroll = move |pages| {
        if let Ok(mut parts) = scrolled.try_borrow_mut() {
            parts.transcript.scroll_pages(pages);
        }
    };
    let keys = {
        let parts = parts.borrow();
        Keys {
            post: post.clone(),
            join: parts.sidebar.join_field(),
            menu: parts.sidebar.menu(),
            message: parts.composer.message_field(),
            search: parts.search.clone(),
            emoji: parts.composer.emoji(),
            toggle: Rc::new(toggle),
            scroll: Rc::new(scroll),
        }
    };
    // It is empty until here.
    let _ = slot.set(keys.clone());
    (parts, keys)
}

fn title(model: &Model, current: &Conversation, i18n: &I18n) -> String {
    let unread = model.unread();
    let app = i18n.text(Text::AppTitle);
    let page = match model.page {
        Some(Page::Settings) => i18n.text(Text::Settings),
        Some(Page::Help) => i18n.text(Text::ShortcutHelp),
        None => current.name.clone(),
    };
    let place = match page.as_str() {
        "" => app,
        page => format!("{page} — {app}"),
    };
    if unread > 0 {
        format!("({unread}) {place}")
    } else {
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_no_larger_than_the_screen() {
        assert_eq!(fitting((1120, 720), (1920, 1080)), (1120, 720));
        assert_eq!(fitting((1590, 900), (1066, 666)), (1066, 634));
        // Below this nothing could be used.
        assert_eq!(fitting((1120, 720), (400, 300)), LEAST);
    }
}
