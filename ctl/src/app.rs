//! From the command line to the exit code.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use clap::error::ErrorKind;
use protocol::admin::{Event, Request, SYSTEM_SOCKET, Version};
use protocol::language::{Language, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::daemon::{Daemon, Problem, socket_path};
use crate::exit::Exit;
use crate::explain::Explainer;
use crate::failure::Failure;
use crate::output;
use crate::place::Place;
use crate::{cli, commands, usage};

/// Why a command ended early.
#[derive(Debug)]
pub enum Stop {
    /// For this reason, which the person is told.
    Failure(Failure),
    /// Its results could not be written.
    Output(io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// How a command ends.
pub type Outcome = Result<Exit, Stop>;

/// What every command works with.
#[derive(Debug, Clone)]
pub struct App {
    /// The reader's language.
    pub language: Language,
    /// Results are one JSON object a line instead of text.
    pub json: bool,
    /// Where chatd is.
    pub socket: PathBuf,
    /// How long to wait for it.
    pub timeout: Duration,
    user: String,
}

impl App {
    fn new(matches: &ArgMatches, language: Language) -> Self {
        let given = matches.get_one::<PathBuf>(cli::SOCKET);
        let timeout = matches
            .get_one::<Duration>(cli::TIMEOUT)
            .copied()
            .unwrap_or(cli::DEFAULT_TIMEOUT);
        let user = std::env::var("USER").ok().filter(|user| !user.is_empty());
        Self {
            language,
            json: matches.get_flag(cli::JSON),
            socket: socket_path(
                given.map(PathBuf::as_path),
                |name| std::env::var_os(name),
                Path::new(SYSTEM_SOCKET),
            ),
            timeout,
            user: user.unwrap_or_else(|| "$USER".into()),
        }
    }

    /// Connects to chatd and agrees on the version.
    pub fn connect(&self) -> Result<Session<'_>, Failure> {
        let (daemon, version) = Daemon::connect(&self.socket, self.timeout)
            .map_err(|problem| self.explain(problem, self.timeout))?;
        Ok(Session {
            app: self,
            daemon,
            version,
        })
    }

    /// The same, but for where chatd is and how long to wait for it.
    pub fn asking(&self, socket: Option<PathBuf>, timeout: Duration) -> Self {
        Self {
            socket: socket.unwrap_or_else(|| self.socket.clone()),
            timeout,
            ..self.clone()
        }
    }

    /// The same, for somebody who reads another language.
    pub fn speaking(&self, language: Language) -> Self {
        Self {
            language,
            ..self.clone()
        }
    }

    /// Tells a person what went wrong, where the command goes on or has a better exit code.
    pub fn report(&self, failure: &Failure) {
        output::report(failure, self.language);
    }

    /// Shows a result: as it is to a program, in words to a person.
    pub fn show<T: Serialize>(&self, result: &T, words: impl FnOnce(&T) -> String) -> io::Result<()> {
        if self.json {
            output::object(result)
        } else {
            output::line(&words(result))
        }
    }

    fn explain(&self, problem: Problem, timeout: Duration) -> Failure {
        let (language, socket) = (self.language, self.socket.as_path());
        Explainer {
            language,
            socket,
            timeout,
            user: &self.user,
        }
        .explain(problem)
    }
}

/// A conversation with chatd, whose troubles are explained already.
#[derive(Debug)]
pub struct Session<'a> {
    app: &'a App,
    daemon: Daemon,
    /// What chatd said it is.
    pub version: Version,
}

impl Session<'_> {
    /// Asks for something and waits for the result.
    pub fn ask<T: DeserializeOwned>(&mut self, request: Request) -> Result<T, Failure> {
        self.daemon
            .ask(request)
            .map_err(|problem| self.app.explain(problem, self.daemon.timeout))
    }

    /// Waits at least so long for each answer.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.daemon.timeout = self.daemon.timeout.max(patience);
        self
    }

    /// Waits for the next thing that happens, where that was asked for.
    pub fn next_event(&mut self) -> Result<Event, Failure> {
        self.daemon
            .next_event()
            .map_err(|problem| self.app.explain(problem, self.daemon.timeout))
    }
}

/// Runs the command line.
pub fn run(args: impl Iterator<Item = OsString>) -> Exit {
    let language = language(|name| std::env::var(name).ok());
    let args: Vec<_> = args.collect();
    let matches = match cli::command(language).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return not_a_command(&error, &args, language),
    };
    let app = App::new(&matches, language);
    match commands::run(&matches, &app) {
        Ok(exit) => exit,
        Err(Stop::Failure(failure)) => {
            app.report(&failure);
            failure.exit
        }
        // Whoever read the results has seen enough.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Stop::Output(error)) => {
            const MESSAGE: Text = Text::new(
                "cannot write the result: {0}",
                "não foi possível escrever o resultado: {0}",
            );
            const HINT: Text = Text::new(
                "what was asked is done; is the disk full?",
                "o que foi pedido está feito; o disco está cheio?",
            );
            let message = MESSAGE.fill(language, &[&error.to_string()]);
            app.report(&Failure::new(Exit::Failed, message, HINT.get(language)));
            Exit::Failed
        }
    }
}

fn not_a_command(error: &clap::Error, args: &[OsString], language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // To standard output; that it was closed is no failure.
            let _ = error.print();
            Exit::Done
        }
        kind => {
            if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                // To standard error: whoever does not see it, sees the error.
                let _ = error.print();
            }
            output::report(&usage::explain(error, &named(args, language), language), language);
            Exit::Usage
        }
    }
}

/// The program with the commands that were named, however wrong the rest is: `chatctl account show`.
fn named(args: &[OsString], language: Language) -> String {
    let words: Vec<_> = args
        .iter()
        .skip(1)
        .map(|arg| arg.to_str().unwrap_or_default())
        .collect();
    let mut root = cli::command(language);
    root.build();
    let mut named = vec!["chatctl"];
    named.extend(Place::find(&root, &words).path);
    named.join(" ")
}

/// The language of messages, by POSIX: the first of these variables that is set and not empty.
fn language(variable: impl Fn(&str) -> Option<String>) -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|locale| !locale.is_empty())
        .map_or(Language::En, |locale| Language::from_locale(&locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides_the_language() {
        let language = |set: &[(&str, &str)]| {
            language(|name| {
                set.iter()
                    .find(|(set, _)| *set == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(language(&[]), Language::En);
        assert_eq!(language(&[("LANG", "pt_BR.UTF-8")]), Language::PtBr);
        assert_eq!(
            language(&[("LANG", "pt_BR.UTF-8"), ("LC_ALL", "C")]),
            Language::En
        );
        assert_eq!(
            language(&[("LANG", "C"), ("LC_ALL", ""), ("LC_MESSAGES", "pt")]),
            Language::PtBr
        );
    }
}
