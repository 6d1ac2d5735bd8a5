//! The left pane: who one is, the inbox, each server with its conversations, joining a room, leaving the chat.

use std::rc::Rc;

use fltk::button::Button;
use fltk::enums::{CallbackTrigger, Color};
use fltk::input::Input;
use fltk::prelude::*;

use super::area::Area;
use super::conversation_menu::{ConversationMenu, Subject};
use super::item::{Badge, Item, Lead, Note};
use super::label::Label;
use super::list::{List, Walk};
use super::placeholder;
use super::post::Post;
use super::reach::Reached;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::access::control::{Control, Place as Part};
use crate::access::seen::ADD;
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::conversations::{Conversation, Mute, Place};
use crate::model::network::{Network, Phase};
use crate::present;
use crate::update::Msg;

/// From which width on the two buttons at the bottom have room beside each other.
const SIDE_BY_SIDE: i32 = 200;

/// The left pane.
pub struct Sidebar {
    i18n: Rc<I18n>,
    me: Label,
    state: Label,
    list: List<Entry>,
    menu: ConversationMenu,
    join: Input,
    settings: Button,
    quit: Button,
}

/// What the list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// A conversation.
    Conversation(Subject),
    /// Adding a server.
    Add,
}

impl Sidebar {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let me = Label::new(
            Ink {
                font: theme::BOLD,
                size: 17,
                colour: theme::TEXT,
            },
            theme::BACKGROUND,
        );
        let state = Label::new(
            Ink {
                font: theme::PLAIN,
                size: theme::SMALL,
                colour: theme::DIM,
            },
            theme::BACKGROUND,
        );
        let menu = ConversationMenu::new(post, i18n);
        let (chosen, opened) = (post.clone(), menu.clone());
        let choose = move |entry| match entry {
            Entry::Conversation(subject) => chosen.tell(Msg::Select(subject.id)),
            Entry::Add => chosen.tell(Msg::AddServer),
        };
        let open = move |entry, row| {
            if let Entry::Conversation(subject) = entry {
                opened.open(subject, row);
            }
        };
        let list = List::new(Walk::Choosing, choose, open);
        let mut join = theme::field_widget();
        placeholder::add(&mut join, i18n, Key::JoinPlaceholder);
        join.set_trigger(CallbackTrigger::EnterKeyAlways);
        let joined = post.clone();
        join.set_callback(move |join| {
            joined.tell(Msg::Go(join.value()));
            join.set_value("");
        });
        let mut settings = theme::button_widget(Weight::Quiet);
        let told = post.clone();
        settings.set_callback(move |_| told.tell(Msg::OpenSettings));
        let mut quit = theme::button_widget(Weight::Quiet);
        quit.set_label_color(theme::TROUBLE);
        let left = post.clone();
        quit.set_callback(move |_| left.tell(Msg::Quit));
        let mut sidebar = Self {
            i18n: Rc::clone(i18n),
            me,
            state,
            list,
            menu,
            join,
            settings,
            quit,
        };
        sidebar.relabel();
        sidebar
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.settings.set_label(&self.i18n.text(Key::Settings));
        self.quit.set_label(&self.i18n.text(Key::ButtonQuit));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let number = |entry: &Entry| match entry {
            Entry::Conversation(subject) => u64::from(subject.id.number()),
            Entry::Add => ADD,
        };
        reached.add(Control::Conversations, self.list.rows(number));
        let list = self.list.clone();
        let menu = self.menu.offered(move || Some(list.pointed()?.1));
        reached.add(Control::ConversationMenu, menu);
        reached.field(Control::Jump, &self.join);
        reached.button(Control::OpenSettings, &self.settings);
        reached.button(Control::Quit, &self.quit);
        reached.labels(Part::Sidebar, [&self.me, &self.state]);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut area = area.inset(12, 12);
        self.me.place(area.cut_top(24, 0));
        self.state.place(area.cut_top(18, 10));
        if area.w < SIDE_BY_SIDE {
            area.cut_bottom(32, 0).place(&mut self.quit);
            area.cut_bottom(32, 8).place(&mut self.settings);
        } else {
            let mut buttons = area.cut_bottom(32, 8);
            let half = (buttons.w - 8) / 2;
            buttons.cut_left(half, 8).place(&mut self.settings);
            buttons.place(&mut self.quit);
        }
        area.cut_bottom(36, 10).place(&mut self.join);
        area.place(self.list.widget());
    }

    /// The field for a room to join.
    pub fn join_field(&self) -> Input {
        self.join.clone()
    }

    /// The menu of conversations.
    pub fn menu(&self) -> ConversationMenu {
        self.menu.clone()
    }

    /// Whether the list has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.list.has_focus()
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        if let Some(current) = model.current() {
            let network = model.network_of(current);
            self.menu.look_at(Subject::of(current, network));
        }
        self.list.set(rows(model, &self.i18n));
        let Some(network) = model.network() else {
            return;
        };
        let me = match network.session.nick.as_str() {
            "" => &network.profile.name,
            nick => nick,
        };
        self.me.set(me);
        let state = match network.phase {
            // The banner says the rest.
            Phase::Waiting { .. } => self.i18n.text(Key::StateOffline),
            Phase::Online => network.name().to_owned(),
            _ => present::state(network, &self.i18n),
        };
        self.state.set(&state);
    }
}

