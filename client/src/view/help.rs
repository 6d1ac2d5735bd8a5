//! What keys do, listed.

use std::rc::Rc;

use fltk::button::Button;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::card::Card;
use super::keys::SHORTCUTS;
use super::label::Label;
use super::post::Post;
use super::reach::{Reached, Read};
use super::text::{self, Ink};
use super::theme::{self, Weight};
use crate::access::control::Control;
use crate::i18n::{I18n, Key};
use crate::model::{Model, Page};
use crate::update::Msg;

const CARD_WIDTH: i32 = 640;
const LINE: i32 = 26;

/// What keys do, listed.
pub struct HelpPage {
    i18n: Rc<I18n>,
    card: Card,
    title: Label,
    list: Widget,
    close: Button,
}

impl HelpPage {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let lines = i32::try_from(SHORTCUTS.len()).unwrap_or(0);
        let height = lines * LINE + 160;
        let card = Card::begin(CARD_WIDTH, height);
        let ink = Ink {
            font: theme::BOLD,
            size: 20,
            colour: theme::TEXT,
        };
        let title = Label::new(ink, theme::PAPER);
        let words = Rc::clone(i18n);
        let list = backdrop::add(move |area| paint(area, &words));
        let mut close = theme::button_widget(Weight::Main);
        let told = post.clone();
        close.set_callback(move |_| told.tell(Msg::Escape));
        card.end();
        let mut page = Self {
            i18n: Rc::clone(i18n),
            card,
            title,
            list,
            close,
        };
        page.relabel();
        page
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.title.set(&self.i18n.text(Key::ShortcutHelp));
        self.close.set_label(&self.i18n.text(Key::ButtonClose));
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.add(Control::Shortcuts, Read(self.list.clone()));
        reached.button(Control::CloseHelp, &self.close);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut rest = self.card.place(area);
        self.title.place(rest.cut_top(30, 14));
        rest.cut_bottom(38, 10).cut_right(130, 0).place(&mut self.close);
        rest.place(&mut self.list);
    }

    /// Follows the model. Whether it is shown.
    pub fn follow(&mut self, model: &Model) -> bool {
        let shown = model.page == Some(Page::Help);
        if shown && !self.card.is_shown() {
            self.card.show(true);
            // It takes the keyboard whenever it is shown.
            let _ = self.close.take_focus();
        } else if !shown && self.card.is_shown() {
            self.card.show(false);
        }
        shown
    }
}

fn paint(area: Area, i18n: &I18n) {
    let mut y = area.y;
    // Closer together in a low window.
    let count = i32::try_from(SHORTCUTS.len()).unwrap_or(1);
    let line = (area.h / count).min(LINE);
    for (keys, meaning) in SHORTCUTS {
        let ink = |font, colour| Ink {
            font,
            size: theme::SIZE,
            colour,
        };
        text::draw_cut(keys, ink(theme::BOLD, theme::TEXT), area.x, y, 150, line);
        let words = i18n.text(meaning);
        text::draw_cut(
            &words,
            ink(theme::PLAIN, theme::DIM),
            area.x + 160,
            y,
            area.w - 160,
            line,
        );
        y += line;
    }
}
