//! The lines of one conversation.

use std::collections::HashMap;
use std::rc::Rc;

use imbl::Vector;
use jiff::Timestamp;

use super::line::{Line, LineId};

/// The most lines of one conversation that are kept.
pub const MAX_LINES: usize = 100_000;

/// Lines, the oldest first. A copy costs next to nothing, however many there are: what does not change is shared.
pub type Lines = Vector<Rc<Line>>;

/// The lines of a conversation. The view has a copy of its own; a line that changes is replaced.
#[derive(Debug, Default)]
pub struct Transcript {
    lines: Lines,
    /// How many lines were dropped from the beginning.
    first: u64,
    weight: usize,
    /// Which line has which of the server's identities.
    by_msgid: HashMap<Rc<str>, LineId>,
    revision: u64,
}

impl Transcript {
    /// How many lines were dropped from the beginning.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// How many lines there ever were, except for those put in between.
    pub fn end(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    /// Changes whenever anything else happens than that lines are added at the end or dropped from the beginning.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All lines.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// How many lines are kept.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no more lines can be kept.
    pub fn is_full(&self) -> bool {
        self.lines.len() >= MAX_LINES
    }

    /// All lines, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<Line>> {
        self.lines.iter()
    }

    /// About how many bytes the lines take.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The line with this identity.
    pub fn by_msgid(&self, msgid: &str) -> Option<&Rc<Line>> {
        self.by_msgid.get(msgid).and_then(|&id| self.get(id))
    }

    /// Whether there is a line with this identity.
    pub fn has(&self, msgid: &str) -> bool {
        self.by_msgid.contains_key(msgid)
    }

    /// The line with this number; those that are asked for are mostly near the end.
    pub fn get(&self, id: LineId) -> Option<&Rc<Line>> {
        self.lines.iter().rfind(|line| line.id == id)
    }

    /// Adds a line; drops the oldest if there are too many.
    pub fn push(&mut self, line: Rc<Line>) {
        if self.is_full() {
            self.drop_oldest();
        }
        self.note(&line);
        self.lines.push_back(line);
    }

    /// Puts lines in, each at its time; they come the oldest first. What does not fit is left out, the oldest first.
    pub fn merge(&mut self, lines: Vec<Rc<Line>>) {
        let mut at = self.lines.len();
        let mut last = None;
        for line in lines.into_iter().rev() {
            if self.is_full() {
                break;
            }
            // What is of the same time as the one after it belongs right before that.
            if last.replace(line.time) != Some(line.time) {
                at = self.place(at, line.time);
            }
            self.note(&line);
            self.lines.insert(at, line);
            self.revision += 1;
        }
    }

    /// Where before `end` a line of this time belongs. Between the server's lines, which go by one clock, those of this
    /// client go by another one: they are told apart.
    fn place(&self, end: usize, time: Timestamp) -> usize {
        let line = |at: usize| self.lines.get(at);
        let earlier = |at: &usize| line(*at).is_some_and(|line| line.msgid.is_some() && line.time <= time);
        let mut at = (0..end).rev().find(earlier).map_or(0, |at| at + 1);
        while at < end && line(at).is_some_and(|line| line.msgid.is_none() && line.time <= time) {
            at += 1;
        }
        at
    }

    /// Changes a line. Whether there is one.
    pub fn change(&mut self, id: LineId, change: impl FnOnce(&mut Line)) -> bool {
        let at = self.lines.iter().rposition(|line| line.id == id);
        let Some(line) = at.and_then(|at| self.lines.get_mut(at)) else {
            return false;
        };
        let before = line.kind.weight();
        change(Rc::make_mut(line));
        self.weight = self.weight - before + line.kind.weight();
        if let Some(msgid) = &line.msgid {
            self.by_msgid.insert(Rc::clone(msgid), id);
        }
        self.revision += 1;
        true
    }

    fn note(&mut self, line: &Rc<Line>) {
        self.weight += line.kind.weight();
        if let Some(msgid) = &line.msgid {
            self.by_msgid.insert(Rc::clone(msgid), line.id);
        }
    }

