//! The log: on standard error, in a form that fits who reads it.

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;

use env_logger::fmt::Formatter;
use log::{Level, LevelFilter, Record};

/// Starts logging. `RUST_LOG` decides what is logged, if it is set; otherwise `level` does, for chatd's own
/// messages, until [`set_level`] says otherwise.
pub fn start(level: LevelFilter) {
    let mut builder = env_logger::Builder::new();
    if is_set_by_environment() {
        builder.parse_default_env();
        // At its most talkative it logs whole messages, and what people say is never logged.
        builder.filter_module("tungstenite", LevelFilter::Off);
    } else {
        builder.filter_module("chatd", LevelFilter::Trace);
    }
    if is_read_by_journal() {
        builder.format(for_journal);
    } else {
        builder.format_target(false);
    }
    builder.init();
    set_level(level);
}

/// Changes what is logged, unless `RUST_LOG` decides that.
pub fn set_level(level: LevelFilter) {
    if !is_set_by_environment() {
        log::set_max_level(level);
    }
}

fn is_set_by_environment() -> bool {
    std::env::var_os("RUST_LOG").is_some_and(|value| !value.is_empty())
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
