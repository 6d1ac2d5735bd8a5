//! The question whether a certificate that nobody vouches for is to be trusted.

use std::rc::Rc;

use fltk::button::Button;
use fltk::enums::{Align, Font};
use fltk::frame::Frame;
use fltk::prelude::*;
use jiff::Timestamp;

use super::area::Area;
use super::card::Card;
use super::label::Label;
use super::post::Post;
use super::reach::Reached;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::access::control::{Control, Place};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::network::Network;
use crate::model::question::Problem;
use crate::model::trust::{Certificate, Distrust, readable};
use crate::update::Msg;

const CARD_WIDTH: i32 = 560;
const CARD_HEIGHT: i32 = 330;

/// The question whether a certificate is to be trusted.
pub struct CertificatePage {
    i18n: Rc<I18n>,
    card: Card,
    title: Label,
    about: Frame,
    caption: Label,
    fingerprint: [Label; 2],
    trust: Button,
    refuse: Button,
    shown: Option<Certificate>,
}

impl CertificatePage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let card = Card::begin(CARD_WIDTH, CARD_HEIGHT);
        let ink = |font, size, colour| Ink { font, size, colour };
        let title = Label::new(ink(theme::BOLD, 20, theme::TEXT), theme::PAPER);
        let mut about = Frame::default();
        about.set_label_color(theme::TEXT);
        about.set_label_size(theme::SIZE);
        about.set_align(Align::Inside | Align::Left | Align::Top | Align::Wrap);
        let caption = Label::new(ink(theme::PLAIN, 13, theme::DIM), theme::PAPER);
        let fingerprint =
            [(); 2].map(|()| Label::new(ink(Font::Courier, theme::SMALL, theme::TEXT), theme::PAPER));
        let mut trust = theme::button_widget(Weight::Ordinary);
        let told = post.clone();
        trust.set_callback(move |_| told.tell(Msg::Trust));
        let mut refuse = theme::button_widget(Weight::Main);
        let told = post.clone();
        refuse.set_callback(move |_| told.tell(Msg::Ask));
        card.end();
        let mut page = Self {
            i18n: Rc::clone(i18n),
            card,
            title,
            about,
            caption,
            fingerprint,
            trust,
            refuse,
            shown: None,
        };
        page.relabel();
        page
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.caption.set(&self.i18n.text(Key::CertificateFingerprint));
        self.trust.set_label(&self.i18n.text(Key::CertificateTrust));
        self.refuse.set_label(&self.i18n.text(Key::CertificateRefuse));
        self.shown = None;
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.button(Control::Trust, &self.trust);
        reached.button(Control::Refuse, &self.refuse);
        reached.labels(Place::Certificate, [&self.title]);
        reached.frame(Place::Certificate, &self.about);
        reached.labels(Place::Certificate, [&self.caption]);
        reached.labels(Place::Certificate, &self.fingerprint);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(30, 8));
        let mut buttons = rest.cut_bottom(38, 14);
        buttons.cut_right(200, 10).place(&mut self.trust);
        buttons.cut_right(170, 10).place(&mut self.refuse);
        for line in self.fingerprint.iter_mut().rev() {
            line.place(rest.cut_bottom(20, 0));
        }
        self.caption.place(rest.cut_bottom(20, 8));
        rest.place(&mut self.about);
    }

    /// The certificate that is asked about.
    fn asked(model: &Model) -> Option<(&Network, &Certificate)> {
        let network = model.asked()?;
        match &network.question.as_ref()?.problem {
            Some(Problem::Untrusted(certificate)) => Some((network, certificate)),
            _ => None,
        }
    }

    /// Whether this is asked.
    pub fn is_asked(model: &Model) -> bool {
        Self::asked(model).is_some()
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        let asked = Self::asked(model);
        let certificate = asked.map(|(_, certificate)| certificate);
        if self.shown.as_ref() == certificate {
            return;
        }
        self.shown = certificate.cloned();
        let Some((network, certificate)) = asked else {
            self.card.show(false);
            return;
        };
        let allowed = network.may_trust(&model.trust, Timestamp::now());
        let (title, about) = match certificate.why {
            _ if !allowed => (Key::CertificateTitle, Key::CertificateInsists),
            Distrust::Unknown => (Key::CertificateTitle, Key::CertificateUnknown),
            Distrust::WrongName => (Key::CertificateTitle, Key::CertificateWrongName),
            Distrust::Expired => (Key::CertificateTitle, Key::CertificateExpired),
            Distrust::Changed => (Key::CertificateChangedTitle, Key::CertificateChanged),
        };
        self.title.set(&self.i18n.text(title));
        let server = network.session.endpoint.to_string();
        let about = self.i18n.fill(about, &[("server", &server)]);
        self.about.set_label(&about.replace('@', "@@").replace('&', "&&"));
        for (label, line) in self
            .fingerprint
            .iter_mut()
            .zip(readable(&certificate.fingerprint))
        {
            label.set(&line);
        }
        if allowed {
            self.trust.show();
        } else {
            self.trust.hide();
        }
        self.card.show(true);
        // Who presses Enter without reading does not trust.
        let _ = self.refuse.take_focus();
    }
}
