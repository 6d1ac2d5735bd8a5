//! The menus of the message: what a misspelt word may have been meant to be; cutting, copying and pasting.

use std::rc::Rc;

use fltk::app;
use fltk::menu::{MenuButton, MenuButtonType, MenuFlag};
use fltk::prelude::*;

use super::message::MessageField;
use super::post::Post;
use super::theme;
use crate::i18n::{I18n, Key};
use crate::model::spelling::Offer;
use crate::update::Msg;

/// The menus of the message.
#[derive(Clone)]
pub struct MessageMenu {
    i18n: Rc<I18n>,
    post: Post,
    field: MessageField,
    /// Opens below a word.
    words: MenuButton,
    /// Opens where the pointer is.
    edit: MenuButton,
}

impl MessageMenu {
    /// Adds them to the current group; they are not seen before they are opened.
    pub fn new(post: &Post, i18n: &Rc<I18n>, field: &MessageField) -> Self {
        let mut words = MenuButton::new(0, 0, 1, 1, None);
        let mut edit = MenuButton::default().with_type(MenuButtonType::Popup3);
        words.hide();
        edit.hide();
        Self {
            i18n: Rc::clone(i18n),
            post: post.clone(),
            field: field.clone(),
            words,
            edit,
        }
    }

    /// Shows what a word may have been meant to be, once this event is handled.
    pub fn offer(&self, offer: Offer) {
        let mut this = self.clone();
        app::awake_callback(move || this.open(&offer));
    }

    fn open(&mut self, offer: &Offer) {
        let menu = &mut self.words;
        theme::dress_menu(menu);
        menu.clear();
        for word in &offer.instead {
            menu.add_choice(&label(word));
        }
        if offer.instead.is_empty() {
            menu.add_choice(&self.i18n.text(Key::SpellingNothing));
        }
        let last = menu.size() - 2;
        if let Some(mut item) = menu.at(last) {
            item.set_flag(MenuFlag::MenuDivider);
            if offer.instead.is_empty() {
                item.deactivate();
            }
        }
        let learn = self.i18n.fill(Key::SpellingLearn, &[("word", &offer.word)]);
        menu.add_choice(&label(&learn));
        self.field.strip(&offer.place).place(menu);
        if menu.popup().is_none() {
            return;
        }
        let chosen = usize::try_from(menu.value()).unwrap_or(0);
        match offer.instead.get(chosen) {
            Some(word) => self.field.correct(&offer.place, word),
            None => self.post.tell(Msg::Learn(offer.word.clone())),
        }
    }

    /// Shows what can be done with the text, once this event is handled.
    pub fn edit(&self) {
        let mut this = self.clone();
        app::awake_callback(move || {
            let menu = &mut this.edit;
            theme::dress_menu(menu);
            menu.clear();
            for key in [Key::MenuCut, Key::MenuCopy, Key::MenuPaste] {
                menu.add_choice(&this.i18n.text(key));
            }
            if menu.popup().is_some() {
                let editor = this.field.widget();
                match menu.value() {
                    0 => editor.cut(),
                    1 => editor.copy(),
                    _ => editor.paste(),
                }
                editor.do_callback();
            }
        });
    }
}

/// In labels of menus, `&` would begin a shortcut and `/` another menu.
fn label(text: &str) -> String {
    text.replace('&', "&&").replace('/', "\\/")
}
