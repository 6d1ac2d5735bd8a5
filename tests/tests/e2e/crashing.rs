//! What people see of a crash: whoever is still connected knows what the server knows.

use std::collections::{BTreeMap, BTreeSet};

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::manager::Manager;
use chatd_tests::peer::{NoLine, Peer};
use fastrand::Rng;

fn config() -> Config {
    Config::default().set("limits.flood", "false")
}

/// Who is in each room, as far as somebody was told.
type Rooms = BTreeMap<String, BTreeSet<String>>;

/// Somebody who keeps in mind who is where.
struct Witness {
    peer: Peer,
    nick: String,
    rooms: Rooms,
    /// Who was named since it was asked.
    named: Rooms,
}

impl Witness {
    fn new(chatd: &Chatd, nick: &str) -> Self {
        Self {
            peer: chatd.user(nick),
            nick: nick.to_owned(),
            rooms: Rooms::new(),
            named: Rooms::new(),
        }
    }

    /// Asks for something at random, and does not wait.
    fn act(&mut self, number: usize, rng: &mut Rng) {
        let room = format!("#r{}", rng.u8(..4));
        self.peer.send(&match rng.u8(..10) {
            0..4 => format!("JOIN {room}"),
            4 | 5 => format!("PART {room}"),
            6 => format!("NICK n{number}x{}", rng.u32(..1000)),
            7 => format!("KICK {room} n{}", rng.u8(..10)),
            8 => format!("TOPIC {room} :{}", rng.u32(..)),
            _ => format!("PRIVMSG {room} :hello"),
        });
    }

    /// Reads until the answer to this PING. Whether it is still connected.
    fn read_until(&mut self, token: &str) -> bool {
        loop {
            let line = match self.peer.try_line() {
                Ok(line) => line,
                Err(NoLine::Closed) => return false,
                Err(NoLine::Late) => panic!("{} is told nothing, and not closed", self.nick),
            };
            let words: Vec<&str> = line.split(' ').collect();
            let arg = |at: usize| words.get(at).map_or("", |word| word.trim_start_matches(':'));
            let from = arg(0).split('!').next().unwrap_or_default();
            self.hear(from, &arg, &line);
            if arg(1) == "PONG" && line.ends_with(token) {
                return true;
            }
        }
    }

    fn hear<'a>(&mut self, from: &str, arg: &impl Fn(usize) -> &'a str, line: &str) {
        match arg(1) {
            "JOIN" if from == self.nick => drop(self.rooms.insert(arg(2).to_owned(), BTreeSet::new())),
            "JOIN" => {
                let members = self.rooms.get_mut(arg(2)).expect("a room where one is");
                assert!(members.insert(from.to_owned()), "{from} enters twice: {line}");
            }
            "PART" => self.left(arg(2), from),
            "KICK" => self.left(arg(2), arg(3)),
            "QUIT" => {
                for members in self.rooms.values_mut() {
                    members.remove(from);
                }
            }
            "NICK" => self.renamed(from, arg(2)),
            "353" => {
                let names = line.rsplit(':').next().unwrap_or_default().split(' ');
                let names = names.filter(|name| !name.is_empty());
                let members = self.named.entry(arg(4).to_owned()).or_default();
                members.extend(names.map(|name| name.trim_start_matches('@').to_owned()));
            }
            "366" => self.check(arg(3)),
            _ => {}
        }
    }

    fn check(&mut self, room: &str) {
        let named = self.named.remove(room).unwrap_or_default();
        match self.rooms.get_mut(room) {
            // The first one is told on entering.
            Some(members) if members.is_empty() => *members = named,
            Some(members) => assert_eq!(*members, named, "{} knows otherwise of {room}", self.nick),
            None => assert!(!named.contains(&self.nick), "{} is in {room} unawares", self.nick),
        }
    }

    fn left(&mut self, room: &str, nick: &str) {
        if nick == self.nick {
            self.rooms.remove(room);
        } else if let Some(members) = self.rooms.get_mut(room) {
            assert!(members.remove(nick), "{nick} leaves {room} without being there");
        }
    }

    fn renamed(&mut self, from: &str, to: &str) {
        if from == self.nick {
            to.clone_into(&mut self.nick);
        }
        for members in self.rooms.values_mut() {
            if members.remove(from) {
                members.insert(to.to_owned());
            }
        }
    }
}

#[test]
fn who_stays_knows_who_is_there_whatever_was_going_on() {
    const PEOPLE: usize = 10;
    const ROUNDS: usize = 8;
    let manager = Manager::new(&config());
    let mut chatd = manager.start();
    let mut rng = Rng::with_seed(7);
    let mut people: Vec<Witness> = Vec::new();
    let (mut come, mut stayed) = (0, 0);
    for round in 0..ROUNDS {
        while people.len() < PEOPLE {
            people.push(Witness::new(&chatd, &format!("n{come}")));
            come += 1;
        }
        for _ in 0..rng.usize(20..200) {
            let number = rng.usize(..people.len());
            people[number].act(round * PEOPLE + number, &mut rng);
        }
        // Some have their answers, and some are in the middle of something.
        let token = format!("before{round}");
        for person in &mut people[..PEOPLE / 2 * (round % 2)] {
            person.peer.send(&format!("PING {token}"));
            assert!(person.read_until(&token), "{} is connected", person.nick);
        }
        let last = &mut people[PEOPLE - 1];
        last.peer
            .send_raw(b"PING half\r\nPRIVMSG #r0 :this line has no en");
        assert!(last.read_until("half"), "{} is connected", last.nick);
        chatd = manager.crash(chatd);
        let token = format!("after{round}");
        people.retain_mut(|person| {
            person.peer.send(&format!(
                "NAMES #r0\r\nNAMES #r1\r\nNAMES #r2\r\nNAMES #r3\r\nPING {token}"
            ));
            person.read_until(&token)
        });
        // Whoever was in the middle of a line has to begin anew.
        assert!(people.len() < PEOPLE, "round {round}");
        stayed += people.len();
        for person in &mut people {
            // All that was told on the way is told to all now.
            person.peer.send(&format!(
                "NAMES #r0\r\nNAMES #r1\r\nNAMES #r2\r\nNAMES #r3\r\nPING again{round}"
            ));
            assert!(
                person.read_until(&format!("again{round}")),
                "{} stays",
                person.nick
            );
        }
    }
    assert!(stayed > 0, "some stay");
    drop(chatd);
}
