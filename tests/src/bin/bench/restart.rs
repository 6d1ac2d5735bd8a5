//! How long ten thousand people wait at a restart that they do not notice otherwise.

use std::time::{Duration, Instant};

use chatd_tests::config::Config;
use chatd_tests::manager::Manager;
use chatd_tests::swarm::Swarm;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The argument that makes the load generator measure this alone.
pub const COMMAND: &str = "restart";

const PEOPLE: usize = 10_000;
/// So many are in a room together; everybody is in two.
const ROOM: usize = 100;

/// Measures that many restarts.
pub fn measure(runs: usize) {
    allow_descriptors();
    let manager = Manager::new(&Config::default());
    let mut chatd = manager.start();
    let mut swarm = Swarm::connect(chatd.address("irc"), PEOPLE);
    for person in 0..PEOPLE {
        swarm.send(person, &format!("NICK p{person}"));
        swarm.send(person, &format!("USER p{person} 0 * :person number {person}"));
        swarm.send(person, &format!("JOIN #a{},#b{}", person / ROOM, person % ROOM));
    }
    ping(&mut swarm);
    println!("{PEOPLE} people in {} rooms", PEOPLE / ROOM + ROOM);
    for _ in 0..runs {
        let start = Instant::now();
        manager.stop(&mut chatd);
        let ended = start.elapsed();
        chatd = manager.go_on(chatd);
        let ready = start.elapsed();
        ping(&mut swarm);
        let answered = start.elapsed();
        println!(
            "handed over in {}, ready after {}, everybody answered after {}",
            seconds(ended),
            seconds(ready),
            seconds(answered)
        );
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Waits until everybody has an answer.
fn ping(swarm: &mut Swarm) {
    (0..PEOPLE).for_each(|person| swarm.send(person, "PING :there"));
    let mut answered = 0;
    swarm.read_until(|_, line| {
        answered += usize::from(line.contains(" PONG "));
        answered == PEOPLE
    });
}

fn allow_descriptors() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, all).expect("what is allowed may be had");
}
