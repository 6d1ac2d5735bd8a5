//! What the doctor finds, with each thing broken in turn, and what it says mends it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::fake::{Answer, Fake, error};

/// A server that is as it should be.
#[derive(Clone)]
struct Server {
    version: String,
    diff: Value,
    status: Value,
}

fn healthy() -> Server {
    Server {
        version: concat!("chatd ", env!("CARGO_PKG_VERSION")).into(),
        diff: json!({"path": null, "changes": [], "warnings": []}),
        status: json!({
            "server": "my.server", "network": "net", "version": "chatd", "pid": 7, "config": "/etc/chatd/chatd.toml",
            "started": "2026-01-01T00:00:00Z", "uptime_ms": 1, "connections": 3, "clients": 2, "clients_peak": 5,
            "listeners": [{"address": "192.0.2.1:6667", "dialect": "irc", "tls": false}], "rooms": 1,
            "memory_bytes": null, "send_queue_bytes": 0, "send_queue_max_bytes": 0,
            "certificate_expires": "2999-01-01T00:00:00Z",
            "store": {"path": "/etc/chatd.db", "health": "good", "waiting": 0},
        }),
    }
}

impl Server {
    fn with(mut self, key: &str, value: Value) -> Self {
        self.status[key] = value;
        self
    }

    fn with_store(mut self, key: &str, value: &str) -> Self {
        self.status["store"][key] = value.into();
        self
    }

    fn with_diff(mut self, diff: Value) -> Self {
        self.diff = diff;
        self
    }

    fn fake(self) -> Fake {
        Fake::with_version(move |method, params| match method {
            "version" => Answer::Result(json!({"server": self.version, "protocol": params["protocol"]})),
            "config_diff" if self.diff["kind"] == "bad_config" => {
                error(-32006, "chatd.toml:3: no", &self.diff)
            }
            "config_diff" => Answer::Result(self.diff.clone()),
            _ => Answer::Result(self.status.clone()),
        })
    }
}

/// What it finds of one thing, with these programs in place of the machine's; and its exit code.
fn found(server: Server, check: &str, programs: &Path) -> (Value, Option<i32>) {
    let fake = server.fake();
    let mut command = fake.command(&["doctor", "--json"]);
    // What programs read is never translated.
    command.env("PATH", programs).env("LC_ALL", "pt_BR.UTF-8");
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let findings = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_it: Vec<_> = findings.filter(|finding| finding["check"] == check).collect();
    assert!(of_it.len() < 2, "{out}");
    let finding = of_it
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no {check} in {out}"));
    assert_eq!(finding["fix"].is_null(), finding["state"] == "good", "{finding}");
    (finding, output.status.code())
}

/// It is found, in this state, and this mends it.
#[track_caller]
fn finds(server: Server, check: &str, state: &str, fix: &str) {
    let programs = tempfile::tempdir().unwrap();
    let (finding, code) = found(server, check, programs.path());
    assert_eq!(finding["state"], state, "{finding}");
    assert!(finding["fix"].as_str().unwrap().contains(fix), "{finding}");
    assert_eq!(code, Some(i32::from(state == "bad")));
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let none = tempfile::tempdir().unwrap();
    for check in ["socket", "configuration", "ports", "certificate", "store", "disk"] {
        let (finding, code) = found(healthy(), check, none.path());
        assert_eq!((&finding["state"], code), (&"good".into(), Some(0)), "{finding}");
    }
}

#[test]
fn another_version_runs() {
    let mut server = healthy();
    server.version = "chatd 0.0.1".into();
    finds(server, "version", "look", "systemctl restart chatd");
}

#[test]
fn the_configuration_is_not_what_is_in_force() {
    let change =
        |needs_restart: bool| json!({"key": "a.b", "old": "1", "new": "2", "needs_restart": needs_restart});
    let diff = |change: Value| json!({"path": null, "changes": [change], "warnings": []});
    let changed = |restart| healthy().with_diff(diff(change(restart)));
    finds(changed(false), "configuration", "look", "chatctl reload");
    finds(changed(true), "configuration", "look", "systemctl restart chatd");
    let warned = json!({"path": null, "changes": [], "warnings": ["plain text over a network"]});
    finds(
        healthy().with_diff(warned),
        "configuration",
        "look",
        "chatctl config check",
    );
    let bad = json!({"kind": "bad_config", "report": "chatd.toml:3: no"});
    finds(
        healthy().with_diff(bad),
        "configuration",
        "bad",
        "chatctl config check",
    );
}

#[test]
fn everybody_can_read_the_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chatd.toml");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let diff = json!({"path": path, "changes": [], "warnings": []});
    let fix = format!("chmod o-r {}", path.display());
    finds(healthy().with_diff(diff), "permissions", "look", &fix);
}

/// It is what a first start does, and nothing to be mended; but how others may come in is said.
#[test]
fn nobody_else_can_connect() {
    let local = json!([{"address": "127.0.0.1:6667", "dialect": "irc", "tls": false}]);
    let none = tempfile::tempdir().unwrap();
    let (finding, _) = found(healthy().with("listeners", local), "ports", none.path());
    assert_eq!(finding["state"], "good", "{finding}");
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("for others: [[listen]] address"), "{finding}");
}

#[test]
fn the_certificate_ends() {
    let at = |expires: jiff::Timestamp| healthy().with("certificate_expires", expires.to_string().into());
    let now = jiff::Timestamp::now();
    let soon = now + jiff::SignedDuration::from_hours(48);
    finds(at(soon), "certificate", "look", "certbot renew && chatctl reload");
    finds(at(now), "certificate", "bad", "certbot renew && chatctl reload");
}

#[test]
fn the_store_does_not_keep() {
    let log = "chatctl log tail";
    finds(healthy().with_store("health", "slow"), "store", "look", log);
    finds(healthy().with_store("health", "failing"), "store", "bad", log);
    let in_memory = json!({"path": null, "health": "good", "waiting": 0});
    finds(
        healthy().with("store", in_memory),
        "store",
        "look",
        "[store] path = ",
    );
    // A file system that has no room at all.
    finds(
        healthy().with_store("path", "/proc/chatd.db"),
        "disk",
        "bad",
        "df -h /proc",
    );
}

/// What the machine says is what these programs print.
#[test]
fn the_clock_is_free_and_the_unit_has_changed() {
    let programs = tempfile::tempdir().unwrap();
    let program = |name: &str, text: &str| {
        let path = programs.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    };
    let unit = |reload: &str, result: &str| {
        let reload = format!("*NeedDaemonReload) echo {reload} ;;");
        let text = format!("case $3 in *LoadState) echo loaded ;; *Result) echo {result} ;; {reload} esac");
        program("systemctl", &text);
    };
    let state = |check: &str| found(healthy(), check, programs.path()).0;
    program("timedatectl", "echo no");
    unit("yes", "success");
    assert_eq!(state("clock")["fix"], "timedatectl set-ntp true");
    assert_eq!(
        state("unit")["fix"],
        "systemctl daemon-reload && systemctl restart chatd"
    );
    program("timedatectl", "echo yes");
    unit("no", "success");
    assert_eq!(state("clock")["state"], "good");
    assert_eq!(state("unit")["state"], "good");
    unit("no", "exit-code");
    assert_eq!(state("unit")["state"], "bad");
    assert_eq!(state("unit")["fix"], "journalctl --unit chatd --lines 20");
}
