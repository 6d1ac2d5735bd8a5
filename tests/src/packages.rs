//! What is installed, from what is built: by `make install`, and as Debian's packages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::binaries::{self, workspace};

/// The whole of what a program printed, if it did what it was to do.
#[track_caller]
pub fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

/// `make WHAT DESTDIR=ROOT` with more variables (`PREFIX=/usr`), of the programs under test.
#[track_caller]
pub fn make(what: &[&str], root: &Path, variables: &[&str]) {
    let built = binaries::chatd();
    let built = built.parent().expect("it lies in a directory");
    let mut make = Command::new("make");
    make.current_dir(workspace()).arg("--silent").args(what);
    make.arg(format!("BIN={}", built.display()));
    make.arg(format!("DESTDIR={}", root.display()));
    output(make.args(variables));
}

/// Debian's package of the programs under test, in this version.
#[track_caller]
pub fn deb(package: &str, version: &str, directory: &Path) -> PathBuf {
    // Whoever comes first installs cargo-deb.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let built = binaries::chatd();
    let mut script = Command::new(workspace().join("packaging/dev/deb"));
    script
        .current_dir(workspace())
        .arg(built.parent().expect("it lies in a directory"))
        .arg(directory)
        .arg(package)
        .env("VERSION", version)
        .env("FAST", "1");
    let said = output(&mut script);
    let path = said.lines().last().map(PathBuf::from);
    path.filter(|path| path.is_file())
        .unwrap_or_else(|| panic!("no package: {said}"))
}

/// A root directory with what `packaging/dev/install tests` has unpacked.
pub fn unpacked(name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from);
    let root = target.join("tools").join(name);
    assert!(
        root.is_dir(),
        "{}: packaging/dev/install tests unpacks it",
        root.display()
    );
    root
}
