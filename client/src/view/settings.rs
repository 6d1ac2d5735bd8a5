//! The settings.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::button::{Button, CheckButton};
use fltk::prelude::*;

use super::area::Area;
use super::card::Card;
use super::dictionaries::DictionaryPicker;
use super::label::Label;
use super::post::Post;
use super::reach::Reached;
use super::segments::Segments;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::access::control::Control;
use crate::i18n::{I18n, Key};
use crate::model::appearance::{Appearance, SIZES, Theme, Tongue};
use crate::model::spelling::SpellingWish;
use crate::model::{Model, Page};
use crate::update::Msg;

const CARD_WIDTH: i32 = 600;
const CARD_HEIGHT: i32 = 460;
const CAPTION: i32 = 150;
const CAPTIONS: [Key; 4] = [
    Key::SettingsTheme,
    Key::SettingsLanguage,
    Key::SettingsSize,
    Key::SettingsDictionaries,
];
const CHECKS: [Key; 3] = [Key::SettingsNotify, Key::SettingsTray, Key::SettingsSpelling];
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
    captions: [Label; 4],
    choices: [Segments; 3],
    dictionaries: DictionaryPicker,
    /// Whether the desktop tells of messages, the tray is used, the spelling is checked.
    checks: [CheckButton; 3],
    close: Button,
    wish: Rc<RefCell<SpellingWish>>,
    shown: Option<(Appearance, SpellingWish)>,
}

impl SettingsPage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let card = Card::begin(CARD_WIDTH, CARD_HEIGHT);
        let ink = |font, size, colour| Ink { font, size, colour };
        let title = Label::new(ink(theme::BOLD, 20, theme::TEXT), theme::PAPER);
        let captions = [(); 4].map(|()| Label::new(ink(theme::PLAIN, 13, theme::DIM), theme::PAPER));
        let choices = [(); 3].map(|()| Segments::new());
        let dictionaries = DictionaryPicker::new();
        let checks = [(); 3].map(|()| theme::check_widget());
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
            dictionaries,
            checks,
            close,
            wish: Rc::default(),
            shown: None,
        };
        page.listen(post);
        page.relabel();
        page
    }

    fn listen(&mut self, post: &Post) {
        let (choices, checks) = (self.choices.clone(), self.checks.clone());
        let told = post.clone();
        let chosen = Rc::new(move || {
            let at = Segments::chosen;
            let [theme, language, size] = &choices;
            let [notify, tray, _] = &checks;
            told.tell(Msg::Appearance(Appearance {
                theme: THEMES.get(at(theme)).map(|&(theme, _)| theme).unwrap_or_default(),
                language: TONGUES
                    .get(at(language))
                    .map(|&(tongue, _)| tongue)
                    .unwrap_or_default(),
                size: SIZES.get(at(size)).copied().unwrap_or(100),
                notify: notify.value(),
                tray: tray.value(),
            }));
        });
        for choice in &mut self.choices {
            let chosen = Rc::clone(&chosen);
            choice.listen(move || chosen());
        }
        let [notify, tray, spelling] = &mut self.checks;
        for check in [notify, tray] {
            let chosen = Rc::clone(&chosen);
            check.set_callback(move |_| chosen());
        }
        let (told, wish) = (post.clone(), Rc::clone(&self.wish));
        spelling.set_callback(move |spelling| {
            let check = spelling.value();
            let wish = wish.borrow().clone();
            told.tell(Msg::SpellingWish(SpellingWish { check, ..wish }));
        });
        let (told, wish) = (post.clone(), Rc::clone(&self.wish));
        self.dictionaries.listen(move |dictionaries| {
            let wish = wish.borrow().clone();
            told.tell(Msg::SpellingWish(SpellingWish { dictionaries, ..wish }));
        });
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
        for (check, key) in self.checks.iter_mut().zip(CHECKS) {
            check.set_label(&i18n.text(key));
        }
        self.close.set_label(&i18n.text(Key::ButtonClose));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let controls = [Control::Theme, Control::Language, Control::Size];
        for (control, choice) in controls.into_iter().zip(&self.choices) {
            reached.add(control, choice.clone());
        }
        reached.button(Control::Dictionaries, self.dictionaries.button());
        reached.add(Control::DictionaryMenu, self.dictionaries.offered());
        let controls = [Control::Notify, Control::UseTray, Control::CheckSpelling];
        for (control, check) in controls.into_iter().zip(&self.checks) {
            reached.check(control, check);
        }
        reached.button(Control::CloseSettings, &self.close);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(30, 14));
        let [theme, language, size] = &mut self.choices;
        let rows = [theme.widget(), language.widget(), size.widget()];
        let [captions @ .., dictionaries] = &mut self.captions;
        for (caption, choice) in captions.iter_mut().zip(rows) {
            let mut row = rest.cut_top(34, 12);
            caption.place(row.cut_left(CAPTION, 10));
            row.place(choice);
        }
        let mut row = rest.cut_top(34, 18);
        dictionaries.place(row.cut_left(CAPTION, 10));
        row.place(&mut self.dictionaries.button().clone());
        for check in &mut self.checks {
            rest.cut_top(26, 6).place(check);
        }
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
        self.dictionaries.follow(model, &self.i18n);
        let appearance = model.appearance;
        let now = Some((appearance, model.spelling.wish.clone()));
        if self.shown != now {
            let begins = self.shown.is_none();
            self.shown = now;
            model.spelling.wish.clone_into(&mut self.wish.borrow_mut());
            let [theme, language, size] = &mut self.choices;
            let themed = THEMES.iter().position(|&(theme, _)| theme == appearance.theme);
            theme.choose(themed.unwrap_or(0));
            let tongue = TONGUES
                .iter()
                .position(|&(tongue, _)| tongue == appearance.language);
            language.choose(tongue.unwrap_or(0));
            let sized = SIZES.iter().position(|&size| size == appearance.size);
            size.choose(sized.unwrap_or(1));
            let [notify, tray, spelling] = &mut self.checks;
            notify.set_value(appearance.notify);
            tray.set_value(appearance.tray);
            spelling.set_value(model.spelling.wish.check);
            if begins {
                self.card.show(true);
                // It takes the keyboard whenever it is shown.
                let _ = theme.widget().take_focus();
            }
        }
        true
    }
}
