//! Above the transcript: what is looked at, and what can be done with it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fltk::button::Button;
use fltk::draw;
use fltk::prelude::*;

use super::area::Area;
use super::conversation_menu::ConversationMenu;
use super::label::Label;
use super::post::Post;
use super::reach::Reached;
use super::text::{self, Ink};
use super::theme::{self, Weight};
use crate::access::{self, control::Control};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId, Place};
use crate::model::network::{Network, Phase};
use crate::present;
use crate::update::Msg;

const BUTTON: i32 = 100;

/// Above the transcript.
pub struct Header {
    i18n: Rc<I18n>,
    title: Label,
    about: Label,
    leave: Button,
    rejoin: Button,
    more: Button,
    menu: ConversationMenu,
    /// What is looked at, and whether it is a server.
    current: Rc<Cell<Option<(ConversationId, bool)>>>,
    room: Rc<RefCell<String>>,
}

impl Header {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>, menu: ConversationMenu) -> Self {
        let title = Label::new(
            Ink {
                font: theme::BOLD,
                size: 18,
                colour: theme::TEXT,
            },
            theme::BACKGROUND,
        );
        let about = Label::new(
            Ink {
                font: theme::PLAIN,
                size: 13,
                colour: theme::DIM,
            },
            theme::BACKGROUND,
        );
        let current = Rc::new(Cell::new(None));
        let room = Rc::new(RefCell::new(String::new()));
        let mut rejoin = theme::button_widget(Weight::Main);
        let (told, name) = (post.clone(), Rc::clone(&room));
        rejoin.set_callback(move |_| told.tell(Msg::Join(name.borrow().clone())));
        let mut leave = theme::button_widget(Weight::Ordinary);
        let (told, id) = (post.clone(), Rc::clone(&current));
        leave.set_callback(move |_| match id.get() {
            Some((_, true)) => told.tell(Msg::Ask),
            Some((id, false)) => told.tell(Msg::Leave(id)),
            None => {}
        });
        let mut more = theme::button_widget(Weight::Quiet);
        more.set_label("⋯");
        let opened = menu.clone();
        more.set_callback(move |_| opened.open_current());
        let mut header = Self {
            i18n: Rc::clone(i18n),
            title,
            about,
            leave,
            rejoin,
            more,
            menu,
            current,
            room,
        };
        header.relabel();
        header
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.rejoin.set_label(&self.i18n.text(Key::ButtonRejoin));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.button(Control::Rejoin, &self.rejoin);
        reached.button(Control::Leave, &self.leave);
        reached.button(Control::OpenMenu, &self.more);
        reached.labels(access::control::Place::Header, [&self.title, &self.about]);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut area = area.inset(16, 8);
        let corner = area.cut_right(36, 8).inset(0, 4);
        // The menu is wider than its button, and stays in the window.
        self.menu.place(corner);
        corner.place(&mut self.more);
        for button in [&mut self.leave, &mut self.rejoin] {
            if button.visible() {
                draw::set_font(theme::PLAIN, theme::SIZE);
                let width = text::width(&button.label()) + 36;
                area.cut_right(width.max(BUTTON), 8).inset(0, 4).place(button);
            }
        }
        self.title.place(area.cut_top(24, 0));
        self.about.place(area.cut_top(18, 0));
    }

    /// Follows the model. Whether its parts need other places than before.
    pub fn follow(&mut self, model: &Model, current: &Conversation) -> bool {
        let before = (self.leave.visible(), self.rejoin.visible());
        let server = matches!(current.place, Place::Server);
        self.current.set(Some((current.id, server)));
        current.name.clone_into(&mut self.room.borrow_mut());
        let i18n = &self.i18n;
        let network = model.network_of(current);
        let several = network.filter(|_| model.networks.len() > 1);
        let (title, about) = match &current.place {
            Place::Server => {
                let name = network.map(Network::name).filter(|name| !name.is_empty());
                let name = name.map_or_else(|| i18n.text(Key::Server), str::to_owned);
                (name, i18n.text(Key::ServerAbout))
            }
            Place::Inbox => {
                let several = model.network().filter(|_| model.networks.len() > 1);
                let about = match several {
                    Some(network) => i18n.fill(Key::InboxAboutOn, &[("server", network.name())]),
                    None => i18n.text(Key::InboxAbout),
                };
                (i18n.text(Key::Inbox), about)
            }
            Place::Person => {
                let about = match several {
                    Some(network) => i18n.fill(Key::PrivateWithOn, &[("server", network.name())]),
                    None => i18n.text(Key::PrivateWith),
                };
                (current.name.clone(), about)
            }
            Place::Room(room) if room.topic.is_empty() => (current.name.clone(), i18n.text(Key::TopicNone)),
            Place::Room(room) => (current.name.clone(), room.topic.clone()),
        };
        let leave = present::leave(current);
        let mut worded = false;
        self.title.set(&title);
        self.about.set(&about);
        match leave {
            Some(key) => {
                let label = self.i18n.text(key);
                worded = self.leave.label() != label;
                if worded {
                    self.leave.set_label(&label);
                }
                self.leave.show();
            }
            None => self.leave.hide(),
        }
        let outside = current.room().is_some_and(|room| !room.joined);
        if outside && network.is_some_and(|network| network.phase == Phase::Online) {
            self.rejoin.show();
        } else {
            self.rejoin.hide();
        }
        worded || before != (self.leave.visible(), self.rejoin.visible())
    }
}
