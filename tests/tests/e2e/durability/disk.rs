//! A disk that is full or fails, a store that somebody else holds or moves away: people go on talking, whoever would
//! want to know is told, and all is well again by itself when the cause is gone.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::disk::Disk;
use chatd_tests::peer::Peer;
use chatd_tests::{binaries, ctl};
use rusqlite::Connection;
use rustix::process::{Resource, Rlimit, Signal, prlimit};
use tempfile::TempDir;

use super::{ROOM, Said, check, is_labelled, reader, since};

/// What a room is told when its history is not kept, and when it is again.
const NOT_KEPT: &str = "is not kept in the history";
const KEPT: &str = "is kept in the history again";

/// Ana, who waits for what she says to be kept, and Bob, who hears it at once.
struct Talk {
    ana: Peer,
    bob: Peer,
    said: usize,
    /// What Ana was told is kept.
    kept: Vec<Said>,
    /// What she was told is not.
    not_kept: Vec<Said>,
    /// What the room was told of its history, as Bob heard it.
    notices: Vec<bool>,
}

impl Talk {
    fn begin(chatd: &Chatd) -> Self {
        let mut ana = reader(chatd, "ana");
        ana.join(ROOM);
        let mut bob = chatd.user("bob");
        bob.join(ROOM);
        Self {
            ana,
            bob,
            said: 0,
            kept: Vec::new(),
            not_kept: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Ana says something, which Bob hears whatever becomes of it. Whether it is kept.
    fn say(&mut self) -> bool {
        self.said += 1;
        let text = format!("{}{}", self.said, " palavra".repeat(50));
        self.ana.send(&format!("@label=x PRIVMSG {ROOM} :{text}"));
        self.hear(&text);
        let answer = self.answer();
        let kept = !answer
            .iter()
            .any(|line| line.contains(" FAIL PRIVMSG NOT_KEPT #geral :"));
        let line = answer.iter().find(|line| Said::of(line).is_some());
        let line = line.unwrap_or_else(|| panic!("no echo: {answer:?}"));
        let said = Said::of(line).expect("an echo");
        let list = if kept { &mut self.kept } else { &mut self.not_kept };
        list.push(said);
        kept
    }

    /// What Ana is told of what she said last.
    fn answer(&mut self) -> Vec<String> {
        let mut answer = Vec::new();
        loop {
            let line = self.ana.line();
            if is_labelled(&line) || !answer.is_empty() {
                answer.push(line);
            }
            let has = |line: Option<&String>, what| line.is_some_and(|line| line.contains(what));
            let is_batch = has(answer.first(), " BATCH +");
            if !answer.is_empty() && (!is_batch || has(answer.last(), " BATCH -")) {
                return answer;
            }
        }
    }

    fn hear(&mut self, text: &str) {
        loop {
            let line = self.bob.line();
            if line.contains(KEPT) || line.contains(NOT_KEPT) {
                self.notices.push(line.contains(KEPT));
            } else if line.ends_with(text) {
                return;
            }
        }
    }

    /// Goes on talking until what is said is kept, or is not. The one said last is told apart.
    fn go_on_until(&mut self, kept: bool) {
        for _ in 0..2_000 {
            if self.say() == kept {
                return;
            }
        }
        panic!("never kept={kept}");
    }

    /// All that was confirmed is in the history, once and in order, and nothing of which Ana was told that it is not,
    /// but for the first of these if that was in doubt.
    fn check(&self, chatd: &Chatd, in_doubt: usize) {
        let history = since(&mut reader(chatd, "reader"), None);
        check(&history, &self.kept);
        for lost in &self.not_kept[in_doubt..] {
            assert!(!history.contains(lost), "kept after all: {lost:?}");
        }
    }

    /// What the room was told, when the line that ends it was heard.
    fn notices(&mut self) -> Vec<bool> {
        self.bob.send("PING :told");
        self.hear("told");
        std::mem::take(&mut self.notices)
    }
}

fn store_status(chatd: &Chatd) -> (String, u64) {
    let status = ctl::run(&chatd.socket(), &["status", "--json"]).expect(0).json();
    let store = &status[0]["store"];
    let health = store["health"].as_str().expect("a health").to_owned();
    (health, store["lost"].as_u64().expect("a number"))
}

/// SQLite finds nothing wrong with a store.
fn check_file(path: &Path) {
    let db = Connection::open(path).expect("the store can be opened");
    let found: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("it can be checked");
    assert_eq!(found, "ok");
}

/// Talks while the store fails, and until it has recovered. What the first failure hits may be in doubt.
fn outlast(chatd: &Chatd, talk: &mut Talk, in_doubt: usize, mend: impl FnOnce()) {
    talk.go_on_until(false);
    for _ in 0..20 {
        assert!(!talk.say(), "kept by a store that fails");
    }
    let lost = 21 - in_doubt;
    assert_eq!(store_status(chatd), ("failing".into(), lost as u64));
    mend();
    // It needs nobody to say anything.
    chatd.wait_for_log("store health=Good");
    for _ in 0..20 {
        assert!(talk.say(), "not kept by a store that is well");
    }
    assert_eq!(store_status(chatd).0, "good");
    assert_eq!(talk.notices(), [false, true], "the room is told once of each");
    chatd.wait_for_log(&format!("store lost messages={lost} "));
    talk.check(chatd, in_doubt);
}

#[test]
fn a_full_disk_stops_no_talk_and_loses_nothing_that_was_kept() {
    let directory = TempDir::new().expect("a temporary directory");
    let at = directory.path().join("disk");
    fs::create_dir(&at).expect("a directory");
    let disk = Disk::new(&at, 8 << 20);
    let ballast = disk.path().join("ballast");
    let mut file = File::create(&ballast).expect("a small disk");
    file.write_all(&vec![1; 6 << 20]).expect("room for the ballast");
    drop(file);

    let config = Config::default().set("store.path", "\"disk/chatd.db\"");
    let run = || disk.command(&binaries::chatd());
    let mut chatd = Chatd::by(run(), &config, directory);
    let mut talk = Talk::begin(&chatd);
    outlast(&chatd, &mut talk, 0, || {
        fs::remove_file(&ballast).expect("the ballast");
    });
    check_file(&disk.path().join("chatd.db"));
    chatd.signal(Signal::KILL);
    chatd.wait_for_exit();
    let again = Chatd::by(run(), &config, chatd.take_directory());
    talk.check(&again, 0);
}

#[test]
fn a_disk_that_fails_stops_no_talk() {
    let mut command = Command::new("env");
    // The disk fails where a file may not grow; that would end a program that did not ask for an error instead.
    command.arg("--ignore-signal=XFSZ").arg(binaries::chatd());
    let chatd = Chatd::by(
        command,
        &Config::default(),
        TempDir::new().expect("a temporary directory"),
    );
    let mut talk = Talk::begin(&chatd);
    assert!(talk.say());
    let limit = |current| {
        let limit = Rlimit {
            current,
            maximum: None,
        };
        prlimit(Some(chatd.pid()), Resource::Fsize, limit).expect("chatd runs");
    };
    limit(Some(0));
    outlast(&chatd, &mut talk, 1, || limit(None));
    check_file(&chatd.directory().join("chatd.db"));
}

#[test]
fn a_store_that_another_program_holds_stops_no_talk() {
    let chatd = Chatd::start();
    let mut talk = Talk::begin(&chatd);
    assert!(talk.say());
    let other = Connection::open(chatd.directory().join("chatd.db")).expect("the store");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    outlast(&chatd, &mut talk, 0, || {
        other.execute_batch("COMMIT").expect("nothing to commit");
    });
    check_file(&chatd.directory().join("chatd.db"));
}
