//! A line of a list: a name, and what is to be known of it.

use fltk::draw;
use fltk::enums::Color;

use super::area::Area;
use super::avatar;
use super::text::{self, Ink};
use super::theme;

/// The room left and right of what is drawn.
pub const PADDING: i32 = 10;

/// Something to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// What is told when it is chosen.
    pub value: T,
    /// What stands in a column of its own before it.
    pub lead: Option<Lead>,
    /// What stands before the name, in the colour of less weight: `@`.
    pub symbol: String,
    /// The name.
    pub name: String,
    /// The colour of the name.
    pub colour: Color,
    /// Whether it stands out.
    pub strong: bool,
    /// Whether something else begins with it.
    pub begins: bool,
    /// Whether it is the chosen one.
    pub chosen: bool,
    /// What is to be known of it, at the end.
    pub note: Option<Note>,
    /// A number at the end.
    pub badge: Option<Badge>,
}

/// What is to be known of something.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A few words.
    Words(String),
    /// Nothing is told of it.
    Muted,
}

/// A number of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// How many.
    pub count: u32,
    /// Whether they are urgent.
    pub urgent: bool,
}

impl Badge {
    /// So many, unless there are none.
    pub fn new(count: u32, urgent: bool) -> Option<Self> {
        (count > 0).then_some(Self { count, urgent })
    }
}

/// What stands before a line, in a column of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Lead {
    /// A light: on, or not.
    Light(Color),
    /// A sign.
    Sign(&'static str),
    /// The mark of a person.
    Person,
}

impl<T> Item<T> {
    /// A name to choose, and nothing else.
    pub fn new(value: T, name: String) -> Self {
        Self {
            value,
            lead: None,
            symbol: String::new(),
            name,
            colour: theme::TEXT,
            strong: false,
            begins: false,
            chosen: false,
            note: None,
            badge: None,
        }
    }
}

/// Draws it. `pointed`: whether the keyboard points at it.
pub fn draw<T>(item: &Item<T>, area: Area, hover: bool, pointed: bool) {
    let paper = match (item.chosen, hover) {
        (true, _) => Some(theme::CHOSEN),
        (false, true) => Some(theme::HOVER),
        (false, false) => pointed.then_some(theme::BACKGROUND),
    };
    if pointed {
        draw::set_draw_color(theme::ACCENT);
        draw::draw_rounded_rectf(area.x, area.y + 1, area.w, area.h - 2, 7);
    }
    if let Some(paper) = paper {
        let edge = if pointed { 2 } else { 0 };
        let inner = area.inset(edge, 1 + edge);
        draw::set_draw_color(paper);
        draw::draw_rounded_rectf(inner.x, inner.y, inner.w, inner.h, 6);
    }
    let mut rest = area.inset(PADDING, 0);
    if let Some(badge) = item.badge {
        draw_badge(badge, &mut rest);
    }
    if let Some(lead) = &item.lead {
        draw_lead(lead, &item.name, rest.cut_left(20, 8));
    }
    if let Some(note) = &item.note {
        draw_note(note, &mut rest);
    }
    if !item.symbol.is_empty() {
        let ink = Ink {
            font: theme::PLAIN,
            size: theme::SIZE,
            colour: theme::DIM,
        };
        let w = text::draw_cut(&item.symbol, ink, rest.x, rest.y, rest.w, rest.h);
        rest.cut_left(w, 1);
    }
    let ink = Ink {
        font: if item.strong { theme::BOLD } else { theme::PLAIN },
        size: theme::SIZE,
        colour: item.colour,
    };
    text::draw_cut(&item.name, ink, rest.x, rest.y, rest.w, rest.h);
}

/// What stands before a name.
fn draw_lead(lead: &Lead, name: &str, area: Area) {
    const LIGHT: i32 = 10;
    match lead {
        Lead::Light(colour) => {
            draw::set_draw_color(*colour);
            let (x, y) = (area.x + (area.w - LIGHT) / 2, area.y + (area.h - LIGHT) / 2);
            draw::draw_pie(x, y, LIGHT, LIGHT, 0.0, 360.0);
        }
        Lead::Sign(sign) => {
            let ink = Ink {
                font: theme::PLAIN,
                size: theme::SIZE + 1,
                colour: theme::DIM,
            };
            ink.set();
            let left = area.x + (area.w - text::width(sign)) / 2;
            text::draw_cut(sign, ink, left, area.y, area.w, area.h);
        }
        Lead::Person => {
            let round = Area {
                y: area.y + (area.h - area.w) / 2,
                h: area.w,
                ..area
            };
            avatar::paint(name, theme::name_colour(name), round);
        }
    }
}

fn draw_note(note: &Note, rest: &mut Area) {
    match note {
        Note::Muted => draw_muted(rest.cut_right(16, 6)),
        Note::Words(words) => {
            let ink = Ink {
                font: theme::PLAIN,
                size: theme::SMALL,
                colour: theme::DIM,
            };
            ink.set();
            let w = text::width(words).min(rest.w / 2);
            let area = rest.cut_right(w, 8);
            text::draw_cut(words, ink, area.x, area.y, area.w + 1, area.h);
        }
    }
}

/// A bell that is crossed out.
fn draw_muted(area: Area) {
    let (x, y) = (area.x + 2, area.y + area.h / 2 - 6);
    draw::set_draw_color(theme::DIM);
    draw::draw_pie(x + 1, y, 10, 10, 0.0, 180.0);
    draw::draw_rect_fill(x + 1, y + 5, 10, 4, theme::DIM);
    draw::draw_rect_fill(x, y + 9, 12, 1, theme::DIM);
    draw::draw_pie(x + 4, y + 9, 4, 4, 180.0, 360.0);
    draw::set_line_style(draw::LineStyle::Solid, 2);
    draw::draw_line(x, y + 12, x + 12, y);
    draw::set_line_style(draw::LineStyle::Solid, 0);
}

fn draw_badge(badge: Badge, rest: &mut Area) {
    let label = if badge.count > 99 {
        "99+".to_owned()
    } else {
        badge.count.to_string()
    };
    let (paper, colour) = if badge.urgent {
        (theme::ACCENT, theme::ON_ACCENT)
    } else {
        (theme::BORDER, theme::TEXT)
    };
    draw::set_font(theme::BOLD, theme::SMALL);
    let w = text::width(&label).max(8) + 12;
    let pill = rest.cut_right(w, 6);
    draw::set_draw_color(paper);
    draw::draw_rounded_rectf(pill.x, pill.y + 6, pill.w, pill.h - 12, 8);
    let ink = Ink {
        font: theme::BOLD,
        size: theme::SMALL,
        colour,
    };
    let left = pill.x + (pill.w - text::width(&label)) / 2;
    text::draw_cut(&label, ink, left, pill.y, pill.w, pill.h);
}
