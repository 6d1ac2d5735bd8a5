//! Going to the background, and telling the truth about it: the process that was started ends only once the server
//! is ready, or has failed, and its exit status says which.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use daemonize::{Daemonize, Outcome, Stdio};
use rustix::pipe::{PipeFlags, pipe_with};

use nix::unistd::{Group, User};
use protocol::language::{Language, Text};

use super::{Trouble, open, serve, start_log};
use crate::config::Live;
use crate::reactor::Open;

/// How to go to the background.
#[derive(Debug, Clone)]
pub struct Background {
    /// Where the process id is written, and locked.
    pub pid_file: Option<PathBuf>,
    /// To run as.
    pub user: Option<String>,
    /// To run as.
    pub group: Option<String>,
}

/// What the background process writes to the pipe when it is ready; anything else says why it is not.
const READY: &[u8] = b"\0ready";

impl Background {
    /// Runs the server in the background. In the process that was started this returns as soon as the server is
    /// ready; in the background process, when the server has ended.
    pub(super) fn run(self, live: Live) -> Result<(), Trouble> {
        const NOT_IN_BACKGROUND: Text = Text::new(
            "cannot go to the background: {1} (pid file {0}; is another chatd running?)",
            "não é possível ir para segundo plano: {1} (arquivo de pid {0}; há outro chatd rodando?)",
        );
        let language = live.current.policy.language;
        self.check(language)?;
        let (outcome, into) =
            pipe_with(PipeFlags::CLOEXEC).map_err(|e| Trouble::new("cannot make a pipe", e))?;
        let pid_file = self.pid_file.clone();
        match self.detach(live) {
            Outcome::Parent(Ok(_)) => {
                drop(into);
                wait(outcome.into())
            }
            Outcome::Parent(Err(error)) => Err(Trouble::new("cannot go to the background", error)),
            Outcome::Child(Ok(child)) => {
                drop(outcome);
                in_background(child.privileged_action_result, into.into(), pid_file)
            }
            Outcome::Child(Err(error)) => {
                drop(outcome);
                // The pid file may be another chatd's: it stays.
                let file = pid_file.unwrap_or_default();
                let text =
                    NOT_IN_BACKGROUND.fill(language, &[&file.display().to_string(), &error.to_string()]);
                let told = File::from(into).write_all(text.as_bytes());
                told.map_err(|error| Trouble::new("cannot say what went wrong", error))
            }
        }
    }

    /// What else would be told by an error number only, and after the pid file was made.
    fn check(&self, language: Language) -> Result<(), Trouble> {
        const NO_USER: Text = Text::new(
            "there is no user {0} (--user); to make one: useradd --system {0}",
            "não existe o usuário {0} (--user); para criá-lo: useradd --system {0}",
        );
        const NO_GROUP: Text = Text::new(
            "there is no group {0} (--group); to make one: groupadd --system {0}",
            "não existe o grupo {0} (--group); para criá-lo: groupadd --system {0}",
        );
        const NO_DIRECTORY: Text = Text::new(
            "there is no directory {0} for the pid file; make it, or name another file: --pid-file",
            "não existe o diretório {0} para o arquivo de pid; crie-o ou indique outro arquivo: --pid-file",
        );
        let refuse = |text: Text, what: &str| Err(Trouble(text.fill(language, &[what])));
        if let Some(user) = &self.user
            && let Ok(None) = User::from_name(user)
        {
            return refuse(NO_USER, user);
        }
        if let Some(group) = &self.group
            && let Ok(None) = Group::from_name(group)
        {
            return refuse(NO_GROUP, group);
        }
        let directory = self.pid_file.as_ref().and_then(|file| file.parent());
        match directory {
            Some(directory) if !directory.as_os_str().is_empty() && !directory.is_dir() => {
                refuse(NO_DIRECTORY, &directory.display().to_string())
            }
            _ => Ok(()),
        }
    }

    fn detach(self, live: Live) -> Outcome<Result<(Live, Open), Trouble>> {
        let drop_groups = self.user.is_some() || self.group.is_some();
        let mut daemonize = Daemonize::new().umask(0o027).stderr(log_file());
        if let Some(path) = self.pid_file {
            daemonize = daemonize.pid_file(path).chown_pid_file(true);
        }
        if let Some(user) = self.user {
            daemonize = daemonize.user(user.as_str());
        }
        if let Some(group) = self.group {
            daemonize = daemonize.group(group.as_str());
        }
        daemonize
            .privileged_action(move || {
                let opened = open(&live)?;
                if drop_groups {
                    // daemonize changes user and group, but would keep what root is also a member of.
                    rustix::thread::set_thread_groups(&[])
                        .map_err(|error| Trouble::new("cannot give up supplementary groups", error))?;
                }
                Ok((live, opened))
            })
            .execute()
    }
}

/// Standard error, if it is a file: the log goes on there. A terminal or a pipe would keep whoever started chatd
/// from going on.
fn log_file() -> Stdio {
    let is_file = std::fs::metadata("/proc/self/fd/2").is_ok_and(|stderr| stderr.is_file());
    if is_file { Stdio::keep() } else { Stdio::devnull() }
}

fn wait(mut outcome: File) -> Result<(), Trouble> {
    let mut said = Vec::new();
    outcome
        .read_to_end(&mut said)
        .map_err(|error| Trouble::new("the background process", error))?;
    if said == READY {
        Ok(())
    } else if said.is_empty() {
        Err(Trouble(
            "the background process ended before it was ready".to_owned(),
        ))
    } else {
        Err(Trouble(String::from_utf8_lossy(&said).into_owned()))
    }
}

fn in_background(
    opened: Result<(Live, Open), Trouble>,
    outcome: File,
    pid_file: Option<PathBuf>,
) -> Result<(), Trouble> {
    let mut outcome = Some(outcome);
    let served = opened.and_then(|(live, opened)| {
        // As the user that it goes on as: what that one may not write could not be opened again either.
        start_log(&live)?;
        // Closing the pipe is what the waiting process waits for.
        serve(live, opened, || {
            outcome
                .take()
                .map_or(Ok(()), |mut outcome| outcome.write_all(READY))
        })
    });
    if let Err(trouble) = &served {
        log::error!("{trouble}");
        if let Some(mut outcome) = outcome {
            // Without anybody who listens, the log has it.
            let _ = outcome.write_all(trouble.0.as_bytes());
        }
    }
    if let Some(path) = pid_file
        && let Err(error) = std::fs::remove_file(&path)
    {
        log::debug!("{}: {error}", path.display());
    }
    served
}
