//! chatd as a program: its command line, its signals, its exit status.

use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use chatd_tests::config::Config;
use chatd_tests::ctl::{self, Outcome, capture};
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::output::Output;
use chatd_tests::peer::Peer;
use chatd_tests::{binaries, pattern};
use rustix::fs::{CWD, FileType, mknodat};
use rustix::process::Signal;
use tempfile::TempDir;

fn chatd(arguments: &[&str]) -> Outcome {
    capture(
        Command::new(binaries::chatd())
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .env_remove("RUST_LOG"),
    )
}

/// `chatd --check` on this text.
fn check(directory: &Path, toml: &str) -> Outcome {
    let file = directory.join("chatd.toml");
    std::fs::write(&file, toml).expect("a temporary directory is writable");
    chatd(&["--check", "--config", &file.display().to_string()])
}

#[test]
fn check_says_ok_or_what_is_wrong_and_where() {
    let directory = TempDir::new().expect("a temporary directory");
    let fine = check(directory.path(), "[server]\nname = \"chat.example.org\"\n").expect(0);
    assert!(fine.out.contains("ok"), "{fine:?}");

    // The text, the place, and words that have to be in the answer.
    let wrong: [(&str, &str, &[&str]); 8] = [
        ("[server]\nnmae = \"x.example\"\n", ":2:1", &["nmae", "name"]),
        ("[sevrer]\nname = \"x.example\"\n", ":1:2", &["sevrer", "server"]),
        ("[limits]\nnick_length = \"long\"\n", ":2:15", &["nick_length"]),
        ("[limits]\nnick_length = -1\n", ":2:15", &["nick_length"]),
        ("[server]\nname = \"x\n", ":2:", &[]),
        (
            "[[listen]]\naddress = \"localhost\"\ndialect = \"irc\"\n",
            ":2:11",
            &["address"],
        ),
        (
            "[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"ircs\"\n",
            ":3:11",
            &["irc", "classic"],
        ),
        ("[timeouts]\nping = \"2 parsecs\"\n", ":2:8", &["ping"]),
    ];
    for (toml, place, words) in wrong {
        let outcome = check(directory.path(), toml).expect(1);
        assert!(
            outcome.err.contains(&format!("chatd.toml{place}")),
            "no {place} for\n{toml}\nin\n{}",
            outcome.err
        );
        for word in words {
            assert!(
                outcome.err.contains(word),
                "no {word:?} for\n{toml}\nin\n{}",
                outcome.err
            );
        }
    }
    let missing = chatd(&["--check", "--config", "/nowhere/chatd.toml"]).expect(1);
    assert!(missing.err.contains("/nowhere/chatd.toml"), "{missing:?}");
}

#[test]
fn the_shipped_configuration_is_right() {
    let file = binaries::workspace().join("config/chatd.toml");
    chatd(&["--check", "--config", &file.display().to_string()]).expect(0);
}

#[test]
fn the_command_line_explains_itself() {
    assert!(chatd(&["--version"]).expect(0).out.starts_with("chatd "));
    let help = chatd(&["--help"]).expect(0).out;
    for option in ["--config", "--check", "--hash-password", "--daemonize"] {
        assert!(help.contains(option), "{help}");
    }
    chatd(&["--frobnicate"]).expect(2);
}

