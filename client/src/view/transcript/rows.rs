//! The rows of a transcript. Of many lines few are seen: what is known of a row is worked out when somebody asks for it.

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::layout::{Above, Row};
use crate::model::line::{Line, LineId, LineKind};
use crate::model::outbox::{Outgoing, State as Delivery};
use crate::model::transcript::{Lines, Transcript};
use crate::zone;

/// More of what is answered than any line shows.
const MOST_QUOTED: usize = 300;

/// How many lines before an answer what it answers is looked for, to be quoted.
const QUOTED_WITHIN: usize = 10_000;

/// How many rows are kept that were worked out.
const MOST_MADE: usize = 1_000;

/// How long after what somebody said something more of theirs goes on with it.
const TOGETHER: SignedDuration = SignedDuration::from_mins(5);

/// A row each for the lines of a transcript, and then for those that are not delivered.
pub struct Rows {
    pub zone: TimeZone,
    lines: Lines,
    outgoing: Vec<(Rc<Line>, (u64, Delivery))>,
    /// The number of the first row.
    first: u64,
    /// The first line that is new, and its number.
    new: Option<(LineId, u64)>,
    /// Those that were worked out since they last changed.
    made: HashMap<LineId, Row>,
    /// Those that were worked out before: what was laid out may still be right.
    old: HashMap<LineId, Row>,
    /// The day that was worked out last, when it begins, and when the next one does.
    last_day: Cell<Option<(Date, Timestamp, Timestamp)>>,
}

impl Rows {
    /// None.
    pub fn new() -> Self {
        Self {
            zone: zone::local(),
            lines: Lines::new(),
            outgoing: Vec::new(),
            first: 0,
            new: None,
            made: HashMap::new(),
            old: HashMap::new(),
            last_day: Cell::default(),
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self {
            zone: self.zone.clone(),
            ..Self::new()
        };
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len() + self.outgoing.len()
    }

    /// The number of the first row.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number of a row.
    pub fn number(&self, at: usize) -> u64 {
        self.first + at as u64
    }

    /// Where the row with this number is.
    pub fn at(&self, number: u64) -> Option<usize> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        (at < self.len()).then_some(at)
    }

    /// The line of a row.
    pub fn line(&self, at: usize) -> Option<&Rc<Line>> {
        match at.checked_sub(self.lines.len()) {
            None => self.lines.get(at),
            Some(at) => self.outgoing.get(at).map(|(line, _)| line),
        }
    }

    /// How far the line of a row is, and its number, while it is not delivered.
    pub fn delivery(&self, at: usize) -> Option<&(u64, Delivery)> {
        let outgoing = self.outgoing.get(at.checked_sub(self.lines.len())?)?;
        Some(&outgoing.1)
    }

    /// Where the last row is whose line is like that.
    pub fn rposition(&self, is: impl Fn(&Line) -> bool) -> Option<usize> {
        let outgoing = self.outgoing.iter().rposition(|(line, _)| is(line));
        let outgoing = outgoing.map(|at| self.lines.len() + at);
        outgoing.or_else(|| self.lines.iter().rposition(|line| is(line)))
    }

    /// Where the row of this line is; it is looked for around a place first.
    pub fn near(&self, place: usize, id: LineId) -> Option<usize> {
        let is = |at: &usize| self.line(*at).is_some_and(|line| line.id == id);
        let place = place.min(self.len());
        let around = (0..=self.len()).flat_map(|far| [place.checked_sub(far), place.checked_add(far)]);
        around.flatten().find(is)
    }

    /// The number of the first row that is new.
    pub fn new_number(&self) -> Option<u64> {
        self.new.map(|(_, number)| number)
    }

    /// Takes the lines as they are now; `changed` says that not only some were added at the end.
    pub fn take(&mut self, transcript: &Transcript, changed: bool) {
        if changed || self.first != transcript.first() {
            self.make_again();
        }
        self.lines = transcript.lines().clone();
        self.first = transcript.first();
    }

