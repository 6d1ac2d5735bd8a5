//! What a program says, gathered while it runs.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::DEADLINE;

/// Lines from a pipe, gathered by a thread as they come.
#[derive(Debug, Default)]
pub struct Output {
    lines: Mutex<Lines>,
    grown: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<String>,
    ended: bool,
}

impl Output {
    /// Reads to the end, line by line; what is not UTF-8 is shown as such.
    pub fn follow(pipe: impl Read + Send + 'static) -> Arc<Self> {
        let log = Arc::new(Self::default());
        let writer = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                writer
                    .lock()
                    .lines
                    .push(String::from_utf8_lossy(&line).into_owned());
                writer.grown.notify_all();
            }
            writer.lock().ended = true;
            writer.grown.notify_all();
        });
        log
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything so far, indented, for messages.
    pub fn text(&self) -> String {
        self.lock().lines.iter().fold(String::new(), |mut text, line| {
            writeln!(text, "    {line}").expect("a String takes all");
            text
        })
    }

    /// Waits for the line that holds the text after `nth` others that do.
    #[track_caller]
    pub fn wait_for(&self, nth: usize, text: &str) -> String {
        let start = Instant::now();
        let mut lines = self.lock();
        loop {
            if let Some(line) = lines.lines.iter().filter(|line| line.contains(text)).nth(nth) {
                return line.clone();
            }
            let left = DEADLINE.saturating_sub(start.elapsed());
            let so_far = lines.lines.join("\n");
            assert!(!lines.ended, "it ended without saying {text:?}:\n{so_far}");
            assert!(!left.is_zero(), "it did not say {text:?} in time:\n{so_far}");
            lines = self
                .grown
                .wait_timeout(lines, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}
