//! The menu of somebody in a room.

use std::cell::Cell;
use std::rc::Rc;

use fltk::app;
use fltk::menu::{MenuButton, MenuButtonType};
use fltk::prelude::*;

use super::post::Post;
use super::theme;
use crate::i18n::{I18n, Key};
use crate::update::{Moderation, Msg};

/// What operators can do, as the menu has it.
const MODERATION: [(Moderation, Key); 6] = [
    (Moderation::Op, Key::MenuOp),
    (Moderation::Deop, Key::MenuDeop),
    (Moderation::Voice, Key::MenuVoice),
    (Moderation::Devoice, Key::MenuDevoice),
    (Moderation::Kick, Key::MenuKick),
    (Moderation::Ban, Key::MenuBan),
];

/// The menu of somebody in a room.
pub struct PersonMenu {
    menu: MenuButton,
    post: Post,
    i18n: Rc<I18n>,
    /// Whether the person at this client may look after the room.
    may: Rc<Cell<bool>>,
}

impl PersonMenu {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new(post: &Post, i18n: &Rc<I18n>, may: &Rc<Cell<bool>>) -> Self {
        let mut menu = MenuButton::default().with_type(MenuButtonType::Popup3);
        menu.hide();
        Self {
            menu,
            post: post.clone(),
            i18n: Rc::clone(i18n),
            may: Rc::clone(may),
        }
    }

    /// Shows it once this event is handled: while it is open, other events are.
    pub fn open(&self, nick: String) {
        let (mut menu, post, may) = (self.menu.clone(), self.post.clone(), self.may.get());
        let i18n = Rc::clone(&self.i18n);
        app::awake_callback(move || {
            theme::dress_menu(&mut menu);
            menu.clear();
            menu.add_choice(&i18n.text(Key::MenuPrivate));
            for (_, key) in MODERATION.iter().filter(|_| may) {
                menu.add_choice(&i18n.text(*key));
            }
            if menu.popup().is_none() {
                return;
            }
            match usize::try_from(menu.value()) {
                Ok(0) => post.tell(Msg::SelectPerson(nick.clone())),
                Ok(at) => {
                    if let Some(&(what, _)) = MODERATION.get(at - 1) {
                        post.tell(Msg::Moderate(what, nick.clone()));
                    }
                }
                Err(_) => {}
            }
        });
    }
}
