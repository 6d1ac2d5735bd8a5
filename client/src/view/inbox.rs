//! The inbox: private messages by person and subject, with a field to look for some.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fltk::app::{self, MouseWheel};
use fltk::draw;
use fltk::enums::{CallbackTrigger, Event, Key as KeyCode};
use fltk::group::Group;
use fltk::input::Input;
use fltk::prelude::*;
use fltk::widget::Widget;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::area::Area;
use super::avatar;
use super::placeholder;
use super::post::Post;
use super::reach::{self, Reach, Reached};
use super::text::{self, Ink};
use super::theme;
use crate::access::control::{Act, Control};
use crate::access::seen::{self, State as Told};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::inbox::Thread;
use crate::model::network::NetworkId;
use crate::present;
use crate::update::Msg;
use crate::zone;

/// The height of a thread.
const ROW: i32 = 66;
const WHEEL: i32 = ROW;

/// The inbox.
pub struct InboxView {
    group: Group,
    search: Input,
    list: Widget,
    state: Rc<RefCell<State>>,
    revision: u64,
}

struct State {
    i18n: Rc<I18n>,
    zone: TimeZone,
    all: Vec<Thread>,
    /// What the servers are called, if there are several.
    servers: BTreeMap<NetworkId, String>,
    /// What is looked for, in lower case.
    search: String,
    scroll: i32,
    hover: Option<usize>,
    cursor: usize,
}

impl InboxView {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>) -> Self {
        let mut group = Group::default();
        let state = Rc::new(RefCell::new(State {
            i18n: Rc::clone(i18n),
            zone: zone::local(),
            all: Vec::new(),
            servers: BTreeMap::new(),
            search: String::new(),
            scroll: 0,
            hover: None,
            cursor: 0,
        }));
        let mut search = theme::field_widget();
        placeholder::add(&mut search, i18n, Key::InboxSearch);
        search.set_trigger(CallbackTrigger::Changed);
        let mut list = Widget::default();
        let drawn = Rc::clone(&state);
        list.draw(move |list| drawn.borrow_mut().paint(Area::of(list), list.has_focus()));
        let (handled, told) = (Rc::clone(&state), post.clone());
        list.handle(move |list, event| handled.borrow_mut().handle(list, event, &told));
        let (sought, mut shown) = (Rc::clone(&state), list.clone());
        search.set_callback(move |search| {
            let mut state = sought.borrow_mut();
            state.search = search.value().to_lowercase();
            state.scroll = 0;
            state.cursor = 0;
            shown.redraw();
        });
        group.end();
        group.hide();
        Self {
            group,
            search,
            list,
            state,
            revision: u64::MAX,
        }
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached, post: &Post) {
        reached.field(Control::InboxSearch, &self.search);
        let threads = Threads {
            list: self.list.clone(),
            state: Rc::clone(&self.state),
            post: post.clone(),
        };
        reached.add(Control::Threads, threads);
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        area.place(&mut self.group);
        let mut area = area;
        area.cut_top(52, 0).inset(16, 8).place(&mut self.search);
        area.place(&mut self.list);
    }

    /// Shows or hides it.
    pub fn show(&mut self, shown: bool) {
        if shown {
            self.group.show();
        } else {
            self.group.hide();
        }
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model) {
        let several = model.networks.iter().filter(|_| model.networks.len() > 1);
        let servers = several.map(|network| (network.id, network.name().to_owned()));
        let servers: BTreeMap<NetworkId, String> = servers.collect();
        let mut state = self.state.borrow_mut();
        if self.revision == model.inbox.revision() && state.servers == servers {
            return;
        }
        self.revision = model.inbox.revision();
        state.servers = servers;
        model.inbox.threads().clone_into(&mut state.all);
        drop(state);
        self.list.redraw();
    }
}

/// The threads as they are reached.
struct Threads {
    list: Widget,
    state: Rc<RefCell<State>>,
    post: Post,
}

impl Threads {
    fn find(&self, wanted: u64) -> Option<usize> {
        let state = self.state.borrow();
        state
            .threads()
            .into_iter()
            .position(|thread| number(thread) == wanted)
    }
}

fn number(thread: &Thread) -> u64 {
    seen::thread(thread)
}