/// The inbox, and each server with its conversations.
fn rows(model: &Model, i18n: &I18n) -> Vec<Item<Entry>> {
    let mut rows: Vec<Item<Entry>> = Vec::new();
    for conversation in model.conversations.ordered() {
        let network = model.network_of(conversation);
        let entry = Entry::Conversation(Subject::of(conversation, network));
        let item = match (&conversation.place, network) {
            (Place::Server, Some(network)) => server(entry, conversation, network, i18n),
            (Place::Inbox | Place::Server, _) => inbox(entry, model, i18n),
            (Place::Room(_) | Place::Person, _) => talk(entry, conversation),
        };
        let chosen = conversation.id == model.conversations.current();
        let dim = item.colour == theme::DIM;
        rows.push(Item {
            chosen,
            colour: if chosen && !dim {
                theme::ACCENT
            } else {
                item.colour
            },
            ..item
        });
    }
    rows.push(Item {
        lead: Some(Lead::Sign("+")),
        colour: theme::DIM,
        begins: true,
        ..Item::new(Entry::Add, i18n.text(Key::AddServer))
    });
    rows
}

fn inbox(entry: Entry, model: &Model, i18n: &I18n) -> Item<Entry> {
    let badge = model.inbox.unread();
    Item {
        lead: Some(Lead::Sign("✉")),
        strong: badge > 0,
        badge: Badge::new(badge, true),
        ..Item::new(entry, i18n.text(Key::Inbox))
    }
}

fn server(entry: Entry, conversation: &Conversation, network: &Network, i18n: &I18n) -> Item<Entry> {
    let (light, note) = light(network);
    let name = match network.name() {
        "" => i18n.text(Key::Server),
        name => name.to_owned(),
    };
    Item {
        lead: Some(Lead::Light(light)),
        strong: true,
        begins: true,
        note: note.map(|note| Note::Words(i18n.text(note))),
        badge: Badge::new(conversation.badge(), false),
        ..Item::new(entry, name)
    }
}

/// How far the connection is: as a light, and, where that is not all well, in a word.
fn light(network: &Network) -> (Color, Option<Key>) {
    match network.phase {
        _ if network.question.is_some() => (theme::TROUBLE, Some(Key::NoteAsks)),
        Phase::Online => (theme::WELL, None),
        Phase::Offline => (theme::EDGE, Some(Key::NoteOffline)),
        Phase::Waiting { .. } => (theme::TROUBLE, Some(Key::NoteOffline)),
        Phase::Unlocking | Phase::Connecting | Phase::Registering | Phase::Leaving => {
            (theme::BROADCAST_MARK, Some(Key::NoteConnecting))
        }
    }
}

/// A room or a person.
fn talk(entry: Entry, conversation: &Conversation) -> Item<Entry> {
    let room = conversation.room();
    let muted = conversation.mute != Mute::Off;
    let away = room.is_some_and(|room| !room.joined);
    let name = conversation.name.as_str();
    let (lead, name) = match name.strip_prefix('#').filter(|_| room.is_some()) {
        Some(bare) => (Lead::Sign("#"), bare),
        None if room.is_some() => (Lead::Sign("·"), name),
        None => (Lead::Person, name),
    };
    let badge = conversation.badge();
    Item {
        lead: Some(lead),
        colour: if away || muted { theme::DIM } else { theme::TEXT },
        strong: badge > 0,
        note: muted.then_some(Note::Muted),
        badge: Badge::new(badge, room.is_none() || conversation.mentioned),
        ..Item::new(entry, name.to_owned())
    }
}
