//! fail2ban finds in chatd's log whom to keep out, and nobody else.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries::workspace;
use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::packages::{output, unpacked};
use tempfile::TempDir;

/// Who misbehaves, and how that is logged.
const BAD: [(Ipv4Addr, &str); 5] = [
    (Ipv4Addr::new(127, 0, 1, 1), "login failed"),
    (Ipv4Addr::new(127, 0, 1, 2), "login failed"),
    (Ipv4Addr::new(127, 0, 1, 3), "connection refused"),
    (Ipv4Addr::new(127, 0, 1, 4), "gateway refused"),
    (Ipv4Addr::new(127, 0, 1, 5), "spam trap"),
];

/// The log of a chatd to which all of that, and ordinary talk, has happened.
fn log() -> String {
    let config = Config::default()
        .with_cheap_hashes()
        .with_operator()
        .set("limits.flood", "true")
        .set("limits.strangers", "1")
        .set("limits.strangers_within", r#""1h""#)
        .table("[[gateway]]\nname = \"proxy\"\nfrom = [\"127.0.1.4\"]\nprotocol = \"proxy\"\n");
    let chatd = Chatd::with(&config);
    let from = |nth: usize, name: &str| chatd.connect_from(name, BAD[nth].0);
    let [mut ana, mut bia] = ["ana", "bia"].map(|name| chatd.user(name));
    ana.send("PRIVMSG bia :login failed address=127.0.0.1 failures=9");
    bia.skip_to("… PRIVMSG bia …");

    let mut guesser = from(0, "guesser");
    guesser.register();
    guesser.send("NS IDENTIFY ana wrong");
    let mut operator = from(1, "operator");
    operator.register();
    operator.send("OPER operuser wrong");
    ctl::run(&chatd.socket(), &["ban", "add", "127.0.1.3"]).expect(0);
    from(2, "banned").expect_close();
    let mut gateway = from(3, "gateway");
    gateway.send("NICK gateway");
    gateway.expect_close();
    let mut spam = from(4, "spam");
    spam.register();
    for to in ["ana", "bia"] {
        spam.send(&format!("PRIVMSG {to} :compre"));
    }
    for (address, what) in BAD {
        chatd.wait_for_log(&format!("{what} address={address}"));
    }
    lines(chatd.log().lines().map(str::trim_start))
}

fn lines(lines: impl Iterator<Item = impl AsRef<str>>) -> String {
    lines.fold(String::new(), |text, line| text + line.as_ref() + "\n")
}

/// The addresses that fail2ban would count, once for each line.
fn found(directory: &Path, log: &str) -> Vec<String> {
    let root = unpacked("fail2ban");
    let (filter, file) = (directory.join("chatd.conf"), directory.join("log"));
    fs::copy(workspace().join("packaging/fail2ban/filter.conf"), &filter).expect("it can be copied");
    let common = root.join("etc/fail2ban/filter.d/common.conf");
    fs::copy(common, directory.join("common.conf")).expect("it can be copied");
    fs::write(&file, log).expect("our own directory");
    let mut regex = Command::new("/usr/bin/python3");
    regex
        .env("PYTHONPATH", root.join("usr/lib/python3/dist-packages"))
        .arg(root.join("usr/bin/fail2ban-regex"))
        .args([
            "--config",
            &root.join("etc/fail2ban").display().to_string(),
            "--out",
            "ip",
        ]);
    let said = output(regex.arg(file).arg(filter));
    let mut found: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
    found.sort();
    found
}

/// In each form that the log may have.
#[test]
fn fail2ban_finds_who_misbehaves() {
    let directory = TempDir::new().expect("a temporary directory");
    let log = log();
    let expected: Vec<String> = BAD.iter().map(|(address, _)| address.to_string()).collect();
    assert_eq!(found(directory.path(), &log), expected, "{log}");
    // [TIME LEVEL ] TEXT, and how syslog and the journal have it.
    let text = |line: &str| line.split_once("] ").map(|(_, text)| text.to_owned());
    for begin in [
        "Nov 28 12:00:00 chat chatd[17]: ",
        "2026-11-28T12:00:00+00:00 chat chatd[17]: ",
    ] {
        let written = lines(log.lines().filter_map(text).map(|text| begin.to_owned() + &text));
        assert_eq!(found(directory.path(), &written), expected, "{written}");
    }
}
