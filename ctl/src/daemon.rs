//! Asking chatd: finding its socket, agreeing on the version, one request after the other.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::admin::{
    API_VERSION, Call, Error, ErrorKind, Event, Hello, Id, Notification, Request, SYSTEM_SOCKET, Version,
    decode_response, encode, user_socket,
};
use serde::de::DeserializeOwned;

use crate::socket::{Lines, Trouble};

/// Why there is no result.
#[derive(Debug)]
pub enum Problem {
    /// No answer came.
    Socket(Trouble),
    /// What came is no answer to what was asked, for this reason.
    NotAnAnswer(String),
    /// chatd speaks another version of this conversation: what it said about that.
    Version(String),
    /// chatd refused.
    Refused(Error),
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        Self::Socket(trouble)
    }
}

/// A conversation with chatd.
#[derive(Debug)]
pub struct Daemon {
    lines: Lines,
    /// How long to wait for each answer.
    pub timeout: Duration,
    calls: i64,
}

impl Daemon {
    /// Connects and agrees on the version. `timeout` bounds connecting and each answer.
    pub fn connect(path: &Path, timeout: Duration) -> Result<(Self, Version), Problem> {
        let mut daemon = Self {
            lines: Lines::connect(path, timeout)?,
            timeout,
            calls: 0,
        };
        let hello = Request::Version(Hello {
            protocol: API_VERSION,
        });
        match daemon.ask::<Version>(hello) {
            Ok(version) if version.protocol == API_VERSION => Ok((daemon, version)),
            Ok(other) => Err(Problem::Version(format!(
                "{} speaks version {}",
                other.server, other.protocol
            ))),
            Err(Problem::Refused(error)) if error.data.kind == ErrorKind::VersionMismatch => {
                Err(Problem::Version(error.message))
            }
            Err(problem) => Err(problem),
        }
    }

    /// Asks for something and waits for the result.
    pub fn ask<T: DeserializeOwned>(&mut self, request: Request) -> Result<T, Problem> {
        self.calls += 1;
        let id = Id::Number(self.calls);
        let answer = self
            .lines
            .ask(&encode(&Call::new(id.clone(), request)), self.timeout)?;
        let response =
            decode_response::<T>(&answer).map_err(|error| Problem::NotAnAnswer(error.to_string()))?;
        match response.result {
            // Who is turned away at the door is told so before asking for anything.
            Err(error) if response.id == id || response.id == Id::Null => Err(Problem::Refused(error)),
            Ok(result) if response.id == id => Ok(result),
            _ => Err(Problem::NotAnAnswer("an answer to another request".into())),
        }
    }
}

impl Daemon {
    /// Waits for the next thing that happens, where that was asked for.
    pub fn next_event(&mut self) -> Result<Event, Problem> {
        let line = self.lines.next()?;
        let notification: Notification =
            serde_json::from_slice(&line).map_err(|error| Problem::NotAnAnswer(error.to_string()))?;
        Ok(notification.params)
    }
}

/// Where chatd is, from the first that says so: the command line, `CHATD_SOCKET`, the system's socket if there is
/// one, the user's own.
pub fn socket_path(
    given: Option<&Path>,
    variable: impl Fn(&str) -> Option<OsString>,
    system: &Path,
) -> PathBuf {
    if let Some(path) = given {
        return path.into();
    }
    if let Some(path) = variable("CHATD_SOCKET").filter(|path| !path.is_empty()) {
        return path.into();
    }
    match user_socket(variable) {
        Some(own) if !system.exists() => own,
        _ => SYSTEM_SOCKET.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_comes_before_the_environment_before_the_system_before_the_user() {
        let there = tempfile::tempdir().unwrap();
        let not_there = there.path().join("none");
        let runtime = |name: &str| (name == "XDG_RUNTIME_DIR").then(|| OsString::from("/run/user/7"));
        let all = |name: &str| {
            if name == "CHATD_SOCKET" {
                Some("/env".into())
            } else {
                runtime(name)
            }
        };
        let path = |given: Option<&str>, variable: &dyn Fn(&str) -> Option<OsString>, system: &Path| {
            socket_path(given.map(Path::new), variable, system)
        };
        assert_eq!(path(Some("/given"), &all, there.path()), Path::new("/given"));
        assert_eq!(path(None, &all, there.path()), Path::new("/env"));
        assert_eq!(path(None, &runtime, there.path()), Path::new(SYSTEM_SOCKET));
        assert_eq!(
            path(None, &runtime, &not_there),
            Path::new("/run/user/7/chatd/admin.sock")
        );
        assert_eq!(path(None, &|_| None, &not_there), Path::new(SYSTEM_SOCKET));
    }
}
