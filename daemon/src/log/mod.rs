//! The log: where it goes, in a form that fits who reads it there; and what of it administrators watch.

mod levels;
mod sink;
mod tap;

use std::io;
use std::sync::{PoisonError, RwLock};

use log::{Log, Metadata, Record};

use crate::config::LogConfig;
pub use levels::{Levels, NoLevel};
use sink::Sink;
pub use sink::Target;
pub use tap::{Line, drain, wake};

/// What is logged now.
static LEVELS: RwLock<Levels> = RwLock::new(Levels::silent());

/// Where it goes now; nowhere before the start.
static SINK: RwLock<Option<(Target, Sink)>> = RwLock::new(None);

/// Starts logging. `RUST_LOG` decides what is logged, if it is set; otherwise the configuration does, for chatd's own
/// messages, until [`follow`] or [`change`] says otherwise.
pub fn start(config: &LogConfig) -> io::Result<()> {
    open(&config.target)?;
    // Only a program that has started to log already, which this is not, is refused here.
    let _ = log::set_logger(&Logger);
    set(match environment() {
        Some(spec) => Levels::of_environment(&spec),
        None => Levels::ours(config.level),
    });
    Ok(())
}

/// Follows another configuration; `RUST_LOG` goes on to decide what is logged, if it is set. What [`change`] said is over.
pub fn follow(config: &LogConfig) {
    if target().is_some_and(|target| target != config.target) {
        go_on(&config.target);
    }
    if environment().is_none() {
        set(Levels::ours(config.level));
    }
}

/// Opens anew where the log goes: whoever keeps logs may have moved the file away.
pub fn reopen() {
    if let Some(target) = target() {
        go_on(&target);
    }
}

/// Goes on there; or, where that cannot be, as before.
fn go_on(target: &Target) {
    if let Err(error) = open(target) {
        log::warn!("cannot log to {target}, so it goes where it went: {error}");
    }
}

fn open(target: &Target) -> io::Result<()> {
    let sink = Sink::open(target)?;
    *SINK.write().unwrap_or_else(PoisonError::into_inner) = Some((target.clone(), sink));
    Ok(())
}

fn target() -> Option<Target> {
    let sink = SINK.read().unwrap_or_else(PoisonError::into_inner);
    sink.as_ref().map(|(target, _)| target.clone())
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

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let levels = LEVELS.read().unwrap_or_else(PoisonError::into_inner);
        metadata.level() <= levels.of(metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let sink = SINK.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, sink)) = &*sink {
                sink.write(record);
            }
            tap::push(record);
        }
    }

    fn flush(&self) {}
}
