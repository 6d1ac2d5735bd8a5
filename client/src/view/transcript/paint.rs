//! Drawing the part of a transcript that is seen.

use std::ops::Range;

use fltk::draw;
use fltk::enums::Color;

use super::layout::{DAY, LINE, Layout, NEW, QUOTE, REACTIONS, Row, Style};
use super::state::{State, TEXT};
use crate::i18n::Key;
use crate::model::line::{LineKind, Reaction};
use crate::model::outbox::State as Delivery;
use crate::present::{self, Tone};
use crate::view::area::Area;
use crate::view::avatar;
use crate::view::text::{self, Ink};
use crate::view::theme;

/// The width of the mark of the position.
pub const MARK: i32 = 8;
/// The round mark with somebody's first letter, and where it is.
const AVATAR: i32 = 34;
const LEFT: i32 = 18;

const SMALL: Ink = Ink {
    font: theme::PLAIN,
    size: theme::SMALL,
    colour: theme::DIM,
};

impl State {
    pub fn paint(&mut self, focused: bool) {
        let area = self.area;
        draw::push_clip(area.x, area.y, area.w, area.h);
        draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::PAPER);
        for (at, top) in self.seen() {
            self.paint_row(at, top);
        }
        if focused && let Some(line) = self.pointed_area() {
            draw::draw_rect_fill(line.x, line.y, 3, line.h, theme::ACCENT);
        }
        self.paint_position();
        self.paint_pill();
        draw::pop_clip();
        self.rows.tidy();
    }

    fn paint_row(&self, at: usize, top: i32) {
        let Some(row) = self.rows.made(at) else {
            return;
        };
        let Some(layout) = row.seen() else {
            return;
        };
        let mut separators = Area { y: top, ..self.area };
        if row.above.day {
            let day = present::day(row.line.time, &self.rows.zone, &self.i18n);
            paint_separator(&day, separators.cut_top(DAY, 0), theme::BORDER, theme::DIM);
        }
        if row.above.new {
            let new = self.i18n.text(Key::NewMessages);
            paint_separator(&new, separators.cut_top(NEW, 0), theme::TROUBLE, theme::TROUBLE);
        }
        let (head, words) = (top + row.head_top(), top + row.text_top());
        let paper = Area {
            y: top + row.paper_top(),
            h: row.text_top() - row.paper_top() + layout.height() + 2,
            ..self.area
        };
        paint_paper(layout.shown.tone, paper);
        if row.has_head() {
            self.paint_head(row, layout, head);
        } else if !row.above.continues || !matches!(row.line.kind, LineKind::Said(_)) {
            let clock = present::clock(row.line.time, &self.rows.zone);
            text::draw_cut(&clock, SMALL, self.area.x + LEFT, words, TEXT - LEFT, LINE);
        }
        let selected = self.selection.map_or(0..0, |selection| {
            selection.part(self.rows.number(at), layout.text.len())
        });
        self.paint_text(row, layout, words, &selected);
        if let LineKind::Said(said) = &row.line.kind
            && !said.reactions.is_empty()
        {
            let y = words + layout.height() - REACTIONS;
            for (reaction, pill) in said
                .reactions
                .iter()
                .zip(pills(&said.reactions, self.area.x + TEXT, y))
            {
                paint_reaction(reaction, pill);
            }
        }
    }

    /// Who says it, and when.
    fn paint_head(&self, row: &Row, layout: &Layout, y: i32) {
        let speaker = &layout.shown.speaker;
        let colour = theme::name_colour(speaker);
        let area = Area {
            x: self.area.x + LEFT,
            y: y + 1,
            w: AVATAR,
            h: AVATAR,
        };
        avatar::paint(speaker, colour, area);
        let ink = Ink {
            font: theme::BOLD,
            size: theme::SIZE,
            colour,
        };
        let left = self.area.x + TEXT;
        let w = text::draw_cut(speaker, ink, left, y, self.text_width() - 120, LINE);
        let mut about = present::clock(row.line.time, &self.rows.zone);
        if layout.shown.tone == Tone::Notice {
            about = format!("{about} · {}", self.i18n.text(Key::Notice));
        }
        text::draw_cut(&about, SMALL, left + w + 8, y + 1, 200, LINE);
    }

    fn paint_text(&self, row: &Row, layout: &Layout, mut y: i32, selected: &Range<usize>) {
        let waiting = row.delivery.is_some();
        let failed = matches!(row.delivery, Some((_, Delivery::Failed(_))));
        let x = self.area.x + TEXT;
        for span in &layout.spans {
            let style = layout.style(span.start);
            let colour = match style {
                Style::Status if failed => theme::TROUBLE,
                Style::Quote | Style::Status => theme::DIM,
                Style::Subject => theme::TEXT,
                Style::Body | Style::Code if waiting => theme::DIM,
                Style::Body | Style::Code => colour(layout.shown.tone),
            };
            let part = layout.part(span);
            let (font, size) = layout.font(span.start);
            if style == Style::Code {
                draw::draw_rect_fill(x - 6, y, self.text_width() + 12, LINE, theme::BACKGROUND);
            }
            if style == Style::Quote {
                draw::draw_rect_fill(x, y + 3, 3, LINE - 6, theme::BORDER);
            }
            let ink = Ink { font, size, colour };
            ink.set();
            let range = |range: &Range<usize>| {
                let from = range.start.clamp(span.start, span.end) - span.start;
                let to = range.end.clamp(span.start, span.end) - span.start;
                (from, to)
            };
            let width = |to: usize| text::width(part.get(..to).unwrap_or_default());
            let marked = |(from, to): (usize, usize), colour| {
                if from < to {
                    draw::draw_rect_fill(x + width(from), y, width(to) - width(from), LINE, colour);
                }
            };
            for found in self.matches(part) {
                marked((found.start, found.end), theme::FOUND);
            }
            marked(range(selected), theme::SELECTION);
            let left = if style == Style::Quote { x + QUOTE } else { x };
            let base = y + text::baseline(LINE);
            let mut at = 0;
            for link in &layout.links {
                let (from, to) = range(link);
                if from < to {
                    ink.set();
                    draw::draw_text(part.get(at..from).unwrap_or_default(), left + width(at), base);
                    let (start, end) = (left + width(from), left + width(to));
                    draw::set_draw_color(theme::LINK);
                    draw::draw_text(part.get(from..to).unwrap_or_default(), start, base);
                    draw::draw_xyline(start, base + 2, end);
                    at = to;
                }
            }
            ink.set();
            draw::draw_text(part.get(at..).unwrap_or_default(), left + width(at), base);
            y += LINE;
        }
    }

    /// Where in a part of a text stands what is looked for.
    fn matches(&self, part: &str) -> Vec<Range<usize>> {
        // Places in the lower case are places in the text only where every letter keeps its length.
        let lower = part.to_lowercase();
        if self.search.is_empty() || lower.len() != part.len() {
            return Vec::new();
        }
        let found = lower
            .match_indices(&self.search)
            .map(|(at, found)| at..at + found.len());
        found.collect()
    }

    /// A mark at the right that shows which part is seen.
    fn paint_position(&mut self) {
        let Some(mark) = self.mark() else {
            return;
        };
        draw::set_draw_color(theme::EDGE);
        draw::draw_rounded_rectf(mark.x, mark.y, mark.w, mark.h, mark.w / 2);
    }

    /// Where the mark of the position is; `None` if everything is seen.
    pub fn mark(&mut self) -> Option<Area> {
        const LEAST: i32 = 32;
        let (above, seen) = self.share()?;
        let area = self.area.inset(0, 2);
        let pixels = |share: f64| {
            // Shares are between 0 and 1, heights far from the bounds.
            #[allow(clippy::cast_possible_truncation)]
            let pixels = (f64::from(area.h) * share) as i32;
            pixels
        };
        let h = pixels(seen).max(LEAST).min(area.h);
        // The end of the transcript is the end of the way.
        let way = f64::from(area.h - h) / f64::from(area.h.max(1));
        let share = if seen >= 1.0 { 0.0 } else { above / (1.0 - seen) };
        Some(Area {
            x: area.x + area.w - MARK - 3,
            y: area.y + pixels(way * share.min(1.0)),
            w: MARK,
            h,
        })
    }

    /// What leads to what is new, or to the end: where it is, and its words.
    pub fn pill(&mut self) -> Option<(Area, String, bool)> {
        let new = self.is_new_above();
        if !new && self.is_at_end() {
            return None;
        }
        let text = self.i18n.text(if new { Key::JumpToNew } else { Key::JumpToEnd });
        draw::set_font(theme::BOLD, theme::SMALL);
        let w = text::width(&text) + 32;
        let y = if new {
            self.area.y + 10
        } else {
            self.area.y + self.area.h - 40
        };
        let area = Area {
            x: self.area.x + (self.area.w - w) / 2,
            y,
            w,
            h: 28,
        };
        Some((area, text, new))
    }

    fn paint_pill(&mut self) {
        let Some((area, words, _)) = self.pill() else {
            return;
        };
        draw::set_draw_color(theme::ACCENT);
        draw::draw_rounded_rectf(area.x, area.y, area.w, area.h, 14);
        let ink = Ink {
            font: theme::BOLD,
            size: theme::SMALL,
            colour: theme::ON_ACCENT,
        };
        text::draw_cut(&words, ink, area.x + 16, area.y, area.w, area.h);
    }
}

