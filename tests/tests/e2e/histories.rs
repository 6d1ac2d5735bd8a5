//! `chatctl history` and `restore`: what was said, read, found, copied, erased and put back by the administrator.

use std::fs;
use std::path::Path;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use chatd_tests::schema::Schema;
use rustix::process::Signal;

/// In much that is said here, and never in a log.
const WORD: &str = "minhapalavra";

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

/// Everything that could be logged is.
fn config() -> Config {
    Config::default()
        .with_cheap_hashes()
        .set("log.level", r#""trace""#)
}

fn with_account(chatd: &Chatd, name: &str) -> Peer {
    let mut peer = chatd.connect(name);
    peer.send("CAP REQ :echo-message");
    peer.skip_to("… ACK …");
    peer.send("CAP END");
    peer.register();
    peer.send("REGISTER * * segredo");
    peer.skip_to("… REGISTER SUCCESS …");
    peer.join("#geral");
    peer
}

/// Says something, and waits until it is kept.
fn say(peer: &mut Peer, target: &str, text: &str) {
    peer.send(&format!("PRIVMSG {target} :{text}"));
    peer.skip_to(&format!("… PRIVMSG {target} :{text}"));
}

/// What is shown of what was said, without the times.
fn said(outcome: &Outcome) -> Vec<&str> {
    outcome
        .out
        .lines()
        .map(|line| line.split_once(' ').map_or(line, |(_, rest)| rest))
        .collect()
}

#[test]
fn what_was_said_is_shown_found_and_copied() {
    let chatd = Chatd::with(&config());
    let (mut ana, mut bia) = (with_account(&chatd, "ana"), with_account(&chatd, "bia"));
    for number in 1..=5 {
        say(&mut ana, "#geral", &format!("{WORD} {number}"));
    }
    say(&mut bia, "#geral", "prova na próxima semana");
    say(&mut ana, "bia", "só para a bia");

    let last = chatctl(&chatd, &["history", "show", "#geral", "--last", "2"]).expect(0);
    assert_eq!(
        said(&last),
        ["ana: minhapalavra 5", "bia: prova na próxima semana"]
    );
    let all = chatctl(&chatd, &["history", "show", "#GERAL", "--since", "1h"]).expect(0);
    assert_eq!(said(&all).len(), 6, "{all:?}");
    let events = chatctl(&chatd, &["history", "show", "#geral", "--events"]).expect(0);
    assert!(said(&events).contains(&"* bia entered"), "{events:?}");
    let rows = chatctl(&chatd, &["history", "show", "#geral", "--json"])
        .expect(0)
        .json();
    let third = rows[2]["id"].as_str().expect("an id");
    let before = ["history", "show", "#geral", "--before", third];
    assert_eq!(said(&chatctl(&chatd, &before).expect(0)).len(), 2);
    let nothing = chatctl(&chatd, &["history", "show", "#geral", "--before", "1d"]).expect(0);
    assert!(
        nothing.out.is_empty() && nothing.err.contains("nothing is kept"),
        "{nothing:?}"
    );

    let found = ["history", "search", "#geral", "PROXIMA semana", "prov*"];
    assert_eq!(
        said(&chatctl(&chatd, &found).expect(0)),
        ["bia: prova na próxima semana"]
    );
    let of_bia = ["history", "search", "#geral", WORD, "--from", "bia"];
    assert_eq!(chatctl(&chatd, &of_bia).expect(0).out, "");

    let private = ["history", "show", "--private", "bia", "ana"];
    assert_eq!(said(&chatctl(&chatd, &private).expect(0)), ["ana: só para a bia"]);
    let found = ["history", "search", "--private", "bia", "ana", "para", "bia"];
    assert_eq!(said(&chatctl(&chatd, &found).expect(0)), ["ana: só para a bia"]);

    let exported = chatctl(&chatd, &["history", "export", "#geral"]).expect(0);
    let kinds: Vec<_> = exported
        .json()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap_or("-").to_owned())
        .collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "message").count(), 6);
    assert!(kinds.iter().any(|kind| kind == "join"), "{kinds:?}");
    let file = chatd.directory().join("geral.jsonl");
    let path = file.to_str().expect("a path of this test");
    let made = ["history", "export", "#geral", "--output", path, "--json"];
    let made = chatctl(&chatd, &made).expect(0).json();
    assert_eq!(made[0]["lines"], kinds.len());
    assert_eq!(fs::read_to_string(&file).expect("the file"), exported.out);

    let audit = chatctl(&chatd, &["audit"]).expect(0).out;
    for noted in [
        "room=\"#geral\"",
        "private=\"bia\" and=\"ana\"",
        "history_search",
        "history_export",
    ] {
        assert!(audit.contains(noted), "{noted}: {audit}");
    }
    let log = chatd.log();
    assert!(log.contains("method=history_show by="), "{log}");
    for word in [WORD, "prova", "só para"] {
        assert!(!log.contains(word) && !audit.contains(word), "{word}: {log}");
    }
}

