//! The command line.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use protocol::admin::{SYSTEM_SOCKET, user_socket};
use protocol::language::Language;

use crate::config::{Config, Live, LoadError, Surroundings};
use crate::passwords;
use crate::run::{self, Background, Start, Trouble};

/// How chatd ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what it was asked to.
    Done = 0,
    /// It could not: the configuration is wrong, an address is taken, ...
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A chat server: IRC, and a plain-text dialect for simple programs.
///
/// Without --config it runs on built-in defaults: it serves this machine alone, on 127.0.0.1 port 6667 (IRC) and
/// port 33000 (classic).
#[derive(Debug, Parser)]
#[command(
    name = "chatd",
    version,
    after_help = "Exit status: 0 done, 1 failed, 2 wrong usage."
)]
struct Arguments {
    /// Read the configuration from this file
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say whether the configuration is right, and end
    #[arg(long, conflicts_with_all = ["hash_password", "daemonize"])]
    check: bool,
    /// Read a password from standard input, print its hash for the configuration, and end
    #[arg(long, conflicts_with = "daemonize")]
    hash_password: bool,
    /// Go to the background, once everything is ready; without this, stay in the foreground
    #[arg(long)]
    daemonize: bool,
    /// With --daemonize: write the process id there, and lock it
    #[arg(long, value_name = "FILE", requires = "daemonize")]
    pid_file: Option<PathBuf>,
    /// With --daemonize: run as this user
    #[arg(long, value_name = "USER", requires = "daemonize")]
    user: Option<String>,
    /// With --daemonize: run as this group
    #[arg(long, value_name = "GROUP", requires = "daemonize")]
    group: Option<String>,
}

/// Does what the command line says.
#[must_use]
pub fn main() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing is left to be done about a closed terminal.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
        }
    };
    let surroundings = match surroundings(arguments.config.is_some()) {
        Ok(surroundings) => surroundings,
        Err(error) => return fail(&format!("chatd: {error}")),
    };
    let config = match load(arguments.config.as_deref(), &surroundings) {
        Ok(config) => config,
        Err(error) => return fail(&error.report(std::io::stderr().is_terminal())),
    };
    if arguments.check {
        return check(&config, arguments.config.as_deref());
    }
    if arguments.hash_password {
        return report(passwords::hash_from_input(config.hashing, surroundings.language));
    }
    let background = arguments.daemonize.then(|| Background {
        pid_file: arguments.pid_file.map(absolute),
        user: arguments.user,
        group: arguments.group,
    });
    // The background process works in another directory.
    let live = Live::new(config, arguments.config.map(absolute), surroundings);
    report(run::run(Start { live, background }))
}

fn check(config: &Config, path: Option<&Path>) -> Exit {
    let mut out = String::new();
    for note in &config.notes {
        out += note;
        out.push('\n');
    }
    out += match path {
        Some(_) => "ok\n",
        None => "ok (built-in defaults: no --config was given)\n",
    };
    report(std::io::stdout().write_all(out.as_bytes()))
}

fn report(result: Result<(), impl std::fmt::Display>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(error) => fail(&format!("chatd: {error}")),
    }
}

fn fail(text: &str) -> Exit {
    // There is nowhere else to say it.
    let _ = writeln!(std::io::stderr(), "{text}");
    Exit::Failed
}

fn load(path: Option<&Path>, surroundings: &Surroundings) -> Result<Config, LoadError> {
    path.map_or_else(
        || Config::built_in(surroundings),
        |path| Config::load(path, surroundings),
    )
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn surroundings(has_file: bool) -> Result<Surroundings, Trouble> {
    // A configuration file makes it the system's server where root or a unit with StateDirectory= starts it; the built-in
    // defaults are their user's, root's too.
    let is_unit = || std::env::var_os("STATE_DIRECTORY").is_some();
    let is_system = has_file && (rustix::process::geteuid().is_root() || is_unit());
    let users = if is_system {
        None
    } else {
        user_socket(|name| std::env::var_os(name))
    };
    Ok(Surroundings {
        language: language(),
        socket: users.unwrap_or_else(|| SYSTEM_SOCKET.into()),
        store: store(is_system),
        secret: run::random()?,
        connections: run::most_connections(),
    })
}

/// Where accounts are kept where nobody says so (XDG Base Directory Specification).
fn store(is_system: bool) -> PathBuf {
    let directory = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let of_user = || {
        let home = || directory("HOME").map(|home| home.join(".local/state"));
        directory("XDG_STATE_HOME").or_else(home)
    };
    let state = if is_system { None } else { of_user() };
    state.unwrap_or_else(|| "/var/lib".into()).join("chatd/chatd.db")
}

/// The language of whoever starts chatd (POSIX: the first of these that is set).
fn language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok());
    locale
        .filter(|locale| !locale.is_empty())
        .map(|locale| Language::from_locale(&locale))
        .next()
        .unwrap_or_default()
}
