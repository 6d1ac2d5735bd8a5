//! Somebody else's server: ngIRCd, which has no extensions that matter.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use crate::DEADLINE;

/// A running ngIRCd. It ends with this value.
#[derive(Debug)]
pub struct Ngircd {
    child: Child,
    address: SocketAddr,
    _directory: TempDir,
}

impl Ngircd {
    /// Starts one.
    pub fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port is free");
        let directory = TempDir::new().expect("a temporary directory");
        let file = directory.path().join("ngircd.conf");
        let conf = format!(
            "[Global]\nName = irc.example\nInfo = tests\nListen = 127.0.0.1\nPorts = {}\nMotdPhrase = hello\n\
             ServerUID = nobody\n[Limits]\nMaxConnectionsIP = 0\nMaxPenaltyTime = 0\n[Options]\nDNS = no\n\
             Ident = no\nPAM = no\n",
            address.port()
        );
        std::fs::write(&file, conf).expect("the test's own directory");
        let child = Command::new("/usr/sbin/ngircd")
            .arg("-n")
            .arg("-f")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ngircd runs: `make test` installs what the tests need");
        let ngircd = Self {
            child,
            address,
            _directory: directory,
        };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < DEADLINE, "ngircd does not listen");
        }
        ngircd
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Ngircd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
