//! Whoever comes to the admin socket and should not, or does not behave: refused or bounded, while chat goes on.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, NOBODYS_GROUP, Outcome};
use chatd_tests::daemon::Chatd;
use chatd_tests::intruders::{answer, deaf, endless, halfway, nonsense, silent, stalled};
use chatd_tests::peer::Peer;

/// How many of each misbehave at a time; together fewer than the socket has room for.
const EACH: usize = 8;
/// How many sessions there are.
const SESSIONS: usize = 32;
/// How many come at once.
const CROWD: usize = 100;
/// How often something happens that is watched: more than waits for who does not read.
const HAPPENS: usize = 6_000;
/// So many of that at a time.
const BURST: usize = 100;
/// How much more memory all of them may cost.
const MOST_KIB: u64 = 64 * 1024;

/// Something is said, and heard.
fn chat(ana: &mut Peer, bob: &mut Peer, text: &str) {
    ana.send(&format!("PRIVMSG #sala :{text}"));
    bob.skip_to(&format!(":ana!… PRIVMSG #sala :{text}"));
}

#[test]
fn chat_goes_on_whoever_is_at_the_admin_socket() {
    let chatd = Chatd::start();
    let socket = chatd.socket();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#sala");
    let before = chatd.resident_kib();

    let watchers: Vec<_> = (0..EACH)
        .map(|_| deaf(&socket, &["join", "part", "messages", "log"]))
        .collect();
    let _stalled: Vec<_> = (0..EACH).map(|_| stalled(&socket)).collect();
    let _halfway: Vec<_> = (0..EACH).map(|_| halfway(&socket)).collect();
    chat(&mut ana, &mut bob, "all are here");
    for round in 0..20 {
        let answers = [nonsense(&socket), endless(&socket)];
        for answer in answers.into_iter().flatten() {
            assert!(answer["error"]["code"].is_i64(), "{answer}");
        }
        chat(&mut ana, &mut bob, &format!("round {round}"));
    }
    for burst in 0..HAPPENS / BURST / 2 {
        for _ in 0..BURST {
            bob.send("JOIN #outra");
            bob.send("PART #outra");
        }
        chat(&mut ana, &mut bob, &format!("burst {burst}"));
    }

    // Those who say nothing make room for each other, and for who has something to say. Of each of them a log would
    // be full.
    let crowd: Vec<_> = (0..CROWD).map(|_| silent(&socket)).collect();
    ctl::run(&socket, &["status"]).expect(0);
    let sent_away = answer(crowd.first().expect("some")).expect("they are told");
    assert_eq!(sent_away["error"]["data"]["kind"], "busy", "{sent_away}");
    let log = chatd.wait_for_log("admin refused: and ");
    let lines = log.matches("makes room").count();
    assert!(lines < CROWD / 10, "{lines} lines in {log}");
    chat(&mut ana, &mut bob, "a crowd");

    assert!(
        watchers.iter().all(is_told_of_loss),
        "what does not fit is counted"
    );
    let grown = chatd.resident_kib().saturating_sub(before);
    assert!(grown < MOST_KIB, "{grown} KiB");
}

/// Whether somebody who reads again finds out that events were lost.
fn is_told_of_loss(watcher: &UnixStream) -> bool {
    let lines = BufReader::new(watcher).lines();
    let mut lines = lines.map(|line| line.expect("lines until then"));
    lines.any(|line| line.contains(r#""event":"lost""#))
}

/// Runs chatctl as nobody, in this group.
fn as_nobody(chatd: &Chatd, group: u32, arguments: &[&str]) -> Outcome {
    ctl::capture(&mut ctl::as_nobody(chatd, group, arguments))
}

/// The socket's mode keeps strangers out, and they are told what to do about it.
#[test]
fn strangers_may_not() {
    if !ctl::is_root() {
        return;
    }
    let chatd = Chatd::start();
    let mode = std::fs::metadata(chatd.socket())
        .expect("the socket")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o660);
    let outcome = as_nobody(&chatd, NOBODYS_GROUP, &["status"]).expect(5);
    assert!(
        outcome.err.contains("hint: ") && outcome.err.contains("chatd-admin"),
        "{}",
        outcome.err
    );
}

/// Where everybody may open the socket, the kernel's word on who it is decides.
#[test]
fn each_group_may_what_its_role_may() {
    if !ctl::is_root() {
        return;
    }
    let config = Config::default()
        .set("admin.operator_group", r#""games""#)
        .set("admin.read_only_group", r#""mail""#);
    let [operator, viewer] = ["games", "mail"].map(group);
    let chatd = Chatd::with(&config);
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(chatd.socket(), open).expect("our own socket");
    let mut ana = chatd.user("ana");

    as_nobody(&chatd, viewer, &["list"]).expect(0);
    for changing in [
        &["kick", "ana"][..],
        &["broadcast", "hello"],
        &["reload"],
        &["backup", "-"],
        &["log", "level", "debug"],
    ] {
        let refused = as_nobody(&chatd, viewer, changing).expect(5);
        assert!(refused.err.contains("hint: "), "{refused:?}");
    }
    ana.expect_silence();
    as_nobody(&chatd, operator, &["broadcast", "hello"]).expect(0);
    ana.expect("… NOTICE … :…hello");
    as_nobody(&chatd, operator, &["stop", "--yes"]).expect(5);
    let refused = as_nobody(&chatd, NOBODYS_GROUP, &["list"]).expect(5);
    assert!(
        refused.err.contains("does not let you administer it"),
        "{refused:?}"
    );
    // What was refused is written down, too.
    let audit = ctl::run(&chatd.socket(), &["audit", "--json"]).expect(0).json();
    let of_nobody: Vec<_> = audit.iter().filter(|entry| entry["uid"] == 65_534).collect();
    assert!(
        of_nobody.iter().any(|entry| entry["method"] == "stop"),
        "{audit:?}"
    );
}

/// Whoever holds all sessions and does nothing with them keeps nobody out: root at no time, others not for long.
#[test]
fn who_stalls_keeps_nobody_out() {
    let config = Config::default().set("admin.operator_group", r#""games""#);
    let chatd = Chatd::with(&config);
    let _stalled: Vec<_> = (0..SESSIONS).map(|_| stalled(&chatd.socket())).collect();
    ctl::run(&chatd.socket(), &["status"]).expect(0);
    if !ctl::is_root() {
        return;
    }
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(chatd.socket(), open).expect("our own socket");
    let started = Instant::now();
    while as_nobody(&chatd, group("games"), &["status"]).code != Some(0) {
        assert!(started.elapsed() < DEADLINE, "the stalled keep others out");
    }
}

/// The number of a group that Debian has everywhere.
fn group(name: &str) -> u32 {
    let groups = std::fs::read_to_string("/etc/group").expect("groups");
    let line = groups.lines().find(|line| line.split(':').next() == Some(name));
    let number = line.and_then(|line| line.split(':').nth(2)?.parse().ok());
    number.unwrap_or_else(|| panic!("there is no group {name}"))
}
