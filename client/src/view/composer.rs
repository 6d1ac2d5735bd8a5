//! Below the transcript: to whom, about what, the message.

use std::rc::Rc;

use fltk::app;
use fltk::button::Button;
use fltk::enums::{CallbackTrigger, Event, Key as KeyCode};
use fltk::input::{Input, MultilineInput};
use fltk::prelude::*;

use super::area::Area;
use super::label::Label;
use super::post::Post;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, ConversationId};
use crate::update::Msg;

const FIELD: i32 = 34;
/// How high it is.
pub const HEIGHT: i32 = 12 + FIELD + 8 + 66 + 12;

/// The most that can be written: more than a server takes as one message, but no book.
const MOST_CHARACTERS: i32 = 8000;
const MOST_IN_A_LINE: i32 = 200;

const INK: Ink = Ink {
    font: theme::PLAIN,
    size: 13,
    colour: theme::DIM,
};

/// Below the transcript.
pub struct Composer {
    fields: Fields,
    to_label: Label,
    subject_label: Label,
    message_label: Label,
    send: Button,
    /// The draft that is shown: of which conversation, and its revision.
    shown: Option<(ConversationId, u32)>,
}

#[derive(Clone)]
struct Fields {
    to: Input,
    subject: Input,
    message: MultilineInput,
}

impl Fields {
    fn draft(&self) -> Msg {
        Msg::Draft {
            to: self.to.value(),
            subject: self.subject.value(),
            text: self.message.value(),
        }
    }
}

impl Composer {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>, jump: impl Fn() + 'static) -> Self {
        let label = |key| {
            let mut label = Label::new(INK, theme::BACKGROUND);
            label.set(&i18n.text(key));
            label
        };
        let to_label = label(Key::To);
        let mut to = theme::field_widget();
        to.set_maximum_size(MOST_IN_A_LINE);
        let subject_label = label(Key::Subject);
        let mut subject = theme::field_widget();
        subject.set_maximum_size(MOST_IN_A_LINE);
        let message_label = label(Key::Message);
        let mut message = MultilineInput::default();
        theme::dress_lines(&mut message);
        message.set_maximum_size(MOST_CHARACTERS);
        message.set_wrap(true);
        message.set_tab_nav(true);
        message.set_tooltip(&i18n.text(Key::MessageHint));
        let mut send = theme::button_widget(Weight::Main);
        send.set_label(&i18n.text(Key::ButtonSend));
        let fields = Fields { to, subject, message };
        let mut composer = Self {
            fields,
            to_label,
            subject_label,
            message_label,
            send,
            shown: None,
        };
        composer.listen(post, jump);
        composer
    }

    fn listen(&mut self, post: &Post, jump: impl Fn() + 'static) {
        let fields = &mut self.fields;
        let all = fields.clone();
        let changed = {
            let post = post.clone();
            Rc::new(move || post.tell(all.draft()))
        };
        for field in [&mut fields.to, &mut fields.subject] {
            let changed = Rc::clone(&changed);
            field.set_callback(move |_| changed());
        }
        fields.message.set_trigger(CallbackTrigger::Changed);
        fields.message.set_callback(move |_| changed());
        let told = post.clone();
        fields.message.handle(move |message, event| {
            let enter = matches!(app::event_key(), KeyCode::Enter | KeyCode::KPEnter);
            if event == Event::KeyDown && enter && !app::is_event_shift() {
                told.tell(Msg::Send);
                return true;
            }
            // The field would use it up, to delete.
            if event == Event::KeyDown && is_jump() {
                jump();
                return true;
            }
            theme::focus_frame(message, event)
        });
        let told = post.clone();
        self.send.set_callback(move |_| told.tell(Msg::Send));
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut area = area.inset(16, 12);
        let column = self.to_label.width(INK).max(self.message_label.width(INK)) + 2;
        let mut top = area.cut_top(FIELD, 8);
        self.to_label.place(top.cut_left(column, 10));
        top.cut_left((top.w / 3).clamp(110, 220), 14)
            .place(&mut self.fields.to);
        let subject = self.subject_label.width(INK) + 2;
        self.subject_label.place(top.cut_left(subject, 10));
        top.place(&mut self.fields.subject);
        let mut label = area.cut_left(column, 10);
        self.message_label.place(label.cut_top(28, 0));
        let mut button = area.cut_right(154, 10);
        button.cut_bottom(38, 0).place(&mut self.send);
        area.place(&mut self.fields.message);
    }

    /// The field for the message.
    pub fn message_field(&self) -> MultilineInput {
        self.fields.message.clone()
    }

    /// The message takes the keyboard.
    pub fn take_focus(&mut self) {
        // It takes the keyboard whenever it is shown.
        let _ = self.fields.message.take_focus();
    }

    /// Follows the model: where it has changed the draft, or another conversation is looked at. Whether
    /// that is so.
    pub fn follow(&mut self, current: &Conversation) -> bool {
        let draft = &current.draft;
        let shown = Some((current.id, draft.revision));
        if self.shown == shown {
            return false;
        }
        self.shown = shown;
        self.fields.to.set_value(&draft.to);
        self.fields.subject.set_value(&draft.subject);
        self.fields.message.set_value(&draft.text);
        true
    }
}

/// Whether the pressed key is the one that jumps to another room: Ctrl+K.
pub fn is_jump() -> bool {
    app::is_event_ctrl() && app::event_key() == KeyCode::from_char('k')
}