    /// Takes what is not delivered.
    pub fn take_outgoing<'a>(&mut self, outgoing: impl Iterator<Item = &'a Outgoing>) {
        for (line, _) in self.outgoing.drain(..) {
            self.made.remove(&line.id);
        }
        self.outgoing.extend(outgoing.map(|outgoing| {
            let line = Line {
                id: LineId(u64::MAX - outgoing.id),
                time: outgoing.time,
                msgid: None,
                kind: LineKind::Said(outgoing.said.clone()),
            };
            (Rc::new(line), (outgoing.id, outgoing.state.clone()))
        }));
    }

    /// Says which line is the first that is new. Whether that is another one than before.
    pub fn mark_new(&mut self, id: Option<LineId>) -> bool {
        let place = id.and_then(|id| self.rposition(|line| line.id == id));
        let new = id.zip(place.map(|at| self.number(at)));
        let changed = new != self.new;
        if changed {
            self.new = new;
            self.make_again();
        }
        changed
    }

    /// A row, worked out.
    pub fn make(&mut self, at: usize) -> Option<&mut Row> {
        let line = Rc::clone(self.line(at)?);
        let made = self.made.remove(&line.id);
        let row = made
            .filter(|made| Rc::ptr_eq(&made.line, &line))
            .unwrap_or_else(|| self.row(at, &line));
        Some(self.made.entry(line.id).insert_entry(row).into_mut())
    }

    /// A row that was worked out.
    pub fn made(&self, at: usize) -> Option<&Row> {
        let line = self.line(at)?;
        self.made.get(&line.id)
    }

    /// Keeps no more of what was worked out than is of use.
    pub fn tidy(&mut self) {
        if self.made.len() > MOST_MADE {
            self.made.clear();
        }
        self.old.clear();
    }

    /// All of it may be different now.
    fn make_again(&mut self) {
        self.old.extend(self.made.drain());
    }

    fn row(&mut self, at: usize, line: &Rc<Line>) -> Row {
        let before = at.checked_sub(1).and_then(|at| self.line(at));
        let day = self.day(line.time);
        let same_day = before.is_some_and(|before| self.day(before.time) == day);
        let above = Above {
            day: !same_day,
            new: self.new.is_some_and(|(id, _)| id == line.id),
            continues: before.is_some_and(|before| same_day && continues(before, line)),
        };
        let mut row = Row::new(Rc::clone(line), above);
        row.delivery = self.delivery(at).cloned();
        row.quote = self.quote(at, line);
        if let Some(old) = self.old.remove(&line.id) {
            row.reuse(old);
        }
        row
    }

    /// What a line answers.
    fn quote(&self, at: usize, line: &Line) -> Option<String> {
        let LineKind::Said(said) = &line.kind else {
            return None;
        };
        let reply = said.reply.as_deref()?;
        let before = at.min(self.lines.len());
        let lines = self
            .lines
            .focus()
            .narrow(before.saturating_sub(QUOTED_WITHIN)..before);
        let answered = lines
            .into_iter()
            .rfind(|line| line.msgid.as_deref() == Some(reply));
        Some(match answered.map(|line| &line.kind) {
            Some(LineKind::Said(said)) => {
                let text: String = said.text.replace('\n', " ").chars().take(MOST_QUOTED).collect();
                format!("↳ {}: {text}", said.from)
            }
            _ => "↳ …".to_owned(),
        })
    }

    /// The day of a time. Lines come by the day.
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
}

/// Whether a line goes on with what the same person said just before, on the same day.
fn continues(before: &Line, line: &Line) -> bool {
    match (&before.kind, &line.kind) {
        (LineKind::Said(before_said), LineKind::Said(said)) => {
            before_said.from == said.from
                && before_said.own == said.own
                && said.subject.is_none()
                && said.reply.is_none()
                && line.time.duration_since(before.time) < TOGETHER
        }
        // What happens in a row is one block.
        (LineKind::Event(_) | LineKind::Note(_), LineKind::Event(_) | LineKind::Note(_))
        | (LineKind::Server { .. }, LineKind::Server { .. }) => true,
        _ => false,
    }
}
