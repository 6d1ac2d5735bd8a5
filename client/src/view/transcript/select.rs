//! Selecting and copying text.

use std::ops::Range;
use std::rc::Rc;

use super::layout::{LINE, Layout, REACTIONS, Style};
use super::links;
use super::paint::pills;
use super::state::{State, TEXT};
use crate::model::line::LineKind;
use crate::present;
use crate::view::text;

/// A place in the text of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The number of the line.
    pub line: u64,
    /// The byte in its text.
    pub byte: usize,
}

/// What is selected: from where the pointer was pressed to where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    pub from: Place,
    pub to: Place,
}

/// What is at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The place in the text that is nearest.
    pub place: Place,
    /// What the point is on.
    pub on: On,
}

/// What a point is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    /// Nothing in particular.
    Text,
    /// The name of who said it.
    Name,
    /// A link.
    Link(String),
    /// A reaction.
    Reaction(String),
    /// What became of a message that was not delivered; its number.
    Status(u64),
    /// What is answered, by the server's name for it.
    Quote(String),
}

impl Selection {
    fn ordered(self) -> (Place, Place) {
        (self.from.min(self.to), self.from.max(self.to))
    }

    /// The part of a line's text that is selected; empty if none is.
    pub fn part(self, line: u64, length: usize) -> Range<usize> {
        let (start, end) = self.ordered();
        if line < start.line || line > end.line {
            return 0..0;
        }
        let from = if line == start.line { start.byte } else { 0 };
        let to = if line == end.line { end.byte } else { length };
        from.min(length)..to.min(length)
    }
}

impl State {
    /// What is at a point of the window; `None` where there are no lines.
    pub fn hit(&mut self, (x, y): (i32, i32)) -> Option<Hit> {
        let seen = self.seen();
        let after = seen.partition_point(|&(_, top)| top <= y);
        let &(at, top) = seen.get(after.saturating_sub(1))?;
        let row = self.rows.made(at)?;
        let layout = row.seen()?;
        let left = self.area.x + TEXT;
        let words = top + row.text_top();
        let within = y - words;
        let line = self.rows.number(at);
        let index = usize::try_from(within.max(0) / LINE).unwrap_or(0);
        let last = layout.spans.len().saturating_sub(1);
        let span = layout.spans.get(index.min(last))?;
        let byte = if within < 0 {
            span.start
        } else {
            let (font, size) = layout.font(span.start);
            fltk::draw::set_font(font, size);
            span.start + nearest(layout.part(span), x - left)
        };
        let on_line = within >= 0 && index <= last && x >= left;
        let right = left + text::width(layout.part(span));
        let on = match (&row.line.kind, layout.style(span.start)) {
            _ if row.has_head() && within < 0 && y >= top + row.head_top() && x < left + 160 => On::Name,
            (LineKind::Said(said), _)
                if within >= layout.height() - REACTIONS && !said.reactions.is_empty() =>
            {
                let area = pills(&said.reactions, left, words + layout.height() - REACTIONS);
                let hit = area
                    .iter()
                    .position(|pill| (pill.x..pill.x + pill.w).contains(&x));
                let reaction = hit.and_then(|hit| said.reactions.get(hit));
                reaction.map_or(On::Text, |reaction| On::Reaction(reaction.text.clone()))
            }
            (_, Style::Status) if on_line => {
                row.delivery.as_ref().map_or(On::Text, |&(id, _)| On::Status(id))
            }
            (LineKind::Said(said), Style::Quote) if on_line => said.reply.clone().map_or(On::Text, On::Quote),
            _ if on_line && x <= right => {
                let there = layout.links.iter().find(|there| there.contains(&byte));
                let there = there.and_then(|there| layout.text.get(there.clone()));
                there.map_or(On::Text, |there| On::Link(links::target(there)))
            }
            _ => On::Text,
        };
        let place = Place { line, byte };
        Some(Hit { place, on })
    }

    /// Who said a line; empty if nobody did.
    pub fn speaker(&self, line: u64) -> String {
        self.line(line)
            .map_or_else(String::new, |line| present::show(line, &self.i18n).speaker)
    }

    /// A line as text, with its time and who said it.
    pub fn line_text(&self, line: u64) -> String {
        let Some(line) = self.line(line) else {
            return String::new();
        };
        let time = present::moment(line.time, &self.rows.zone);
        format!("{time} {}", present::logged(line, &self.i18n))
    }

    /// The words of a line as they are laid out.
    fn layout(&mut self, line: u64) -> Option<&Layout> {
        let (width, i18n) = (self.text_width(), Rc::clone(&self.i18n));
        let at = self.rows.at(line)?;
        Some(self.rows.make(at)?.layout(width, &i18n))
    }

    /// What is selected, as text: a part of one line as it is, several lines with time and speaker.
    pub fn selected_text(&mut self) -> Option<String> {
        let selection = self.selection?;
        let (start, end) = selection.ordered();
        if start.line != end.line {
            let lines: Vec<String> = (start.line.max(self.rows.first())..=end.line)
                .take(self.rows.len())
                .map(|line| self.line_text(line))
                .collect();
            return Some(lines.join("\n"));
        }
        let layout = self.layout(start.line)?;
        let part = layout.text.get(selection.part(start.line, layout.text.len()))?;
        (!part.is_empty()).then(|| part.to_owned())
    }

    /// Selects everything.
    pub fn select_all(&mut self) {
        let Some(last) = self.rows.len().checked_sub(1) else {
            return;
        };
        self.selection = Some(Selection {
            from: Place {
                line: self.rows.first(),
                byte: 0,
            },
            to: Place {
                line: self.rows.number(last),
                byte: usize::MAX,
            },
        });
    }

    /// Selects the word at a place.
    pub fn select_word(&mut self, place: Place) {
        let Some((before, after)) = self
            .layout(place.line)
            .and_then(|layout| layout.text.split_at_checked(place.byte))
        else {
            return;
        };
        let blank = |c: char| c.is_whitespace();
        let start = before.rfind(blank).map_or(0, |space| space + 1);
        let start = (start..=before.len())
            .find(|&at| before.is_char_boundary(at))
            .unwrap_or(0);
        let end = place.byte + after.find(blank).unwrap_or(after.len());
        let line = place.line;
        self.selection = Some(Selection {
            from: Place { line, byte: start },
            to: Place { line, byte: end },
        });
    }
}

/// The byte of a text in the current font that is nearest to a point `x` to the right of its beginning.
fn nearest(line: &str, x: i32) -> usize {
    let before = text::fitting(line, x);
    let width = |end: usize| text::width(line.get(..end).unwrap_or_default());
    let next = line.get(before..).and_then(|rest| rest.chars().next());
    match next {
        Some(c) if x - width(before) > width(before + c.len_utf8()) - x => before + c.len_utf8(),
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_has_a_part_of_each_line() {
        let place = |line, byte| Place { line, byte };
        let selection = Selection {
            from: place(7, 2),
            to: place(5, 3),
        };
        assert_eq!(selection.part(4, 10), 0..0);
        assert_eq!(selection.part(5, 10), 3..10);
        assert_eq!(selection.part(6, 10), 0..10);
        assert_eq!(selection.part(7, 10), 0..2);
        assert_eq!(selection.part(8, 10), 0..0);
        let all = Selection {
            from: place(0, 0),
            to: place(0, usize::MAX),
        };
        assert_eq!(all.part(0, 4), 0..4);
    }
}
