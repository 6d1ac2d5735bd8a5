//! Choosing an emoji for the message.

use fltk::button::Button;
use fltk::prelude::*;

use super::area::Area;
use super::message::MessageField;
use super::popup::Popup;
use super::reach::{self, Offer};
use super::theme::{self, Weight};
use crate::access::seen::Entry;

/// Those that people use most, in the order of the menu.
const EMOJI: [&str; 18] = [
    "😀", "😂", "😉", "😍", "🤔", "😎", "😢", "😡", "👍", "👎", "👏", "🙏", "👋", "❤️", "🔥", "🎉", "✅",
    "☕",
];

/// Chooses an emoji for the message.
#[derive(Clone)]
pub struct EmojiPicker {
    button: Button,
    popup: Popup,
    message: MessageField,
}

impl EmojiPicker {
    /// Adds its button to the current group.
    pub fn new(message: &MessageField) -> Self {
        let mut button = theme::button_widget(Weight::Quiet);
        button.set_label("☺");
        let picker = Self {
            button,
            popup: Popup::new(),
            message: message.clone(),
        };
        let opened = picker.clone();
        picker.button.clone().set_callback(move |_| opened.open());
        picker
    }

    /// What can be chosen, without opening it.
    pub fn offered(&self) -> Offer {
        let (picker, button) = (self.clone(), self.button.clone());
        Offer {
            popup: self.popup.clone(),
            entries: Box::new(move || Some((entries(), reach::seen(&button)?))),
            choose: Box::new(move |at| picker.choose(at)),
        }
    }

    /// Its button, to be placed.
    pub fn button(&self) -> &Button {
        &self.button
    }

    /// Shows the menu.
    pub fn open(&self) {
        let picker = self.clone();
        self.popup
            .open(entries(), Area::of(&self.button), move |at| picker.choose(at));
    }

    fn choose(&self, at: usize) {
        let mut message = self.message.clone();
        if let Some(emoji) = EMOJI.get(at) {
            message.insert(emoji);
        }
        if !message.has_focus() {
            message.go_on();
        }
    }
}

fn entries() -> Vec<Entry> {
    EMOJI.map(|emoji| Entry::new(emoji.to_owned())).into()
}
