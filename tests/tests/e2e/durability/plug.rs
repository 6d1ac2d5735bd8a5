//! The plug is pulled while many talk.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::swarm::Swarm;
use fastrand::Rng;
use rustix::process::Signal;
use tempfile::TempDir;

use super::{CAPS, ROOM, Said, backwards, check, is_labelled, reader, since};

const ROUNDS: usize = 50;
const SENDERS: usize = 64;

/// How many messages each sender has said and was not told of yet.
const AHEAD: usize = 2;

/// Many who talk at once, each as fast as it is told that it was heard.
struct Talk {
    round: usize,
    swarm: Swarm,
    /// How many messages each has sent.
    sent: Vec<usize>,
    /// What was confirmed.
    confirmed: Vec<Said>,
}

impl Talk {
    fn begin(chatd: &Chatd, round: usize) -> Self {
        let mut swarm = Swarm::connect(chatd.address("irc"), SENDERS);
        for sender in 0..SENDERS {
            for line in [
                format!("CAP REQ :{CAPS}"),
                format!("NICK s{sender}"),
                format!("USER s{sender} 0 * :sender"),
                "CAP END".to_owned(),
                format!("JOIN {ROOM}"),
            ] {
                swarm.send(sender, &line);
            }
        }
        let mut entered = 0;
        swarm.read_until(|_, line| {
            entered += usize::from(line.contains(" 366 "));
            entered == SENDERS
        });
        let mut talk = Self {
            round,
            swarm,
            sent: vec![0; SENDERS],
            confirmed: Vec::new(),
        };
        for sender in (0..SENDERS).flat_map(|sender| [sender; AHEAD]) {
            talk.say(sender);
        }
        talk
    }

    fn say(&mut self, sender: usize) {
        let number = self.sent[sender];
        self.sent[sender] += 1;
        let text = format!("{}/{sender}/{number}", self.round);
        self.swarm
            .send(sender, &format!("@label=l{number} PRIVMSG {ROOM} :{text}"));
    }

    /// Notes what is confirmed, for this long at most. Returns to whom.
    fn listen(&mut self, wait: Duration) -> Vec<usize> {
        let mut senders = Vec::new();
        self.swarm.turn(wait, &mut |sender, line| {
            if is_labelled(line) {
                let said = Said::of(line).unwrap_or_else(|| panic!("{line}"));
                self.confirmed.push(said);
                senders.push(sender);
            }
            false
        });
        senders
    }

    /// Goes on until so many messages are confirmed, and then for so long.
    fn go_on(&mut self, confirmed: usize, longer: Duration) {
        let until = Instant::now() + DEADLINE;
        while self.confirmed.len() < confirmed {
            assert!(Instant::now() < until, "nothing is confirmed");
            for sender in self.listen(DEADLINE) {
                self.say(sender);
            }
        }
        let until = Instant::now() + longer;
        while Instant::now() < until {
            for sender in self.listen(Duration::from_micros(100)) {
                self.say(sender);
            }
        }
    }

    /// The other side is gone; what it had sent before is read.
    fn end(mut self) -> Vec<Said> {
        while !(0..SENDERS).all(|sender| self.swarm.is_closed(sender)) {
            self.listen(DEADLINE);
        }
        self.confirmed
    }
}

/// The numbers that each sender gave its messages grow.
fn check_order_of_senders(said: &[Said]) {
    let mut last = BTreeMap::new();
    for one in said {
        let mut parts = one.text.splitn(3, '/');
        let sender = parts.by_ref().take(2).collect::<Vec<_>>().join("/");
        let number: usize = parts.next().and_then(|part| part.parse().ok()).expect("a number");
        let before = last.insert(sender, number);
        assert!(before < Some(number), "{one:?} after {before:?}");
    }
}

#[test]
fn what_was_echoed_outlives_kill_9_at_any_moment() {
    let seed = std::env::var("CHATD_DURABILITY_SEED").map_or_else(
        |_| fastrand::u64(..),
        |seed| seed.parse().expect("CHATD_DURABILITY_SEED is a number"),
    );
    println!("run again with CHATD_DURABILITY_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let config = Config::default();
    let mut directory = TempDir::new().expect("a temporary directory");
    let (mut history, mut confirmed) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let mut chatd = Chatd::with_directory(&config, directory);
        // What is left of the round before.
        let fresh = since(&mut reader(&chatd, "reader"), history.last());
        check_order_of_senders(&fresh);
        history.extend(fresh);
        check(&history, &confirmed);
        if round == ROUNDS {
            assert_eq!(backwards(&mut reader(&chatd, "again")), history);
            break;
        }
        let mut talk = Talk::begin(&chatd, round);
        talk.go_on(rng.usize(..2 * SENDERS), Duration::from_micros(rng.u64(..3_000)));
        chatd.signal(Signal::KILL);
        chatd.wait_for_exit();
        confirmed.extend(talk.end());
        directory = chatd.take_directory();
    }
    assert!(
        confirmed.len() > ROUNDS * SENDERS,
        "{} confirmed",
        confirmed.len()
    );
    println!("{} confirmed, {} kept, none lost", confirmed.len(), history.len());
}
