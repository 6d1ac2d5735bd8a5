//! What has to be seen wherever one looks: the administrator's words, and that there is no connection.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::button::Button;
use fltk::draw;
use fltk::enums::Color;
use fltk::group::Group;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::post::Post;
use super::reach::Reached;
use super::text::{self, Ink};
use super::theme::{self, Weight};
use crate::access::control::{Control, Place};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::network::{Network, NetworkId, Phase};
use crate::present;
use crate::update::Msg;

const LINE: i32 = 20;
const MOST_LINES: usize = 4;

/// What has to be seen wherever one looks.
pub struct Banner {
    i18n: Rc<I18n>,
    group: Group,
    backdrop: Widget,
    button: Button,
    content: Rc<RefCell<Option<Content>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    kind: Kind,
    lines: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Announcement,
    Connection(NetworkId),
}

impl Banner {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let mut group = Group::default();
        let content: Rc<RefCell<Option<Content>>> = Rc::default();
        let drawn = Rc::clone(&content);
        let backdrop = backdrop::add(move |area| {
            if let Some(content) = &*drawn.borrow() {
                paint(content, area);
            }
        });
        let mut button = theme::button_widget(Weight::Ordinary);
        let (told, shown) = (post.clone(), Rc::clone(&content));
        button.set_callback(move |_| {
            let kind = shown.borrow().as_ref().map(|content| content.kind);
            match kind {
                Some(Kind::Announcement) => told.tell(Msg::PutAnnouncementAway),
                Some(Kind::Connection(network)) => told.tell(Msg::Reconnect(network)),
                None => {}
            }
        });
        group.end();
        group.hide();
        Self {
            i18n: Rc::clone(i18n),
            group,
            backdrop,
            button,
            content,
        }
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        *self.content.borrow_mut() = None;
    }

    /// How high it has to be; 0 if there is nothing to see.
    pub fn height(&self) -> i32 {
        self.content.borrow().as_ref().map_or(0, |content| {
            let lines = i32::try_from(content.lines.len()).unwrap_or(1);
            (lines * LINE + 16).max(46)
        })
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.button(Control::Notice, &self.button);
        let content = Rc::clone(&self.content);
        let words = move || content.borrow().as_ref().map(|content| content.lines.join("\n"));
        reached.drawn(Place::Banner, &self.backdrop, move || words().unwrap_or_default());
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.group);
        area.place(&mut self.backdrop);
        let mut inner = area.inset(16, 7);
        let button = inner.cut_right(120, 10);
        let top = (button.h - 32) / 2;
        Area {
            y: button.y + top,
            h: 32,
            ..button
        }
        .place(&mut self.button);
    }

    /// Follows the model. Whether it needs more or less room than before.
    pub fn follow(&mut self, model: &Model) -> bool {
        let content = content(model, &self.i18n);
        if *self.content.borrow() == content {
            return false;
        }
        let before = self.height();
        match content.as_ref().map(|content| content.kind) {
            Some(Kind::Announcement) => self.button.set_label(&self.i18n.text(Key::ButtonDismiss)),
            Some(Kind::Connection(_)) => self.button.set_label(&self.i18n.text(Key::ButtonReconnect)),
            None => {}
        }
        if content.is_some() {
            self.group.show();
        } else {
            self.group.hide();
        }
        *self.content.borrow_mut() = content;
        self.group.redraw();
        before != self.height()
    }
}

fn content(model: &Model, i18n: &I18n) -> Option<Content> {
    if let Some(announcement) = &model.announcement {
        let from = model.networks.get(announcement.network);
        let title = match from.filter(|_| model.networks.len() > 1) {
            Some(network) => i18n.fill(Key::AnnouncementFrom, &[("server", network.name())]),
            None => i18n.text(Key::AnnouncementTitle),
        };
        let lines = std::iter::once(title).chain(announcement.text.lines().map(str::to_owned));
        return Some(Content {
            kind: Kind::Announcement,
            lines: lines.take(MOST_LINES).collect(),
        });
    }
    let disconnected = |network: &&Network| matches!(network.phase, Phase::Offline | Phase::Waiting { .. });
    // The inbox is of all servers: what is the matter with one of them says the list.
    let network = model.current().and_then(|current| model.network_of(current));
    network.filter(disconnected).map(|network| Content {
        kind: Kind::Connection(network.id),
        lines: vec![present::state(network, i18n)],
    })
}

fn paint(content: &Content, area: Area) {
    let (paper, mark, colour): (Color, Color, Color) = match content.kind {
        Kind::Announcement => (theme::BROADCAST_PAPER, theme::BROADCAST_MARK, theme::BROADCAST),
        Kind::Connection(_) => (theme::TROUBLE_PAPER, theme::TROUBLE, theme::TROUBLE),
    };
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, paper);
    draw::draw_rect_fill(area.x, area.y, 4, area.h, mark);
    let lines = i32::try_from(content.lines.len()).unwrap_or(1);
    let mut y = area.y + (area.h - lines * LINE) / 2;
    for (at, line) in content.lines.iter().enumerate() {
        let title = at == 0 && content.kind == Kind::Announcement;
        let ink = Ink {
            font: if title { theme::BOLD } else { theme::PLAIN },
            size: theme::SIZE,
            colour,
        };
        text::draw_cut(line, ink, area.x + 16, y, area.w - 170, LINE);
        y += LINE;
    }
}
