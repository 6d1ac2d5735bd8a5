//! A running chatd.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::OwnedFd;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tempfile::TempDir;

use crate::config::Config;
use crate::output::Output;
use crate::peer::Peer;
use crate::{DEADLINE, binaries, usage};

/// A chatd with a directory of its own. It ends with this value.
#[derive(Debug)]
pub struct Chatd {
    child: Child,
    directory: TempDir,
    log: Arc<Output>,
    listeners: Vec<Listener>,
}

/// Where a chatd listens, as it says itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Listener {
    /// The address with its real port.
    pub address: SocketAddr,
    /// `irc`, `classic` or `websocket`.
    pub dialect: String,
    /// Whether it is encrypted.
    pub tls: bool,
}

impl Chatd {
    /// Starts one with [`Config::default`].
    pub fn start() -> Self {
        Self::with(&Config::default())
    }

    /// Starts one and waits until it listens everywhere the configuration says.
    pub fn with(config: &Config) -> Self {
        Self::with_directory(config, TempDir::new().expect("a temporary directory"))
    }

    /// The same, in a directory that is there already.
    pub fn with_directory(config: &Config, directory: TempDir) -> Self {
        Self::by(Command::new(binaries::chatd()), config, directory)
    }

    /// The same, by a command that runs it, but for its arguments.
    pub fn by(mut command: Command, config: &Config, directory: TempDir) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        Self::spawn(command, config, directory)
    }

    /// The same, with what the command has as standard input and output.
    pub fn spawn(mut command: Command, config: &Config, directory: TempDir) -> Self {
        let file = config.write(directory.path());
        command
            .arg("--config")
            .arg(&file)
            .env_remove("RUST_LOG")
            .env("LC_ALL", "C.UTF-8");
        command.stderr(Stdio::piped());
        let mut child = command.spawn().expect("chatd starts");
        let log = Output::follow(child.stderr.take().expect("stderr is a pipe"));
        let mut chatd = Self {
            child,
            directory,
            log,
            listeners: Vec::new(),
        };
        for nth in 0..config.listeners() {
            let line = chatd.wait_for_nth_log(nth, "listening address=");
            chatd.listeners.push(parse_listener(&line));
        }
        chatd
    }

    /// Where this dialect is served.
    pub fn address(&self, dialect: &str) -> SocketAddr {
        self.find(dialect, false)
    }

    /// Where this dialect is served over TLS.
    pub fn tls_address(&self, dialect: &str) -> SocketAddr {
        self.find(dialect, true)
    }

    fn find(&self, dialect: &str, tls: bool) -> SocketAddr {
        let is_it = |listener: &&Listener| listener.dialect == dialect && listener.tls == tls;
        let found = self.listeners.iter().find(is_it);
        found
            .unwrap_or_else(|| panic!("nothing listens for {dialect}, TLS {tls}: {:?}", self.listeners))
            .address
    }

    /// Everywhere it listens.
    pub fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// Connects to the IRC port, and says nothing.
    pub fn connect(&self, name: &str) -> Peer {
        Peer::connect(name, self.address("irc"))
    }

    /// Connects to the IRC port from one of the machine's own addresses, and says nothing.
    pub fn connect_from(&self, name: &str, from: Ipv4Addr) -> Peer {
        Peer::connect_from(name, from, self.address("irc"))
    }

    /// Connects to the classic port, and says nothing.
    pub fn connect_classic(&self, name: &str) -> Peer {
        Peer::connect(name, self.address("classic"))
    }

    /// Connects to the IRC port as a user of that nickname, and reads the greeting.
    pub fn user(&self, nick: &str) -> Peer {
        let mut peer = self.connect(nick);
        peer.register();
        peer
    }

    /// The path of the admin socket.
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("admin.sock")
    }

    /// Where the configuration, and whatever else a test puts there, lies.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Gives its directory away, for another chatd to find what this one has left.
    pub fn take_directory(&mut self) -> TempDir {
        std::mem::replace(
            &mut self.directory,
            TempDir::new().expect("a temporary directory"),
        )
    }

    /// The process, for `/proc` and limits.
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).expect("chatd runs");
    }

    /// Whether a word is anywhere in the store's file or its journal.
    #[must_use]
    pub fn has_in_store(&self, word: &str) -> bool {
        ["chatd.db", "chatd.db-wal"].iter().any(|name| {
            let bytes = std::fs::read(self.directory().join(name)).expect("the store");
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    }

    /// The memory that it holds, in KiB.
    pub fn resident_kib(&self) -> u64 {
        usage::resident_kib(self.pid()).into()
    }

    /// The processor time that it has used, in clock ticks of 10 ms.
    pub fn cpu_ticks(&self) -> u64 {
        usage::cpu_ticks(self.pid())
    }

    /// How many descriptors it has open.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .expect("chatd runs")
            .count()
    }

    /// All that it has logged.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Waits for a line of the log that holds the text, and returns it.
    pub fn wait_for_log(&self, text: &str) -> String {
        self.wait_for_nth_log(0, text)
    }

    /// Waits for the line of the log that holds the text after `nth` others that do.
    pub fn wait_for_nth_log(&self, nth: usize, text: &str) -> String {
        self.log.wait_for_line(nth, text)
    }

    /// Waits until it has ended by itself.
    pub fn wait_for_exit(&mut self) -> ExitStatus {
        Process::of(&self.child).wait_for_end();
        self.child.wait().expect("a child can be waited for")
    }
}

impl Drop for Chatd {
    fn drop(&mut self) {
        // It may have ended by itself, which is all that is wanted here.
        drop(self.child.kill());
        drop(self.child.wait());
        if std::thread::panicking() {
            eprintln!("chatd's log:\n{}", self.log.text());
        }
    }
}

/// A process that was not started here, or not as a [`Chatd`]. It ends with this value.
#[derive(Debug)]
pub struct Process(OwnedFd);

impl Process {
    /// The one with this number.
    pub fn known_by(pid: &str) -> Self {
        let pid = pid
            .parse()
            .ok()
            .and_then(Pid::from_raw)
            .unwrap_or_else(|| panic!("{pid:?} is no process id"));
        Self::open(pid)
    }

    /// A child, which has to be waited for by whoever started it.
    pub fn of(child: &Child) -> Self {
        Self::open(Pid::from_child(child))
    }

    fn open(pid: Pid) -> Self {
        Self(pidfd_open(pid, PidfdFlags::empty()).expect("it runs, or was not waited for"))
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        pidfd_send_signal(&self.0, signal).expect("it runs");
    }

    /// Waits until it has ended.
    pub fn wait_for_end(&self) {
        let mut ended = [PollFd::new(&self.0, PollFlags::IN)];
        let timeout = DEADLINE.try_into().expect("seconds fit");
        let events = poll(&mut ended, Some(&timeout)).expect("a process can be polled");
        assert_eq!(events, 1, "it did not end");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
    }
}

fn parse_listener(line: &str) -> Listener {
    let field = |name: &str| {
        let value = line.split_whitespace().find_map(|word| word.strip_prefix(name));
        value.unwrap_or_else(|| panic!("no {name} in {line:?}"))
    };
    let address = field("address=")
        .parse()
        .unwrap_or_else(|error| panic!("{error} in {line:?}"));
    Listener {
        address,
        dialect: field("dialect=").to_owned(),
        tls: line.contains(" tls=true"),
    }
}
