//! The lines of one conversation.

use std::collections::VecDeque;
use std::rc::Rc;

use super::line::Line;

/// The most lines of one conversation that are kept.
pub const MAX_LINES: usize = 100_000;

/// The lines of a conversation, the oldest first. Lines are numbered from 0 and keep their number when older
/// ones are dropped. They are shared with the view.
#[derive(Debug, Default)]
pub struct Transcript {
    lines: VecDeque<Rc<Line>>,
    first: u64,
    weight: usize,
}

impl Transcript {
    /// The number of the oldest line that is kept.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number that the next line will have.
    pub fn end(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    /// How many lines are kept.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The lines from number `from` on.
    pub fn since(&self, from: u64) -> impl Iterator<Item = &Rc<Line>> {
        let skip = usize::try_from(from.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.lines.iter().skip(skip)
    }

    /// About how many bytes the lines take.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Adds a line; drops the oldest if there are too many.
    pub fn push(&mut self, line: Rc<Line>) {
        if self.lines.len() >= MAX_LINES {
            self.drop_oldest();
        }
        self.weight += line.kind.weight();
        self.lines.push_back(line);
    }

    /// Drops the oldest line; says how much it weighed, or `None` if there was none.
    pub fn drop_oldest(&mut self) -> Option<usize> {
        let line = self.lines.pop_front()?;
        self.first += 1;
        let weight = line.kind.weight();
        self.weight -= weight;
        Some(weight)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::line::LineKind;
    use super::*;

    fn line(text: &str) -> Rc<Line> {
        Rc::new(Line {
            time: Timestamp::UNIX_EPOCH,
            kind: LineKind::Server {
                text: text.to_owned(),
            },
        })
    }

    #[test]
    fn lines_keep_their_numbers() {
        let mut transcript = Transcript::default();
        for n in 0..MAX_LINES + 3 {
            transcript.push(line(&n.to_string()));
        }
        assert_eq!(
            (transcript.first(), transcript.len(), transcript.end()),
            (3, MAX_LINES, 100_003)
        );
        let last: Vec<_> = transcript.since(100_001).cloned().collect();
        assert_eq!(last, [line("100001"), line("100002")]);
        assert_eq!(transcript.since(0).count(), MAX_LINES);
        assert_eq!(transcript.since(u64::MAX).count(), 0);
    }

    #[test]
    fn weight_follows_what_is_kept() {
        let mut transcript = Transcript::default();
        transcript.push(line("abc"));
        let one = transcript.weight();
        transcript.push(line("abcd"));
        assert_eq!(transcript.drop_oldest(), Some(one));
        assert_eq!(transcript.weight(), one + 1);
        assert_eq!(transcript.drop_oldest(), Some(one + 1));
        assert_eq!(transcript.drop_oldest(), None);
        assert_eq!(transcript.weight(), 0);
    }
}
