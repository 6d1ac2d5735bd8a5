//! The menus of the message: what misspelt words may have been meant to be; cutting, copying and pasting.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::prelude::*;

use super::area::Area;
use super::message::MessageField;
use super::popup::Popup;
use super::post::Post;
use super::reach;
use crate::access::seen::Entry;
use crate::i18n::{I18n, Key};
use crate::model::spelling::{Findings, Offer};
use crate::update::Msg;

/// What can be done with the text.
const EDIT: [Key; 3] = [Key::MenuCut, Key::MenuCopy, Key::MenuPaste];

/// The menus of the message.
#[derive(Clone)]
pub struct MessageMenu {
    i18n: Rc<I18n>,
    post: Post,
    field: MessageField,
    /// What is misspelt.
    found: Rc<RefCell<Findings>>,
    /// Opens below a word.
    words: Popup,
    /// Opens where the pointer is.
    edit: Popup,
}

impl MessageMenu {
    /// Adds them to the current group; they are not seen before they are opened.
    pub fn new(post: &Post, i18n: &Rc<I18n>, field: &MessageField) -> Self {
        Self {
            i18n: Rc::clone(i18n),
            post: post.clone(),
            field: field.clone(),
            found: Rc::default(),
            words: Popup::new(),
            edit: Popup::new(),
        }
    }

    /// This is misspelt from now on.
    pub fn follow(&self, found: &Findings) {
        if *self.found.borrow() != *found {
            self.found.borrow_mut().clone_from(found);
        }
    }

    /// Shows what a word may have been meant to be.
    pub fn offer(&self, offer: Offer) {
        let mut entries: Vec<Entry> = offer.instead.iter().cloned().map(Entry::new).collect();
        if entries.is_empty() {
            entries.push(Entry {
                enabled: false,
                ..Entry::new(self.i18n.text(Key::SpellingNothing))
            });
        }
        let learn = self.i18n.fill(Key::SpellingLearn, &[("word", &offer.word)]);
        entries.push(Entry {
            apart: true,
            ..Entry::new(learn)
        });
        let (post, mut field) = (self.post.clone(), self.field.clone());
        let below = self.field.strip(&offer.place);
        self.words
            .open(entries, below, move |at| match offer.instead.get(at) {
                Some(word) => field.correct(&offer.place, word),
                None => post.tell(Msg::Learn(offer.word)),
            });
    }

    /// Shows what can be done with the text.
    pub fn edit(&self) {
        let this = self.clone();
        let below = Area::of(self.field.clone().widget());
        self.edit
            .open(self.edits(), below, move |at| this.choose_edit(at));
    }

    /// Which words are misspelt, to be asked about; once asked about, what they may have been meant to be.
    pub fn offered(&self) -> reach::Offer {
        let (told, done) = (self.clone(), self.clone());
        reach::Offer {
            popup: self.words.clone(),
            entries: Box::new(move || {
                let area = reach::seen(told.field.clone().widget())?;
                let found = told.found.borrow();
                let words = found
                    .wrong
                    .iter()
                    .filter_map(|place| found.text.get(place.clone()));
                let about = |word| told.i18n.fill(Key::SpellingAbout, &[("word", word)]);
                let entries: Vec<Entry> = words.map(|word| Entry::new(about(word))).collect();
                (!entries.is_empty()).then_some((entries, area))
            }),
            choose: Box::new(move |at| {
                let start = done.found.borrow().wrong.get(at).map(|place| place.start);
                if let Some(start) = start {
                    done.post.tell(Msg::AskSpelling(start));
                }
            }),
        }
    }

    /// What can be done with the text, without opening the menu.
    pub fn edits_offered(&self) -> reach::Offer {
        let (told, done) = (self.clone(), self.clone());
        reach::Offer {
            popup: self.edit.clone(),
            entries: Box::new(move || Some((told.edits(), reach::seen(told.field.clone().widget())?))),
            choose: Box::new(move |at| done.choose_edit(at)),
        }
    }

    fn edits(&self) -> Vec<Entry> {
        EDIT.map(|key| Entry::new(self.i18n.text(key))).into()
    }

    fn choose_edit(&self, at: usize) {
        let mut field = self.field.clone();
        let editor = field.widget();
        match EDIT.get(at) {
            Some(Key::MenuCut) => editor.cut(),
            Some(Key::MenuCopy) => editor.copy(),
            _ => editor.paste(),
        }
        editor.do_callback();
    }
}
