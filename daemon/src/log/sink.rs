//! Where the log goes, and in which form: standard error, syslog, or a file.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use env_logger::fmt::{Formatter, WriteStyle};
use log::{Level, Log as _, Record};
use nix::syslog::{Facility, LogFlags, Severity, openlog, syslog};

/// Where syslog listens.
const SYSLOG: &str = "/dev/log";

/// Where the log goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard error: to the journal, or whoever started chatd.
    Stderr,
    /// The system's log.
    Syslog,
    /// A file, appended to.
    File(PathBuf),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stderr => f.write_str("stderr"),
            Self::Syslog => f.write_str("syslog"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A [`Target`], opened.
#[derive(Debug)]
pub(super) enum Sink {
    /// Lines of text.
    Lines(env_logger::Logger),
    Syslog,
}

impl Sink {
    pub fn open(target: &Target) -> io::Result<Self> {
        let mut builder = env_logger::Builder::new();
        builder.filter_level(log::LevelFilter::Trace).format_target(false);
        match target {
            Target::Stderr if is_read_by_journal() => {
                builder.format(for_journal);
            }
            Target::Stderr => {}
            Target::File(path) => {
                // Its group may be let in to read.
                let file = OpenOptions::new()
                    .append(true)
                    .create(true)
                    .mode(0o640)
                    .open(path)?;
                builder
                    .target(env_logger::Target::Pipe(Box::new(file)))
                    .write_style(WriteStyle::Never);
            }
            Target::Syslog => {
                // syslog(3) would pass over that nobody listens.
                UnixDatagram::unbound()?.connect(SYSLOG)?;
                openlog(Some(c"chatd"), LogFlags::LOG_PID, Facility::LOG_DAEMON)?;
                return Ok(Self::Syslog);
            }
        }
        Ok(Self::Lines(builder.build()))
    }

    pub fn write(&self, record: &Record<'_>) {
        match self {
            Self::Lines(lines) => lines.log(record),
            Self::Syslog => {
                for line in record.args().to_string().lines() {
                    // It takes no line with a NUL in it. There is nowhere else to say what went wrong.
                    let _ = syslog(severity(record.level()), &line.replace('\0', " "));
                }
            }
        }
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
fn for_journal(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let priority = severity(record.level()) as u8;
    let text = record.args().to_string();
    // A priority holds for one line.
    text.lines()
        .try_for_each(|line| writeln!(out, "<{priority}>{line}"))
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::LOG_ERR,
        Level::Warn => Severity::LOG_WARNING,
        Level::Info => Severity::LOG_INFO,
        Level::Debug | Level::Trace => Severity::LOG_DEBUG,
    }
}
