//! What those at the admin socket do to those who talk: chatd against itself, with and without them.

use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::intruders::{deaf, endless, halfway, nonsense, silent, stalled};

use crate::load::{self, Party, Talk};
use crate::servers::Server;

/// The argument that makes the load generator measure this alone.
pub const COMMAND: &str = "admin";

/// How long people talk in one measurement.
const TIME: Duration = Duration::from_secs(5);
/// How many are in one room, and how many of them talk.
const PEOPLE: usize = 200;
const TALKERS: usize = 10;
/// How many are connected while connections are listed: the others are in no room.
const EVERYBODY: usize = 10_000;
/// How many of each kind of peer misbehave at a time.
const EACH: usize = 8;
/// How many come at once, again and again.
const CROWD: usize = 100;

/// What one run has shown.
pub struct Run {
    calm: Talk,
    beset: Talk,
    many: Talk,
    listed: Talk,
    /// Complete lists a second, and how long one took in the middle.
    lists: f64,
    list: Duration,
}

/// Measures once.
pub fn measure() -> Run {
    let config = Config::default()
        .set("timeouts.ping", r#""1h""#)
        .set("limits.connections", "12000");
    let chatd = Chatd::with(&config);
    let socket = chatd.socket();
    let server = Server::of(chatd);
    let mut party = Party::gather(&server, PEOPLE, 1);
    let talkers: Vec<usize> = (0..TALKERS).map(|talker| talker * (PEOPLE / TALKERS)).collect();
    let calm = party.talk(&server, &talkers, 1, TIME);
    let beset = beside(
        |over| beset(&socket, over),
        || party.talk(&server, &talkers, 1, TIME),
    )
    .1;
    load::gather(&mut party.swarm, server.address, EVERYBODY);
    let many = party.talk(&server, &talkers, 1, TIME);
    let took = Instant::now();
    let (mut each, listed) = beside(
        |over| list(&socket, over),
        || party.talk(&server, &talkers, 1, TIME),
    );
    each.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "some hundreds are exact")]
    let lists = each.len() as f64 / took.elapsed().as_secs_f64();
    Run {
        calm,
        beset,
        many,
        listed,
        lists,
        list: each.get(each.len() / 2).copied().unwrap_or_default(),
    }
}

/// Does one thing on another thread, until the other thing is over.
fn beside<T: Send, U>(one: impl FnOnce(&AtomicBool) -> T + Send, other: impl FnOnce() -> U) -> (T, U) {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let one = scope.spawn(|| {
            // What is measured is the server's delay, and not that of whoever listens here beside this.
            let _ = rustix::process::setpriority_process(None, 10);
            one(&over)
        });
        let other = other();
        over.store(true, Ordering::Relaxed);
        (one.join().expect("it ends by itself"), other)
    })
}

/// Holds those that stall, and is those that do not.
fn beset(socket: &Path, over: &AtomicBool) {
    let _deaf: Vec<_> = (0..EACH)
        .map(|_| deaf(socket, &["messages", "join", "log"]))
        .collect();
    let _stalled: Vec<_> = (0..EACH).map(|_| stalled(socket)).collect();
    let _halfway: Vec<_> = (0..EACH).map(|_| halfway(socket)).collect();
    while !over.load(Ordering::Relaxed) {
        nonsense(socket);
        endless(socket);
        drop((0..CROWD).map(|_| silent(socket)).collect::<Vec<_>>());
    }
}

/// Lists all connections again and again, and says how long each time took.
fn list(socket: &Path, over: &AtomicBool) -> Vec<Duration> {
    let mut each = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let start = Instant::now();
        let mut command = ctl::command(socket, &["list", "--json"]);
        let ended = command.stdout(Stdio::null()).status().expect("chatctl runs");
        assert!(ended.success(), "{ended}");
        each.push(start.elapsed());
    }
    each
}

/// Sums runs up in some lines.
pub fn report(runs: &[Run]) -> String {
    let median = |value: &dyn Fn(&Run) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let line = |what: &str, without: &dyn Fn(&Run) -> &Talk, with: &dyn Fn(&Run) -> &Talk| {
        let each = [50, 99].map(|percent| {
            let calm = median(&|run| delay(without(run), percent));
            let under = median(&|run| delay(with(run), percent));
            let ratio = under / calm;
            format!("p{percent} {calm:.2} without, {under:.2} with, {ratio:.2}x")
        });
        format!("{what}: {}", each.join("; "))
    };
    format!(
        "delay of what {TALKERS} say to {PEOPLE} in one room, ms\n{}\n{}\n\
         lists of {} connections: {:.1} a second, each {:.0} ms\n",
        line(
            "stalled, deaf, half-spoken, nonsensical peers, and a hundred at once",
            &|run| &run.calm,
            &|run| &run.beset
        ),
        line("chatctl list --json again and again", &|run| &run.many, &|run| {
            &run.listed
        }),
        EVERYBODY,
        median(&|run| run.lists),
        median(&|run| run.list.as_secs_f64() * 1e3),
    )
}

fn delay(talk: &Talk, percent: usize) -> f64 {
    let delay = talk.delays.get(talk.delays.len() * percent / 100);
    delay.map_or(f64::NAN, |delay| delay.as_secs_f64() * 1e3)
}