/// What `--hash-password` makes opens the door as a connection password, and tells nobody what it was.
#[test]
fn a_hashed_password_lets_in() {
    let directory = TempDir::new().expect("a temporary directory");
    // Cheap hashes: this is not about how long they take.
    let file = directory.path().join("cheap.toml");
    std::fs::write(&file, "[accounts]\nhash_memory_kib = 8\nhash_iterations = 1\n").expect("writable");
    let mut command = Command::new(binaries::chatd());
    command
        .arg("--hash-password")
        .arg("--config")
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("chatd starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all("abre-te sésamo\n".as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let hash = String::from_utf8(output.stdout)
        .expect("text")
        .trim_end()
        .to_owned();
    assert!(hash.starts_with("$argon2id$") && !hash.contains('\n'), "{hash}");

    let chatd = Chatd::with(&Config::default().set("server.password", &format!("{hash:?}")));
    let mut ana = chatd.connect("ana");
    ana.send("PASS :abre-te sésamo");
    ana.register();
    let mut eve = chatd.connect("eve");
    eve.send("PASS :abre-te");
    eve.send("NICK eve");
    eve.send("USER eve 0 * :Eve");
    eve.skip_to(":… 464 …");
    eve.expect_close();
    assert!(
        !chatd.log().contains("abre-te"),
        "the log tells a password:\n{}",
        chatd.log()
    );
}

#[test]
fn a_taken_address_is_a_clear_failure() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let directory = TempDir::new().expect("a temporary directory");
    let config = Config::default().table(&format!(
        "[[listen]]\naddress = \"{address}\"\ndialect = \"irc\"\n"
    ));
    let file = config.write(directory.path()).display().to_string();
    for extra in [None, Some("--daemonize")] {
        let mut arguments = vec!["--config", &file];
        arguments.extend(extra);
        let outcome = chatd(&arguments).expect(1);
        assert!(outcome.err.contains(&address), "{arguments:?}: {}", outcome.err);
    }
}

/// TERM and INT end it cleanly, and people are told.
#[test]
fn signals_end_it() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut chatd = Chatd::start();
        let mut ana = chatd.user("ana");
        chatd.signal(signal);
        let last = ana.expect_close();
        assert!(
            last.last().is_some_and(|line| line.starts_with("ERROR :")),
            "{signal:?}: {last:?}"
        );
        assert!(chatd.wait_for_exit().success(), "{signal:?}");
        assert!(!chatd.socket().exists(), "the admin socket is left behind");
    }
}

/// A socket that an earlier run left behind is in nobody's way; one that is in use is.
#[test]
fn a_left_over_socket_is_replaced() {
    let mut first = Chatd::start();
    first.signal(Signal::KILL);
    first.wait_for_exit();
    assert!(first.socket().exists());
    let second = Chatd::with_directory(&Config::default(), first.take_directory());
    ctl::run(&second.socket(), &["status"]).expect(0);

    let file = second.directory().join("chatd.toml").display().to_string();
    let outcome = chatd(&["--config", &file]).expect(1);
    assert!(outcome.err.contains("admin.sock"), "{}", outcome.err);
    ctl::run(&second.socket(), &["status"]).expect(0);
}

/// The parent returns once the daemon serves, with the truth as its exit status.
#[test]
fn daemonize() {
    let directory = TempDir::new().expect("a temporary directory");
    let file = Config::default().write(directory.path()).display().to_string();
    let pid_file = directory.path().join("chatd.pid");
    let arguments = [
        "--config",
        &file,
        "--daemonize",
        "--pid-file",
        &pid_file.display().to_string(),
    ];
    let outcome = chatd(&arguments).expect(0);

    // No waiting: it is ready, or the parent lied.
    let socket = directory.path().join("admin.sock");
    let status = ctl::run(&socket, &["status", "--json"]).expect(0).json();
    let pid = std::fs::read_to_string(&pid_file).expect("the pid file");
    let daemon = Process::known_by(pid.trim());
    assert_eq!(status[0]["pid"].to_string(), pid.trim(), "{outcome:?}");
    let listeners = status[0]["listeners"].as_array().expect("a list");
    let irc = listeners
        .iter()
        .find(|listener| listener["dialect"] == "irc")
        .expect("it listens");
    let address = irc["address"]
        .as_str()
        .and_then(|address| address.parse().ok())
        .expect("an address");
    let mut ana = Peer::connect("ana", address);
    ana.register();

    let second = chatd(&arguments).expect(1);
    assert!(second.err.contains("chatd.pid"), "{}", second.err);
    assert_eq!(second.err.lines().count(), 1, "it says it once: {}", second.err);
    let still = std::fs::read_to_string(&pid_file).expect("the running daemon's pid file stays");
    assert_eq!(still, pid);
    ana.expect_silence();

    daemon.signal(Signal::TERM);
    let last = ana.expect_close();
    assert!(
        last.last().is_some_and(|line| pattern::matches("ERROR :…", line)),
        "{last:?}"
    );
    daemon.wait_for_end();

    for (option, value, said) in [
        ("--user", "nobody-like-that", "no user nobody-like-that"),
        ("--group", "nobody-like-that", "no group nobody-like-that"),
        ("--pid-file", "/nowhere/chatd.pid", "no directory /nowhere"),
    ] {
        let mut arguments = arguments.to_vec();
        arguments.truncate(if option == "--pid-file" { 3 } else { 5 });
        arguments.extend([option, value]);
        let outcome = chatd(&arguments).expect(1);
        assert!(outcome.err.contains(said), "{}", outcome.err);
        assert!(!pid_file.exists(), "{option}");
    }

    let broken = directory.path().join("broken.toml");
    std::fs::write(&broken, "[server]\nnmae = 1\n").expect("writable");
    let outcome = chatd(&["--config", &broken.display().to_string(), "--daemonize"]).expect(1);
    assert!(outcome.err.contains("nmae"), "{}", outcome.err);
}

