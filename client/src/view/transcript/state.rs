//! What a transcript shows.

use std::rc::Rc;

use super::position::Position;
use super::rows::Rows;
use super::select::Selection;
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId};
use crate::model::line::{Line, LineId};
use crate::view::area::Area;

/// Where texts begin, and what is right of them, where the mark of the position is.
pub const TEXT: i32 = 66;
const RIGHT: i32 = 28;

/// What a transcript shows, and which part of it is seen.
pub struct State {
    pub i18n: Rc<I18n>,
    pub area: Area,
    pub rows: Rows,
    pub selection: Option<Selection>,
    /// The line that the keyboard points at.
    pub cursor: Option<LineId>,
    /// What is looked for, in lower case.
    pub search: String,
    conversation: Option<ConversationId>,
    /// The end of the transcript, its revision, and the outbox's, that are shown.
    shown: Option<(u64, u64, u64)>,
    pub position: Position,
}

impl State {
    pub fn new(i18n: Rc<I18n>) -> Self {
        Self {
            i18n,
            area: Area {
                x: 0,
                y: 0,
                w: 1,
                h: 1,
            },
            rows: Rows::new(),
            selection: None,
            cursor: None,
            search: String::new(),
            conversation: None,
            shown: None,
            position: Position::End,
        }
    }

    /// The conversation that is shown.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.conversation
    }

    /// Has everything laid out again.
    pub fn forget(&mut self) {
        self.conversation = None;
    }

    /// Follows the conversation that is looked at. Whether anything changed.
    pub fn follow(&mut self, model: &Model, conversation: &Conversation) -> bool {
        if self.conversation != Some(conversation.id) {
            self.conversation = Some(conversation.id);
            self.rows.clear();
            self.selection = None;
            self.cursor = None;
            self.shown = None;
            self.position = Position::End;
        }
        let transcript = &conversation.transcript;
        let network = model.network_of(conversation);
        let outbox = network.map_or(0, |network| network.outbox.revision());
        let now = Some((transcript.end(), transcript.revision(), outbox));
        let changed = self.shown != now;
        if changed {
            let renewed = self
                .shown
                .is_none_or(|(_, revision, _)| revision != transcript.revision());
            self.take(conversation, renewed);
            self.rows.take_outgoing(model.outgoing(conversation));
            self.shown = now;
        }
        self.rows.mark_new(conversation.first_unread) || changed
    }

    /// Takes the lines as they are now, and stays where it is: some may have been dropped from the beginning, and if they were
    /// renewed, others have come in between.
    fn take(&mut self, conversation: &Conversation, renewed: bool) {
        let id = |rows: &Rows, number: u64| {
            let at = rows.at(number)?;
            rows.line(at).map(|line| (at, line.id))
        };
        let anchor = match self.position {
            Position::From { row, .. } => id(&self.rows, self.rows.number(row)),
            Position::End => None,
        };
        let ends = self
            .selection
            .map(|selection| [selection.from, selection.to].map(|place| id(&self.rows, place.line)));
        let dropped = conversation.transcript.first().saturating_sub(self.rows.first());
        let dropped = usize::try_from(dropped).unwrap_or(usize::MAX);
        self.rows.take(&conversation.transcript, renewed);
        let find = |known: Option<(usize, LineId)>| {
            let (at, id) = known?;
            let place = at.checked_sub(dropped)?;
            self.rows.near(place, id)
        };
        if let Position::From { hidden, .. } = self.position {
            let found = find(anchor);
            self.position = Position::From {
                row: found.unwrap_or(0),
                hidden: if found.is_some() { hidden } else { 0 },
            };
        }
        if renewed && let (Some(selection), Some([from, to])) = (&mut self.selection, ends) {
            if let (Some(from), Some(to)) = (find(from), find(to)) {
                selection.from.line = self.rows.number(from);
                selection.to.line = self.rows.number(to);
            } else {
                self.selection = None;
            }
        }
    }

    /// The line with this number.
    pub fn line(&self, number: u64) -> Option<&Rc<Line>> {
        self.rows.line(self.rows.at(number)?)
    }

    pub fn text_width(&self) -> i32 {
        (self.area.w - TEXT - RIGHT).max(40)
    }

    /// Goes to the next row before or after `from` that has what is looked for; which one that is.
    pub fn find(&mut self, from: Option<u64>, back: bool) -> Option<u64> {
        if self.search.is_empty() {
            return None;
        }
        let has = |at: &usize| {
            let shown = self
                .rows
                .line(*at)
                .map(|line| crate::present::show(line, &self.i18n));
            shown.is_some_and(|shown| {
                [shown.text, shown.subject, shown.speaker]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&self.search))
            })
        };
        let start = from.and_then(|line| self.rows.at(line));
        let found = if back {
            (0..start.unwrap_or(self.rows.len())).rev().find(has)
        } else {
            (start.map_or(0, |at| at + 1)..self.rows.len()).find(has)
        }?;
        self.show(found);
        Some(self.rows.number(found))
    }
}
