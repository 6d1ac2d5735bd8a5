//! Lines out of a stream of bytes, with a bound on their length.

use memchr::memchr;

/// What a [`Framer`] finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framed<'a> {
    /// A line without its end, never empty.
    Line(&'a [u8]),
    /// A line has more bytes than allowed. It is reported once and thrown away up to its end.
    TooLong,
}

/// Cuts a stream into lines that end with LF, or CR LF. A CR elsewhere is part of its line; empty lines
/// are skipped.
///
/// Lines that arrive whole are handed out as they lie in the input. Only an unfinished line is kept, and
/// never more of it than a line may have, so that a connection with nothing on the way costs no memory.
///
/// ```
/// use protocol::line::{Framed, Framer};
/// let mut framer = Framer::new(510);
/// let mut input = &b"PING 1\r\nPING 2\nPI"[..];
/// assert_eq!(framer.next(&mut input), Some(Framed::Line(b"PING 1")));
/// assert_eq!(framer.next(&mut input), Some(Framed::Line(b"PING 2")));
/// assert_eq!(framer.next(&mut input), None);
/// let mut input = &b"NG 3\n"[..];
/// assert_eq!(framer.next(&mut input), Some(Framed::Line(b"PING 3")));
/// ```
#[derive(Debug, Clone)]
pub struct Framer {
    pending: Vec<u8>,
    limit: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// `pending` is the beginning of a line.
    Collecting,
    /// `pending` was handed out, and is to be emptied.
    HandedOut,
    /// The line that is arriving was reported as too long.
    Skipping,
}

impl Framer {
    /// A framer for lines of at most `limit` bytes, their end not counted.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self {
            pending: Vec::new(),
            limit,
            state: State::Collecting,
        }
    }

    /// One that goes on where another has stopped: with the beginning of a line, or `skipping` the end of one that is
    /// too long.
    #[must_use]
    pub fn going_on(limit: usize, unfinished: Vec<u8>, skipping: bool) -> Self {
        Self {
            pending: unfinished,
            limit,
            state: if skipping {
                State::Skipping
            } else {
                State::Collecting
            },
        }
    }

    /// Takes the next line off the input. When there is none, all of the input was taken.
    pub fn next<'s, 'i: 's>(&'s mut self, input: &mut &'i [u8]) -> Option<Framed<'s>> {
        if self.state == State::HandedOut {
            self.pending = Vec::new();
            self.state = State::Collecting;
        }
        loop {
            let Some(end) = memchr(b'\n', input) else {
                return self.keep(std::mem::take(input));
            };
            let (chunk, rest) = input.split_at(end);
            *input = rest.get(1..).unwrap_or_default();
            if self.state == State::Skipping {
                self.state = State::Collecting;
            } else if !self.pending.is_empty() {
                if self.would_be_too_long(chunk) {
                    self.pending = Vec::new();
                    return Some(Framed::TooLong);
                }
                self.pending.extend_from_slice(chunk);
                if strip_cr(&self.pending).is_empty() {
                    self.pending.clear();
                    continue;
                }
                break;
            } else if self.would_be_too_long(chunk) {
                return Some(Framed::TooLong);
            } else if !strip_cr(chunk).is_empty() {
                return Some(Framed::Line(strip_cr(chunk)));
            }
        }
        self.state = State::HandedOut;
        Some(Framed::Line(strip_cr(&self.pending)))
    }

    /// How many bytes of an unfinished line are kept.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.unfinished().len()
    }

    /// The unfinished line.
    #[must_use]
    pub fn unfinished(&self) -> &[u8] {
        if self.state == State::HandedOut {
            &[]
        } else {
            &self.pending
        }
    }

    /// Whether what comes up to the next line end is left out.
    #[must_use]
    pub fn is_skipping(&self) -> bool {
        self.state == State::Skipping
    }

    /// The unfinished line, for whoever reads on from here.
    #[must_use]
    pub fn into_pending(self) -> Vec<u8> {
        if self.state == State::HandedOut {
            Vec::new()
        } else {
            self.pending
        }
    }

    fn keep(&mut self, chunk: &[u8]) -> Option<Framed<'static>> {
        if self.state == State::Skipping || chunk.is_empty() {
            return None;
        }
        if self.would_be_too_long(chunk) {
            self.pending = Vec::new();
            self.state = State::Skipping;
            return Some(Framed::TooLong);
        }
        self.pending.extend_from_slice(chunk);
        None
    }

    /// Whether what is pending and `chunk` make too long a line. A CR at the end does not count, since it
    /// may belong to the line's end.
    fn would_be_too_long(&self, chunk: &[u8]) -> bool {
        let last = chunk.last().or(self.pending.last());
        let cr = usize::from(last == Some(&b'\r'));
        self.pending.len() + chunk.len() - cr > self.limit
    }
}

fn strip_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    enum Owned {
        Line(Vec<u8>),
        TooLong,
    }

    fn frame(framer: &mut Framer, mut input: &[u8]) -> Vec<Owned> {
        let mut found = Vec::new();
        while let Some(framed) = framer.next(&mut input) {
            found.push(match framed {
                Framed::Line(line) => Owned::Line(line.to_vec()),
                Framed::TooLong => Owned::TooLong,
            });
        }
        assert!(input.is_empty());
        found
    }

    /// The definition, for an input whose last line is finished.
    fn naive(input: &[u8], limit: usize) -> Vec<Owned> {
        let Some(input) = input.strip_suffix(b"\n") else {
            return Vec::new();
        };
        let lines = input.split(|&b| b == b'\n').map(strip_cr);
        let to_owned = |line: &[u8]| {
            if line.len() > limit {
                Owned::TooLong
            } else {
                Owned::Line(line.to_vec())
            }
        };
        lines.filter(|line| !line.is_empty()).map(to_owned).collect()
    }

    proptest! {
        #[test]
        fn chunks_make_no_difference(
            text in "[a\r\n]{0,60}",
            cuts in prop::collection::vec(0usize..60, 0..8),
            limit in 1usize..8,
        ) {
            let text = format!("{text}\n").into_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            cuts.push(text.len());
            let mut framer = Framer::new(limit);
            let (mut found, mut start) = (Vec::new(), 0);
            for cut in cuts {
                found.extend(frame(&mut framer, &text[start..cut]));
                start = cut;
                prop_assert!(framer.pending() <= limit + 1);
            }
            prop_assert_eq!(found, naive(&text, limit));
            prop_assert_eq!(framer.pending(), 0);
        }
    }

    #[test]
    fn a_flood_without_a_newline_is_reported_once_and_not_kept() {
        let mut framer = Framer::new(510);
        let mut reports = 0;
        for _ in 0..1000 {
            reports += frame(&mut framer, &[b'a'; 10_000]).len();
            assert_eq!(framer.pending(), 0);
            assert_eq!(framer.pending.capacity(), 0);
        }
        assert_eq!(reports, 1);
        assert_eq!(frame(&mut framer, b"a\nPING\n"), [Owned::Line(b"PING".to_vec())]);
    }

    #[test]
    fn nothing_stays_allocated_between_lines() {
        let mut framer = Framer::new(510);
        frame(&mut framer, b"PI");
        assert_eq!(framer.pending(), 2);
        assert_eq!(frame(&mut framer, b"NG\r\n").len(), 1);
        assert_eq!((framer.pending(), framer.pending.capacity()), (0, 0));
    }

    #[test]
    fn the_unfinished_line_can_be_taken_over() {
        let mut framer = Framer::new(510);
        frame(&mut framer, b"PING\r\nPO");
        assert_eq!(framer.into_pending(), b"PO");
    }
}