/// The log goes to a file: opened by whoever goes on, and anew at each reload, so that it can be moved away.
#[test]
fn the_log_goes_to_a_file() {
    let directory = TempDir::new().expect("a temporary directory");
    let (log, pid_file) = (
        directory.path().join("chatd.log"),
        directory.path().join("chatd.pid"),
    );
    let with = |target: &Path| {
        let target = format!("{:?}", target.display().to_string());
        let config = Config::default().set("log.target", &target);
        config.write(directory.path()).display().to_string()
    };
    let pid_path = pid_file.display().to_string();
    let start = |file: &str| chatd(&["--config", file, "--daemonize", "--pid-file", &pid_path]);
    let nowhere = directory.path().join("nowhere/chatd.log");
    let refused = start(&with(&nowhere)).expect(1);
    assert!(
        refused.err.contains("nowhere/chatd.log: No such file"),
        "{refused:?}"
    );

    let file = with(&log);
    start(&file).expect(0);
    let daemon = Process::known_by(std::fs::read_to_string(&pid_file).expect("the pid file").trim());
    let read = |path: &Path| std::fs::read_to_string(path).expect("the log");
    let said = read(&log);
    assert!(said.contains("INFO ] listening address="), "{said}");
    let mode = std::fs::metadata(&log).expect("the log").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    // As logrotate does; what comes next is a pipe, at which one can wait for it.
    let moved = directory.path().join("chatd.log.1");
    std::fs::rename(&log, &moved).expect("it is there");
    mknodat(CWD, &log, FileType::Fifo, 0o600.into(), 0).expect("a pipe");
    let pipe = File::options()
        .read(true)
        .write(true)
        .open(&log)
        .expect("the pipe");
    let new = Output::follow(pipe);
    daemon.signal(Signal::HUP);
    new.wait_for("configuration");
    // Until then the store may have told something, too.
    let old = read(&moved);
    assert!(old.starts_with(&said), "{old}");

    // Where it cannot go it does not go, and says so.
    with(&nowhere);
    let socket = directory.path().join("admin.sock");
    ctl::run(&socket, &["reload"]).expect(0);
    let line = new.wait_for_line(0, "cannot log to");
    assert!(line.contains("nowhere/chatd.log"), "{line}");
    assert_eq!(read(&moved), old);
    with(&moved);
    for _ in 0..2 {
        ctl::run(&socket, &["reload"]).expect(0);
    }
    assert!(read(&moved).len() > old.len(), "it goes on where it is told");
}

/// A ban on somebody's host holds only if that is the same after a restart.
#[test]
fn a_cloak_is_the_same_after_a_restart() {
    let config = Config::default().set("server.cloak_hosts", "true");
    let host = |chatd: &Chatd| {
        let mut ana = chatd.user("ana");
        ana.send("USERHOST ana");
        let answer = ana.skip_to("… 302 ana …");
        answer.rsplit('@').next().expect("a host").to_owned()
    };
    let mut first = Chatd::with(&config);
    let before = host(&first);
    assert!(!before.contains("127.0.0.1"), "{before}");
    first.signal(Signal::KILL);
    first.wait_for_exit();
    let second = Chatd::with_directory(&config, first.take_directory());
    assert_eq!(host(&second), before);
    assert_ne!(host(&Chatd::with(&config)), before, "others make their own");
}
