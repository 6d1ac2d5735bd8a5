//! The servers that are compared, each with the settings that let it run at full speed.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};
use tempfile::TempDir;

use crate::{CORES, bare};

/// What is compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Chatd,
    Ngircd,
    Inspircd,
    Bare,
}

impl Kind {
    /// The heading of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chatd => "chatd",
            Self::Ngircd => "ngIRCd",
            Self::Inspircd => "InspIRCd",
            Self::Bare => "bare loop",
        }
    }
}

/// Those that are installed.
pub fn available() -> Vec<Kind> {
    let installed = |program: &str| {
        let there = std::path::Path::new("/usr/sbin").join(program).exists();
        if !there {
            eprintln!("{program} is not installed, and is left out: apt-get install {program}");
        }
        there
    };
    let mut kinds = vec![Kind::Chatd];
    kinds.extend(installed("ngircd").then_some(Kind::Ngircd));
    kinds.extend(installed("inspircd").then_some(Kind::Inspircd));
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
    Theirs(
        Child,
        #[expect(dead_code, reason = "its configuration is there")] TempDir,
    ),
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Theirs(child, _) = self {
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
            Kind::Ngircd => start_peer(kind, ngircd),
            Kind::Inspircd => start_peer(kind, inspircd),
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
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
    let ticks = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().expect("a number"));
    // Linux counts in hundredths of a second for programs.
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// The memory that a process holds, in KiB.
pub fn resident_kib(pid: Pid) -> u32 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a process has memory");
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("VmRSS is a number")
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
    let directory = TempDir::new().expect("a temporary directory");
    Server {
        kind: Kind::Bare,
        address,
        pid: Pid::from_child(&child),
        _process: Running::Theirs(child, directory),
    }
}

fn start_peer(kind: Kind, command: fn(u16, &TempDir) -> Command) -> Server {
    let free = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port");
    let directory = TempDir::new().expect("a temporary directory");
    let mut command = command(free.port(), &directory);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let start = Instant::now();
    while TcpStream::connect(free).is_err() {
        assert!(
            start.elapsed() < chatd_tests::DEADLINE,
            "{} does not listen",
            kind.name()
        );
    }
    Server {
        kind,
        address: free,
        pid: Pid::from_child(&child),
        _process: Running::Theirs(child, directory),
    }
}

fn ngircd(port: u16, directory: &TempDir) -> Command {
    let mut conf = String::from("[Global]\nName = irc.example\nInfo = bench\nListen = 127.0.0.1\n");
    write!(conf, "Ports = {port}\nMotdPhrase = bench\nServerUID = nobody\n").expect("a String takes all");
    conf += "[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxPenaltyTime = 0\nPingTimeout = 3600\n";
    conf += "[Options]\nDNS = no\nIdent = no\nPAM = no\n";
    let file = directory.path().join("ngircd.conf");
    std::fs::write(&file, conf).expect("a temporary directory is writable");
    let mut command = Command::new("/usr/sbin/ngircd");
    command.arg("-n").arg("-f").arg(file);
    command
}

fn inspircd(port: u16, directory: &TempDir) -> Command {
    let conf = format!(
        r#"<server name="irc.example" description="bench" network="Bench" id="001">
<admin name="bench" nick="bench" email="bench@example.org">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="3600" hardsendq="100M" softsendq="100M" recvq="1M" threshold="1000000"
 commandrate="1000000000" fakelag="no" localmax="30000" globalmax="30000" limit="30000" maxchans="1000"
 useident="no" resolvehostnames="no" useconnectban="no">
<performance netbuffersize="65534" somaxconn="4096" softlimit="30000" quietbursts="yes" nouserdns="yes">
<options prefixquit="Quit: " syntaxhints="no" cyclehostsfromuser="no" allowmismatch="no">
<limits maxnick="32" maxchan="64">
<pid file="{pid}">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="sparse" target="{log}">
"#,
        pid = directory.path().join("pid").display(),
        log = directory.path().join("log").display(),
    );
    let file = directory.path().join("inspircd.conf");
    std::fs::write(&file, conf).expect("a temporary directory is writable");
    let mut command = Command::new("/usr/sbin/inspircd");
    command.args(["--nofork", "--runasroot", "--config"]).arg(file);
    command
}
