//! chat-client beside other graphical clients: until its window can be used, the memory that it holds, what it costs
//! while nothing happens; and how long its frames take in a long room, which it measures itself.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chatd_tests::daemon::Chatd;
use chatd_tests::desktop::{Running, Screen};
use chatd_tests::usage::resident_kib;
use chatd_tests::{DEADLINE, binaries};
use rustix::process::Pid;
use tempfile::TempDir;

use crate::servers::cpu;

pub const COMMAND: &str = "client";

/// What was said in the room before.
const SAID: usize = 500;

/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(20);

/// A client.
struct Kind {
    name: &'static str,
    /// A part of the title of the window that can be used.
    title: &'static str,
    /// Sets it up in its home, and says how it is started.
    command: fn(&Path, &str) -> Command,
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "chat-client",
        title: "#bench",
        command: chat_client,
    },
    Kind {
        name: "HexChat",
        title: "#bench",
        command: hexchat,
    },
    Kind {
        name: "Pidgin",
        title: "#bench",
        command: pidgin,
    },
];

/// What was measured.
struct Measured {
    start: Duration,
    resident_kib: u32,
    idle: Duration,
}

/// Measures, and prints the numbers and the ratios to the others'.
pub fn compare(runs: usize) {
    frames();
    let installed = |kind: &&Kind| {
        let there =
            kind.name == "chat-client" || Path::new("/usr/bin").join(kind.name.to_lowercase()).exists();
        if !there {
            eprintln!("{} is not installed, and is left out", kind.name);
        }
        // It asks root whether that is meant, and waits for the answer.
        let refuses = kind.name == "HexChat" && rustix::process::getuid().is_root();
        if refuses {
            eprintln!("HexChat does not start for root, and is left out");
        }
        there && !refuses
    };
    let all = KINDS.iter().filter(installed).map(|kind| {
        let all = (1..=runs).map(|run| {
            eprintln!("{} ({run} of {runs})", kind.name);
            measure(kind)
        });
        (kind, median(all.collect()))
    });
    let all: Vec<(&Kind, Measured)> = all.collect();
    let Some((_, ours)) = all.first() else {
        return;
    };
    for (kind, theirs) in &all {
        // What took less than a tick of the clock has no ratio.
        let ratio = |ours: f64, theirs: f64| match theirs {
            0.0 => "-".to_owned(),
            theirs => format!("{:.2}x", ours / theirs),
        };
        println!(
            "{:12} start {:5.2} s ({})  resident {:6.1} MiB ({})  20 s idle {:4.2} s of a core ({})",
            kind.name,
            theirs.start.as_secs_f64(),
            ratio(ours.start.as_secs_f64(), theirs.start.as_secs_f64()),
            f64::from(theirs.resident_kib) / 1024.0,
            ratio(ours.resident_kib.into(), theirs.resident_kib.into()),
            theirs.idle.as_secs_f64(),
            ratio(ours.idle.as_secs_f64(), theirs.idle.as_secs_f64()),
        );
    }
    println!("(in parentheses: chat-client's part of it; 0.50x is half)");
}

/// How long frames take in a room of a hundred thousand messages.
fn frames() {
    let (screen, home) = (Screen::start(), TempDir::new().expect("a temporary directory"));
    let mut command = Command::new(binaries::chat_client());
    command.arg("--bench").env("HOME", home.path());
    let mut bench = screen.run(&mut command);
    let status = bench.0.wait().expect("it was started");
    assert!(status.success(), "{status}");
}

fn measure(kind: &Kind) -> Measured {
    let (screen, home) = (Screen::start(), TempDir::new().expect("a temporary directory"));
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#bench");
    for at in 0..SAID {
        bia.send(&format!(
            "PRIVMSG #bench :message {at}, about as long as what people say"
        ));
    }
    bia.sync();
    let port = chatd.address("irc").port().to_string();
    let began = Instant::now();
    let running = run(kind, &screen, home.path(), &port);
    bia.skip_to(":ana!… JOIN …");
    // Asked again and again: who waits for a title looks twice a second, and whoever takes pictures takes time.
    while !screen.shows(kind.title) {
        assert!(began.elapsed() < DEADLINE, "no window {:?}", kind.title);
    }
    let start = began.elapsed();
    // What it does at its start is over some seconds later.
    std::thread::sleep(Duration::from_secs(5));
    let pid = Pid::from_child(&running.0);
    let before = cpu(pid);
    std::thread::sleep(IDLE);
    Measured {
        start,
        resident_kib: resident_kib(pid),
        idle: cpu(pid).saturating_sub(before),
    }
}

fn run(kind: &Kind, screen: &Screen, home: &Path, port: &str) -> Running {
    let mut command = (kind.command)(home, port);
    command
        .env("HOME", home)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    screen.run(&mut command)
}

fn chat_client(_: &Path, port: &str) -> Command {
    let mut command = Command::new(binaries::chat_client());
    command.args([
        "--name",
        "ana",
        "--room",
        "#bench",
        "--server",
        "127.0.0.1",
        "--port",
        port,
        "--connect",
    ]);
    command
}

fn hexchat(home: &Path, port: &str) -> Command {
    let conf = "gui_slist_skip = 1\nirc_nick1 = ana\nirc_user_name = ana\ngui_join_dialog = 0\n";
    fs::write(home.join("hexchat.conf"), conf).expect("the bench's own directory");
    let mut command = Command::new("/usr/bin/hexchat");
    command
        .arg("-d")
        .arg(home)
        .arg(format!("irc://127.0.0.1:{port}/#bench"));
    command
}

fn pidgin(home: &Path, port: &str) -> Command {
    let accounts = format!(
        "<?xml version='1.0'?><account version='1.0'><account><protocol>prpl-irc</protocol><name>ana@127.0.0.1</name>\
         <settings><setting name='port' type='int'>{port}</setting></settings><settings ui='gtk-gaim'>\
         <setting name='auto-login' type='bool'>1</setting></settings></account></account>"
    );
    let list = "<?xml version='1.0'?><purple version='1.0'><blist><group name='Chats'><chat proto='prpl-irc' \
                account='ana@127.0.0.1'><component name='channel'>#bench</component>\
                <setting name='gtk-autojoin' type='bool'>1</setting></chat></group></blist></purple>";
    fs::write(home.join("accounts.xml"), accounts).expect("the bench's own directory");
    fs::write(home.join("blist.xml"), list).expect("the bench's own directory");
    let mut command = Command::new("/usr/bin/pidgin");
    command.arg("-c").arg(home);
    command
}

fn median(mut all: Vec<Measured>) -> Measured {
    let middle = all.len() / 2;
    let start = nth(all.iter().map(|one| one.start), middle);
    let idle = nth(all.iter().map(|one| one.idle), middle);
    all.sort_by_key(|one| one.resident_kib);
    let resident_kib = all.get(middle).map_or(0, |one| one.resident_kib);
    Measured {
        start,
        resident_kib,
        idle,
    }
}

fn nth(values: impl Iterator<Item = Duration>, at: usize) -> Duration {
    let mut values: Vec<Duration> = values.collect();
    values.sort_unstable();
    values.get(at).copied().unwrap_or_default()
}
