//! Keeping what people say in order: backups, restoring them, what is kept of one person, what the administrator said.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;
use tempfile::TempDir;

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

fn config() -> Config {
    Config::default().with_cheap_hashes()
}

/// Somebody with an account, and with what shows history as it is.
fn with_account(chatd: &Chatd, name: &str) -> Peer {
    let mut peer = chatd.connect(name);
    peer.send("CAP REQ :echo-message message-tags batch draft/chathistory");
    peer.skip_to("… ACK …");
    peer.send("CAP END");
    peer.register();
    peer.send("REGISTER * * segredo");
    peer.skip_to("… REGISTER SUCCESS …");
    peer.join("#geral");
    peer
}

fn say(peer: &mut Peer, text: &str) {
    peer.send(&format!("PRIVMSG #geral :{text}"));
    peer.skip_to(&format!("… PRIVMSG #geral …{text}"));
}

/// What a room's history has, as lines.
fn history(peer: &mut Peer, target: &str) -> Vec<String> {
    peer.sync();
    peer.send(&format!("CHATHISTORY LATEST {target} * 50"));
    peer.skip_to("… BATCH …chathistory…");
    let mut lines = Vec::new();
    loop {
        let line = peer.line();
        if line.contains(" BATCH -") || line.starts_with("BATCH -") {
            return lines;
        }
        lines.push(line);
    }
}

fn stop(mut chatd: Chatd) -> TempDir {
    chatd.signal(Signal::TERM);
    assert!(chatd.wait_for_exit().success());
    chatd.take_directory()
}

/// `chatd --restore FILE`, with the configuration of the directory.
fn restore(directory: &Path, file: &str) -> Outcome {
    let mut command = Command::new(binaries::chatd());
    command
        .arg("--config")
        .arg(directory.join("chatd.toml"))
        .arg("--restore")
        .arg(directory.join(file))
        .env("LC_ALL", "C.UTF-8");
    ctl::capture(&mut command)
}

#[test]
fn a_backup_made_while_people_talk_is_restored() {
    let chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    say(&mut ana, "antes");
    let file = chatd.directory().join("copy.db");
    let file = file.to_str().expect("a path of this test");
    let made = chatctl(&chatd, &["backup", file, "--json"]).expect(0).json();
    assert_eq!(made[0]["bytes"], fs::metadata(file).expect("the copy").len());
    let rights = fs::metadata(file).expect("the copy").permissions().mode();
    assert_eq!(rights & 0o777, 0o600);
    let again = chatctl(&chatd, &["backup", file]).expect(1);
    assert!(again.err.contains("is there already"), "{again:?}");
    let streamed = chatctl(&chatd, &["backup", "-"]).expect(0);
    assert!(
        streamed.out.starts_with("SQLite format 3"),
        "{}",
        streamed.out.len()
    );
    say(&mut ana, "depois");
    let status = chatctl(&chatd, &["status", "--json"]).expect(0).json();
    let store = &status[0]["store"];
    assert_eq!(
        (&store["kept"]["messages"], &store["kept"]["accounts"]),
        (&2.into(), &1.into())
    );
    assert_eq!((&store["health"], &store["lost"]), (&"good".into(), &0.into()));
    assert!(
        store["last_backup"].is_string() && store["since"].is_string(),
        "{store}"
    );

    let running = restore(chatd.directory(), "copy.db").expect(3);
    assert!(running.err.contains("in use by another server"), "{running:?}");
    let directory = stop(chatd);
    fs::write(directory.path().join("text.db"), "not a store".repeat(1000)).expect("a file");
    let before = fs::read(directory.path().join("chatd.db")).expect("the store");
    for wrong in ["text.db", "none.db"] {
        let outcome = restore(directory.path(), wrong).expect(1);
        assert!(outcome.err.contains("Nothing was changed"), "{outcome:?}");
    }
    assert_eq!(
        fs::read(directory.path().join("chatd.db")).expect("the store"),
        before
    );

    let restored = restore(directory.path(), "copy.db").expect(0);
    let kept = restored
        .out
        .lines()
        .last()
        .and_then(|line| line.split(": ").nth(1));
    let kept = kept.expect("the store before has a name").to_owned();
    assert!(kept.contains("chatd.db.replaced-"), "{restored:?}");
    let chatd = Chatd::with_directory(&config(), directory);
    let mut bia = with_account(&chatd, "bia");
    let lines = history(&mut bia, "#geral").concat();
    assert!(lines.contains("antes") && !lines.contains("depois"), "{lines}");
    drop(bia);
    let directory = stop(chatd);
    restore(directory.path(), &kept).expect(0);
    let chatd = Chatd::with_directory(&config(), directory);
    let mut bia = with_account(&chatd, "bia");
    let lines = history(&mut bia, "#geral").concat();
    assert!(lines.contains("antes") && lines.contains("depois"), "{lines}");
}

