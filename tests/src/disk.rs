//! A small disk, for what is to happen when it is full.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A directory on a small disk of its own (a tmpfs), which only programs started with [`Disk::command`] see there.
/// It is gone with this value.
///
/// It takes root, or a system that lets users make namespaces.
#[derive(Debug)]
pub struct Disk {
    /// Keeps the namespace, until its standard input ends.
    holder: Child,
    directory: PathBuf,
}

impl Disk {
    /// Makes one in an empty directory.
    pub fn new(directory: &Path, bytes: usize) -> Self {
        const MOUNT: &str = r#"mount -t tmpfs -o "size=$1" tmpfs "$2" && echo ready && exec cat"#;
        let mut command = Command::new("unshare");
        command.args(if is_root() { &["-m"][..] } else { &["-Urm"] });
        command
            .args(["sh", "-c", MOUNT, "sh", &bytes.to_string()])
            .arg(directory);
        let mut holder = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("unshare (util-linux) is installed");
        let mut said = String::new();
        let out = holder.stdout.as_mut().expect("stdout is a pipe");
        BufReader::new(out)
            .read_line(&mut said)
            .expect("it says something");
        if said != "ready\n" {
            let err = holder.stderr.as_mut().expect("stderr is a pipe");
            err.read_to_string(&mut said).expect("it says why");
            panic!("this machine lets nobody mount a small disk, so nothing is tested here: {said}");
        }
        Self {
            holder,
            directory: directory.to_owned(),
        }
    }

    /// A program that sees it.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.id().to_string(), "--mount"]);
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.arg("--").arg(program);
        command
    }

    /// Where it is to be found from outside.
    pub fn path(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        let inside = self.directory.strip_prefix("/").expect("an absolute path");
        root.join(inside)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        drop(self.holder.wait());
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