#[test]
fn what_was_said_to_everybody_is_shown_found_copied_and_erased() {
    let chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    say(&mut ana, "#geral", WORD);
    for text in ["volto às dez", &format!("{WORD} para todos")] {
        chatctl(&chatd, &["broadcast", text]).expect(0);
    }
    chatctl(&chatd, &["broadcast", "--room", "#geral", "só na sala"]).expect(0);
    let history = |arguments: &[&str]| {
        let all = [&["history"], arguments, &["--broadcasts"]].concat();
        chatctl(&chatd, &all)
    };

    let both = ["***: volto às dez", "***: minhapalavra para todos"];
    assert_eq!(said(&history(&["show"]).expect(0)), both);
    assert_eq!(said(&history(&["show", "--last", "1"]).expect(0)), both[1..]);
    assert_eq!(said(&history(&["search", WORD]).expect(0)), both[1..]);
    let exported = history(&["export"]).expect(0).json();
    assert_eq!(exported.len(), 2, "{exported:?}");
    assert_eq!(exported[1]["from"], serde_json::Value::Null);
    history(&["show", "#geral"]).expect(2);
    history(&["purge", "--from", "ana", "--yes"]).expect(2);

    let would = history(&["purge", "--all", "--dry-run", "--json"])
        .expect(0)
        .json();
    assert_eq!(would[0]["removed"], 2);
    history(&["purge", "--all", "--yes"]).expect(0);
    assert_eq!(history(&["show"]).expect(0).out, "");
    let room = chatctl(&chatd, &["history", "show", "#geral"]).expect(0);
    assert_eq!(said(&room).len(), 2, "rooms have theirs: {room:?}");
    let audit = chatctl(&chatd, &["audit"]).expect(0).out;
    assert!(audit.contains("broadcasts") && !audit.contains(WORD), "{audit}");
}

