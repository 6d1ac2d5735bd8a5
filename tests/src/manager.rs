//! A service manager that keeps what chatd leaves with it for the process after it, as systemd does.

use std::fs::File;
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustix::cmsg_space;
use rustix::fd::OwnedFd;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::DEADLINE;
use crate::binaries;
use crate::config::Config;
use crate::daemon::Chatd;

/// Gives what is at standard input and output to chatd as systemd would.
const HAND_OVER: &str = r#"exec 3<&0 4<&1 </dev/null >/dev/null
LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=chatd-state:chatd-carrier exec "$0" "$@""#;

/// The same after a crash: of the sockets at standard input and of files.
const HAND_ON: &str = r#"exec 3<&0 4<>"$FILE0" 5<>"$FILE1" 6<>"$FILE2" 7<>"$FILE3" 8<>"$FILE4" </dev/null
LISTEN_PID=$$ LISTEN_FDS=6 exec "$0" "$@""#;

/// What chatd leaves for a crash: sockets, and files.
const FILES: [&str; 5] = [
    "chatd-snapshot",
    "chatd-snapshot",
    "chatd-journal",
    "chatd-journal",
    "chatd-doubts",
];

/// A service manager that keeps what chatd leaves with it.
#[derive(Debug)]
pub struct Manager {
    socket: Arc<UnixDatagram>,
    path: PathBuf,
    config: Config,
    heard: Arc<Heard>,
    _directory: TempDir,
}

/// What chatd has said.
#[derive(Debug, Default)]
struct Heard {
    facts: Mutex<Facts>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Facts {
    /// What it has left, by name.
    kept: Vec<(String, OwnedFd)>,
    /// It is ready.
    ready: bool,
}

impl Manager {
    /// One that starts chatd with this configuration.
    pub fn new(config: &Config) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let path = directory.path().join("notify");
        let socket = Arc::new(UnixDatagram::bind(&path).expect("a free name"));
        let heard = Arc::<Heard>::default();
        let (from, into) = (Arc::clone(&socket), Arc::clone(&heard));
        std::thread::spawn(move || while into.hear(&from) {});
        Self {
            socket,
            path,
            config: config.clone(),
            heard,
            _directory: directory,
        }
    }

    /// Starts chatd for the first time.
    pub fn start(&self) -> Chatd {
        self.start_in(TempDir::new().expect("a temporary directory"))
    }

    /// The same, in a directory that is there already.
    pub fn start_in(&self, directory: TempDir) -> Chatd {
        let mut command = Command::new(binaries::chatd());
        self.prepare(&mut command);
        let chatd = Chatd::by(command, &self.config, directory);
        self.heard.wait_until_ready();
        chatd
    }

    /// Tells chatd to end, and waits until it has.
    pub fn stop(&self, chatd: &mut Chatd) {
        chatd.signal(Signal::TERM);
        let status = chatd.wait_for_exit();
        assert!(status.success(), "{status}");
    }

    /// Starts chatd again where it was, and gives it what it has left.
    pub fn go_on(&self, before: Chatd) -> Chatd {
        let mut command = Command::new("sh");
        command.args(["-c", HAND_OVER]).arg(binaries::chatd());
        self.prepare(&mut command);
        command.stdin(Stdio::from(self.take("chatd-state")));
        command.stdout(Stdio::from(self.take("chatd-carrier")));
        self.start_again(command, before)
    }

    /// Kills chatd, and starts it again with what it has left for that.
    pub fn crash(&self, mut chatd: Chatd) -> Chatd {
        chatd.signal(Signal::KILL);
        chatd.wait_for_exit();
        self.wait_until_it_keeps(1 + FILES.len());
        let mut command = Command::new("sh");
        command.args(["-c", HAND_ON]).arg(binaries::chatd());
        self.prepare(&mut command);
        let files = FILES.map(|name| self.take(name));
        for (number, file) in files.iter().enumerate() {
            let path = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
            command.env(format!("FILE{number}"), path);
        }
        let living = "chatd-living-";
        command.env("LISTEN_FDNAMES", format!("{living}a:{}", FILES.join(":")));
        command.stdin(Stdio::from(self.take(living)));
        self.start_again(command, chatd)
    }

    fn start_again(&self, command: Command, mut before: Chatd) -> Chatd {
        let listeners = before.listeners().iter();
        let config = listeners.fold(self.config.clone(), |config, listener| {
            config.at(listener.address)
        });
        let chatd = Chatd::spawn(command, &config, before.take_directory());
        self.heard.wait_until_ready();
        chatd
    }

    /// Both.
    pub fn restart(&self, mut chatd: Chatd) -> Chatd {
        self.stop(&mut chatd);
        self.go_on(chatd)
    }

    /// Puts another file in the place of the one that chatd has left.
    pub fn replace_state(&self, file: File) {
        drop(self.take("chatd-state"));
        self.heard
            .lock()
            .kept
            .push(("chatd-state".to_owned(), file.into()));
    }

    /// Waits until so many descriptors are kept.
    pub fn wait_until_it_keeps(&self, count: usize) {
        let heard = &self.heard;
        let waiting = heard
            .changed
            .wait_timeout_while(heard.lock(), DEADLINE, |facts| facts.kept.len() != count);
        let (facts, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        assert_eq!(facts.kept.len(), count, "{:?}", facts.kept);
    }

    fn take(&self, name: &str) -> OwnedFd {
        let kept = &mut self.heard.lock().kept;
        let at = kept.iter().position(|(known, _)| known.starts_with(name));
        kept.swap_remove(at.unwrap_or_else(|| panic!("chatd has left no {name}")))
            .1
    }

    fn prepare(&self, command: &mut Command) {
        command.env("NOTIFY_SOCKET", &self.path).env("FDSTORE", "128");
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // The thread that listens ends.
        drop(self.socket.shutdown(Shutdown::Both));
    }
}

impl Heard {
    fn lock(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Once for each process.
    fn wait_until_ready(&self) {
        let waiting = self
            .changed
            .wait_timeout_while(self.lock(), DEADLINE, |facts| !facts.ready);
        let (mut facts, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        assert!(std::mem::take(&mut facts.ready), "chatd does not become ready");
    }

    /// Takes one thing that chatd says. A descriptor that comes with anything but the wish to keep it is closed: that is
    /// how chatd sees that it was heard. Returns whether there may be more.
    fn hear(&self, socket: &UnixDatagram) -> bool {
        let mut said = [0; 4096];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(1))];
        let mut rights = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::CMSG_CLOEXEC;
        let Ok(received) = recvmsg(socket, &mut [IoSliceMut::new(&mut said)], &mut rights, flags) else {
            return false;
        };
        let said = String::from_utf8_lossy(&said[..received.bytes]).into_owned();
        let descriptor = rights.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        let mut facts = self.lock();
        if let (Some(name), Some(descriptor)) = (said.strip_prefix("FDSTORE=1\nFDNAME="), descriptor) {
            let name = name.lines().next().unwrap_or_default();
            facts.kept.push((name.to_owned(), descriptor));
        }
        if let Some(name) = said.strip_prefix("FDSTOREREMOVE=1\nFDNAME=") {
            let name = name.lines().next().unwrap_or_default();
            facts.kept.retain(|(known, _)| known != name);
        }
        facts.ready |= said.starts_with("READY=1");
        self.changed.notify_all();
        received.bytes > 0
    }
}
