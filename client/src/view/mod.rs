//! The window. It shows the model and tells what the person does; nothing is decided here.

mod area;
mod backdrop;
mod banner;
mod certificate;
mod composer;
mod focus;
mod header;
mod label;
mod list;
mod people;
mod placeholder;
pub mod post;
mod question;
mod sidebar;
mod text;
pub mod theme;
mod transcript;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use fltk::app;
use fltk::draw;
use fltk::enums::{Event, Key};
use fltk::group::Group;
use fltk::image::SvgImage;
use fltk::input::{Input, MultilineInput};
use fltk::prelude::*;
use fltk::widget::Widget;
use fltk::window::{DoubleWindow, Window};

use self::area::Area;
use self::banner::Banner;
use self::certificate::CertificatePage;
use self::composer::Composer;
use self::header::Header;
use self::people::People;
use self::post::Post;
use self::question::QuestionPage;
use self::sidebar::Sidebar;
use self::transcript::TranscriptView;
use crate::i18n::{I18n, Key as Text};
use crate::model::Model;
use crate::model::conversations::{Conversation, INBOX};
use crate::update::Msg;

const SIZE: (i32, i32) = (1040, 680);
const LEAST: (i32, i32) = (680, 480);
const SIDEBAR: i32 = 236;
const NARROW_SIDEBAR: i32 = 196;
/// Windows below this width have no room for the right pane.
const NARROW: i32 = 860;
const PEOPLE: i32 = 190;
const HEADER: i32 = 62;

const ICON: &str = include_str!("../../../packaging/desktop/chat-client.svg");

/// The window.
pub struct View {
    i18n: Rc<I18n>,
    window: DoubleWindow,
    parts: Rc<RefCell<Parts>>,
}

struct Parts {
    main: Group,
    backdrop: Widget,
    sidebar: Sidebar,
    header: Header,
    banner: Banner,
    transcript: TranscriptView,
    composer: Composer,
    people: People,
    question: QuestionPage,
    certificate: CertificatePage,
    /// Whether the right pane is there.
    with_people: bool,
    sidebar_width: Rc<Cell<i32>>,
    size: (i32, i32),
}

impl View {
    /// Opens the window.
    pub fn open(post: &Post, i18n: &Rc<I18n>) -> Self {
        theme::apply();
        let mut window = Window::default().with_size(SIZE.0, SIZE.1).center_screen();
        window.set_label(&i18n.text(Text::AppTitle));
        window.set_xclass("chat-client");
        window.set_color(theme::BACKGROUND);
        window.size_range(LEAST.0, LEAST.1, 0, 0);
        // Without its icon the window is as good.
        if let Ok(icon) = SvgImage::from_data(ICON) {
            window.set_icon(Some(icon));
        }
        window.begin();
        let parts = Rc::new(RefCell::new(Parts::new(post, i18n)));
        window.end();
        let placed = Rc::clone(&parts);
        window.resize_callback(move |_, _, _, w, h| {
            if let Ok(mut parts) = placed.try_borrow_mut() {
                parts.size = (w, h);
                parts.place();
            }
        });
        let told = post.clone();
        window.set_callback(move |_| {
            let escape = app::event() == Event::Shortcut && app::event_key() == Key::Escape;
            if !escape {
                told.tell(Msg::Quit);
            }
        });
        let field = parts.borrow().sidebar.join_field();
        let message = parts.borrow().composer.message_field();
        window.handle(move |_, event| {
            // Keys that no widget uses come as shortcuts.
            event == Event::Shortcut && (jump(&field) || type_on(&message))
        });
        window.show();
        Self {
            i18n: Rc::clone(i18n),
            window,
            parts,
        }
    }

    /// Shows what the model says.
    pub fn follow(&mut self, model: &Model) {
        let Some(current) = model.current() else {
            return;
        };
        let title = title(model, current, &self.i18n);
        if self.window.label() != title {
            self.window.set_label(&title);
        }
        self.parts.borrow_mut().follow(model, current);
    }
}

impl Parts {
    fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let mut main = Group::default_fill();
        let sidebar_width = Rc::new(Cell::new(SIDEBAR));
        let width = Rc::clone(&sidebar_width);
        let backdrop = backdrop::add(move |area| paint(area, width.get()));
        let sidebar = Sidebar::new(post, i18n);
        let header = Header::new(post, i18n);
        let banner = Banner::new(post, i18n);
        let transcript = TranscriptView::new(post.clone(), i18n);
        let people = People::new(post, i18n);
        let field = sidebar.join_field();
        let composer = Composer::new(post, i18n, move || focus::later(&field));
        main.end();
        let question = QuestionPage::new(post, i18n);
        let certificate = CertificatePage::new(post, i18n);
        // Everything is placed by `place`.
        main.make_resizable(false);
        let mut parts = Self {
            main,
            backdrop,
            sidebar,
            header,
            banner,
            transcript,
            composer,
            people,
            question,
            certificate,
            with_people: false,
            sidebar_width,
            size: SIZE,
        };
        parts.place();
        parts
    }

    fn place(&mut self) {
        let (w, h) = self.size;
        let mut area = Area { x: 0, y: 0, w, h };
        self.question.place(area);
        self.certificate.place(area);
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
        self.composer.place(area.cut_bottom(composer::HEIGHT, 1));
        self.transcript.place(area);
        self.main.redraw();
    }

    fn follow(&mut self, model: &Model, current: &Conversation) {
        let was_asked = !self.main.visible();
        let asked = QuestionPage::is_asked(model) || CertificatePage::is_asked(model);
        self.sidebar.follow(model);
        self.transcript.follow(current);
        // Whoever walks through the list goes on walking.
        if self.composer.follow(current) && !self.sidebar.has_focus() {
            self.composer.take_focus();
        }
        let room = current.room().filter(|room| room.joined);
        let moved = self.header.follow(model, current)
            | self.banner.follow(model)
            | (self.with_people != room.is_some());
        self.with_people = room.is_some();
        if let Some(room) = room {
            self.people.follow(model, current, room);
        }
        if moved {
            self.place();
        }
        if asked && !was_asked {
            self.main.hide();
        }
        self.question.follow(model);
        self.certificate.follow(model);
        if !asked && was_asked {
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

/// Goes to the field for a room to join, if that is what the pressed key is for.
fn jump(field: &Input) -> bool {
    let jump = composer::is_jump();
    if jump {
        focus::later(field);
    }
    jump
}

/// Goes on writing the message, whatever has the keyboard.
fn type_on(message: &MultilineInput) -> bool {
    let text = app::event_text();
    let writes = !text.is_empty() && !text.chars().any(char::is_control);
    if !writes || app::is_event_ctrl() || app::is_event_alt() || !message.visible_r() {
        return false;
    }
    let mut message = message.clone();
    let typed = message.take_focus().is_ok() && message.insert(&text).is_ok();
    // Fields call back only for what they did themselves.
    message.do_callback();
    typed
}

fn title(model: &Model, current: &Conversation, i18n: &I18n) -> String {
    let unread: u32 = model
        .conversations
        .iter()
        .filter(|c| c.id != INBOX)
        .map(|c| c.unread)
        .fold(0, u32::saturating_add);
    let app = i18n.text(Text::AppTitle);
    let place = match current.name.as_str() {
        "" => app,
        name => format!("{name} — {app}"),
    };
    if unread > 0 {
        format!("({unread}) {place}")
    } else {
        place
    }
}
