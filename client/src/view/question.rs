//! The question for a server and a name: what is seen first.

use std::rc::Rc;

use fltk::button::Button;
use fltk::enums::{Align, FrameType};
use fltk::prelude::*;

use super::area::Area;
use super::card::Card;
use super::certificate::CertificatePage;
use super::label::Label;
use super::post::Post;
use super::question_fields::Fields;
use super::reach::Reached;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::access::control::{Control, Place};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::network::{Network, NetworkId, Phase};
use crate::model::question::Problem;
use crate::present;
use crate::update::Msg;

const CARD_WIDTH: i32 = 460;
/// How high it is with the name alone, and with everything.
const HEIGHTS: (i32, i32) = (304, 490);
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
    more: Button,
    shown: Option<Shown>,
    /// Whether more than the name is seen.
    unfolded: bool,
    area: Area,
}

/// What was asked when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    network: NetworkId,
    problem: Option<Problem>,
}

impl QuestionPage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let card = Card::begin(CARD_WIDTH, HEIGHTS.0);
        let ink = |font, size, colour| Ink { font, size, colour };
        let title = Label::new(ink(theme::BOLD, 22, theme::TEXT), theme::PAPER);
        let intro = Label::new(ink(theme::PLAIN, theme::SIZE, theme::DIM), theme::PAPER);
        let labels = CAPTIONS.map(|_| Label::new(ink(theme::PLAIN, 13, theme::DIM), theme::PAPER));
        let fields = Fields::new();
        let mut problem = fltk::frame::Frame::default();
        problem.set_label_color(theme::TROUBLE);
        problem.set_label_size(13);
        problem.set_align(Align::Inside | Align::Left | Align::Wrap | Align::Center);
        let cancel = theme::button_widget(Weight::Ordinary);
        let submit = theme::button_widget(Weight::Main);
        let mut more = theme::button_widget(Weight::Quiet);
        more.set_color(theme::PAPER);
        more.set_frame(FrameType::NoBox);
        more.set_align(Align::Inside | Align::Left);
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
            more,
            shown: None,
            unfolded: false,
            area: Area {
                x: 0,
                y: 0,
                w: 1,
                h: 1,
            },
        };
        page.listen(post);
        page.relabel();
        page
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        let i18n = &self.i18n;
        for (label, key) in self.labels.iter_mut().zip(CAPTIONS) {
            label.set(&i18n.text(key));
        }
        self.fields.tls.set_label(&i18n.text(Key::QuestionTls));
        self.fields.keep.set_label(&i18n.text(Key::QuestionKeep));
        self.cancel.set_label(&i18n.text(Key::QuestionCancel));
        // Title, introduction and problem are worded when they are next looked at.
        self.shown = None;
        self.fold(self.unfolded);
    }

    fn listen(&mut self, post: &Post) {
        let all = self.fields.clone();
        let told = post.clone();
        let answer = Rc::new(move || told.tell(all.answer()));
        self.fields.listen(&answer);
        self.submit.set_callback(move |_| answer());
        let told = post.clone();
        self.cancel.set_callback(move |_| told.tell(Msg::CloseQuestion));
        let (told, folded) = (post.clone(), self.fields.server.clone());
        self.more
            .set_callback(move |_| told.tell(Msg::AskMore(!folded.visible())));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let fields = &self.fields;
        for (control, field) in [
            (Control::Name, &fields.name),
            (Control::Server, &fields.server),
            (Control::Port, &fields.port),
            (Control::Room, &fields.room),
            (Control::Account, &fields.account),
        ] {
            reached.field(control, field);
        }
        reached.field(Control::Password, &fields.password);
        reached.check(Control::Tls, &fields.tls);
        reached.check(Control::Keep, &fields.keep);
        reached.button(Control::Cancel, &self.cancel);
        reached.button(Control::More, &self.more);
        reached.button(Control::Connect, &self.submit);
        reached.labels(Place::Question, [&self.title, &self.intro]);
        reached.frame(Place::Question, &self.problem);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        self.area = area;
        let (least, most) = HEIGHTS;
        self.card.set_height(if self.unfolded { most } else { least });
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(32, 2));
        if self.unfolded {
            rest.cut_top(8, 0);
        } else {
            self.intro.place(rest.cut_top(20, 16));
        }
        let [name, server, port, room, account, password] = &mut self.labels;
        name.place(rest.cut_top(18, 4));
        rest.cut_top(FIELD, 12).place(&mut self.fields.name);
        if self.unfolded {
            let (half, number) = ((rest.w - 12) / 2, 90);
            let fields = &mut self.fields;
            pair(
                &mut rest,
                number,
                (server, port),
                (&mut fields.server, &mut fields.port),
            );
            let mut captions = rest.cut_top(18, 4);
            captions.cut_right(half, 12);
            room.place(captions);
            let mut row = rest.cut_top(FIELD, 12);
            row.cut_right(half, 12).place(&mut fields.tls);
            row.place(&mut fields.room);
            pair(
                &mut rest,
                half,
                (account, password),
                (&mut fields.account, &mut fields.password),
            );
            rest.cut_top(24, 6).place(&mut fields.keep);
        }
        let mut buttons = rest.cut_bottom(38, 6);
        buttons.cut_right(130, 10).place(&mut self.submit);
        if self.cancel.visible() {
            buttons.cut_right(110, 10).place(&mut self.cancel);
        }
        buttons.place(&mut self.more);
        rest.place(&mut self.problem);
    }

    /// Shows more than the name, or no more.
    fn fold(&mut self, unfolded: bool) {
        self.unfolded = unfolded;
        self.fields.unfold(unfolded);
        for label in self.labels.iter_mut().skip(1) {
            label.show(unfolded);
        }
        self.intro.show(!unfolded);
        let key = if unfolded {
            Key::QuestionLess
        } else {
            Key::QuestionMore
        };
        self.more.set_label(&self.i18n.text(key));
        self.place(self.area);
        self.card.redraw();
    }

    /// The server about which is asked, or has been, with an outcome that is not known yet.
    fn asked(model: &Model) -> Option<&Network> {
        let network = model.network_of(model.current()?)?;
        let trying = matches!(
            network.phase,
            Phase::Unlocking | Phase::Connecting | Phase::Registering
        );
        let first = network.is_first_attempt() && network.session.server.is_empty();
        let asked = network.question.is_some() || (first && trying);
        (asked && !CertificatePage::is_asked(model)).then_some(network)
    }

    /// Whether there is a question, or an answer whose outcome is not known yet.
    pub fn is_asked(model: &Model) -> bool {
        Self::asked(model).is_some()
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        let Some(network) = Self::asked(model) else {
            if self.shown.take().is_some() {
                self.card.show(false);
            }
            return;
        };
        let question = network.question.as_ref();
        let problem = question.and_then(|question| question.problem.as_ref());
        // At the very first there is nothing to go back to.
        let lines = model.conversations.iter().any(|c| c.transcript.end() > 0);
        let cancel = lines || model.networks.len() > 1;
        let moved = cancel != self.cancel.visible();
        show(&mut self.cancel, cancel);
        let unfolded = question.map_or(self.unfolded, |question| question.more);
        if moved || unfolded != self.unfolded {
            self.fold(unfolded);
        }
        if question.is_some() {
            self.submit.activate();
        } else {
            self.submit.deactivate();
        }
        let text = match problem {
            Some(problem) => present::problem(problem, &self.i18n),
            None if question.is_none() => present::state(network, &self.i18n),
            None => String::new(),
        };
        self.say(&text, problem.is_some());
        let shown = Some(Shown {
            network: network.id,
            problem: problem.cloned(),
        });
        if self.shown != shown {
            self.begin(network, shown.as_ref());
            self.shown = shown;
        }
    }

    /// Something else is asked than before.
    fn begin(&mut self, network: &Network, shown: Option<&Shown>) {
        let same = self.shown.as_ref().map(|shown| shown.network) == shown.map(|shown| shown.network);
        if !same {
            self.fields.fill(&network.profile);
            self.card.show(true);
        }
        let problem = shown.and_then(|shown| shown.problem.as_ref());
        if let Some(instead) = problem.and_then(Problem::instead) {
            self.fields.name.set_value(instead);
        }
        let server = network.name().to_owned();
        let title = match server.as_str() {
            "" => self.i18n.text(Key::AddServerTitle),
            _ if network.proven => server.clone(),
            _ => self.i18n.text(Key::QuestionTitle),
        };
        self.title.set(&title);
        self.submit.set_label(&self.i18n.text(present::submit(network)));
        self.intro
            .set(&self.i18n.fill(Key::QuestionIntro, &[("server", &server)]));
        self.focus(network, problem);
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
    fn focus(&mut self, network: &Network, problem: Option<&Problem>) {
        let field = match problem {
            None if network.profile.server.is_empty() => &mut self.fields.server,
            Some(Problem::NoServer | Problem::KnownServer | Problem::Lost(_)) => &mut self.fields.server,
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

/// Shows or hides something.
pub fn show(widget: &mut impl WidgetExt, shown: bool) {
    if shown {
        widget.show();
    } else {
        widget.hide();
    }
}

/// Two fields beside each other, with what they are for above them; the second one is so wide.
fn pair(
    rest: &mut Area,
    width: i32,
    (left, right): (&mut Label, &mut Label),
    (first, second): (&mut impl WidgetExt, &mut impl WidgetExt),
) {
    let mut captions = rest.cut_top(18, 4);
    right.place(captions.cut_right(width, 12));
    left.place(captions);
    let mut row = rest.cut_top(FIELD, 12);
    row.cut_right(width, 12).place(second);
    row.place(first);
}
