//! What a storm of TLS handshakes does to those who talk: chatd against itself, with and without one.

use std::io::Read as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::tls::{Client, Pair};

use crate::load::{Party, Talk};
use crate::servers::Server;

/// The argument that makes the load generator measure this alone.
pub const COMMAND: &str = "tls";

/// How long people talk in one measurement.
const TIME: Duration = Duration::from_secs(3);
/// How many are connected, all in one room, and how many of them talk.
const PEOPLE: usize = 200;
const TALKERS: usize = 10;
/// So many clients make one handshake after the other.
const STORMING: usize = 8;

/// What one run has shown.
pub struct Storm {
    calm: Talk,
    stormy: Talk,
    /// Handshakes a second, while people talked.
    handshakes: f64,
}

/// Measures once.
pub fn measure() -> Storm {
    let config = Config::default().with_tls().set("timeouts.ping", r#""1h""#);
    let chatd = Chatd::with_directory(&config, Pair::new(90).directory());
    let secure = chatd.tls_address("irc");
    let server = Server::of(chatd);
    let mut party = Party::gather(&server, PEOPLE, 1);
    let talkers: Vec<usize> = (0..TALKERS).map(|talker| talker * (PEOPLE / TALKERS)).collect();
    let calm = party.talk(&server, &talkers, 1, TIME);
    let (over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (stormy, took) = thread::scope(|scope| {
        for _ in 0..STORMING {
            scope.spawn(|| storm(secure, &over, &done));
        }
        let start = Instant::now();
        let stormy = party.talk(&server, &talkers, 1, TIME);
        over.store(true, Ordering::Relaxed);
        (stormy, start.elapsed())
    });
    #[expect(clippy::cast_precision_loss, reason = "some thousands are exact")]
    let handshakes = done.into_inner() as f64 / took.as_secs_f64();
    Storm {
        calm,
        stormy,
        handshakes,
    }
}

/// One full handshake after the other.
fn storm(address: SocketAddr, over: &AtomicBool, done: &AtomicUsize) {
    // What is measured is the server's delay, and not that of whoever listens here beside this.
    let _ = rustix::process::setpriority_process(None, 10);
    let client = Client::default();
    while !over.load(Ordering::Relaxed) {
        let Ok(mut stream) = TcpStream::connect_timeout(&address, chatd_tests::DEADLINE) else {
            continue;
        };
        if let Ok(mut session) = client.shake(&mut stream) {
            done.fetch_add(1, Ordering::Relaxed);
            session.send_close_notify();
            let _ = session.write_tls(&mut stream);
            // The server closes too: its side of the work is part of the storm.
            let _ = stream.set_read_timeout(Some(chatd_tests::DEADLINE));
            while stream.read(&mut [0; 512]).is_ok_and(|count| count > 0) {}
        }
    }
}

/// Sums runs up in some lines.
pub fn report(runs: &[Storm]) -> String {
    let median = |value: &dyn Fn(&Storm) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let calm = median(&|storm| p99(&storm.calm));
    let stormy = median(&|storm| p99(&storm.stormy));
    format!(
        "TLS handshakes/s while {PEOPLE} in one room listen to {TALKERS}: {:.0}\n\
         p99 delay of what is said, ms: {calm:.2} without them, {stormy:.2} with them, {:.2}x\n",
        median(&|storm| storm.handshakes),
        stormy / calm
    )
}

fn p99(talk: &Talk) -> f64 {
    let delay = talk.delays.get(talk.delays.len() * 99 / 100);
    delay.map_or(f64::NAN, |delay| delay.as_secs_f64() * 1e3)
}