impl Reach for Threads {
    fn area(&self) -> Option<Area> {
        reach::seen(&self.list)
    }

    fn has_keyboard(&self) -> bool {
        self.list.has_focus()
    }

    fn state(&self) -> Told {
        let (state, area) = (self.state.borrow(), Area::of(&self.list));
        let mut y = area.y - state.scroll;
        let mut seen = Vec::new();
        for thread in state.threads() {
            if y + ROW > area.y && y < area.y + area.h {
                seen.push((number(thread), Area { y, h: ROW, ..area }));
            }
            y = y.saturating_add(ROW);
        }
        let pointed = state.threads().get(state.cursor).map(|thread| number(thread));
        Told::Rows { seen, pointed }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Focus => reach::give_keyboard(&mut self.list),
            Act::Point(row) => {
                if let Some(at) = self.find(row) {
                    self.state.borrow_mut().walk(at, self.list.h());
                }
                reach::give_keyboard(&mut self.list);
                self.list.redraw();
            }
            Act::Open(row) => {
                if let Some(at) = self.find(row) {
                    self.state.borrow().open(at, &self.post);
                }
            }
            _ => {}
        }
    }
}

impl State {
    /// The threads that are shown.
    fn threads(&self) -> Vec<&Thread> {
        self.all
            .iter()
            .filter(|thread| thread.has(&self.search))
            .collect()
    }

    fn handle(&mut self, list: &mut Widget, event: Event, post: &Post) -> bool {
        match event {
            Event::Push => {
                // It has the keyboard from now on.
                super::focus::later(list);
                if let Some(at) = self.index(app::event_y() - list.y()) {
                    self.cursor = at;
                    self.open(at, post);
                }
            }
            Event::Focus | Event::Unfocus => {}
            Event::Enter | Event::Move => self.hover = self.index(app::event_y() - list.y()),
            Event::Leave => self.hover = None,
            Event::MouseWheel => {
                self.scroll += match app::event_dy() {
                    MouseWheel::Up => WHEEL,
                    MouseWheel::Down => -WHEEL,
                    _ => 0,
                };
            }
            Event::KeyDown => match app::event_key() {
                KeyCode::Up => self.walk(self.cursor.saturating_sub(1), list.h()),
                KeyCode::Down => self.walk(self.cursor + 1, list.h()),
                KeyCode::Enter | KeyCode::KPEnter => self.open(self.cursor, post),
                _ => return false,
            },
            _ => return false,
        }
        list.redraw();
        true
    }

    fn index(&self, y: i32) -> Option<usize> {
        let at = usize::try_from((y + self.scroll).div_euclid(ROW)).ok()?;
        (at < self.threads().len()).then_some(at)
    }

    fn open(&self, at: usize, post: &Post) {
        if let Some(thread) = self.threads().get(at) {
            match thread.conversation {
                Some(id) => post.tell(Msg::Select(id)),
                None if !thread.person.is_empty() => {
                    post.tell(Msg::SelectPersonOn(thread.network, thread.person.clone()));
                }
                None => {}
            }
        }
    }

    fn walk(&mut self, to: usize, h: i32) {
        self.cursor = to.min(self.threads().len().saturating_sub(1));
        let top = i32::try_from(self.cursor).unwrap_or(0) * ROW;
        self.scroll = self.scroll.clamp(top + ROW - h, top.max(top + ROW - h));
    }

