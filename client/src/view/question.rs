//! The question for a server and a name: what is seen first.

use std::rc::Rc;

use fltk::app;
use fltk::button::{Button, CheckButton};
use fltk::enums::{Align, Event, Key as KeyCode};
use fltk::input::{Input, SecretInput};
use fltk::prelude::*;

use super::area::Area;
use super::card::Card;
use super::certificate::CertificatePage;
use super::label::Label;
use super::post::Post;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::i18n::{I18n, Key};
use crate::model::profile::usual_port;
use crate::model::secret::Secret;
use crate::model::{Model, Phase, Problem};
use crate::present;
use crate::update::{Answer, Msg};

const CARD_WIDTH: i32 = 460;
const CARD_HEIGHT: i32 = 590;
const FIELD: i32 = 36;
const CAPTIONS: [Key; 6] = [
    Key::QuestionName,
    Key::QuestionServer,
    Key::QuestionPort,
    Key::QuestionRoom,
    Key::QuestionAccount,
    Key::QuestionPassword,
];

/// The question for a server and a name.
pub struct QuestionPage {
    i18n: Rc<I18n>,
    card: Card,
    title: Label,
    intro: Label,
    labels: [Label; 6],
    fields: Fields,
    problem: fltk::frame::Frame,
    submit: Button,
    cancel: Button,
    shown: bool,
}

#[derive(Clone)]
struct Fields {
    name: Input,
    server: Input,
    port: Input,
    tls: CheckButton,
    room: Input,
    account: Input,
    password: SecretInput,
    keep: CheckButton,
}

