//! People by the thousand, and what they say.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use chatd_tests::swarm::Swarm;

use crate::servers::{Kind, Server};

/// The text of a message is as long as this.
const TEXT: usize = 100;

/// So many connect at a time.
const WAVE: usize = 200;

/// One delivery in this many has its delay measured.
const SAMPLED: usize = 37;

/// People in rooms, some of whom talk.
pub struct Party {
    pub swarm: Swarm,
    /// The room of each.
    rooms: Vec<usize>,
    start: Instant,
}

/// What a time of talking came to.
pub struct Talk {
    pub deliveries: usize,
    pub took: Duration,
    pub cpu: Duration,
    /// Sorted.
    pub delays: Vec<Duration>,
}

impl Party {
    /// Connects and registers that many, each in a room: a server without rooms has only one.
    pub fn gather(server: &Server, people: usize, rooms: usize) -> Self {
        let rooms: Vec<usize> = (0..people).map(|member| member % rooms).collect();
        let mut swarm = Swarm::connect(server.address, 0);
        if server.kind == Kind::Bare {
            swarm.grow(server.address, people);
        } else {
            gather(&mut swarm, server.address, people);
            for (member, room) in rooms.iter().enumerate() {
                swarm.send(member, &format!("JOIN #r{room}"));
                swarm.send(member, "PING inside");
            }
            pongs(&mut swarm, "inside");
            for member in 0..people {
                swarm.send(member, "PING settled");
            }
            pongs(&mut swarm, "settled");
        }
        Self {
            swarm,
            rooms,
            start: Instant::now(),
        }
    }

    /// Lets these talk for so long, each with so many messages on their way at a time.
    pub fn talk(&mut self, server: &Server, talkers: &[usize], in_flight: usize, time: Duration) -> Talk {
        // Who hears a talker, so that it knows when its message has arrived: the next one in the same room.
        let witness: Vec<usize> = talkers.iter().map(|&talker| self.neighbour(talker)).collect();
        let mut of_member = vec![usize::MAX; self.rooms.len()];
        for (index, &talker) in talkers.iter().enumerate() {
            of_member[talker] = index;
        }
        let cpu = server.cpu();
        let start = Instant::now();
        for &talker in talkers {
            for _ in 0..in_flight {
                self.say(talker);
            }
        }
        let (mut deliveries, mut delays) = (0, Vec::new());
        while start.elapsed() < time {
            let mut arrived = Vec::new();
            let epoch = self.start;
            self.swarm.turn(time, &mut |member, line| {
                let Some((talker, sent)) = parse(line) else {
                    return false;
                };
                deliveries += 1;
                let index = of_member[talker];
                if witness[index] == member {
                    arrived.push(talker);
                }
                if (member + deliveries) % SAMPLED == 0 {
                    delays.push(epoch.elapsed().saturating_sub(sent));
                }
                false
            });
            for talker in arrived {
                self.say(talker);
            }
        }
        let (took, cpu) = (start.elapsed(), server.cpu().saturating_sub(cpu));
        delays.sort_unstable();
        Talk {
            deliveries,
            took,
            cpu,
            delays,
        }
    }

    fn neighbour(&self, talker: usize) -> usize {
        let people = self.rooms.len();
        let next = (1..people)
            .map(|step| (talker + step) % people)
            .find(|&other| self.rooms[other] == self.rooms[talker]);
        next.expect("nobody talks alone")
    }

    fn say(&mut self, talker: usize) {
        let room = self.rooms[talker];
        let head = format!("{talker} {} ", self.start.elapsed().as_nanos());
        let line = format!(
            "PRIVMSG #r{room} :{head}{}",
            "x".repeat(TEXT.saturating_sub(head.len()))
        );
        self.swarm.send(talker, &line);
    }
}

/// Connects and registers until there are that many, in waves: some servers accept slowly, and meanwhile send away who has not
/// registered.
pub fn gather(swarm: &mut Swarm, address: SocketAddr, people: usize) {
    while swarm.len() < people {
        let before = swarm.len();
        swarm.grow(address, WAVE.min(people - before));
        register(swarm, before);
    }
}

/// Registers those from this one on, and returns how long that took.
pub fn register(swarm: &mut Swarm, first: usize) -> Duration {
    let start = Instant::now();
    let people = swarm.len();
    for member in first..people {
        swarm.send(member, &format!("NICK n{member}"));
        swarm.send(member, &format!("USER n{member} 0 * :n{member}"));
    }
    let mut waiting = people - first;
    // 376 and 422 end the greeting: with a message of the day, and without one.
    swarm.read_until(|_, line| {
        waiting -= usize::from(
            line.split(' ')
                .nth(1)
                .is_some_and(|word| word == "376" || word == "422"),
        );
        waiting == 0
    });
    start.elapsed()
}

/// Waits until everybody has got the answer to this PING.
fn pongs(swarm: &mut Swarm, token: &str) {
    let mut answered = 0;
    let people = swarm.len();
    swarm.read_until(|_, line| {
        answered += usize::from(line.contains("PONG") && line.ends_with(token));
        answered == people
    });
}

/// Who said it, and when after the party's start.
fn parse(line: &str) -> Option<(usize, Duration)> {
    let (head, text) = line.split_once(" :")?;
    if !head.contains("PRIVMSG") {
        return None;
    }
    let mut words = text.split(' ');
    let talker = words.next()?.parse().ok()?;
    Some((talker, Duration::from_nanos(words.next()?.parse().ok()?)))
}
