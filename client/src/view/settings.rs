//! The settings.

use std::rc::Rc;

use fltk::button::{Button, CheckButton};
use fltk::prelude::*;

use super::area::Area;
use super::card::Card;
use super::label::Label;
use super::post::Post;
use super::reach::Reached;
use super::segments::Segments;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::access::control::Control;
use crate::i18n::{I18n, Key};
use crate::model::appearance::{Appearance, SIZES, Theme, Tongue};
use crate::model::{Model, Page};
use crate::update::Msg;

const CARD_WIDTH: i32 = 600;
const CARD_HEIGHT: i32 = 350;
const CAPTIONS: [Key; 3] = [Key::SettingsTheme, Key::SettingsLanguage, Key::SettingsSize];
const THEMES: [(Theme, Key); 3] = [
    (Theme::System, Key::AsTheDesktop),
    (Theme::Light, Key::ThemeLight),
    (Theme::Dark, Key::ThemeDark),
];
const TONGUES: [(Tongue, Key); 3] = [
    (Tongue::System, Key::AsTheSystem),
    (Tongue::En, Key::English),
    (Tongue::Pt, Key::Portuguese),
];

/// The settings.
pub struct SettingsPage {
    i18n: Rc<I18n>,
    card: Card,
    title: Label,
    captions: [Label; 3],
    choices: [Segments; 3],
    notify: CheckButton,
    close: Button,
    shown: Option<Appearance>,
}

impl SettingsPage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let card = Card::begin(CARD_WIDTH, CARD_HEIGHT);
        let ink = |font, size, colour| Ink { font, size, colour };
        let title = Label::new(ink(theme::BOLD, 20, theme::TEXT), theme::PAPER);
        let captions = [(); 3].map(|()| Label::new(ink(theme::PLAIN, 13, theme::DIM), theme::PAPER));
        let choices = [(); 3].map(|()| Segments::new());
        let notify = theme::check_widget();
        let mut close = theme::button_widget(Weight::Main);
        let told = post.clone();
        close.set_callback(move |_| told.tell(Msg::CloseSettings));
        card.end();
        let mut page = Self {
            i18n: Rc::clone(i18n),
            card,
            title,
            captions,
            choices,
            notify,
            close,
            shown: None,
        };
        page.listen(post);
        page.relabel();
        page
    }

    fn listen(&mut self, post: &Post) {
        let (choices, notify) = (self.choices.clone(), self.notify.clone());
        let post = post.clone();
        let chosen = Rc::new(move || {
            let at = Segments::chosen;
            let [theme, language, size] = &choices;
            post.tell(Msg::Appearance(Appearance {
                theme: THEMES.get(at(theme)).map(|&(theme, _)| theme).unwrap_or_default(),
                language: TONGUES
                    .get(at(language))
                    .map(|&(tongue, _)| tongue)
                    .unwrap_or_default(),
                size: SIZES.get(at(size)).copied().unwrap_or(100),
                notify: notify.value(),
            }));
        });
        for choice in &mut self.choices {
            let chosen = Rc::clone(&chosen);
            choice.listen(move || chosen());
        }
        self.notify.set_callback(move |_| chosen());
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        let i18n = &self.i18n;
        self.title.set(&i18n.text(Key::Settings));
        for (label, key) in self.captions.iter_mut().zip(CAPTIONS) {
            label.set(&i18n.text(key));
        }
        let [theme, language, size] = &mut self.choices;
        theme.offer(THEMES.iter().map(|&(_, key)| i18n.text(key)).collect());
        language.offer(TONGUES.iter().map(|&(_, key)| i18n.text(key)).collect());
        size.offer(SIZES.iter().map(|size| format!("{size} %")).collect());
        self.notify.set_label(&i18n.text(Key::SettingsNotify));
        self.close.set_label(&i18n.text(Key::ButtonClose));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let controls = [Control::Theme, Control::Language, Control::Size];
        for (control, choice) in controls.into_iter().zip(&self.choices) {
            reached.add(control, choice.clone());
        }
        reached.check(Control::Notify, &self.notify);
        reached.button(Control::CloseSettings, &self.close);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(30, 14));
        for (caption, choice) in self.captions.iter_mut().zip(&mut self.choices) {
            let mut row = rest.cut_top(34, 12);
            caption.place(row.cut_left(150, 10));
            row.place(choice.widget());
        }
        rest.cut_top(26, 8).place(&mut self.notify);
        rest.cut_bottom(38, 0).cut_right(130, 0).place(&mut self.close);
    }

    /// Follows the model. Whether it is shown.
    pub fn follow(&mut self, model: &Model) -> bool {
        if model.page != Some(Page::Settings) {
            if self.shown.take().is_some() {
                self.card.show(false);
            }
            return false;
        }
        let appearance = model.appearance;
        if self.shown != Some(appearance) {
            let begins = self.shown.is_none();
            self.shown = Some(appearance);
            let [theme, language, size] = &mut self.choices;
            let themed = THEMES.iter().position(|&(theme, _)| theme == appearance.theme);
            theme.choose(themed.unwrap_or(0));
            let tongue = TONGUES
                .iter()
                .position(|&(tongue, _)| tongue == appearance.language);
            language.choose(tongue.unwrap_or(0));
            let sized = SIZES.iter().position(|&size| size == appearance.size);
            size.choose(sized.unwrap_or(1));
            self.notify.set_value(appearance.notify);
            if begins {
                self.card.show(true);
                // It takes the keyboard whenever it is shown.
                let _ = theme.widget().take_focus();
            }
        }
        true
    }
}
