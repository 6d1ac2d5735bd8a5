//! What a program says, gathered while it runs.

use std::fmt::Write as _;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::DEADLINE;

/// What comes out of a pipe, gathered by a thread as it comes.
#[derive(Debug, Default)]
pub struct Output {
    said: Mutex<Said>,
    grown: Condvar,
}

#[derive(Debug, Default)]
struct Said {
    bytes: Vec<u8>,
    ended: bool,
}

impl Output {
    /// Reads to the end.
    pub fn follow(mut pipe: impl Read + Send + 'static) -> Arc<Self> {
        let output = Arc::new(Self::default());
        let writer = Arc::clone(&output);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                writer.lock().bytes.extend_from_slice(&buffer[..count]);
                writer.grown.notify_all();
            }
            writer.lock().ended = true;
            writer.grown.notify_all();
        });
        output
    }

    /// Everything so far, indented, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock().bytes)
            .lines()
            .fold(String::new(), |mut text, line| {
                writeln!(text, "    {line}").expect("a String takes all");
                text
            })
    }

    /// Waits until this was said, on a line or not.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(text, |said| said.contains(text).then_some(()));
    }

    /// Waits for the line that holds the text after `nth` others that do.
    #[track_caller]
    pub fn wait_for_line(&self, nth: usize, text: &str) -> String {
        self.wait(text, |said| {
            let whole = said
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n') && line.contains(text));
            whole.map(|line| line.trim_end().to_owned()).nth(nth)
        })
    }

    #[track_caller]
    fn wait<T>(&self, text: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let start = Instant::now();
        let mut said = self.lock();
        loop {
            let so_far = String::from_utf8_lossy(&said.bytes);
            if let Some(found) = find(&so_far) {
                return found;
            }
            let left = DEADLINE.saturating_sub(start.elapsed());
            assert!(!said.ended, "it ended without saying {text:?}:\n{so_far}");
            assert!(!left.is_zero(), "it did not say {text:?} in time:\n{so_far}");
            said = self
                .grown
                .wait_timeout(said, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
