//! chatd as it is installed, under a real systemd.

mod restarts;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries::workspace;
use chatd_tests::packages::{deb, make, output, unpacked};
use tempfile::TempDir;

/// A tree that is laid over the root of the test's system, with what its scripts share.
fn tree() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory");
    let own = shared(directory.path());
    fs::create_dir_all(&own).expect("a directory is made");
    // It becomes the root directory, which everybody has to be able to enter.
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
    fs::copy(workspace().join("tests/systemd/check.sh"), own.join("check.sh")).expect("it can be copied");
    // Some of what is done there is done by this program.
    let this = std::env::current_exe().expect("a test is a program");
    fs::copy(this, own.join("e2e")).expect("it can be copied");
    directory
}

fn shared(root: &Path) -> std::path::PathBuf {
    root.join("usr/share/chatd-test")
}

fn boot(trees: &[&Path], test: &str) {
    let scripts = workspace().join("tests/systemd");
    let boot = scripts.join("boot");
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new(boot)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg(boot);
        sudo
    };
    for tree in trees {
        command.arg("--dir").arg(tree);
    }
    output(command.args(["--timeout", "240"]).arg(scripts.join(test)));
}

#[test]
fn all_of_it_works_as_the_units_start_it() {
    let tree = tree();
    make(&["install"], tree.path(), &["PREFIX=/usr"]);
    boot(&[tree.path()], "unit.sh");
}

#[test]
fn all_of_it_works_as_openrc_starts_it() {
    let tree = tree();
    make(&["install", "install-openrc"], tree.path(), &["PREFIX=/usr"]);
    boot(&[&unpacked("openrc"), tree.path()], "classic.sh");
}

#[test]
fn a_package_keeps_what_is_not_its_own() {
    let tree = tree();
    let versions = [
        ("0.0.8", "old.deb"),
        ("0.0.9", "newer.deb"),
        ("0.1.0-1", "newest.deb"),
    ];
    for (version, name) in versions {
        let package = deb("chatd", version, tree.path());
        fs::rename(package, shared(tree.path()).join(name)).expect("it is there");
    }
    boot(&[tree.path()], "package.sh");
}

#[test]
fn a_restart_disconnects_nobody() {
    let tree = tree();
    make(&["install"], tree.path(), &["PREFIX=/usr"]);
    boot(&[tree.path()], "restarts.sh");
}

#[test]
fn the_unit_is_as_closed_as_it_can_be() {
    let unit = workspace().join("packaging/systemd/chatd.service");
    let mut analyze = Command::new("systemd-analyze");
    output(
        analyze
            .args(["security", "--offline=true", "--threshold=3"])
            .arg(unit),
    );
}
