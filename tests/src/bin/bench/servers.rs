//! The servers that are compared, each with the settings that let it run at full speed.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::others::{self, Other};
use chatd_tests::usage::{cpu_ticks, resident_kib};
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::{CORES, bare};

/// What is compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Chatd,
    Other(Other),
    Bare,
}

impl Kind {
    /// The heading of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chatd => "chatd",
            Self::Other(other) => other.name(),
            Self::Bare => "bare loop",
        }
    }
}

/// Those that are installed.
pub fn available() -> Vec<Kind> {
    let installed = |other: &Other| {
        let program = other.program();
        let there = std::path::Path::new("/usr/sbin").join(program).exists();
        if !there {
            eprintln!("{program} is not installed, and is left out: apt-get install {program}");
        }
        there
    };
    let mut kinds = vec![Kind::Chatd];
    let others = [Other::Ngircd, Other::Inspircd].into_iter().filter(installed);
    kinds.extend(others.map(Kind::Other));
    kinds.push(Kind::Bare);
    kinds
}

/// A running server. It ends with this value.
pub struct Server {
    pub kind: Kind,
    pub address: SocketAddr,
    pid: Pid,
    _process: Running,
}

enum Running {
    Ours(#[expect(dead_code, reason = "it is held so that it runs")] Chatd),
    Theirs(#[expect(dead_code, reason = "it is held so that it runs")] others::Running),
    Bare(Child),
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Bare(child) = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Server {
    /// A chatd that runs already, from now on on its core.
    pub fn of(chatd: Chatd) -> Self {
        let (address, pid) = (chatd.address("irc"), chatd.pid());
        pin(Some(pid), CORES[0]);
        Self {
            kind: Kind::Chatd,
            address,
            pid,
            _process: Running::Ours(chatd),
        }
    }

    /// Starts it on its core.
    pub fn start(kind: Kind) -> Self {
        let server = match kind {
            Kind::Chatd => start_chatd(),
            Kind::Other(other) => start_other(other),
            Kind::Bare => start_bare(),
        };
        pin(Some(server.pid), CORES[0]);
        server
    }

    /// The processor time that it has used.
    pub fn cpu(&self) -> Duration {
        cpu(self.pid)
    }

    /// The memory that it holds, in KiB.
    pub fn resident_kib(&self) -> u32 {
        resident_kib(self.pid)
    }
}

/// The processor time that a process has used.
pub fn cpu(pid: Pid) -> Duration {
    Duration::from_millis(10 * cpu_ticks(pid))
}

/// Keeps a process (or this one) on a core, where there are as many.
pub fn pin(pid: Option<Pid>, core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    // On a machine with one core, everything runs on that one.
    let _ = sched_setaffinity(pid, &cores);
    let threads = pid.and_then(|pid| std::fs::read_dir(format!("/proc/{pid}/task")).ok());
    for thread in threads.into_iter().flatten().flatten() {
        let number = thread.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(thread) = number.and_then(Pid::from_raw) {
            let _ = sched_setaffinity(Some(thread), &cores);
        }
    }
}

fn start_chatd() -> Server {
    let config = Config::default()
        .set("log.level", r#""info""#)
        .set("timeouts.ping", r#""1h""#);
    let chatd = Chatd::with(&config);
    Server::of(chatd)
}

fn start_bare() -> Server {
    let mut command = Command::new(std::env::current_exe().expect("a program knows its path"));
    let mut child = command
        .arg(bare::COMMAND)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut line)
        .expect("it tells its address");
    let address = line.trim().parse().expect("an address");
    Server {
        kind: Kind::Bare,
        address,
        pid: Pid::from_child(&child),
        _process: Running::Bare(child),
    }
}

fn start_other(other: Other) -> Server {
    let running = other.start();
    Server {
        kind: Kind::Other(other),
        address: running.address(),
        pid: running.pid(),
        _process: Running::Theirs(running),
    }
}
