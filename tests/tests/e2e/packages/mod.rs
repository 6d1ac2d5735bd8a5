//! What is installed, where it goes, and what other programs make of it.

mod fail2ban;
mod nginx;

use std::fs;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries::workspace;
use chatd_tests::packages::{deb, make, output};
use tempfile::TempDir;

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn lintian(package: &Path) {
    let mut lintian = Command::new("lintian");
    lintian.args([
        "--allow-root",
        "--fail-on",
        "error,warning",
        "--tag-display-limit",
        "0",
    ]);
    output(lintian.arg(package));
}

/// Everything refers to where it was put, and a configuration that is there stays.
#[test]
fn make_install_goes_where_it_is_told() {
    let root = TempDir::new().expect("a temporary directory");
    let places = ["PREFIX=/opt/chat", "SYSCONFDIR=/opt/etc"];
    let install = || make(&["install", "install-openrc"], root.path(), &places);
    install();
    let at = |path: &str| root.path().join(path);
    let unit = read(at("opt/chat/lib/systemd/system/chatd.service"));
    for line in [
        "ExecStart=/opt/chat/bin/chatd --config /opt/etc/chatd/chatd.toml\n",
        "ExecReload=/opt/chat/bin/chatctl reload\n",
        "BindReadOnlyPaths=/opt/chat /opt/etc /usr /etc ",
    ] {
        assert!(unit.contains(line), "no {line:?} in {unit}");
    }
    let script = read(at("opt/etc/init.d/chatd"));
    assert!(
        script.contains("command=/opt/chat/bin/chatd\n") && script.contains("/opt/chat/bin/chatctl reload")
    );
    assert!(script.contains(":=/opt/etc/chatd/chatd.toml}"), "{script}");
    let config = at("opt/etc/chatd/chatd.toml");
    output(
        Command::new(at("opt/chat/bin/chatd"))
            .arg("--check")
            .arg("--config")
            .arg(&config),
    );
    output(Command::new(at("opt/chat/bin/chatctl")).arg("--version"));

    fs::write(&config, "[log]\nlevel = \"warn\"\n").expect("our own file");
    install();
    assert_eq!(read(&config), "[log]\nlevel = \"warn\"\n");
}

#[test]
fn the_package_is_as_debian_wants_it() {
    let directory = TempDir::new().expect("a temporary directory");
    lintian(&deb("chatd", "0.1.0-1", directory.path()));
}

#[cfg(feature = "desktop")]
#[test]
fn the_clients_package_is_as_debian_and_desktops_want_it() {
    let directory = TempDir::new().expect("a temporary directory");
    lintian(&deb("chat-client", "0.1.0-1", directory.path()));
    let desktop = workspace().join("packaging/desktop");
    output(Command::new("desktop-file-validate").arg(desktop.join("chat-client.desktop")));
    let metainfo = desktop.join("org.chatd.chat_client.metainfo.xml");
    output(
        Command::new("appstreamcli")
            .args(["validate", "--no-net"])
            .arg(metainfo),
    );
}

/// What tells a version tells that of the workspace.
#[test]
fn all_packages_have_the_same_version() {
    let packaging = workspace().join("packaging");
    let version = env!("CARGO_PKG_VERSION");
    let first = |path: &str, begin: &str| {
        let text = read(packaging.join(path));
        let line = text.lines().find(|line| line.contains(begin));
        line.unwrap_or_else(|| panic!("no {begin:?} in {path}"))
            .to_owned()
    };
    let changelog = first("debian/changelog", "chatd (");
    assert!(
        changelog.starts_with(&format!("chatd ({version}-")),
        "{changelog}"
    );
    let release = first("desktop/org.chatd.chat_client.metainfo.xml", "<release ");
    assert!(release.contains(&format!("version=\"{version}\"")), "{release}");
    let spec = packaging.join("rpm/chatd.spec");
    let told = output(
        Command::new("rpmspec")
            .args(["--query", "--queryformat", "%{name} %{version}\\n"])
            .arg(spec),
    );
    for package in ["chatd", "chat-client"] {
        assert!(told.contains(&format!("{package} {version}\n")), "{told}");
    }
}

#[test]
fn scripts_are_without_the_usual_mistakes() {
    let shell = |path: &str, more: &[&str]| {
        let file = workspace().join("packaging").join(path);
        output(Command::new("shellcheck").arg("--shell=sh").args(more).arg(file));
    };
    shell("debian/chatd/postinst", &[]);
    shell("debian/chatd/postrm", &[]);
    // OpenRC reads variables that the script itself does not.
    shell("openrc/chatd", &["--exclude=SC2034"]);
}