#[test]
fn what_is_erased_is_gone_from_the_file_too() {
    let chatd = Chatd::with(&config());
    let (mut ana, mut bia) = (with_account(&chatd, "ana"), with_account(&chatd, "bia"));
    for number in 1..=30 {
        say(&mut ana, "#geral", &format!("{WORD} {number}"));
    }
    say(&mut bia, "#geral", "alheia");
    say(&mut ana, "bia", "emparticular");
    let purge = |more: &[&str]| {
        let arguments: Vec<_> = ["history", "purge"].iter().chain(more).copied().collect();
        chatctl(&chatd, &arguments)
    };
    let asked = purge(&["#geral", "--from", "ana"]).expect(2);
    assert!(
        asked.err.contains("erase 31 messages and events for good?") && asked.err.contains("hint: "),
        "{asked:?}"
    );
    let would = purge(&["#geral", "--from", "ana", "--dry-run"]).expect(0);
    assert_eq!(would.out, "would erase 31 messages and events\n");
    assert!(chatd.has_in_store(WORD));
    let erased = purge(&["#geral", "--from", "ana", "--yes", "--json"]).expect(0);
    assert_eq!(
        (&erased.json()[0]["removed"], erased.err.as_str()),
        (&31.into(), "")
    );
    assert!(!chatd.has_in_store(WORD));
    assert!(chatd.has_in_store("alheia") && chatd.has_in_store("emparticular"));
    let left = chatctl(&chatd, &["history", "show", "#geral"]).expect(0);
    assert_eq!(said(&left), ["bia: alheia"]);
    let old = purge(&["#geral", "--before", "1h", "--yes"]).expect(0);
    assert_eq!(old.out, "erased 0 messages and events\n");
    purge(&["--private", "ana", "bia", "--all", "--yes"]).expect(0);
    assert!(!chatd.has_in_store("emparticular"));
    for noted in [
        "dry_run=true result=ok removed=31",
        "dry_run=false result=ok removed=31",
        "private=\"ana\" and=\"bia\" dry_run=false result=ok removed=1",
    ] {
        chatd.wait_for_log(noted);
    }
    say(&mut ana, "#geral", "de novo");
}

