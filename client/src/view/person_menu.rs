//! The menu of somebody in a room.

use std::cell::Cell;
use std::rc::Rc;

use super::area::Area;
use super::popup::Popup;
use super::post::Post;
use super::reach::Offer;
use crate::access::seen::Entry;
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
    popup: Popup,
    post: Post,
    i18n: Rc<I18n>,
    /// Whether the person at this client may look after the room.
    may: Rc<Cell<bool>>,
}

impl PersonMenu {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new(post: &Post, i18n: &Rc<I18n>, may: &Rc<Cell<bool>>) -> Self {
        Self {
            popup: Popup::new(),
            post: post.clone(),
            i18n: Rc::clone(i18n),
            may: Rc::clone(may),
        }
    }

    /// Shows that of somebody, who is in this row of the window.
    pub fn open(&self, nick: String, row: Area) {
        let this = self.clone();
        let choose = move |at| this.choose(at, &nick);
        self.popup.open(self.entries(), row, choose);
    }

    /// What can be done with whoever is pointed at, without opening it.
    pub fn offered(&self, pointed: impl Fn() -> Option<(String, Area)> + 'static) -> Offer {
        let (told, done) = (self.clone(), self.clone());
        let pointed = Rc::new(pointed);
        let whom = Rc::clone(&pointed);
        Offer {
            popup: self.popup.clone(),
            entries: Box::new(move || pointed().map(|(_, area)| (told.entries(), area))),
            choose: Box::new(move |at| {
                if let Some((nick, _)) = whom() {
                    done.choose(at, &nick);
                }
            }),
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let more = MODERATION.iter().filter(|_| self.may.get()).map(|&(_, key)| key);
        let all = std::iter::once(Key::MenuPrivate).chain(more);
        all.map(|key| Entry::new(self.i18n.text(key))).collect()
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