    fn paint(&mut self, area: Area, focused: bool) {
        draw::push_clip(area.x, area.y, area.w, area.h);
        draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::PAPER);
        let threads = self.threads();
        let height = i32::try_from(threads.len()).unwrap_or(0) * ROW;
        let scroll = self.scroll.clamp(0, (height - area.h).max(0));
        if threads.is_empty() {
            self.paint_empty(area);
        }
        let first = usize::try_from(scroll / ROW).unwrap_or(0);
        let mut y = area.y - scroll % ROW;
        for (at, thread) in threads.iter().enumerate().skip(first) {
            if y >= area.y + area.h {
                break;
            }
            let strip = Area { y, h: ROW, ..area };
            let pointed = focused && at == self.cursor;
            self.paint_thread(thread, strip, self.hover == Some(at), pointed);
            y += ROW;
        }
        self.scroll = scroll;
        draw::pop_clip();
    }

    fn paint_empty(&self, area: Area) {
        let key = if self.all.is_empty() {
            Key::InboxEmpty
        } else {
            Key::NothingFound
        };
        let ink = Ink {
            font: theme::PLAIN,
            size: theme::SIZE,
            colour: theme::DIM,
        };
        let words = self.i18n.text(key);
        ink.set();
        let left = area.x + (area.w - text::width(&words)).max(32) / 2;
        text::draw_cut(&words, ink, left, area.y + area.h / 3, area.w - 32, 24);
    }

    fn paint_thread(&self, thread: &Thread, area: Area, hover: bool, pointed: bool) {
        if hover || pointed {
            draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::HOVER);
        }
        if pointed {
            draw::draw_rect_fill(area.x, area.y, 3, area.h, theme::ACCENT);
        }
        let mut rest = area.inset(18, 10);
        let administrator = thread.person.is_empty();
        let person = if administrator {
            self.i18n.text(Key::AnnouncementTitle)
        } else {
            thread.person.clone()
        };
        let colour = if administrator {
            theme::BROADCAST
        } else {
            theme::name_colour(&person)
        };
        avatar::paint(&person, colour, rest.cut_left(36, 14));
        let unread = thread.unread > 0;
        let font = if unread { theme::BOLD } else { theme::PLAIN };
        let mut right = rest.cut_right(96, 8);
        let ink = |font, size, colour| Ink { font, size, colour };
        let when = moment(thread.time, &self.zone, &self.i18n);
        let small = ink(theme::PLAIN, theme::SMALL, theme::DIM);
        draw_right(&when, small, right.cut_top(22, 0));
        if unread {
            paint_count(thread.unread, right);
        }
        let mut top = rest.cut_top(22, 2);
        let w = text::draw_cut(
            &person,
            ink(font, theme::SIZE, theme::TEXT),
            top.x,
            top.y,
            top.w,
            top.h,
        );
        top.cut_left(w, 8);
        let count = (thread.count > 1).then(|| thread.count.to_string());
        let server = self.servers.get(&thread.network).cloned();
        let more: Vec<String> = count.into_iter().chain(server).collect();
        text::draw_cut(&more.join(" · "), small, top.x, top.y, top.w, top.h);
        let mut left = 0;
        if !thread.subject.is_empty() {
            let subject = ink(font, theme::SIZE - 1, theme::TEXT);
            left = text::draw_cut(&thread.subject, subject, rest.x, rest.y, rest.w / 2, 22) + 8;
        }
        let snippet = thread.text.replace('\n', " ");
        let dim = ink(theme::PLAIN, theme::SIZE - 1, theme::DIM);
        text::draw_cut(&snippet, dim, rest.x + left, rest.y, rest.w - left, 22);
        draw::set_draw_color(theme::BORDER);
        draw::draw_xyline(area.x + 68, area.y + area.h - 1, area.x + area.w - 18);
    }
}

/// The time if it was today, else the day.
fn moment(time: Timestamp, zone: &TimeZone, i18n: &I18n) -> String {
    let today = Timestamp::now().to_zoned(zone.clone()).date();
    if time.to_zoned(zone.clone()).date() == today {
        present::clock(time, zone)
    } else {
        present::day(time, zone, i18n)
    }
}

fn draw_right(words: &str, ink: Ink, area: Area) {
    ink.set();
    let w = text::width(words).min(area.w);
    text::draw_cut(words, ink, area.x + area.w - w, area.y, w + 1, area.h);
}

fn paint_count(count: u32, area: Area) {
    let words = count.to_string();
    draw::set_font(theme::BOLD, theme::SMALL);
    let w = text::width(&words).max(8) + 12;
    let (x, y) = (area.x + area.w - w, area.y + 2);
    draw::set_draw_color(theme::ACCENT);
    draw::draw_rounded_rectf(x, y, w, 18, 9);
    let ink = Ink {
        font: theme::BOLD,
        size: theme::SMALL,
        colour: theme::ON_ACCENT,
    };
    text::draw_cut(&words, ink, x + (w - text::width(&words)) / 2, y, w, 18);
}
