//! chatd under a real systemd, as its units start it.

mod restarts;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries::{self, workspace};
use tempfile::TempDir;

/// Copies a file into a tree that is laid over the root of the test's system.
fn lay(root: &Path, from: &Path, to: &str) {
    let to = root.join(to);
    fs::create_dir_all(to.parent().expect("a directory")).expect("a directory is made");
    fs::copy(from, &to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

/// What an installation puts where.
fn installed() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory");
    let (root, source) = (directory.path(), workspace());
    // It becomes the root directory, which everybody has to be able to enter.
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("it is ours");
    lay(root, &binaries::chatd(), "usr/bin/chatd");
    lay(root, &binaries::chatctl(), "usr/bin/chatctl");
    lay(root, &source.join("config/chatd.toml"), "etc/chatd/chatd.toml");
    for unit in ["chatd.service", "chatd.socket", "chatd-admin.socket"] {
        let from = source.join("packaging/systemd").join(unit);
        lay(root, &from, &format!("usr/lib/systemd/system/{unit}"));
    }
    for kind in ["sysusers", "tmpfiles"] {
        let from = source.join("packaging/systemd").join(format!("chatd.{kind}"));
        lay(root, &from, &format!("usr/lib/{kind}.d/chatd.conf"));
    }
    lay(
        root,
        &source.join("tests/systemd/check.sh"),
        "usr/share/chatd-test/check.sh",
    );
    let this = std::env::current_exe().expect("a test is a program");
    lay(root, &this, "usr/share/chatd-test/e2e");
    directory
}

fn boot(root: &Path, test: &str) {
    let scripts = workspace().join("tests/systemd");
    let boot = scripts.join("boot");
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new(boot)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg(boot);
        sudo
    };
    let output = command
        .arg("--dir")
        .arg(root)
        .args(["--timeout", "240"])
        .arg(scripts.join(test))
        .output()
        .expect("the script starts");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn all_of_it_works_as_the_units_start_it() {
    boot(installed().path(), "unit.sh");
}

#[test]
fn a_restart_disconnects_nobody() {
    boot(installed().path(), "restarts.sh");
}

#[test]
fn the_unit_is_as_closed_as_it_can_be() {
    let output = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=3"])
        .arg(workspace().join("packaging/systemd/chatd.service"))
        .output()
        .expect("systemd-analyze is there");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}
