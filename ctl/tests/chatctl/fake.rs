//! A daemon that answers whatever a test wants, and chatctl run against it.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What the daemon does about a request.
pub enum Answer {
    /// Answers with this result.
    Result(Value),
    /// Answers with this error.
    Error(Value),
    /// Answers with these bytes.
    Bytes(Vec<u8>),
    /// Does not answer.
    Silence,
    /// Hangs up.
    HangUp,
}

/// An error as chatd gives it.
pub fn error(code: i64, message: &str, data: &Value) -> Answer {
    Answer::Error(json!({"code": code, "message": message, "data": data}))
}

/// There is no such thing.
pub fn not_found(what: &str, name: &str, candidates: &Value) -> Answer {
    let data =
        json!({"kind": "not_found", "missing": {"what": what, "name": name}, "candidates": candidates});
    error(-32001, "not found", &data)
}

/// A daemon on a socket of its own.
pub struct Fake {
    directory: tempfile::TempDir,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Fake {
    /// Answers `version` as chatd does, and everything else as `answer` says.
    pub fn new(mut answer: impl FnMut(&str, &Value) -> Answer + Send + 'static) -> Self {
        Self::with_version(move |method, params| match method {
            "version" => Answer::Result(json!({"server": "chatd 9.9.9", "protocol": params["protocol"]})),
            other => answer(other, params),
        })
    }

    /// Answers everything as `answer` says.
    pub fn with_version(answer: impl FnMut(&str, &Value) -> Answer + Send + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join("admin.sock")).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        // It ends with the test's process.
        std::thread::spawn(move || serve(&listener, answer, &record));
        Self { directory, asked }
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("admin.sock")
    }

    /// What it was asked, the version aside.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|(method, _)| method != "version")
            .cloned()
            .collect()
    }

    /// chatctl, about to be run against it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = chatctl();
        command.arg("--socket").arg(self.socket()).args(arguments);
        command
    }

    /// Runs chatctl against it.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        run(self.command(arguments))
    }

    /// Runs chatctl against it, for somebody who reads Portuguese.
    pub fn run_pt(&self, arguments: &[&str]) -> Outcome {
        let mut command = self.command(arguments);
        command.env("LC_ALL", "pt_BR.UTF-8");
        run(command)
    }
}

fn serve(
    listener: &UnixListener,
    mut answer: impl FnMut(&str, &Value) -> Answer,
    record: &Mutex<Vec<(String, Value)>>,
) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { return };
        // Kept open until the other side has hung up.
        let _ = converse(&stream, &mut answer, record);
    }
}

fn converse(
    mut stream: &UnixStream,
    answer: &mut impl FnMut(&str, &Value) -> Answer,
    record: &Mutex<Vec<(String, Value)>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let request: Value = serde_json::from_str(&line).unwrap();
        line.clear();
        assert_eq!(request["jsonrpc"], "2.0");
        let (method, params) = (request["method"].as_str().unwrap(), &request["params"]);
        record.lock().unwrap().push((method.to_owned(), params.clone()));
        let id = &request["id"];
        match answer(method, params) {
            Answer::Result(result) => {
                writeln!(
                    stream,
                    "{}",
                    json!({"jsonrpc": "2.0", "id": id, "result": result})
                )?;
            }
            Answer::Error(error) => {
                writeln!(stream, "{}", json!({"jsonrpc": "2.0", "id": id, "error": error}))?;
            }
            Answer::Bytes(bytes) => stream.write_all(&bytes)?,
            Answer::Silence => {}
            Answer::HangUp => return Ok(()),
        }
    }
    Ok(())
}

/// chatctl in English, away from any daemon of this machine.
pub fn chatctl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatctl"));
    let variables = [
        "CHATD_SOCKET",
        "COLUMNS",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "XDG_RUNTIME_DIR",
        "LC_MESSAGES",
        "LANG",
    ];
    for variable in variables {
        command.env_remove(variable);
    }
    command
        .env("LC_ALL", "C.UTF-8")
        .env("USER", "ana")
        .stdin(Stdio::null());
    command
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// It ended with this code. If that is an error, standard error says so in two lines.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        let said = |word: &str| self.err.lines().any(|line| line.starts_with(word));
        let complains = (said("error: ") || said("erro: ")) && (said("hint: ") || said("dica: "));
        assert_eq!(complains, code != 0, "{self:#?}");
        self
    }

    /// The lines of the result, each read as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Outcome {
    command.output().unwrap().into()
}