#[test]
fn one_persons_data_is_exported_and_erased() {
    let chatd = Chatd::with(&config());
    let (mut ana, mut bia) = (with_account(&chatd, "ana"), with_account(&chatd, "bia"));
    for number in 0..50 {
        say(&mut ana, &format!("minhapalavra {number}"));
    }
    say(&mut bia, "alheia");
    assert!(chatd.has_in_store("minhapalavra"));
    let exported = chatctl(&chatd, &["account", "export", "ANA", "-"]).expect(0);
    let lines = exported.json();
    assert_eq!(
        (&lines[0]["type"], &lines[0]["name"]),
        (&"account".into(), &"ana".into())
    );
    assert!(
        exported.out.contains("minha") && !exported.out.contains("alheia"),
        "{exported:?}"
    );
    let file = chatd.directory().join("ana.jsonl");
    let path = file.to_str().expect("a path of this test");
    let made = chatctl(&chatd, &["account", "export", "ana", path, "--json"])
        .expect(0)
        .json();
    assert_eq!(made[0]["lines"], lines.len());
    assert_eq!(fs::read_to_string(&file).expect("the file"), exported.out);
    chatctl(&chatd, &["account", "export", "ninguem", "x.jsonl"]).expect(4);
    assert!(!Path::new("x.jsonl.part").exists());

    chatctl(&chatd, &["account", "erase", "ana"]).expect(2);
    let would = chatctl(&chatd, &["account", "erase", "ana", "--dry-run"]).expect(0);
    assert!(would.out.contains("would delete the account ana"), "{would:?}");
    let erased = chatctl(&chatd, &["account", "erase", "ana", "--yes"]).expect(0);
    assert_eq!(erased.err, "", "{erased:?}");
    assert!(!chatd.has_in_store("minhapalavra"));
    assert!(chatd.has_in_store("alheia"));
    chatctl(&chatd, &["account", "show", "ana"]).expect(4);
    let left = history(&mut bia, "#geral").concat();
    assert!(left.contains("alheia") && !left.contains("minha"), "{left}");
    let log = chatd.log();
    for line in [
        "method=account_export by=",
        "method=account_erase by=",
        "account=\"ana\" result=ok connections=1",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(!log.contains("minha"), "{log}");
}

#[test]
fn what_may_be_left_of_what_was_erased_is_said() {
    let chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    say(&mut ana, "minhapalavra");
    let reader = rusqlite::Connection::open(chatd.directory().join("chatd.db")).expect("the store");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM accounts")
        .expect("a reader of an old moment");
    let erased = chatctl(&chatd, &["account", "erase", "ana", "--yes", "--json"]).expect(0);
    assert_eq!(erased.json()[0]["traces"], true);
    assert!(
        erased
            .err
            .contains("copies of it may be left in the store's file"),
        "{erased:?}"
    );
    let log = chatd.log();
    assert!(log.contains("result=ok connections=1 traces"), "{log}");
    assert!(
        log.contains("copies of what was deleted may be left") && !log.contains("minhapalavra"),
        "{log}"
    );
}

#[test]
fn what_the_administrator_said_is_in_the_history() {
    let chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    let sent = chatctl(&chatd, &["broadcast", "--json", "para todos"])
        .expect(0)
        .json();
    assert_eq!(
        (&sent[0]["recipients"], &sent[0]["not_kept"]),
        (&1.into(), &0.into())
    );
    chatctl(&chatd, &["broadcast", "--room", "#geral", "para a sala"]).expect(0);
    let in_room = history(&mut ana, "#geral");
    assert_eq!(in_room.len(), 1, "{in_room:?}");
    let is_told = |line: &str, target: &str, text: &str| {
        line.contains("chatd/broadcast")
            && line.contains(&format!(":My.Little.Server NOTICE {target} :{text}"))
    };
    assert!(is_told(&in_room[0], "#geral", "para a sala"), "{in_room:?}");
    let to_all = history(&mut ana, "My.Little.Server");
    assert!(
        to_all.len() == 1 && is_told(&to_all[0], "$*", "para todos"),
        "{to_all:?}"
    );
    assert_eq!(history(&mut ana, "$*"), to_all);
}
