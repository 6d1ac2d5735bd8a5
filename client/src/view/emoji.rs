//! Choosing an emoji for the message.

use fltk::app;
use fltk::button::Button;
use fltk::menu::{MenuButton, MenuButtonType};
use fltk::prelude::*;

use super::message::MessageField;
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

    /// Its button, to be placed.
    pub fn button(&mut self) -> &mut Button {
        &mut self.button
    }

    /// Shows the menu once this event is handled: while it is open, other events are.
    pub fn open(&self) {
        let (mut menu, mut message) = (self.menu.clone(), self.message.clone());
        app::awake_callback(move || {
            theme::dress_menu(&mut menu);
            if menu.popup().is_none() {
                return;
            }
            let chosen = usize::try_from(menu.value()).ok().and_then(|at| EMOJI.get(at));
            if let Some(emoji) = chosen {
                message.insert(emoji);
            }
            if !message.has_focus() {
                message.go_on();
            }
        });
    }
}
