//! The left pane: where one is connected, all conversations, joining a room, leaving the chat.

use std::rc::Rc;

use fltk::button::Button;
use fltk::enums::{CallbackTrigger, Color};
use fltk::input::Input;
use fltk::prelude::*;

use super::area::Area;
use super::label::Label;
use super::list::{Item, List, Row, Walk};
use super::placeholder;
use super::post::Post;
use super::text::Ink;
use super::theme::{self, Weight};
use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, ConversationId, Place};
use crate::model::{Model, Phase};
use crate::present;
use crate::update::Msg;

/// The left pane.
pub struct Sidebar {
    i18n: Rc<I18n>,
    network: Label,
    state: Label,
    list: List<ConversationId>,
    join: Input,
    settings: Button,
    quit: Button,
}

impl Sidebar {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let network = Label::new(
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
        let chosen = post.clone();
        let list = List::new(Walk::Choosing, move |id| chosen.tell(Msg::Select(id)), |_| {});
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
            network,
            state,
            list,
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

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut area = area.inset(12, 12);
        self.network.place(area.cut_top(24, 0));
        self.state.place(area.cut_top(18, 10));
        let mut buttons = area.cut_bottom(32, 8);
        let half = (buttons.w - 8) / 2;
        buttons.cut_left(half, 8).place(&mut self.settings);
        buttons.place(&mut self.quit);
        area.cut_bottom(36, 10).place(&mut self.join);
        area.place(self.list.widget());
    }

    /// The field for a room to join.
    pub fn join_field(&self) -> Input {
        self.join.clone()
    }

    /// Whether the list has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.list.has_focus()
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        let network = model.session.isupport.network().filter(|name| !name.is_empty());
        self.network.set(network.unwrap_or(&model.profile.server));
        let state = match model.phase {
            // The banner says the rest.
            Phase::Waiting { .. } => self.i18n.text(Key::StateOffline),
            _ => present::state(model, &self.i18n),
        };
        self.state.set(&state);
        self.list.set(rows(model, &self.i18n));
    }
}

/// All conversations, rooms and people each with a heading.
fn rows(model: &Model, i18n: &I18n) -> Vec<Row<ConversationId>> {
    let mut rows = Vec::new();
    let mut heading = None;
    for conversation in model.conversations.ordered() {
        let (section, name) = match &conversation.place {
            Place::Server => (None, i18n.text(Key::Server)),
            Place::Inbox => (None, i18n.text(Key::Inbox)),
            Place::Room(_) => (Some(Key::Rooms), conversation.name.clone()),
            Place::Person => (Some(Key::People), conversation.name.clone()),
        };
        if section != heading {
            heading = section;
            rows.extend(section.map(|section| Row::Section(i18n.text(section))));
        }
        rows.push(item(model, conversation, name));
    }
    rows
}

fn item(model: &Model, conversation: &Conversation, name: String) -> Row<ConversationId> {
    let away = conversation.room().is_some_and(|room| !room.joined);
    let private = matches!(conversation.place, Place::Person | Place::Inbox);
    let colour = if away { theme::DIM } else { theme::TEXT };
    let inbox = matches!(conversation.place, Place::Inbox);
    let badge = if inbox {
        model.inbox.unread()
    } else {
        conversation.unread
    };
    let chosen = conversation.id == model.conversations.current();
    Row::Item(Item {
        value: conversation.id,
        symbol: String::new(),
        name,
        colour: if chosen { accent_or(colour, away) } else { colour },
        strong: badge > 0,
        chosen,
        badge,
        urgent: private || conversation.mentioned,
    })
}

fn accent_or(colour: Color, away: bool) -> Color {
    if away { colour } else { theme::ACCENT }
}
