//! The menu of somebody in a room.

use std::cell::Cell;
use std::rc::Rc;

use fltk::app;
use fltk::menu::{MenuButton, MenuButtonType};
use fltk::prelude::*;

use super::area::Area;
use super::post::Post;
use super::reach::Offer;
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
#[derive(Clone)]
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
        let opened = self.clone();
        app::awake_callback(move || {
            let mut menu = opened.menu.clone();
            theme::dress_menu(&mut menu);
            menu.clear();
            for words in opened.words() {
                menu.add_choice(&words);
            }
            if menu.popup().is_some()
                && let Ok(at) = usize::try_from(menu.value())
            {
                opened.choose(at, &nick);
            }
        });
    }

    /// What can be done with whoever is pointed at, without opening it.
    pub fn offered(&self, pointed: impl Fn() -> Option<(String, Area)> + 'static) -> Offer {
        let (told, done) = (self.clone(), self.clone());
        let pointed = Rc::new(pointed);
        let whom = Rc::clone(&pointed);
        Offer {
            words: Box::new(move || pointed().map(|(_, area)| (told.words(), area))),
            choose: Box::new(move |at| {
                if let Some((nick, _)) = whom() {
                    done.choose(at, &nick);
                }
            }),
        }
    }

    fn words(&self) -> Vec<String> {
        let more = MODERATION.iter().filter(|_| self.may.get()).map(|&(_, key)| key);
        let all = std::iter::once(Key::MenuPrivate).chain(more);
        all.map(|key| self.i18n.text(key)).collect()
    }

    fn choose(&self, at: usize, nick: &str) {
        let chosen = at.checked_sub(1).map(|at| MODERATION.get(at));
        match chosen {
            None => self.post.tell(Msg::SelectPerson(nick.to_owned())),
            Some(Some(&(what, _))) => self.post.tell(Msg::Moderate(what, nick.to_owned())),
            Some(None) => {}
        }
    }
}
