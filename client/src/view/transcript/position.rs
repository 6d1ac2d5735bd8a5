//! Which part of a transcript is seen, and going elsewhere in it.

use std::rc::Rc;

use super::state::State;
use crate::model::line::Line;

/// Below the last line.
const GAP_BELOW: i32 = 10;

/// Which part is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The end; what is added moves the rest up.
    End,
    /// From this row on, and how much of it is out of sight.
    From { row: usize, hidden: i32 },
}

impl State {
    pub fn height(&mut self, row: usize) -> i32 {
        let width = self.text_width();
        let i18n = Rc::clone(&self.i18n);
        self.rows.make(row).map_or(0, |row| row.height(width, &i18n))
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
        // Below the last line.
        let mut height = GAP_BELOW;
        for row in (0..self.rows.len()).rev() {
            height += self.height(row);
            if height >= self.area.h {
                return (row, height - self.area.h);
            }
        }
        (0, 0)
    }

    /// Whether the beginning of what is known is seen.
    pub fn is_at_start(&mut self) -> bool {
        let position = match self.position {
            Position::End => self.end(),
            Position::From { row, hidden } => (row, hidden),
        };
        position == (0, 0)
    }

    /// Whether the end is seen.
    pub fn is_at_end(&self) -> bool {
        self.position == Position::End
    }

    /// Whether the first line that is new is above what is seen.
    pub fn is_new_above(&mut self) -> bool {
        let Some(new) = self.rows.new_number().and_then(|new| self.rows.at(new)) else {
            return false;
        };
        self.seen().first().is_some_and(|&(first, _)| new < first)
    }

    /// Goes to the first line that is new.
    pub fn go_to_new(&mut self) {
        if let Some(row) = self.rows.new_number().and_then(|new| self.rows.at(new)) {
            self.go(row, 0);
        }
    }

    /// Goes to the line with this name of the server's.
    pub fn go_to_named(&mut self, msgid: &str) {
        let named = |line: &Line| line.msgid.as_deref() == Some(msgid);
        if let Some(row) = self.rows.rposition(named) {
            self.show(row);
        }
    }

    /// Goes to where a row is in sight, with some of what was said before it.
    pub fn show(&mut self, row: usize) {
        self.go(row, 0);
        self.scroll(-self.area.h / 3);
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
    pub fn go(&mut self, row: usize, hidden: i32) {
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
