//! Other people's IRC servers, as Debian has them, with the settings that let them run at full speed.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::Pid;
use tempfile::TempDir;

use crate::DEADLINE;

/// A server of other people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// It has no extensions that matter.
    Ngircd,
    /// As it is without modules.
    Inspircd,
    /// With the extensions that clients like: echo, labels, batches, times, tags.
    InspircdWithTags,
}

/// What InspIRCd needs for its extensions.
const MODULES: [&str; 8] = [
    "cap",
    "ircv3",
    "ircv3_batch",
    "ircv3_ctctags",
    "ircv3_echomessage",
    "ircv3_labeledresponse",
    "ircv3_msgid",
    "ircv3_servertime",
];

impl Other {
    /// What its makers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ngircd => "ngIRCd",
            Self::Inspircd | Self::InspircdWithTags => "InspIRCd",
        }
    }

    /// The program, and Debian's name for its package.
    pub fn program(self) -> &'static str {
        match self {
            Self::Ngircd => "ngircd",
            Self::Inspircd | Self::InspircdWithTags => "inspircd",
        }
    }

    /// Starts it, and waits until it listens.
    pub fn start(self) -> Running {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port is free");
        let directory = TempDir::new().expect("a temporary directory");
        let file = directory.path().join("conf");
        let (conf, arguments) = match self {
            Self::Ngircd => (ngircd(address.port()), &["-n", "-f"][..]),
            Self::Inspircd | Self::InspircdWithTags => (
                inspircd(address.port(), directory.path(), self == Self::InspircdWithTags),
                &["--nofork", "--runasroot", "--config"][..],
            ),
        };
        std::fs::write(&file, conf).expect("the test's own directory");
        let child = Command::new(Path::new("/usr/sbin").join(self.program()))
            .args(arguments)
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; apt-get install {0}", self.program()));
        let running = Running {
            child,
            address,
            _directory: directory,
        };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < DEADLINE, "{} does not listen", self.name());
        }
        running
    }
}

/// It runs. It ends with this value.
#[derive(Debug)]
pub struct Running {
    child: Child,
    address: SocketAddr,
    _directory: TempDir,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ngircd(port: u16) -> String {
    format!(
        "[Global]\nName = irc.example\nInfo = tests\nListen = 127.0.0.1\nPorts = {port}\nMotdPhrase = hello\n\
         ServerUID = nobody\n[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxPenaltyTime = 0\n\
         PingTimeout = 3600\n[Options]\nDNS = no\nIdent = no\nPAM = no\n"
    )
}

fn inspircd(port: u16, directory: &Path, tags: bool) -> String {
    let modules = MODULES.map(|name| format!("<module name=\"{name}\">"));
    let modules = if tags { modules.join("\n") } else { String::new() };
    format!(
        r#"<server name="irc.example" description="tests" network="Tests" id="001">
<admin name="tests" nick="tests" email="tests@example.org">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="3600" hardsendq="100M" softsendq="100M" recvq="1M" threshold="1000000"
 commandrate="1000000000" fakelag="no" localmax="30000" globalmax="30000" limit="30000" maxchans="1000"
 useident="no" resolvehostnames="no" useconnectban="no">
<performance netbuffersize="65534" somaxconn="4096" softlimit="30000" quietbursts="yes" nouserdns="yes">
<options prefixquit="Quit: " syntaxhints="no" cyclehostsfromuser="no" allowmismatch="no">
<limits maxnick="32" maxchan="64">
<pid file="{pid}">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="sparse" target="{log}">
{modules}"#,
        pid = directory.join("pid").display(),
        log = directory.join("log").display(),
    )
}
