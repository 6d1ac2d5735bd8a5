//! The certificate: checked at the start, read again when it changes, and warned of before its end.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, capture};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use chatd_tests::tls::{Client, Pair, fingerprint};
use rustix::process::Signal;
use tempfile::TempDir;

use super::{connect, start};

/// The fingerprint that a new connection sees.
fn shown(chatd: &Chatd) -> String {
    let mut peer = connect(chatd, "quem", &Client::default());
    fingerprint(&peer.tls().peer_certificates().expect("the server's")[0])
}

fn watching() -> Config {
    Config::default().with_tls().set("tls.check_every", r#""100ms""#)
}

/// A new pair on disk is used from then on; those who are connected stay.
#[test]
fn a_new_certificate_is_used_when_it_is_there() {
    let (first, second) = (Pair::new(90), Pair::new(60));
    let chatd = Chatd::with_directory(&watching(), first.directory());
    let mut ana = super::user(&chatd, "ana", &Client::default());
    assert_eq!(shown(&chatd), first.fingerprint());
    second.write(chatd.directory());
    let line = chatd.wait_for_log("TLS certificate read again");
    assert!(line.contains(&second.fingerprint()), "{line}");
    assert_eq!(shown(&chatd), second.fingerprint());
    ana.expect_silence();
    let status = ctl::run(&chatd.socket(), &["status", "--json"])
        .expect(0)
        .json()
        .remove(0);
    let expires = status["certificate_expires"].as_str().expect("a time").to_owned();
    assert!(line.ends_with(&format!("expires={expires}")), "{line} {expires}");
    let table = ctl::run(&chatd.socket(), &["status"]).expect(0).out;
    assert!(table.contains("certificate    until 2"), "{table}");
}

/// What cannot be used is not: the old pair stays, the log says why, and once it can be used it is.
#[test]
fn a_broken_pair_changes_nothing() {
    let (first, second) = (Pair::new(90), Pair::new(90));
    let chatd = Chatd::with_directory(&watching(), first.directory());
    std::fs::write(chatd.directory().join("cert.pem"), &second.certificate).expect("writable");
    let line = chatd.wait_for_log("cannot be used; the old ones stay");
    assert!(
        line.contains("WARN") && line.contains("the key of another certificate"),
        "{line}"
    );
    assert_eq!(shown(&chatd), first.fingerprint());
    std::fs::remove_file(chatd.directory().join("key.pem")).expect("it is there");
    chatd.wait_for_nth_log(1, "cannot be used; the old ones stay");
    assert_eq!(shown(&chatd), first.fingerprint());
    second.write(chatd.directory());
    chatd.wait_for_log("TLS certificate read again");
    assert_eq!(shown(&chatd), second.fingerprint());
}

/// A reload reads it at once, and refuses a broken one with everything else in the file.
#[test]
fn a_reload_reads_it_at_once() {
    let (first, second) = (Pair::new(90), Pair::new(90));
    let chatd = start(&first);
    second.write(chatd.directory());
    let reloaded = ctl::run(&chatd.socket(), &["reload", "--json"])
        .expect(0)
        .json()
        .remove(0);
    assert_eq!(reloaded["changed"], serde_json::json!(["tls.certificate"]));
    assert_eq!(shown(&chatd), second.fingerprint());
    std::fs::write(chatd.directory().join("key.pem"), &first.key).expect("writable");
    chatd.signal(Signal::HUP);
    let line = chatd.wait_for_log("configuration refused");
    assert!(
        line.contains("tls.key: this is the key of another certificate"),
        "{line}"
    );
    assert_eq!(shown(&chatd), second.fingerprint());
}

/// The log warns of its end, at the start and when it comes nearer.
#[test]
fn the_end_of_a_certificate_is_warned_of() {
    let chatd = Chatd::with_directory(&watching(), Pair::new(20).directory());
    let line = chatd.wait_for_log("the TLS certificate expires within days=30");
    assert!(line.contains("WARN"), "{line}");
    Pair::new(5).write(chatd.directory());
    chatd.wait_for_log("the TLS certificate expires within days=7");
    let table = ctl::run(&chatd.socket(), &["status"]).expect(0).out;
    assert!(table.contains("certificate    until 2"), "{table}");
}

/// `--check` and the start say what is wrong, and where.
#[test]
fn a_wrong_certificate_is_an_error_with_its_line() {
    let directory = Pair::new(90).directory();
    let path = Config::default().with_tls().write(directory.path());
    let check = || {
        let mut command = Command::new(binaries::chatd());
        capture(
            command
                .args(["--check", "--config"])
                .arg(&path)
                .env("LC_ALL", "C.UTF-8"),
        )
    };
    assert_eq!(check().expect(0).out, "ok\n");
    std::fs::remove_file(directory.path().join("key.pem")).expect("it is there");
    let outcome = check().expect(1);
    assert!(
        outcome.err.contains("tls.key") && outcome.err.contains("No such file"),
        "{outcome:?}"
    );
    Pair::new(0).write(directory.path());
    let outcome = check().expect(1);
    assert!(outcome.err.contains("expired at"), "{outcome:?}");
}

/// Whoever asks for a certificate gets one that works at once; what is there already stays.
#[test]
fn a_certificate_is_made_when_somebody_asks() {
    let directory = TempDir::new().expect("a temporary directory");
    let config = Config::default().with_tls();
    let path = config.write(directory.path());
    std::fs::set_permissions(&path, Permissions::from_mode(0o640)).expect("it is ours");
    let make = |names: &[&str]| {
        let mut command = Command::new(binaries::chatd());
        command.env("LC_ALL", "C.UTF-8").arg("--config").arg(&path);
        capture(command.arg("--make-certificate").args(names))
    };
    let refused = make(&["chat example"]).expect(1);
    assert!(refused.err.contains("chat example is neither"), "{refused:?}");
    let outcome = make(&["chat.example.org", "localhost", "127.0.0.1"]).expect(0);
    let mode = |name: &str| {
        std::fs::metadata(directory.path().join(name))
            .expect(name)
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode("key.pem"), mode("cert.pem")), (0o640, 0o640));
    let kept = std::fs::read(directory.path().join("key.pem")).expect("the key");
    for again in [
        &directory.path().join("cert.pem"),
        &directory.path().join("key.pem"),
    ] {
        let refused = make(&[]).expect(1);
        assert!(refused.err.contains("is there already, and stays"), "{refused:?}");
        // The second time only the key is there.
        std::fs::rename(again, again.with_extension("kept")).expect("it is there");
    }
    assert_eq!(
        std::fs::read(directory.path().join("key.kept")).expect("the key"),
        kept
    );
    for name in ["cert", "key"] {
        let name = directory.path().join(name);
        std::fs::rename(name.with_extension("kept"), name.with_extension("pem")).expect("it is there");
    }

    let chatd = Chatd::with_directory(&config, directory);
    let told = outcome.out.lines().find_map(|line| line.strip_prefix("SHA-256 "));
    let told = told.expect("a fingerprint").replace(':', "").to_ascii_lowercase();
    assert_eq!(shown(&chatd), told);
    let table = ctl::run(&chatd.socket(), &["status"]).expect(0).out;
    assert!(table.contains("certificate    until 2"), "{table}");
}

