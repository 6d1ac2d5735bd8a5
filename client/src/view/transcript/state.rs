//! What a transcript shows.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::layout::{Above, Row};
use super::position::Position;
use super::select::Selection;
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId};
use crate::model::line::{Line, LineId, LineKind};
use crate::view::area::Area;

/// Where texts begin, and what is right of them, where the mark of the position is.
pub const TEXT: i32 = 66;
const RIGHT: i32 = 28;
/// More of what is answered than any line shows.
const MOST_QUOTED: usize = 300;

/// How long after what somebody said something more of theirs goes on with it.
const TOGETHER: SignedDuration = SignedDuration::from_mins(5);

/// What a transcript shows, and which part of it is seen.
pub struct State {
    pub i18n: Rc<I18n>,
    pub zone: TimeZone,
    pub area: Area,
    pub rows: VecDeque<Row>,
    /// The number of the first row.
    pub first: u64,
    pub selection: Option<Selection>,
    /// The day that was worked out last, when it begins, and when the next one does.
    last_day: Cell<Option<(Date, Timestamp, Timestamp)>>,
    /// The line that the keyboard points at.
    pub cursor: Option<LineId>,
    /// What is looked for, in lower case.
    pub search: String,
    conversation: Option<ConversationId>,
    /// How many rows at the end are not delivered.
    pending: usize,
    /// The transcript's and the outbox's revision that are shown.
    shown: (u64, u64),
    /// The first line that is new.
    pub new: Option<LineId>,
    pub position: Position,
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
            last_day: Cell::default(),
            cursor: None,
            search: String::new(),
            conversation: None,
            pending: 0,
            shown: (0, 0),
            new: None,
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
        let transcript = &conversation.transcript;
        let mut changed = false;
        if self.conversation != Some(conversation.id) {
            self.conversation = Some(conversation.id);
            self.rows.clear();
            self.first = transcript.first();
            self.selection = None;
            self.cursor = None;
            self.pending = 0;
            self.shown = (transcript.revision(), u64::MAX);
            self.position = Position::End;
            self.new = None;
            changed = true;
        }
        let known = self.first + (self.rows.len() - self.pending) as u64;
        let renewed = transcript.revision() != self.shown.0;
        let network = model.network_of(conversation);
        let outbox = network.map_or(0, |network| network.outbox.revision());
        let lines = known != transcript.end() || self.first != transcript.first() || renewed;
        if lines || self.shown.1 != outbox {
            self.rows.truncate(self.rows.len() - self.pending);
            self.pending = 0;
            self.drop_until(transcript.first());
            if renewed {
                self.renew(conversation);
            }
            let number = self.first + self.rows.len() as u64;
            self.rows
                .reserve(usize::try_from(transcript.end().saturating_sub(number)).unwrap_or(0));
            for line in transcript.since(number) {
                self.push(self.row(conversation, line));
            }
            for outgoing in model.outgoing(conversation) {
                let line = Line {
                    id: LineId(u64::MAX - outgoing.id),
                    time: outgoing.time,
                    msgid: None,
                    kind: LineKind::Said(outgoing.said.clone()),
                };
                let mut row = self.row(conversation, &Rc::new(line));
                row.delivery = Some((outgoing.id, outgoing.state.clone()));
                self.push(row);
                self.pending += 1;
            }
            self.shown = (transcript.revision(), outbox);
            changed = true;
        }
        if self.new != conversation.first_unread {
            self.new = conversation.first_unread;
            for row in &mut self.rows {
                row.above.new = Some(row.line.id) == self.new;
            }
            changed = true;
        }
        changed
    }

    /// Forgets rows before this number.
    fn drop_until(&mut self, first: u64) {
        while self.first < first {
            self.first += 1;
            self.rows.pop_front();
            if let Position::From { row, hidden } = self.position {
                let above = row.checked_sub(1);
                let hidden = if above.is_some() { hidden } else { 0 };
                let row = above.unwrap_or(0);
                self.position = Position::From { row, hidden };
            }
        }
    }

    /// Lines came in between or have changed: takes what is known of the others over, and stays where it is.
    fn renew(&mut self, conversation: &Conversation) {
        let anchor = match self.position {
            Position::From { row, .. } => self.rows.get(row).map(|row| row.line.id),
            Position::End => None,
        };
        let selected = self.selection.map(|selection| {
            let id = |line: u64| self.at(line).map(|row| row.line.id);
            (id(selection.from.line), id(selection.to.line))
        });
        let mut old = std::mem::take(&mut self.rows);
        for line in conversation.transcript.iter() {
            let known = old.front().is_some_and(|row| row.line.id == line.id);
            let known = if known { old.pop_front() } else { None };
            let mut row = match &known {
                Some(known) if Rc::ptr_eq(&known.line, line) => Row::new(Rc::clone(line), known.day),
                _ => self.row(conversation, line),
            };
            if let Some(known) = known {
                row.quote = row.quote.or_else(|| known.quote.clone());
                row.reuse(known);
            }
            self.push(row);
        }
        let find = |id: Option<LineId>| id.and_then(|id| self.rows.iter().position(|row| row.line.id == id));
        let number = |at: usize| self.first + at as u64;
        let places = selected.map(|(from, to)| (find(from).map(number), find(to).map(number)));
        let place = find(anchor);
        if let (Position::From { row, .. }, Some(place)) = (&mut self.position, place) {
            *row = place;
        }
        self.selection = match (self.selection, places) {
            (Some(mut selection), Some((Some(from), Some(to)))) => {
                selection.from.line = from;
                selection.to.line = to;
                Some(selection)
            }
            _ => None,
        };
    }

    /// The day of a time. Lines come by the day, and a long room has many of them.
    fn day(&self, time: Timestamp) -> Date {
        if let Some((day, begin, end)) = self.last_day.get()
            && (begin..end).contains(&time)
        {
            return day;
        }
        let zoned = time.to_zoned(self.zone.clone());
        let day = zoned.date();
        let begin = zoned.start_of_day();
        let end = zoned.tomorrow().and_then(|next| next.start_of_day());
        if let (Ok(begin), Ok(end)) = (begin, end) {
            self.last_day.set(Some((day, begin.timestamp(), end.timestamp())));
        }
        day
    }

    fn row(&self, conversation: &Conversation, line: &Rc<Line>) -> Row {
        let day = self.day(line.time);
        let mut row = Row::new(Rc::clone(line), day);
        if let LineKind::Said(said) = &line.kind
            && let Some(reply) = &said.reply
        {
            let answered = conversation.transcript.by_msgid(reply).map(|line| &line.kind);
            row.quote = Some(match answered {
                Some(LineKind::Said(said)) => {
                    let text: String = said.text.replace('\n', " ").chars().take(MOST_QUOTED).collect();
                    format!("↳ {}: {text}", said.from)
                }
                _ => "↳ …".to_owned(),
            });
        }
        row
    }

    fn push(&mut self, mut row: Row) {
        let before = self.rows.back();
        row.above = Above {
            day: before.is_none_or(|before| before.day != row.day),
            new: Some(row.line.id) == self.new,
            continues: before.is_some_and(|before| continues(&before.line, &row.line, before.day == row.day)),
        };
        self.rows.push_back(row);
    }

    /// The row with this number.
    pub fn at(&self, line: u64) -> Option<&Row> {
        let at = usize::try_from(line.checked_sub(self.first)?).ok()?;
        self.rows.get(at)
    }

    pub fn text_width(&self) -> i32 {
        (self.area.w - TEXT - RIGHT).max(40)
    }

    /// Goes to the next row before or after `from` that has what is looked for; which one that is.
    pub fn find(&mut self, from: Option<u64>, back: bool) -> Option<u64> {
        let search = self.search.clone();
        if search.is_empty() {
            return None;
        }
        let has = |row: &Row| {
            let shown = crate::present::show(&row.line, &self.i18n);
            [shown.text, shown.subject, shown.speaker]
                .iter()
                .any(|text| text.to_lowercase().contains(&search))
        };
        let start = from.and_then(|line| usize::try_from(line.checked_sub(self.first)?).ok());
        let found = if back {
            let end = start.unwrap_or(self.rows.len());
            (0..end).rev().find(|&at| self.rows.get(at).is_some_and(has))
        } else {
            let begin = start.map_or(0, |at| at + 1);
            (begin..self.rows.len()).find(|&at| self.rows.get(at).is_some_and(has))
        }?;
        self.show(found);
        Some(self.first + found as u64)
    }
}

/// Whether a line goes on with what the same person said just before.
fn continues(before: &Line, line: &Line, same_day: bool) -> bool {
    match (&before.kind, &line.kind) {
        (LineKind::Said(before_said), LineKind::Said(said)) => {
            before_said.from == said.from
                && before_said.own == said.own
                && said.subject.is_none()
                && said.reply.is_none()
                && same_day
                && line.time.duration_since(before.time) < TOGETHER
        }
        // What happens in a row is one block.
        (LineKind::Event(_) | LineKind::Note(_), LineKind::Event(_) | LineKind::Note(_))
        | (LineKind::Server { .. }, LineKind::Server { .. }) => same_day,
        _ => false,
    }
}
