//! A session bus of a test's own.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Running;

/// A session bus. It ends with this value.
#[derive(Debug)]
pub struct Bus {
    _daemon: Running,
    address: String,
    /// Where programs that the bus starts keep their sockets.
    _runtime: TempDir,
}

impl Bus {
    /// Starts one.
    pub fn start() -> Self {
        let runtime = TempDir::new().expect("a temporary directory");
        let mut daemon = Command::new("dbus-daemon");
        daemon
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("XDG_RUNTIME_DIR", runtime.path())
            .env_remove("DISPLAY");
        let mut daemon = Running::start(daemon.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut address = String::new();
        let out = daemon.0.stdout.take().expect("it is a pipe");
        BufReader::new(out)
            .read_line(&mut address)
            .expect("dbus-daemon tells its address");
        Self {
            _daemon: daemon,
            address: address.trim().to_owned(),
            _runtime: runtime,
        }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }
}