    /// Drops the oldest line; says how much it weighed, or `None` if there was none.
    pub fn drop_oldest(&mut self) -> Option<usize> {
        let line = self.lines.pop_front()?;
        self.first += 1;
        let weight = line.kind.weight();
        self.weight -= weight;
        if let Some(msgid) = &line.msgid {
            self.by_msgid.remove(msgid);
        }
        Some(weight)
    }

    /// The oldest line that the server can name.
    pub fn oldest_named(&self) -> Option<(&str, Timestamp)> {
        self.lines.iter().find_map(named)
    }

    /// The newest line that the server can name.
    pub fn newest_named(&self) -> Option<(&str, Timestamp)> {
        self.lines.iter().rev().find_map(named)
    }
}

fn named(line: &Rc<Line>) -> Option<(&str, Timestamp)> {
    Some((line.msgid.as_deref()?, line.time))
}

#[cfg(test)]
mod tests {
    use super::super::line::LineKind;
    use super::*;

    fn line(id: u64, second: i64, text: &str) -> Rc<Line> {
        Rc::new(Line {
            id: LineId(id),
            time: Timestamp::from_second(second).unwrap(),
            msgid: Some(text.into()),
            kind: LineKind::Server {
                text: text.to_owned(),
            },
        })
    }

    fn texts(transcript: &Transcript) -> Vec<&str> {
        transcript
            .iter()
            .filter_map(|line| line.msgid.as_deref())
            .collect()
    }

    #[test]
    fn the_oldest_lines_are_dropped() {
        let mut transcript = Transcript::default();
        for n in 0..MAX_LINES as u64 + 3 {
            transcript.push(line(n, 0, &n.to_string()));
        }
        assert_eq!(
            (transcript.first(), transcript.len(), transcript.end()),
            (3, MAX_LINES, 100_003)
        );
        let (first, last) = (transcript.lines().front(), transcript.lines().back());
        assert_eq!(first.map(|line| line.id), Some(LineId(3)));
        assert_eq!(last.map(|line| line.id), Some(LineId(100_002)));
        assert!(!transcript.has("2") && transcript.has("3"));
        assert_eq!(transcript.by_msgid.len(), MAX_LINES);
        // There is no room for what is older.
        transcript.merge(vec![line(0, -1, "old")]);
        assert!(!transcript.has("old"));
    }

    #[test]
    fn weight_follows_what_is_kept() {
        let mut transcript = Transcript::default();
        transcript.push(line(0, 0, "abc"));
        let one = transcript.weight();
        transcript.push(line(1, 0, "abcd"));
        transcript.change(LineId(0), |line| {
            line.kind = LineKind::Server {
                text: "abcdef".to_owned(),
            };
        });
        assert_eq!(transcript.drop_oldest(), Some(one + 3));
        assert_eq!(transcript.weight(), one + 1);
        assert_eq!(transcript.drop_oldest(), Some(one + 1));
        assert_eq!(transcript.drop_oldest(), None);
        assert_eq!(transcript.weight(), 0);
    }

    #[test]
    fn clocks_may_differ() {
        let mut transcript = Transcript::default();
        transcript.push(line(0, 10, "b"));
        let mut own = Line::clone(&line(1, 0, "own"));
        own.msgid = None;
        transcript.push(Rc::new(own));
        transcript.push(line(2, 30, "d"));
        transcript.merge(vec![line(3, 5, "a"), line(4, 20, "c")]);
        let order: Vec<u64> = transcript.iter().map(|line| line.id.0).collect();
        assert_eq!(order, [3, 0, 1, 4, 2]);
    }

    #[test]
    fn what_was_missed_gets_its_place() {
        let mut transcript = Transcript::default();
        for (id, second, text) in [(0, 10, "b"), (1, 30, "e")] {
            transcript.push(line(id, second, text));
        }
        let before = transcript.revision();
        transcript.merge(vec![
            line(2, 5, "a"),
            line(3, 10, "c"),
            line(4, 20, "d"),
            line(5, 40, "f"),
        ]);
        assert_eq!(texts(&transcript), ["a", "b", "c", "d", "e", "f"]);
        assert_ne!(transcript.revision(), before);
        assert_eq!(transcript.oldest_named().unwrap().0, "a");
        assert_eq!(transcript.newest_named().unwrap().0, "f");
    }
}
