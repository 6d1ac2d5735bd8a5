//! The widgets as those reach them who do not see them: what each one tells, and what can be done with it.

use accesskit::Role;
use fltk::app;
use fltk::button::{Button, CheckButton};
use fltk::enums::CallbackTrigger;
use fltk::frame::Frame;
use fltk::prelude::*;
use fltk::widget::Widget;
use fltk::window::DoubleWindow;

use super::area::Area;
use super::label::Label;
use super::popup::Popup;
use crate::access::control::{Act, Control, Place};
use crate::access::seen::{Entry, Seen, Shown, State};

/// A widget, or what is like one.
pub trait Reach {
    /// Where it is, if it is seen.
    fn area(&self) -> Option<Area>;
    /// Whether it can be used.
    fn is_enabled(&self) -> bool {
        true
    }
    /// Whether it has the keyboard.
    fn has_keyboard(&self) -> bool;
    /// What only it knows.
    fn state(&self) -> State;
    /// Does this with it, as a person would.
    fn act(&mut self, act: Act);
}

/// Everything that can be reached, and all that is read.
#[derive(Default)]
pub struct Reached {
    controls: Vec<(Control, Box<dyn Reach>)>,
    texts: Vec<(Place, Words)>,
}

enum Words {
    Label(Label),
    Frame(Frame),
    Drawn(Widget, Box<dyn Fn() -> String>),
}

impl Reached {
    /// Adds a control.
    pub fn add(&mut self, control: Control, reach: impl Reach + 'static) {
        self.controls.push((control, Box::new(reach)));
    }

    /// Adds a button.
    pub fn button(&mut self, control: Control, button: &Button) {
        self.add(control, Pressed(button.clone()));
    }

    /// Adds something to check.
    pub fn check(&mut self, control: Control, check: &CheckButton) {
        self.add(control, Checked(check.clone()));
    }

    /// Adds a field.
    pub fn field(&mut self, control: Control, field: &(impl InputExt + Clone + 'static)) {
        let (field, secret) = (field.clone(), control == Control::Password);
        self.add(control, Written { field, secret });
    }

    /// Adds texts.
    pub fn labels<'a>(&mut self, place: Place, labels: impl IntoIterator<Item = &'a Label>) {
        let words = |label: &Label| (place, Words::Label(label.clone()));
        self.texts.extend(labels.into_iter().map(words));
    }

    /// Adds a text of several lines.
    pub fn frame(&mut self, place: Place, frame: &Frame) {
        self.texts.push((place, Words::Frame(frame.clone())));
    }

    /// Adds a text that a widget draws itself.
    pub fn drawn(&mut self, place: Place, widget: &Widget, text: impl Fn() -> String + 'static) {
        self.texts
            .push((place, Words::Drawn(widget.clone(), Box::new(text))));
    }

    /// What is seen now.
    pub fn look(&self, window: &DoubleWindow) -> Seen {
        let scale = f64::from(app::screen_scale(window.screen_num()));
        let controls = self.controls.iter().filter_map(|(control, reach)| {
            Some(Shown {
                control: *control,
                area: reach.area()?,
                enabled: reach.is_enabled(),
                state: reach.state(),
            })
        });
        let texts = self.texts.iter().filter_map(|(place, words)| match words {
            Words::Label(label) => Some((*place, label.area()?, label.text())),
            Words::Drawn(widget, text) => Some((*place, seen(widget)?, text())),
            Words::Frame(frame) => {
                let text = frame.label().replace("@@", "@").replace("&&", "&");
                Some((*place, seen(frame)?, text))
            }
        });
        // An open menu has the keys of whatever has the keyboard.
        let focused = self
            .controls
            .iter()
            .filter(|(_, reach)| reach.area().is_some() && reach.has_keyboard())
            .max_by_key(|(control, _)| control.role() == Role::Menu);
        Seen {
            window: (
                f64::from(window.x_root()) * scale,
                f64::from(window.y_root()) * scale,
            ),
            scale,
            controls: controls.collect(),
            texts: texts.collect(),
            focus: focused.map(|(control, _)| *control),
        }
    }

    /// Does something with a control, if it is seen and can be used.
    pub fn act(&mut self, control: Control, act: Act) {
        let found = self.controls.iter_mut().find(|(other, _)| *other == control);
        if let Some((_, reach)) = found.filter(|(_, reach)| reach.area().is_some() && reach.is_enabled()) {
            reach.act(act);
        }
    }
}