impl Fields {
    fn answer(&self) -> Msg {
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
}

impl QuestionPage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let card = Card::begin(CARD_WIDTH, CARD_HEIGHT);
        let ink = |font, size, colour| Ink { font, size, colour };
        let title = Label::new(ink(theme::BOLD, 22, theme::TEXT), theme::PAPER);
        let intro = Label::new(ink(theme::PLAIN, theme::SIZE, theme::DIM), theme::PAPER);
        let labels = CAPTIONS.map(|_| Label::new(ink(theme::PLAIN, 13, theme::DIM), theme::PAPER));
        let fields = Fields {
            name: theme::field_widget(),
            server: theme::field_widget(),
            port: theme::field_widget(),
            tls: theme::check_widget(),
            room: theme::field_widget(),
            account: theme::field_widget(),
            password: theme::secret_widget(),
            keep: theme::check_widget(),
        };
        let mut problem = fltk::frame::Frame::default();
        problem.set_label_color(theme::TROUBLE);
        problem.set_label_size(13);
        problem.set_align(Align::Inside | Align::Left | Align::Wrap | Align::Center);
        let cancel = theme::button_widget(Weight::Ordinary);
        let submit = theme::button_widget(Weight::Main);
        card.end();
        let mut page = Self {
            i18n: Rc::clone(i18n),
            card,
            title,
            intro,
            labels,
            fields,
            problem,
            submit,
            cancel,
            shown: false,
        };
        page.listen(post);
        page.relabel();
        page
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        let i18n = &self.i18n;
        self.title.set(&i18n.text(Key::QuestionTitle));
        self.intro.set(&i18n.text(Key::QuestionIntro));
        for (label, key) in self.labels.iter_mut().zip(CAPTIONS) {
            label.set(&i18n.text(key));
        }
        self.fields.tls.set_label(&i18n.text(Key::QuestionTls));
        self.fields.keep.set_label(&i18n.text(Key::QuestionKeep));
        self.cancel.set_label(&i18n.text(Key::QuestionCancel));
        self.submit.set_label(&i18n.text(Key::QuestionSubmit));
    }

    fn listen(&mut self, post: &Post) {
        let all = self.fields.clone();
        let told = post.clone();
        let answer = Rc::new(move || told.tell(all.answer()));
        let fields = &mut self.fields;
        for field in [
            &mut fields.name,
            &mut fields.server,
            &mut fields.port,
            &mut fields.room,
            &mut fields.account,
        ] {
            answer_on_enter(field, &answer);
        }
        answer_on_enter(&mut fields.password, &answer);
        let mut number = fields.port.clone();
        fields
            .tls
            .set_callback(move |tls| number.set_value(&usual_port(&number.value(), tls.value())));
        self.submit.set_callback(move |_| answer());
        let told = post.clone();
        self.cancel.set_callback(move |_| told.tell(Msg::CloseQuestion));
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(32, 2));
        self.intro.place(rest.cut_top(20, 16));
        let [name, server, port, room, account, password] = &mut self.labels;
        name.place(rest.cut_top(18, 4));
        rest.cut_top(FIELD, 12).place(&mut self.fields.name);
        let mut captions = rest.cut_top(18, 4);
        port.place(captions.cut_right(90, 12));
        server.place(captions);
        let mut pair = rest.cut_top(FIELD, 6);
        pair.cut_right(90, 12).place(&mut self.fields.port);
        pair.place(&mut self.fields.server);
        rest.cut_top(24, 10).place(&mut self.fields.tls);
        room.place(rest.cut_top(18, 4));
        rest.cut_top(FIELD, 12).place(&mut self.fields.room);
        let half = (rest.w - 12) / 2;
        let mut captions = rest.cut_top(18, 4);
        password.place(captions.cut_right(half, 12));
        account.place(captions);
        let mut pair = rest.cut_top(FIELD, 6);
        pair.cut_right(half, 12).place(&mut self.fields.password);
        pair.place(&mut self.fields.account);
        rest.cut_top(24, 8).place(&mut self.fields.keep);
        let mut buttons = rest.cut_bottom(38, 4);
        buttons.cut_right(170, 10).place(&mut self.submit);
        buttons.cut_right(110, 10).place(&mut self.cancel);
        rest.place(&mut self.problem);
    }

    /// Whether there is a question, or an answer whose outcome is not known yet.
    pub fn is_asked(model: &Model) -> bool {
        let first = model.attempts == 0 && model.session.server.is_empty();
        let trying = matches!(
            model.phase,
            Phase::Unlocking | Phase::Connecting | Phase::Registering
        );
        let certificate = CertificatePage::is_asked(model);
        !certificate && (model.question.is_some() || (first && trying))
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        let asked = Self::is_asked(model);
        if asked && !self.shown {
            self.fill(model);
            self.card.show(true);
        } else if !asked && self.shown {
            self.card.show(false);
        }
        let begins = asked && !self.shown;
        self.shown = asked;
        if !asked {
            return;
        }
        let problem = model
            .question
            .as_ref()
            .and_then(|question| question.problem.as_ref());
        let text = match problem {
            Some(problem) => present::problem(problem, &self.i18n),
            None if model.question.is_none() => present::state(model, &self.i18n),
            None => String::new(),
        };
        self.say(&text, problem.is_some());
        if model.question.is_some() {
            self.submit.activate();
        } else {
            self.submit.deactivate();
        }
        // At the very first there is nothing to go back to.
        if model.conversations.iter().any(|c| c.transcript.end() > 0) {
            self.cancel.show();
        } else {
            self.cancel.hide();
        }
        if begins {
            self.focus(problem);
        }
    }

    fn fill(&mut self, model: &Model) {
        let profile = &model.profile;
        self.fields.name.set_value(&profile.name);
        self.fields.server.set_value(&profile.server);
        self.fields.port.set_value(&profile.port.to_string());
        self.fields.room.set_value(&profile.room);
        self.fields.tls.set_value(profile.tls);
        self.fields.account.set_value(&profile.account);
        self.fields.password.set_value("");
    }

    fn say(&mut self, text: &str, trouble: bool) {
        // In labels, `@` would begin a drawing and `&` a shortcut.
        let label = text.replace('@', "@@").replace('&', "&&");
        if self.problem.label() != label {
            let colour = if trouble { theme::TROUBLE } else { theme::DIM };
            self.problem.set_label_color(colour);
            self.problem.set_label(&label);
            self.card.redraw();
        }
    }

    /// The field that is wrong, or else the name, takes the keyboard, with its text selected.
    fn focus(&mut self, problem: Option<&Problem>) {
        let field = match problem {
            Some(Problem::NoServer | Problem::Lost(_)) => &mut self.fields.server,
            Some(Problem::BadPort) => &mut self.fields.port,
            Some(Problem::LoginImpossible) => &mut self.fields.account,
            Some(Problem::NoPassword | Problem::LoginRefused { .. }) => {
                // It takes the keyboard whenever it is shown.
                let _ = self.fields.password.take_focus();
                return;
            }
            _ => &mut self.fields.name,
        };
        // It takes the keyboard whenever it is shown; the text is as long as it is.
        let _ = field.take_focus();
        let length = i32::try_from(field.value().len()).unwrap_or(0);
        let _ = field.set_position(length);
        let _ = field.set_mark(0);
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
