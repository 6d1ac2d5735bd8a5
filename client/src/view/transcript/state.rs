//! What a transcript shows, and which part of it is seen.

use std::collections::VecDeque;
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::layout::Row;
use super::select::Selection;
use crate::i18n::I18n;
use crate::model::conversations::{Conversation, ConversationId};
use crate::present::Tone;
use crate::view::area::Area;

/// The column of times, and where the column of names begins.
pub const TIME: i32 = 16;
pub const NAME: i32 = 66;
/// Between names and texts, and right of texts, where the mark of the position is.
const GAP: i32 = 14;
const RIGHT: i32 = 22;

/// What a transcript shows, and which part of it is seen.
pub struct State {
    pub i18n: Rc<I18n>,
    pub zone: TimeZone,
    pub area: Area,
    pub rows: VecDeque<Row>,
    /// The number of the first row.
    pub first: u64,
    pub selection: Option<Selection>,
    conversation: Option<ConversationId>,
    last_day: Option<Date>,
    position: Position,
}

/// Which part is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// The end; what is added moves the rest up.
    End,
    /// From this row on, and how much of it is out of sight.
    From { row: usize, hidden: i32 },
}

impl State {
    pub fn new(i18n: Rc<I18n>) -> Self {
        Self {
            i18n,
            zone: TimeZone::system(),
            area: Area {
                x: 0,
                y: 0,
                w: 1,
                h: 1,
            },
            rows: VecDeque::new(),
            first: 0,
            selection: None,
            conversation: None,
            last_day: None,
            position: Position::End,
        }
    }

    /// Follows the conversation that is looked at. Whether anything changed.
    pub fn follow(&mut self, conversation: &Conversation) -> bool {
        let transcript = &conversation.transcript;
        let mut changed = false;
        if self.conversation != Some(conversation.id) {
            self.conversation = Some(conversation.id);
            self.rows.clear();
            self.first = transcript.first();
            self.selection = None;
            self.last_day = None;
            self.position = Position::End;
            changed = true;
        }
        while self.first < transcript.first() {
            self.first += 1;
            self.rows.pop_front();
            if let Position::From { row, hidden } = self.position {
                let above = row.checked_sub(1);
                let hidden = if above.is_some() { hidden } else { 0 };
                let row = above.unwrap_or(0);
                self.position = Position::From { row, hidden };
            }
            changed = true;
        }
        for line in transcript.since(self.first + self.rows.len() as u64) {
            let day = line.time.to_zoned(self.zone.clone()).date();
            let begins_day = self.last_day != Some(day);
            self.last_day = Some(day);
            self.rows.push_back(Row::new(Rc::clone(line), begins_day));
            changed = true;
        }
        changed
    }

    /// The width of the column of names.
    pub fn name_width(&self) -> i32 {
        if self.area.w < 560 { 84 } else { 120 }
    }

    /// Where texts begin, measured from the left: what nobody said has no name before it.
    pub fn text_left(&self, tone: Tone) -> i32 {
        match tone {
            Tone::Said | Tone::Mention | Tone::Action | Tone::Notice => NAME + self.name_width() + GAP,
            _ => NAME,
        }
    }

    fn text_width(&self, row: usize) -> i32 {
        use crate::model::line::LineKind;
        let said = self
            .rows
            .get(row)
            .is_some_and(|row| matches!(row.line.kind, LineKind::Said(_)));
        let tone = if said { Tone::Said } else { Tone::Event };
        (self.area.w - self.text_left(tone) - RIGHT).max(40)
    }

    fn height(&mut self, row: usize) -> i32 {
        let width = self.text_width(row);
        let i18n = Rc::clone(&self.i18n);
        self.rows.get_mut(row).map_or(0, |row| row.height(width, &i18n))
    }

    /// The rows that are seen, each with the height at which it begins, measured from the window's top.
    pub fn seen(&mut self) -> Vec<(usize, i32)> {
        let (mut row, hidden) = match self.position {
            Position::End => self.end(),
            Position::From { row, hidden } => (row, hidden),
        };
        let mut y = self.area.y - hidden;
        let mut seen = Vec::new();
        while row < self.rows.len() && y < self.area.y + self.area.h {
            seen.push((row, y));
            y += self.height(row);
            row += 1;
        }
        seen
    }

    /// From which row on the end is seen, and how much of that row is out of sight.
    fn end(&mut self) -> (usize, i32) {
        let mut height = 0;
        for row in (0..self.rows.len()).rev() {
            height += self.height(row);
            if height >= self.area.h {
                return (row, height - self.area.h);
            }
        }
        (0, 0)
    }

    /// Moves by so many pixels; down is more.
    pub fn scroll(&mut self, by: i32) {
        let (mut row, mut hidden) = match self.position {
            Position::End => self.end(),
            Position::From { row, hidden } => (row, hidden),
        };
        hidden = hidden.saturating_add(by);
        while hidden < 0 && row > 0 {
            row -= 1;
            hidden += self.height(row);
        }
        hidden = hidden.max(0);
        while row < self.rows.len() && hidden >= self.height(row) {
            hidden -= self.height(row);
            row += 1;
        }
        self.go(row, hidden);
    }

    /// Moves to a share of the whole, between 0 and 1.
    pub fn scroll_to(&mut self, share: f64) {
        // Rounding to a row is meant; counts of rows are far below what f64 holds exactly.
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let row = (share.clamp(0.0, 1.0) * self.rows.len() as f64) as usize;
        self.go(row, 0);
    }

    pub fn go_to_start(&mut self) {
        self.go(0, 0);
    }

    pub fn go_to_end(&mut self) {
        self.position = Position::End;
    }

    /// Goes there, but no further than the end.
    fn go(&mut self, row: usize, hidden: i32) {
        self.position = if (row, hidden) >= self.end() {
            Position::End
        } else {
            Position::From { row, hidden }
        };
    }

    /// Which share of the rows is above the part that is seen, and which share is seen; `None` if all is.
    pub fn share(&mut self) -> Option<(f64, f64)> {
        let seen = self.seen();
        let &(first, y) = seen.first()?;
        if seen.len() == self.rows.len() && y >= self.area.y && self.end() == (0, 0) {
            return None;
        }
        // Shares of what is on a screen need no precision.
        #[allow(clippy::cast_precision_loss)]
        let share = |count: usize| count as f64 / self.rows.len().max(1) as f64;
        Some((share(first), share(seen.len())))
    }
}
