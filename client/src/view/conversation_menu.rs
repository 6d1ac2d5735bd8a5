//! The menu of a conversation, and of a server.

use std::cell::Cell;
use std::rc::Rc;

use super::area::Area;
use super::popup::Popup;
use super::post::Post;
use super::reach::Offer;
use crate::access::seen::Entry;
use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, ConversationId, INBOX, Mute, Place};
use crate::model::network::{Network, NetworkId};
use crate::update::Msg;

/// The menu of a conversation, and of a server.
#[derive(Clone)]
pub struct ConversationMenu {
    popup: Popup,
    post: Post,
    i18n: Rc<I18n>,
    /// What is looked at.
    current: Rc<Cell<Subject>>,
    /// Where it opens without a mouse.
    corner: Rc<Cell<Area>>,
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
        Self {
            popup: Popup::new(),
            post: post.clone(),
            i18n: Rc::clone(i18n),
            current: Rc::new(Cell::new(Subject {
                id: INBOX,
                kind: Kind::Inbox,
            })),
            corner: Rc::new(Cell::new(Area {
                x: 0,
                y: 0,
                w: 1,
                h: 1,
            })),
        }
    }

    /// What is looked at is this from now on.
    pub fn look_at(&self, subject: Subject) {
        self.current.set(subject);
    }

    /// Says below what it opens without a mouse.
    pub fn place(&self, corner: Area) {
        self.corner.set(corner);
    }

    /// Shows that of a conversation, which is in this row of the window.
    pub fn open(&self, subject: Subject, row: Area) {
        let this = self.clone();
        let choose = move |at| this.choose(subject, at);
        self.popup.open(self.entries(subject), row, choose);
    }

    /// Shows that of the conversation that is looked at.
    pub fn open_current(&self) {
        self.open(self.current.get(), self.corner.get());
    }

    /// What can be done with what is looked at, without opening it.
    pub fn offered(&self, area: impl Fn() -> Option<Area> + 'static) -> Offer {
        let (told, done) = (self.clone(), self.clone());
        Offer {
            popup: self.popup.clone(),
            entries: Box::new(move || Some((told.entries(told.current.get()), area()?))),
            choose: Box::new(move |at| done.choose(done.current.get(), at)),
        }
    }

    fn entries(&self, subject: Subject) -> Vec<Entry> {
        let all = choices(subject).into_iter();
        all.map(|choice| Entry {
            checked: choice.set,
            ..Entry::new(self.i18n.text(choice.key))
        })
        .collect()
    }

    fn choose(&self, subject: Subject, at: usize) {
        let chosen = choices(subject).into_iter().nth(at);
        for msg in chosen.into_iter().flat_map(|choice| choice.told) {
            self.post.tell(msg);
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
