//! Drawing the part of a transcript that is seen.

use fltk::draw;
use fltk::enums::Color;

use super::layout::{DAY, LINE, Layout, PADDING};
use super::select::has_name;
use super::state::{NAME, State, TIME};
use crate::present::{self, Shown, Tone};
use crate::view::area::Area;
use crate::view::text::{self, Ink};
use crate::view::theme;

/// The width of the mark of the position.
pub const MARK: i32 = 8;

impl State {
    pub fn paint(&mut self) {
        let area = self.area;
        draw::push_clip(area.x, area.y, area.w, area.h);
        draw::draw_rect_fill(area.x, area.y, area.w, area.h, theme::PAPER);
        for (at, top) in self.seen() {
            self.paint_row(at, top);
        }
        self.paint_position();
        draw::pop_clip();
    }

    fn paint_row(&self, at: usize, top: i32) {
        let Some(row) = self.rows.get(at) else {
            return;
        };
        let Some(layout) = row.seen() else {
            return;
        };
        if row.begins_day {
            let day = present::day(row.line.time, &self.zone, &self.i18n);
            paint_day(
                &day,
                Area {
                    y: top,
                    h: DAY,
                    ..self.area
                },
            );
        }
        let strip = Area {
            y: top + row.top(),
            h: layout.height(),
            ..self.area
        };
        paint_paper(layout.shown.tone, strip);
        let time = Ink {
            font: theme::PLAIN,
            size: theme::SMALL,
            colour: theme::DIM,
        };
        let clock = present::clock(row.line.time, &self.zone);
        let y = strip.y + PADDING;
        text::draw_cut(&clock, time, strip.x + TIME, y, NAME - TIME, LINE);
        if has_name(layout.shown.tone) {
            self.paint_name(&layout.shown, strip.x + NAME, y);
        }
        let selected = self.selection.map_or(0..0, |selection| {
            selection.part(self.first + at as u64, layout.text.len())
        });
        let x = strip.x + self.text_left(layout.shown.tone);
        paint_text(layout, x, y, &selected);
    }

    fn paint_name(&self, shown: &Shown, x: i32, y: i32) {
        let ink = Ink {
            font: theme::BOLD,
            size: theme::SIZE,
            colour: theme::name_colour(&shown.speaker),
        };
        ink.set();
        let name = text::cut(&shown.speaker, self.name_width());
        let left = x + self.name_width() - text::width(&name);
        draw::draw_text(&name, left, y + text::baseline(LINE));
    }

    /// A mark at the right that shows which part is seen.
    fn paint_position(&mut self) {
        let Some(mark) = self.mark() else {
            return;
        };
        draw::set_draw_color(theme::BORDER);
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
}

fn paint_day(day: &str, area: Area) {
    draw::set_font(theme::BOLD, theme::SMALL);
    let w = text::width(day);
    let middle = area.y + area.h / 2;
    let left = area.x + (area.w - w) / 2;
    draw::set_draw_color(theme::BORDER);
    draw::draw_xyline(area.x + TIME, middle, left - 12);
    draw::draw_xyline(left + w + 12, middle, area.x + area.w - TIME);
    let ink = Ink {
        font: theme::BOLD,
        size: theme::SMALL,
        colour: theme::DIM,
    };
    text::draw_cut(day, ink, left, area.y, w + 2, area.h);
}

fn paint_paper(tone: Tone, area: Area) {
    let (paper, mark) = match tone {
        Tone::Broadcast => (theme::BROADCAST_PAPER, theme::BROADCAST_MARK),
        Tone::Mention => (theme::MENTION_PAPER, theme::ACCENT),
        Tone::Trouble => (theme::TROUBLE_PAPER, theme::TROUBLE),
        _ => return,
    };
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, paper);
    draw::draw_rect_fill(area.x, area.y, 4, area.h, mark);
}

fn paint_text(layout: &Layout, x: i32, mut y: i32, selected: &std::ops::Range<usize>) {
    let colour = colour(layout.shown.tone);
    for span in &layout.spans {
        let part = layout.part(span);
        let ink = Ink {
            font: layout.font(span.start),
            size: theme::SIZE,
            colour,
        };
        ink.set();
        let from = selected.start.clamp(span.start, span.end) - span.start;
        let to = selected.end.clamp(span.start, span.end) - span.start;
        if from < to {
            let left = text::width(part.get(..from).unwrap_or_default());
            let right = text::width(part.get(..to).unwrap_or_default());
            draw::draw_rect_fill(x + left, y, right - left, LINE, theme::SELECTION);
            ink.set();
        }
        draw::draw_text(part, x, y + text::baseline(LINE));
        y += LINE;
    }
}

fn colour(tone: Tone) -> Color {
    match tone {
        Tone::Said | Tone::Mention | Tone::Action | Tone::Server => theme::TEXT,
        Tone::Notice | Tone::Event => theme::DIM,
        Tone::Trouble => theme::TROUBLE,
        Tone::Broadcast => theme::BROADCAST,
    }
}
