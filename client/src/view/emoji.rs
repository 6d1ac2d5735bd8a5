//! Choosing an emoji for the message.

use fltk::app;
use fltk::button::Button;
use fltk::menu::{MenuButton, MenuButtonType};
use fltk::prelude::*;

use super::message::MessageField;
use super::reach::{self, Offer};
use super::theme::{self, Weight};

/// Those that people use most, in the order of the menu.
const EMOJI: [&str; 18] = [
    "😀", "😂", "😉", "😍", "🤔", "😎", "😢", "😡", "👍", "👎", "👏", "🙏", "👋", "❤️", "🔥", "🎉", "✅",
    "☕",
];

/// Chooses an emoji for the message.
#[derive(Clone)]
pub struct EmojiPicker {
    button: Button,
    menu: MenuButton,
    message: MessageField,
}

impl EmojiPicker {
    /// Adds its button to the current group.
    pub fn new(message: &MessageField) -> Self {
        let mut button = theme::button_widget(Weight::Quiet);
        button.set_label("☺");
        let mut menu = MenuButton::default().with_type(MenuButtonType::Popup3);
        menu.hide();
        for emoji in EMOJI {
            menu.add_choice(emoji);
        }
        let picker = Self {
            button,
            menu,
            message: message.clone(),
        };
        let opened = picker.clone();
        picker.button.clone().set_callback(move |_| opened.open());
        picker
    }

    /// What can be chosen, without opening it.
    pub fn offered(&self) -> Offer {
        let (picker, button) = (self.clone(), self.button.clone());
        let words = EMOJI.map(str::to_owned).to_vec();
        Offer {
            words: Box::new(move || Some((words.clone(), reach::seen(&button)?))),
            choose: Box::new(move |at| picker.choose(at)),
        }
    }

    /// Its button, to be placed.
    pub fn button(&self) -> &Button {
        &self.button
    }

    /// Shows the menu once this event is handled: while it is open, other events are.
    pub fn open(&self) {
        let picker = self.clone();
        app::awake_callback(move || {
            let mut menu = picker.menu.clone();
            theme::dress_menu(&mut menu);
            if menu.popup().is_some()
                && let Ok(at) = usize::try_from(menu.value())
            {
                picker.choose(at);
            }
        });
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