/// All that is offered.
fn offers(peer: &mut Peer) -> String {
    peer.send("CAP LS 302");
    let mut all = String::new();
    loop {
        let line = peer.line();
        all.push_str(&line);
        if !line.contains(" LS * ") {
            return all;
        }
    }
}

/// Clients that know strict transport security are sent to TLS, and told to stay there; also of a new policy.
#[test]
fn sts_sends_clients_to_tls() {
    let with = |duration: &str| {
        Config::default()
            .with_tls()
            .set("sts.port", "6697")
            .set("sts.duration", duration)
            .set("sts.hosts", r#"["chat.example"]"#)
    };
    let chatd = Chatd::with_directory(&with(r#""30d""#), Pair::new(90).directory());
    let mut plain = chatd.connect("aberta");
    assert!(offers(&mut plain).ends_with(" sts=port=6697"), "{}", plain.said());
    let to_host = Client {
        host: "chat.example",
        ..Client::default()
    };
    let mut ana = connect(&chatd, "ana", &to_host);
    assert!(
        offers(&mut ana).ends_with(" sts=duration=2592000"),
        "{}",
        ana.said()
    );
    for host in ["127.0.0.1", "outro.example"] {
        let mut other = connect(
            &chatd,
            "outra",
            &Client {
                host,
                ..Client::default()
            },
        );
        assert!(!offers(&mut other).contains("sts="), "{}", other.said());
    }
    with(r#""0s""#).write(chatd.directory());
    ctl::run(&chatd.socket(), &["reload"]).expect(0);
    ana.expect("… CAP * NEW sts=duration=0");
    ana.send("CAP REQ :sts");
    ana.expect("… CAP * NAK sts");
}
