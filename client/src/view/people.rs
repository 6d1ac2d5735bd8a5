//! The right pane: who is in the room.

use std::cell::Cell;
use std::rc::Rc;

use fltk::draw;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::item::{Item, Lead};
use super::label::Label;
use super::list::{List, Walk};
use super::person_menu::PersonMenu;
use super::post::Post;
use super::reach::Reached;
use super::text::Ink;
use super::theme;
use crate::access::control::{Control, Place};
use crate::access::seen::key;
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId};
use crate::model::room::{Member, Room};
use crate::update::Msg;

/// The right pane.
pub struct People {
    backdrop: Widget,
    i18n: Rc<I18n>,
    title: Label,
    list: List<String>,
    menu: PersonMenu,
    /// Whether the person may look after the room.
    may: Rc<Cell<bool>>,
    /// What is shown: the room, and its members' revision.
    shown: Option<(ConversationId, u64)>,
}

impl People {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let backdrop = backdrop::add(|area| {
            draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::BACKGROUND);
            draw::set_draw_color(theme::BORDER);
            draw::draw_yxline(area.x, area.y, area.y + area.h);
        });
        let title = Label::new(
            Ink {
                font: theme::BOLD,
                size: theme::SIZE,
                colour: theme::TEXT,
            },
            theme::BACKGROUND,
        );
        let chosen = post.clone();
        let may: Rc<Cell<bool>> = Rc::default();
        let menu = PersonMenu::new(post, i18n, &may);
        let choose = move |nick| chosen.tell(Msg::SelectPerson(nick));
        let opened = menu.clone();
        let list = List::new(Walk::Pointing, choose, move |nick, row| opened.open(nick, row));
        Self {
            backdrop,
            i18n: Rc::clone(i18n),
            title,
            list,
            menu,
            may,
            shown: None,
        }
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.shown = None;
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        let name = |nick: &String| key(nick);
        reached.add(Control::People, self.list.rows(name));
        let list = self.list.clone();
        let menu = self.menu.offered(move || list.pointed());
        reached.add(Control::PersonMenu, menu);
        reached.labels(Place::People, [&self.title]);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.backdrop);
        let mut area = area.inset(10, 12);
        let mut title = area.cut_top(28, 6);
        title.cut_left(10, 0);
        self.title.place(title);
        area.place(self.list.widget());
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        self.title.show(shown);
        for widget in [&mut self.backdrop, self.list.widget()] {
            if shown {
                widget.show();
            } else {
                widget.hide();
            }
        }
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, current: &Conversation, room: &Room) {
        let shown = Some((current.id, room.members.revision()));
        if self.shown == shown {
            return;
        }
        self.shown = shown;
        let Some(network) = model.network_of(current) else {
            return;
        };
        let session = &network.session;
        let me = session.fold(&session.nick);
        self.may
            .set(room.members.get(&me).is_some_and(|me| is_operator(&me.symbols)));
        let count = room.members.len().to_string();
        self.title
            .set(&self.i18n.fill(Key::PeopleInRoom, &[("count", &count)]));
        let members = room.members.sorted(|symbols| session.rank(symbols));
        self.list.set(members.into_iter().map(row).collect());
    }
}

/// Whether somebody with these symbols may look after a room.
fn is_operator(symbols: &str) -> bool {
    symbols.contains(['~', '&', '@', '%'])
}

fn row(member: &Member) -> Item<String> {
    Item {
        lead: Some(Lead::Person),
        symbol: member.symbols.chars().take(1).collect(),
        colour: if member.away { theme::DIM } else { theme::TEXT },
        ..Item::new(member.nick.clone(), member.nick.clone())
    }
}
