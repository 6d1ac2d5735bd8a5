//! The line that the keyboard points at, and lines as they are reached without seeing them.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::prelude::*;
use fltk::widget::Widget;

use super::state::State;
use crate::access::control::Act;
use crate::access::seen::State as Told;
use crate::model::line::LineId;
use crate::view::area::Area;
use crate::view::reach::{self, Reach};

impl State {
    /// The number of the row that is pointed at.
    pub fn pointed(&self) -> Option<u64> {
        let cursor = self.cursor?;
        let at = self.rows.rposition(|line| line.id == cursor)?;
        Some(self.rows.number(at))
    }

    /// Points at the line above or below, the last one at first.
    pub fn walk(&mut self, back: bool) {
        let last = self.rows.len().saturating_sub(1);
        let pointed = self.pointed().and_then(|row| self.rows.at(row));
        let at = match pointed {
            None => last,
            Some(at) if back => at.saturating_sub(1),
            Some(at) => (at + 1).min(last),
        };
        self.point(at);
    }

    /// Points at a row, and has it in sight.
    fn point(&mut self, at: usize) {
        self.cursor = self.rows.line(at).map(|line| line.id);
        let area = self.area;
        let seen = self.seen();
        let place = seen.iter().position(|&(row, _)| row == at);
        let whole = place.is_some_and(|place| {
            let top = seen.get(place).map_or(0, |&(_, y)| y);
            let below = seen
                .get(place + 1)
                .map_or_else(|| top + self.height(at), |&(_, y)| y);
            top >= area.y && below <= area.y + area.h
        });
        if !whole {
            self.show(at);
        }
    }

    /// Where the row that is pointed at is, if it is in sight.
    pub fn pointed_area(&mut self) -> Option<Area> {
        let pointed = self.pointed()?;
        let lines = self.lines();
        let id = self.line(pointed)?.id;
        lines
            .into_iter()
            .find(|(line, _)| *line == id)
            .map(|(_, area)| area)
    }

    /// The lines in sight, and where they are.
    fn lines(&mut self) -> Vec<(LineId, Area)> {
        let area = self.area;
        let seen = self.seen();
        let place = |(row, y): (usize, i32)| {
            let h = self.height(row);
            Some((self.rows.line(row)?.id, Area { y, h, ..area }))
        };
        seen.into_iter().filter_map(place).collect()
    }
}

/// The lines as they are reached.
pub struct Lines {
    pub widget: Widget,
    pub state: Rc<RefCell<State>>,
}

impl Reach for Lines {
    fn area(&self) -> Option<Area> {
        reach::seen(&self.widget)
    }

    fn has_keyboard(&self) -> bool {
        self.widget.has_focus()
    }

    fn state(&self) -> Told {
        let mut state = self.state.borrow_mut();
        let lines = state.lines().into_iter();
        let seen = lines.map(|(line, area)| (line.0, area)).collect();
        let pointed = state.pointed().and_then(|row| state.line(row));
        Told::Rows {
            seen,
            pointed: pointed.map(|line| line.id.0),
        }
    }

    fn act(&mut self, act: Act) {
        if let Act::Point(line) = act {
            let mut state = self.state.borrow_mut();
            if let Some(at) = state.rows.rposition(|row| row.id.0 == line) {
                state.point(at);
            }
        }
        if matches!(act, Act::Point(_) | Act::Focus) {
            reach::give_keyboard(&mut self.widget);
            self.widget.redraw();
        }
    }
}
