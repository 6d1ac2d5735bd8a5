//! The fields of the question for a server and a name.

use std::rc::Rc;

use fltk::app;
use fltk::button::CheckButton;
use fltk::enums::{Event, Key as KeyCode};
use fltk::input::{Input, SecretInput};
use fltk::prelude::*;

use super::question::show;
use super::theme;
use crate::model::profile::{Profile, usual_port};
use crate::model::secret::Secret;
use crate::update::{Answer, Msg};

/// The fields.
#[derive(Clone)]
pub struct Fields {
    pub name: Input,
    pub server: Input,
    pub port: Input,
    pub tls: CheckButton,
    pub room: Input,
    pub account: Input,
    pub password: SecretInput,
    pub keep: CheckButton,
}

impl Fields {
    /// Adds them to the current group.
    pub fn new() -> Self {
        Self {
            name: theme::field_widget(),
            server: theme::field_widget(),
            port: theme::field_widget(),
            tls: theme::check_widget(),
            room: theme::field_widget(),
            account: theme::field_widget(),
            password: theme::secret_widget(),
            keep: theme::check_widget(),
        }
    }

    /// What they say.
    pub fn answer(&self) -> Msg {
        Msg::Answer(Answer {
            server: self.server.value(),
            port: self.port.value(),
            tls: self.tls.value(),
            name: self.name.value(),
            account: self.account.value(),
            password: Secret::new(self.password.value()),
            keep: self.keep.value(),
            room: self.room.value(),
        })
    }

    /// Enter in any of them answers; the usual port follows from encryption.
    pub fn listen(&mut self, answer: &Rc<impl Fn() + 'static>) {
        for field in [
            &mut self.name,
            &mut self.server,
            &mut self.port,
            &mut self.room,
            &mut self.account,
        ] {
            answer_on_enter(field, answer);
        }
        answer_on_enter(&mut self.password, answer);
        let mut number = self.port.clone();
        self.tls
            .set_callback(move |tls| number.set_value(&usual_port(&number.value(), tls.value())));
    }

    /// Says what is known already.
    pub fn fill(&mut self, profile: &Profile) {
        self.name.set_value(&profile.name);
        self.server.set_value(&profile.server);
        self.port.set_value(&profile.port.to_string());
        self.room.set_value(&profile.room);
        self.tls.set_value(profile.tls);
        self.account.set_value(&profile.account);
        self.password.set_value("");
    }

    /// Shows all of them, or the name alone.
    pub fn unfold(&mut self, unfolded: bool) {
        show(&mut self.server, unfolded);
        show(&mut self.port, unfolded);
        show(&mut self.tls, unfolded);
        show(&mut self.room, unfolded);
        show(&mut self.account, unfolded);
        show(&mut self.password, unfolded);
        show(&mut self.keep, unfolded);
    }
}

/// Enter in this field answers.
fn answer_on_enter(field: &mut impl WidgetBase, answer: &Rc<impl Fn() + 'static>) {
    let answer = Rc::clone(answer);
    field.handle(move |field, event| {
        let enter = matches!(app::event_key(), KeyCode::Enter | KeyCode::KPEnter);
        if event == Event::KeyDown && enter {
            answer();
            return true;
        }
        theme::focus_frame(field, event)
    });
}
