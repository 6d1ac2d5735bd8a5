//! What was logged lately, on its way to administrators who watch.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use log::{Level, Record};

/// So many lines wait to be taken; the oldest go.
const MOST: usize = 512;
/// The longest line that is passed on.
const LONGEST: usize = 2048;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: SystemTime,
    /// How urgent it is.
    pub level: Level,
    /// Where it comes from.
    pub module: Box<str>,
    /// What it says.
    pub text: Box<str>,
}

struct Tap {
    lines: VecDeque<Line>,
    wake: Option<Box<dyn Fn() + Send>>,
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap")
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

static TAP: Mutex<Tap> = Mutex::new(Tap {
    lines: VecDeque::new(),
    wake: None,
});

/// A line was logged, on whatever thread.
pub fn push(record: &Record<'_>) {
    let mut text = record.args().to_string();
    text.truncate(text.floor_char_boundary(LONGEST));
    let line = Line {
        at: SystemTime::now(),
        level: record.level(),
        module: record.target().into(),
        text: text.into(),
    };
    let mut tap = TAP.lock().unwrap_or_else(PoisonError::into_inner);
    let is_first = tap.lines.is_empty();
    if tap.lines.len() == MOST {
        tap.lines.pop_front();
    }
    tap.lines.push_back(line);
    if is_first && let Some(wake) = &tap.wake {
        wake();
    }
}

/// Whom to wake when there is a line to be taken.
pub fn wake(wake: impl Fn() + Send + 'static) {
    TAP.lock().unwrap_or_else(PoisonError::into_inner).wake = Some(Box::new(wake));
}

/// Takes what was logged.
pub fn drain() -> VecDeque<Line> {
    let mut tap = TAP.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut tap.lines)
}
