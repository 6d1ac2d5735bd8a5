//! `chatctl`, run as an administrator runs it.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::binaries;
use crate::daemon::Chatd;

/// What a run of a program came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The exit status; `None` after a signal.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl Outcome {
    /// The printed lines, each read as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        self.out.lines().map(parse).collect()
    }

    /// It ended with this status.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

/// Runs `chatctl --socket SOCKET ARGUMENTS`, in English and not on a terminal.
pub fn run(socket: &Path, arguments: &[&str]) -> Outcome {
    capture(&mut command(socket, arguments))
}

/// The same with something on its standard input: at most as much as a pipe holds.
pub fn run_with_input(socket: &Path, arguments: &[&str], input: &str) -> Outcome {
    capture_with_input(&mut command(socket, arguments), input)
}

/// Runs a command with something on its standard input, at most as much as a pipe holds, and gathers what it says.
pub fn capture_with_input(command: &mut Command, input: &str) -> Outcome {
    let (read, mut write) = std::io::pipe().expect("a pipe");
    write.write_all(input.as_bytes()).expect("room in the pipe");
    drop(write);
    finish(command.stdin(read))
}

/// The number of the group of nobody, who is in none that means anything to chatd.
pub const NOBODYS_GROUP: u32 = 65_534;

/// The same for nobody, in this group; only root can run it. What chatd has is open to them as far as its directory is
/// concerned.
pub fn as_nobody(chatd: &Chatd, group: u32, arguments: &[&str]) -> Command {
    let program = chatd.directory().join("chatctl");
    if !program.exists() {
        // By another process: while this one had the copy open, a child that another test starts just then would
        // hold it open too, and a file that is open for writing cannot be run.
        let copied = Command::new("cp").arg(binaries::chatctl()).arg(&program).status();
        assert!(
            copied.is_ok_and(|status| status.success()),
            "a copy that a stranger can reach"
        );
        let open = Permissions::from_mode(0o755);
        std::fs::set_permissions(chatd.directory(), open).expect("the test's own directory");
    }
    let mut command = command_of(&program, &chatd.socket(), arguments);
    command.current_dir("/").uid(65_534).gid(group);
    command
}

/// Whether this is root, who can become somebody else. If not, what needs that says that it is left out.
pub fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        eprintln!("only root can become somebody else; the rest of this test needs that");
    }
    is_root
}

/// `chatctl --socket SOCKET ARGUMENTS`, about to be run in English.
pub fn command(socket: &Path, arguments: &[&str]) -> Command {
    command_of(&binaries::chatctl(), socket, arguments)
}

fn command_of(program: &Path, socket: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .arg("--socket")
        .arg(socket)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("LANGUAGE");
    command
}

/// Every verb, as the command line itself has it: `list`, `ban add`.
pub fn verbs() -> Vec<String> {
    let mut verbs = Vec::new();
    let mut paths = vec![String::new()];
    while let Some(path) = paths.pop() {
        let inner = commands_in(&path);
        if inner.is_empty() {
            verbs.push(path);
        } else {
            paths.extend(
                inner
                    .iter()
                    .map(|name| format!("{path} {name}").trim_start().to_owned()),
            );
        }
    }
    verbs
}

/// What a shell offers after this path, if that is commands: those are offered with what they are about.
fn commands_in(path: &str) -> Vec<String> {
    let words: Vec<_> = ["complete", "--"]
        .into_iter()
        .chain(path.split_whitespace())
        .chain([""])
        .collect();
    // Nobody is there who knows names.
    let offered = run(Path::new("/nonexistent"), &words).expect(0).out;
    let commands = offered.lines().filter_map(|line| line.split_once('\t'));
    commands.map(|(name, _)| name.to_owned()).collect()
}

/// Runs a command with no input and gathers what it says.
pub fn capture(command: &mut Command) -> Outcome {
    finish(command.stdin(Stdio::null()))
}

fn finish(command: &mut Command) -> Outcome {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Outcome {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
