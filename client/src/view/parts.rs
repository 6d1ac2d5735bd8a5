//! The parts of the window, and where they are.

use std::cell::Cell;
use std::rc::Rc;

use fltk::draw;
use fltk::group::Group;
use fltk::prelude::*;
use fltk::widget::Widget;

use super::area::Area;
use super::backdrop;
use super::banner::Banner;
use super::certificate::CertificatePage;
use super::composer::Composer;
use super::header::Header;
use super::help::HelpPage;
use super::inbox::InboxView;
use super::people::People;
use super::post::Post;
use super::question::QuestionPage;
use super::reach::Reached;
use super::search::{self, SearchBar};
use super::settings::SettingsPage;
use super::sidebar::Sidebar;
use super::theme;
use super::transcript::TranscriptView;
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::{Conversation, INBOX};

const SIDEBAR: i32 = 244;
const NARROW_SIDEBAR: i32 = 200;
/// Windows below this width have no room for the right pane.
const NARROW: i32 = 860;
const PEOPLE: i32 = 196;
const HEADER: i32 = 62;

/// The parts of the window.
pub struct Parts {
    main: Group,
    backdrop: Widget,
    pub sidebar: Sidebar,
    header: Header,
    banner: Banner,
    pub search: SearchBar,
    pub transcript: TranscriptView,
    inbox: InboxView,
    pub composer: Composer,
    people: People,
    question: QuestionPage,
    certificate: CertificatePage,
    settings: SettingsPage,
    help: HelpPage,
    /// Whether the right pane is there.
    with_people: bool,
    sidebar_width: Rc<Cell<i32>>,
    pub size: (i32, i32),
}

impl Parts {
    /// Adds all to the current group. `keys` does what a pressed key is for, `closed` puts the search away.
    pub fn new(
        post: &Post,
        i18n: &Rc<I18n>,
        size: (i32, i32),
        keys: impl Fn() -> bool + 'static,
        closed: impl Fn() + Clone + 'static,
    ) -> Self {
        let mut main = Group::default_fill();
        let sidebar_width = Rc::new(Cell::new(SIDEBAR));
        let width = Rc::clone(&sidebar_width);
        let backdrop = backdrop::add(move |area| paint(area, width.get()));
        let sidebar = Sidebar::new(post, i18n);
        let header = Header::new(post, i18n, sidebar.menu());
        let banner = Banner::new(post, i18n);
        let transcript = TranscriptView::new(post.clone(), i18n);
        let search = SearchBar::new(i18n, &transcript.finder(), closed);
        let inbox = InboxView::new(post, i18n);
        let people = People::new(post, i18n);
        let composer = Composer::new(post, i18n, keys);
        main.end();
        let question = QuestionPage::new(post, i18n);
        let certificate = CertificatePage::new(post, i18n);
        let settings = SettingsPage::new(post, i18n);
        let help = HelpPage::new(post, i18n);
        // Everything is placed by `place`.
        main.make_resizable(false);
        let mut parts = Self {
            main,
            backdrop,
            sidebar,
            header,
            banner,
            search,
            transcript,
            inbox,
            composer,
            people,
            question,
            certificate,
            settings,
            help,
            with_people: false,
            sidebar_width,
            size,
        };
        parts.place();
        parts
    }

    /// Everything in the window that can be reached.
    pub fn reach(&self, post: &Post) -> Reached {
        let mut reached = Reached::default();
        self.question.reach(&mut reached);
        self.certificate.reach(&mut reached);
        self.settings.reach(&mut reached);
        self.help.reach(&mut reached);
        self.sidebar.reach(&mut reached);
        self.header.reach(&mut reached);
        self.banner.reach(&mut reached);
        self.search.reach(&mut reached);
        self.transcript.reach(&mut reached);
        self.inbox.reach(&mut reached, post);
        self.people.reach(&mut reached);
        self.composer.reach(&mut reached);
        reached
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        self.sidebar.relabel();
        self.header.relabel();
        self.banner.relabel();
        self.transcript.relabel();
        self.composer.relabel();
        self.people.relabel();
        self.question.relabel();
        self.certificate.relabel();
        self.settings.relabel();
        self.help.relabel();
        self.place();
    }

    /// Shows or hides the search.
    pub fn show_search(&mut self, shown: bool) {
        self.search.show(shown);
        self.transcript.finder().look_for("");
        if !shown {
            self.transcript.stop_search();
            self.composer.take_focus();
        }
        self.place();
    }

    /// Puts all where it belongs.
    pub fn place(&mut self) {
        let (w, h) = self.size;
        let mut area = Area { x: 0, y: 0, w, h };
        self.question.place(area);
        self.certificate.place(area);
        self.settings.place(area);
        self.help.place(area);
        area.place(&mut self.main);
        area.place(&mut self.backdrop);
        let narrow = w < NARROW;
        let sidebar = if narrow { NARROW_SIDEBAR } else { SIDEBAR };
        self.sidebar_width.set(sidebar);
        self.sidebar.place(area.cut_left(sidebar, 1));
        let people = self.with_people && !narrow;
        self.people.show(people);
        if people {
            self.people.place(area.cut_right(PEOPLE, 0));
        }
        self.header.place(area.cut_top(HEADER, 1));
        let banner = self.banner.height();
        self.banner.place(area.cut_top(banner, 0));
        if self.search.is_shown() {
            self.search.place(area.cut_top(search::HEIGHT, 0));
        }
        let composer = self.composer.height();
        self.composer.place(area.cut_bottom(composer, 0));
        self.transcript.place(area);
        self.inbox.place(area);
        self.main.redraw();
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, current: &Conversation) {
        let was_covered = !self.main.visible();
        let asked = QuestionPage::is_asked(model) || CertificatePage::is_asked(model);
        self.sidebar.follow(model);
        self.transcript.follow(model, current);
        self.inbox.follow(model);
        let in_inbox = current.id == INBOX;
        self.inbox.show(in_inbox);
        self.transcript.show(!in_inbox);
        let (written, mut moved) = self.composer.follow(model, current);
        // Whoever walks through the list goes on walking.
        if written && !self.sidebar.has_focus() && !self.search.is_shown() {
            self.composer.take_focus();
        }
        let room = current.room().filter(|room| room.joined);
        moved |= self.header.follow(model, current)
            | self.banner.follow(model)
            | (self.with_people != room.is_some());
        self.with_people = room.is_some();
        if let Some(room) = room {
            self.people.follow(model, current, room);
        }
        if moved {
            self.place();
        }
        self.question.follow(model);
        self.certificate.follow(model);
        let page = !asked && (self.help.follow(model) | self.settings.follow(model));
        let covered = asked || page;
        if covered && !was_covered {
            self.main.hide();
        }
        if !covered && was_covered {
            self.main.show();
            self.composer.take_focus();
        }
    }
}

/// The lines between the panes.
fn paint(area: Area, sidebar: i32) {
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::BACKGROUND);
    let right = Area {
        x: area.x + sidebar + 1,
        w: area.w - sidebar - 1,
        ..area
    };
    draw::set_draw_color(theme::BORDER);
    draw::draw_yxline(area.x + sidebar, area.y, area.y + area.h);
    draw::draw_xyline(right.x, right.y + HEADER, right.x + right.w);
}
