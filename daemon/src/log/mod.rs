//! The log: on standard error, in a form that fits who reads it; and what of it administrators watch.

mod levels;
mod tap;

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{PoisonError, RwLock};

use env_logger::fmt::Formatter;
use log::{Level, LevelFilter, Log, Metadata, Record};

pub use levels::{Levels, NoLevel};
pub use tap::{Line, drain, wake};

/// What is logged now.
static LEVELS: RwLock<Levels> = RwLock::new(Levels::silent());

/// Starts logging. `RUST_LOG` decides what is logged, if it is set; otherwise `level` does, for chatd's own
/// messages, until [`set_level`] or [`change`] says otherwise.
pub fn start(level: LevelFilter) {
    let mut builder = env_logger::Builder::new();
    builder.filter_level(LevelFilter::Trace);
    if is_read_by_journal() {
        builder.format(for_journal);
    } else {
        builder.format_target(false);
    }
    let logger = Logger {
        writer: builder.build(),
    };
    // Only a program that has started to log already, which this is not, is refused here.
    let _ = log::set_boxed_logger(Box::new(logger));
    set(match environment() {
        Some(spec) => Levels::of_environment(&spec),
        None => Levels::ours(level),
    });
}

/// Follows the configuration, unless `RUST_LOG` decides what is logged. What [`change`] said is over.
pub fn set_level(level: LevelFilter) {
    if environment().is_none() {
        set(Levels::ours(level));
    }
}

/// Changes what is logged, by `LEVEL` or `MODULE=LEVEL`.
pub fn change(directive: &str) -> Result<(), NoLevel> {
    let mut levels = levels();
    levels.change(directive)?;
    set(levels);
    Ok(())
}

/// What is logged now.
pub fn levels() -> Levels {
    LEVELS.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set(levels: Levels) {
    log::set_max_level(levels.most());
    *LEVELS.write().unwrap_or_else(PoisonError::into_inner) = levels;
}

fn environment() -> Option<String> {
    std::env::var("RUST_LOG").ok().filter(|value| !value.is_empty())
}

struct Logger {
    writer: env_logger::Logger,
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let levels = LEVELS.read().unwrap_or_else(PoisonError::into_inner);
        metadata.level() <= levels.of(metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.writer.log(record);
            tap::push(record);
        }
    }

    fn flush(&self) {
        self.writer.flush();
    }
}

/// Whether standard error goes to the journal: `JOURNAL_STREAM` holds its device and inode (systemd.exec(5)).
fn is_read_by_journal() -> bool {
    let Ok(stream) = std::env::var("JOURNAL_STREAM") else {
        return false;
    };
    let Ok(stderr) = std::fs::metadata("/proc/self/fd/2") else {
        return false;
    };
    stream == format!("{}:{}", stderr.dev(), stderr.ino())
}

/// As the journal reads it: a syslog priority, and no time, which it has itself (sd-daemon(3)).
fn for_journal(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let priority = match record.level() {
        Level::Error => 3,
        Level::Warn => 4,
        Level::Info => 6,
        Level::Debug | Level::Trace => 7,
    };
    let text = record.args().to_string();
    // A priority holds for one line.
    text.lines()
        .try_for_each(|line| writeln!(out, "<{priority}>{line}"))
}