/// Where a widget is, if it is seen.
pub fn seen(widget: &impl WidgetExt) -> Option<Area> {
    widget.visible_r().then(|| Area::of(widget))
}

/// Gives a widget the keyboard.
pub fn give_keyboard(widget: &mut impl WidgetExt) {
    // It takes the keyboard whenever it is shown.
    let _ = widget.take_focus();
}

/// What is only read.
pub struct Read(pub Widget);

impl Reach for Read {
    fn area(&self) -> Option<Area> {
        seen(&self.0)
    }

    fn has_keyboard(&self) -> bool {
        false
    }

    fn state(&self) -> State {
        State::Plain
    }

    fn act(&mut self, _: Act) {}
}

/// What a menu offers, also without opening it.
pub struct Offer {
    /// What it is once it is open.
    pub popup: Popup,
    /// What it offers now, and for what in the window; nothing, if there is nothing to do.
    pub entries: Box<dyn Fn() -> Option<(Vec<Entry>, Area)>>,
    /// Does what stands at this place.
    pub choose: Box<dyn Fn(usize)>,
}

impl Reach for Offer {
    fn area(&self) -> Option<Area> {
        let open = self.popup.offered().map(|(area, ..)| area);
        open.or_else(|| (self.entries)().map(|(_, area)| area))
    }

    fn has_keyboard(&self) -> bool {
        self.popup.is_open()
    }

    fn state(&self) -> State {
        if let Some((_, entries, pointed)) = self.popup.offered() {
            return State::Menu { entries, pointed };
        }
        State::Menu {
            entries: (self.entries)().map(|(entries, _)| entries).unwrap_or_default(),
            pointed: None,
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Choose(at) if self.popup.is_open() => self.popup.choose(at),
            Act::Choose(at) => (self.choose)(at),
            _ => {}
        }
    }
}

struct Pressed(Button);

impl Reach for Pressed {
    fn area(&self) -> Option<Area> {
        seen(&self.0)
    }

    fn is_enabled(&self) -> bool {
        self.0.active_r()
    }

    fn has_keyboard(&self) -> bool {
        self.0.has_focus()
    }

    fn state(&self) -> State {
        State::Plain
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Press => self.0.do_callback(),
            Act::Focus => give_keyboard(&mut self.0),
            _ => {}
        }
    }
}

struct Checked(CheckButton);

impl Reach for Checked {
    fn area(&self) -> Option<Area> {
        seen(&self.0)
    }

    fn has_keyboard(&self) -> bool {
        self.0.has_focus()
    }

    fn state(&self) -> State {
        State::Checked(self.0.value())
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Press => {
                self.0.set_value(!self.0.value());
                self.0.do_callback();
            }
            Act::Focus => give_keyboard(&mut self.0),
            _ => {}
        }
    }
}

struct Written<W> {
    field: W,
    /// Whether nobody is told what is written.
    secret: bool,
}

impl<W: InputExt> Written<W> {
    /// What is told of its text: of a secret one only how long it is.
    fn told(&self) -> String {
        let text = self.field.value();
        if self.secret {
            text.chars().map(|_| '•').collect()
        } else {
            text
        }
    }

    /// The byte of what is told at this byte of the text.
    fn place(&self, at: i32) -> usize {
        let at = usize::try_from(at).unwrap_or(0);
        if !self.secret {
            return at;
        }
        let before = self
            .field
            .value()
            .char_indices()
            .take_while(|(start, _)| *start < at)
            .count();
        before * '•'.len_utf8()
    }
}

impl<W: InputExt> Reach for Written<W> {
    fn area(&self) -> Option<Area> {
        seen(&self.field)
    }

    fn has_keyboard(&self) -> bool {
        self.field.has_focus()
    }

    fn state(&self) -> State {
        State::Text {
            text: self.told(),
            from: self.place(self.field.mark()),
            to: self.place(self.field.position()),
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Focus => give_keyboard(&mut self.field),
            Act::Write(text) => {
                self.field.set_value(&text);
                if self.field.trigger().contains(CallbackTrigger::Changed) {
                    self.field.do_callback();
                }
            }
            Act::Press => self.field.do_callback(),
            Act::Select { from, to } if !self.secret => {
                let text = self.field.value();
                let place = |(run, character)| {
                    let byte = crate::access::byte(&text, run, character);
                    i32::try_from(byte).unwrap_or(0)
                };
                // They are places in its text.
                let _ = self.field.set_position(place(to));
                let _ = self.field.set_mark(place(from));
            }
            _ => {}
        }
    }
}
