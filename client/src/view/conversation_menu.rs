//! The menu of a conversation, and of a server.

use std::cell::Cell;
use std::rc::Rc;

use fltk::app;
use fltk::enums::Shortcut;
use fltk::menu::{MenuButton, MenuFlag};
use fltk::prelude::*;

use super::area::Area;
use super::post::Post;
use super::reach::Offer;
use super::theme;
use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, ConversationId, INBOX, Mute, Place};
use crate::model::network::{Network, NetworkId};
use crate::update::Msg;

/// The menu of a conversation, and of a server.
#[derive(Clone)]
pub struct ConversationMenu {
    menu: MenuButton,
    post: Post,
    i18n: Rc<I18n>,
    /// What is looked at.
    current: Rc<Cell<Subject>>,
    /// Where it opens without a mouse.
    corner: Rc<Cell<(i32, i32)>>,
}

/// A conversation, as far as it has to be known to offer what can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// Which one.
    pub id: ConversationId,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inbox,
    Server { network: NetworkId, alive: bool },
    Room { joined: bool, mute: Mute },
    Person,
}

impl Subject {
    /// What this conversation is, which is on this server.
    pub fn of(conversation: &Conversation, network: Option<&Network>) -> Self {
        let kind = match (&conversation.place, network) {
            (Place::Server, Some(network)) => Kind::Server {
                network: network.id,
                alive: network.is_alive(),
            },
            (Place::Inbox | Place::Server, _) => Kind::Inbox,
            (Place::Person, _) => Kind::Person,
            (Place::Room(room), _) => Kind::Room {
                joined: room.joined,
                mute: conversation.mute,
            },
        };
        let id = conversation.id;
        Self { id, kind }
    }
}

/// Something that can be done: what it is called, whether it is so already, and what is told for it.
struct Choice {
    key: Key,
    set: Option<bool>,
    told: Vec<Msg>,
}

impl ConversationMenu {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let mut menu = MenuButton::default();
        menu.hide();
        Self {
            menu,
            post: post.clone(),
            i18n: Rc::clone(i18n),
            current: Rc::new(Cell::new(Subject {
                id: INBOX,
                kind: Kind::Inbox,
            })),
            corner: Rc::default(),
        }
    }

    /// What is looked at is this from now on.
    pub fn look_at(&self, subject: Subject) {
        self.current.set(subject);
    }

    /// Says where it opens without a mouse.
    pub fn place(&self, x: i32, y: i32) {
        self.corner.set((x, y));
    }

    /// Shows that of a conversation, where the mouse is.
    pub fn open(&self, subject: Subject) {
        self.open_at(subject, app::event_coords());
    }

    /// Once this event is handled: while a menu is open, other events are.
    fn open_at(&self, subject: Subject, at: (i32, i32)) {
        let this = self.clone();
        app::awake_callback(move || this.show(subject, at));
    }

    /// Shows that of the conversation that is looked at.
    pub fn open_current(&self) {
        self.open_at(self.current.get(), self.corner.get());
    }

    /// What can be done with what is looked at, without opening it.
    pub fn offered(&self, area: impl Fn() -> Option<Area> + 'static) -> Offer {
        let (told, done) = (self.clone(), self.clone());
        let words = move || {
            let all = choices(told.current.get()).into_iter();
            all.map(|choice| told.i18n.text(choice.key)).collect()
        };
        Offer {
            words: Box::new(move || Some((words(), area()?))),
            choose: Box::new(move |at| {
                let mut choices = choices(done.current.get());
                if at < choices.len() {
                    let told = choices.swap_remove(at).told;
                    for msg in told {
                        done.post.tell(msg);
                    }
                }
            }),
        }
    }

    fn show(&self, subject: Subject, (x, y): (i32, i32)) {
        let mut choices = choices(subject);
        let mut menu = self.menu.clone();
        theme::dress_menu(&mut menu);
        menu.resize(x, y, 1, 1);
        menu.clear();
        for choice in &choices {
            let flag = match choice.set {
                None => MenuFlag::Normal,
                Some(false) => MenuFlag::Radio,
                Some(true) => MenuFlag::Radio | MenuFlag::Value,
            };
            menu.add(&self.i18n.text(choice.key), Shortcut::None, flag, |_| {});
        }
        if menu.popup().is_none() {
            return;
        }
        if let Some(at) = usize::try_from(menu.value())
            .ok()
            .filter(|&at| at < choices.len())
        {
            for msg in choices.swap_remove(at).told {
                self.post.tell(msg);
            }
        }
    }
}

fn choices(subject: Subject) -> Vec<Choice> {
    let id = subject.id;
    let choice = |key, told| Choice { key, set: None, told };
    let add = || choice(Key::AddServer, vec![Msg::AddServer]);
    match subject.kind {
        Kind::Inbox => vec![add()],
        Kind::Server { network, alive } => {
            let change = choice(Key::ButtonChangeServer, vec![Msg::Select(id), Msg::Ask]);
            if alive {
                let end = choice(Key::MenuDisconnect, vec![Msg::Disconnect(network)]);
                vec![end, change, add()]
            } else {
                let begin = choice(Key::MenuConnect, vec![Msg::Reconnect(network)]);
                let remove = choice(Key::MenuRemoveServer, vec![Msg::RemoveServer(network)]);
                vec![begin, change, add(), remove]
            }
        }
        Kind::Room { joined, mute } => {
            let told = [
                (Key::MenuTellAll, Mute::Off),
                (Key::MenuTellMentions, Mute::Others),
                (Key::MenuTellNothing, Mute::All),
            ];
            let leave = if joined {
                Key::ButtonLeaveRoom
            } else {
                Key::ButtonClose
            };
            let radio = |(key, level)| Choice {
                key,
                set: Some(level == mute),
                told: vec![Msg::Mute(id, level)],
            };
            let all = told.into_iter().map(radio);
            all.chain([choice(leave, vec![Msg::Leave(id)])]).collect()
        }
        Kind::Person => vec![choice(Key::ButtonClose, vec![Msg::Leave(id)])],
    }
}