/// Where reactions are drawn.
pub fn pills(reactions: &[Reaction], mut x: i32, y: i32) -> Vec<Area> {
    draw::set_font(theme::PLAIN, theme::SMALL);
    let place = |reaction: &Reaction| {
        let w = text::width(&words(reaction)) + 18;
        let area = Area {
            x,
            y: y + 3,
            w,
            h: REACTIONS - 6,
        };
        x += w + 6;
        area
    };
    reactions.iter().map(place).collect()
}

fn words(reaction: &Reaction) -> String {
    format!("{} {}", reaction.text, reaction.people.len())
}

fn paint_reaction(reaction: &Reaction, area: Area) {
    draw::set_draw_color(theme::HOVER);
    draw::draw_rounded_rectf(area.x, area.y, area.w, area.h, area.h / 2);
    let ink = Ink {
        font: theme::PLAIN,
        size: theme::SMALL,
        colour: theme::TEXT,
    };
    text::draw_cut(&words(reaction), ink, area.x + 9, area.y, area.w, area.h);
}

fn paint_separator(words: &str, area: Area, line: Color, colour: Color) {
    draw::set_font(theme::BOLD, theme::SMALL);
    let w = text::width(words);
    let middle = area.y + area.h / 2;
    let left = area.x + (area.w - w) / 2;
    draw::set_draw_color(line);
    draw::draw_xyline(area.x + LEFT, middle, left - 12);
    draw::draw_xyline(left + w + 12, middle, area.x + area.w - LEFT);
    let ink = Ink {
        font: theme::BOLD,
        size: theme::SMALL,
        colour,
    };
    text::draw_cut(words, ink, left, area.y, w + 2, area.h);
}

fn paint_paper(tone: Tone, area: Area) {
    let (paper, mark) = match tone {
        Tone::Broadcast => (theme::BROADCAST_PAPER, theme::BROADCAST_MARK),
        Tone::Mention => (theme::MENTION_PAPER, theme::ACCENT),
        Tone::Trouble => (theme::TROUBLE_PAPER, theme::TROUBLE),
        _ => return,
    };
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, paper);
    draw::draw_rect_fill(area.x, area.y, 3, area.h, mark);
}

fn colour(tone: Tone) -> Color {
    match tone {
        Tone::Said | Tone::Mention | Tone::Action => theme::TEXT,
        Tone::Notice | Tone::Event | Tone::Redacted | Tone::Server => theme::DIM,
        Tone::Trouble => theme::TROUBLE,
        Tone::Broadcast => theme::BROADCAST,
    }
}
