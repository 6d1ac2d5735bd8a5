//! Looking for something in the transcript.

use std::rc::Rc;

use fltk::app;
use fltk::button::Button;
use fltk::draw;
use fltk::enums::{CallbackTrigger, Event, Key as KeyCode};
use fltk::group::Group;
use fltk::input::Input;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::placeholder;
use super::reach::Reached;
use super::theme::{self, Weight};
use super::transcript::Finder;
use crate::access::control::{Control, Place};
use crate::i18n::{I18n, Key};

/// How high it is.
pub const HEIGHT: i32 = 50;

/// Looking for something in the transcript.
#[derive(Clone)]
pub struct SearchBar {
    i18n: Rc<I18n>,
    group: Group,
    backdrop: Widget,
    field: Input,
    before: Button,
    after: Button,
    close: Button,
    finder: Finder,
}

impl SearchBar {
    /// Adds it to the current group, hidden. `closed` is called when it is put away.
    pub fn new(i18n: &Rc<I18n>, finder: &Finder, closed: impl Fn() + Clone + 'static) -> Self {
        let mut group = Group::default();
        let backdrop = backdrop::add(|area| {
            draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::BACKGROUND);
            draw::set_draw_color(theme::BORDER);
            draw::draw_xyline(area.x, area.y + area.h - 1, area.x + area.w);
        });
        let mut field = theme::field_widget();
        placeholder::add(&mut field, i18n, Key::Search);
        field.set_trigger(CallbackTrigger::Changed);
        let sought = finder.clone();
        field.set_callback(move |field| sought.look_for(&field.value()));
        let (again, put_away) = (finder.clone(), closed.clone());
        field.handle(move |field, event| {
            if event == Event::KeyDown {
                match app::event_key() {
                    KeyCode::Enter | KeyCode::KPEnter | KeyCode::Up => again.next(!app::is_event_shift()),
                    KeyCode::Down => again.next(false),
                    KeyCode::Escape => put_away(),
                    _ => return theme::focus_frame(field, event),
                }
                return true;
            }
            theme::focus_frame(field, event)
        });
        let button = |label: &str, back: Option<bool>| {
            let mut button = theme::button_widget(Weight::Ordinary);
            button.set_label(label);
            let (finder, closed) = (finder.clone(), closed.clone());
            button.set_callback(move |_| match back {
                Some(back) => finder.next(back),
                None => closed(),
            });
            button
        };
        let (before, after, close) = (
            button("↑", Some(true)),
            button("↓", Some(false)),
            button("×", None),
        );
        group.end();
        group.hide();
        Self {
            i18n: Rc::clone(i18n),
            group,
            backdrop,
            field,
            before,
            after,
            close,
            finder: finder.clone(),
        }
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.field(Control::Sought, &self.field);
        let (field, finder, i18n) = (self.field.clone(), self.finder.clone(), Rc::clone(&self.i18n));
        reached.drawn(Place::Search, &self.backdrop, move || match finder.found() {
            Some(line) => line,
            None if field.value().is_empty() => String::new(),
            None => i18n.text(Key::NothingFound),
        });
        reached.button(Control::Before, &self.before);
        reached.button(Control::After, &self.after);
        reached.button(Control::CloseSearch, &self.close);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.group);
        area.place(&mut self.backdrop);
        let mut area = area.inset(16, 8);
        for button in [&mut self.close, &mut self.after, &mut self.before] {
            area.cut_right(34, 6).place(button);
        }
        area.place(&mut self.field);
    }

    /// Whether it is shown.
    pub fn is_shown(&self) -> bool {
        self.group.visible()
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        if shown {
            self.group.show();
            super::focus::later(&self.field);
        } else {
            self.group.hide();
            self.field.set_value("");
        }
    }
}
