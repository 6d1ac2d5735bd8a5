//! Where the programs under test are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A program of this workspace, built.
pub fn chatd() -> PathBuf {
    directory(&["chatd", "chatctl"]).join("chatd")
}

/// The administrator's program, built.
pub fn chatctl() -> PathBuf {
    directory(&["chatd", "chatctl"]).join("chatctl")
}

/// The desktop client. Only the `desktop` tests ask for it: building it takes FLTK and `CMake`.
#[cfg(feature = "desktop")]
pub fn chat_client() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| given().unwrap_or_else(|| build(&["chat-client"])))
        .join("chat-client")
}

/// Cargo's directory for what it makes.
pub fn target() -> PathBuf {
    // target/PROFILE/deps/TEST
    let test = std::env::current_exe().expect("a test knows its own path");
    test.ancestors()
        .nth(3)
        .expect("a test lies three levels below target/")
        .to_owned()
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the workspace")
}

/// `CHATD_TEST_BIN_DIR` names a directory where everything is built already; `make test` sets it, since cargo would
/// compile some dependencies again for another choice of packages.
fn given() -> Option<PathBuf> {
    std::env::var_os("CHATD_TEST_BIN_DIR").map(PathBuf::from)
}

fn directory(packages: &[&str]) -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| given().unwrap_or_else(|| build(packages)))
}

/// Builds the packages as this test was built, and says where they are. Cargo does nothing when they are fresh.
fn build(packages: &[&str]) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    // target/PROFILE/deps/TEST
    let profile = test
        .ancestors()
        .nth(2)
        .expect("a test lies two levels below target/");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(workspace())
        .args(["build", "--quiet", "--locked"]);
    cargo.env(
        "CARGO_TARGET_DIR",
        profile.parent().expect("a profile lies in target/"),
    );
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    for package in packages {
        cargo.args(["-p", package]);
    }
    let status = cargo.status().expect("cargo runs");
    assert!(status.success(), "{packages:?} did not build");
    profile.to_owned()
}