#[test]
fn what_may_be_left_of_what_was_erased_is_said() {
    let chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    say(&mut ana, "#geral", WORD);
    let reader = rusqlite::Connection::open(chatd.directory().join("chatd.db")).expect("the store");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM accounts")
        .expect("a reader of an old moment");
    let purge = ["history", "purge", "#geral", "--all", "--yes", "--json"];
    let erased = chatctl(&chatd, &purge).expect(0);
    assert_eq!(erased.json()[0]["traces"], true);
    assert!(
        erased
            .err
            .contains("copies of it may be left in the store's file")
            && erased.err.contains("hint: "),
        "{erased:?}"
    );
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_hint() {
    let chatd = Chatd::with(&config());
    for (code, arguments) in [
        (4, &["show", "#gerl"][..]),
        (4, &["search", "#gerl", "x"]),
        (4, &["export", "--private", "rui", "zé"]),
        (2, &["show"]),
        (2, &["show", "#geral", "--private", "a", "b"]),
        (2, &["show", "#geral", "--since", "yesterday"]),
        (2, &["show", "#geral", "--after", "1h", "--before", "2h"]),
        (2, &["purge", "#geral"]),
        (2, &["purge", "#geral", "--all", "--from", "ana"]),
        (2, &["purge", "#geral", "--all"]),
    ] {
        let arguments: Vec<_> = ["history"].iter().chain(arguments).copied().collect();
        let refused = chatctl(&chatd, &arguments).expect(code);
        assert!(refused.err.contains("hint: "), "{arguments:?}: {refused:?}");
        let mut command = ctl::command(&chatd.socket(), &arguments);
        let refused = ctl::capture(command.env("LC_ALL", "pt_BR.UTF-8")).expect(code);
        assert!(refused.err.contains("dica: "), "{arguments:?}: {refused:?}");
    }
}

#[test]
fn names_of_rooms_and_accounts_complete() {
    let chatd = Chatd::with(&config());
    let _ana = with_account(&chatd, "ana");
    let offered = |words: &[&str]| {
        let arguments: Vec<_> = ["complete", "--"].iter().chain(words).copied().collect();
        chatctl(&chatd, &arguments).expect(0).out
    };
    assert_eq!(offered(&["history", "show", ""]), "#geral\n");
    for names in [&["--private", ""][..], &["--private", "bia", ""], &["--from", ""]] {
        let words: Vec<_> = ["history", "search"].iter().chain(names).copied().collect();
        assert_eq!(offered(&words), "ana\n", "{words:?}");
    }
}

/// What chatctl has confirmed is so even after a power failure.
#[test]
fn a_lasting_room_that_is_deleted_stays_so_whatever_happens_then() {
    let mut chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    ana.join("#sala");
    ana.send("CS REGISTER #sala");
    ana.skip_to("… NOTICE ana :…#sala…");
    say(&mut ana, "#sala", WORD);
    chatctl(&chatd, &["room", "delete", "#sala", "--yes"]).expect(0);
    chatd.signal(Signal::KILL);
    chatd.wait_for_exit();
    let directory = chatd.take_directory();
    let chatd = Chatd::with_directory(&config(), directory);
    chatctl(&chatd, &["room", "show", "#sala"]).expect(4);
    let mut bia = with_account(&chatd, "bia");
    bia.join("#sala");
    assert_eq!(chatctl(&chatd, &["history", "show", "#sala"]).expect(0).out, "");
}

/// `chatctl restore`, which asks nobody but the chatd beside it.
fn restore(directory: &Path, more: &[&str], language: &str) -> Outcome {
    let mut command = Command::new(binaries::chatctl());
    command
        .arg("restore")
        .arg("--config")
        .arg(directory.join("chatd.toml"))
        .args(more)
        .current_dir(directory)
        .env("LC_ALL", language);
    ctl::capture(&mut command)
}

#[test]
fn a_backup_is_put_back_while_chatd_is_stopped() {
    let mut chatd = Chatd::with(&config());
    let mut ana = with_account(&chatd, "ana");
    say(&mut ana, "#geral", "antes");
    let copy = chatd.directory().join("copy.db");
    let copy = copy.to_str().expect("a path of this test").to_owned();
    chatctl(&chatd, &["backup", &copy]).expect(0);
    say(&mut ana, "#geral", "depois");
    for more in [&["copy.db", "--dry-run"][..], &["copy.db", "--yes"]] {
        let running = restore(chatd.directory(), more, "C.UTF-8").expect(1);
        assert!(
            running.err.contains("chatd runs") && running.err.contains("systemctl stop chatd.socket"),
            "{running:?}"
        );
    }
    chatd.signal(Signal::TERM);
    assert!(chatd.wait_for_exit().success());
    let directory = chatd.take_directory();
    let store = directory.path().join("chatd.db");
    let before = fs::read(&store).expect("the store");

    fs::write(directory.path().join("text.db"), "not a store".repeat(1000)).expect("a file");
    for (wrong, why) in [
        ("text.db", "text.db"),
        ("none.db", "O arquivo none.db não existe"),
    ] {
        let refused = restore(directory.path(), &[wrong, "--yes"], "pt_BR.UTF-8").expect(1);
        assert!(
            refused.err.contains("nada foi restaurado")
                && refused.err.contains(why)
                && refused.err.contains("dica: "),
            "{refused:?}"
        );
    }
    let would = restore(directory.path(), &["copy.db", "--dry-run", "--json"], "C.UTF-8").expect(0);
    let would = &would.json()[0];
    Schema::shipped().expect_printed("restore", would);
    assert_eq!(
        (&would["accounts"], &would["messages"], &would["dry_run"]),
        (&1.into(), &1.into(), &true.into())
    );
    assert!(
        would["latest"].is_string() && would["replaced"].is_null(),
        "{would}"
    );
    let asked = restore(directory.path(), &["copy.db"], "C.UTF-8").expect(2);
    assert!(
        asked.err.contains("messages: 1;") && asked.err.contains("hint: "),
        "{asked:?}"
    );
    assert_eq!(fs::read(&store).expect("the store"), before);

    let restored = restore(directory.path(), &["copy.db", "--yes"], "C.UTF-8").expect(0);
    let kept = restored
        .out
        .lines()
        .last()
        .and_then(|line| line.strip_prefix("what was there before is kept: "));
    assert!(kept.is_some_and(|kept| Path::new(kept).exists()), "{restored:?}");
    let chatd = Chatd::with_directory(&config(), directory);
    let left = chatctl(&chatd, &["history", "show", "#geral"]).expect(0);
    assert_eq!(said(&left), ["ana: antes"]);
}
