//! What people see of restarts. These run inside the system that `tests/systemd/restarts.sh` or `package.sh` is run in.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::Duration;

use chatd_tests::peer::Peer;
use chatd_tests::swarm::Swarm;

const PEOPLE: usize = 1_000;
/// So many are in a room together.
const ROOM: usize = 10;
const RESTARTS: usize = 5;

fn irc() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 6667).into()
}

/// People who talk all the time: each says the next thing as soon as the server has answered a PING behind the last one.
struct Talkers {
    swarm: Swarm,
    /// How many things each has said.
    said: Vec<usize>,
    /// How many of those the server has answered.
    answered: Vec<usize>,
    /// What each has heard of everybody in the room.
    heard: Vec<[usize; ROOM]>,
    /// Lines of which the first half is sent.
    halves: Vec<(usize, String)>,
    /// Who was told that whom is gone.
    quit: Vec<(usize, usize)>,
}

impl Talkers {
    fn enter() -> Self {
        let mut swarm = Swarm::connect(irc(), PEOPLE);
        for person in 0..PEOPLE {
            swarm.send(person, &format!("NICK p{person}"));
            swarm.send(person, &format!("USER p{person} 0 * :p{person}"));
            swarm.send(person, &format!("JOIN #r{}", person / ROOM));
        }
        let mut inside = 0;
        swarm.read_until(|_, line| {
            inside += usize::from(line.contains(" 366 "));
            inside == PEOPLE
        });
        // Who was first has yet to see the others enter.
        for person in 0..PEOPLE {
            swarm.send(person, "PING :inside");
        }
        let mut settled = 0;
        swarm.read_until(|_, line| {
            settled += usize::from(line.contains(" PONG "));
            settled == PEOPLE
        });
        Self {
            swarm,
            said: vec![0; PEOPLE],
            answered: vec![0; PEOPLE],
            heard: vec![[0; ROOM]; PEOPLE],
            halves: Vec::new(),
            quit: Vec::new(),
        }
    }

    /// Says the next thing; the end of it comes later.
    fn say(&mut self, person: usize) {
        let number = self.said[person];
        self.said[person] += 1;
        let text = format!(
            "PRIVMSG #r{} :{person} {number}\r\nPING :{number}\r\n",
            person / ROOM
        );
        let (now, later) = text.split_at((person + number) % text.len());
        self.swarm.send_raw(person, now.as_bytes());
        self.halves.push((person, later.to_owned()));
    }

    fn finish_lines(&mut self) {
        for (person, rest) in std::mem::take(&mut self.halves) {
            self.swarm.send_raw(person, rest.as_bytes());
        }
    }

    /// Everybody who has an answer goes on, if they are to.
    fn turn(&mut self, go_on: bool) {
        let Self {
            swarm,
            answered,
            heard,
            quit,
            ..
        } = self;
        let mut free = Vec::new();
        swarm.turn(Duration::from_millis(100), &mut |person, line| {
            if let Some((_, number)) = line.split_once(" PONG ") {
                assert!(
                    number.ends_with(&format!(" :{}", answered[person])),
                    "{person}: {line:?}"
                );
                answered[person] += 1;
                free.push(person);
            } else if line.is_empty() || line.starts_with("ERROR ") && line.contains("connect again") {
                // It is closed next. What came before may end in the middle of a line.
            } else if let Some((who, _)) = line.split_once('!')
                && line.contains(" QUIT ")
            {
                let who = who.trim_start_matches(":p").parse().expect("a number");
                quit.push((person, who));
            } else {
                let (talker, number) = parse(person, line);
                assert_eq!(heard[person][talker % ROOM], number, "{person}: {line:?}");
                heard[person][talker % ROOM] += 1;
            }
            false
        });
        self.finish_lines();
        if go_on {
            for person in free {
                self.say(person);
            }
        }
    }

    /// Everybody says something, and goes on for a while.
    fn talk(&mut self) {
        for person in 0..PEOPLE {
            self.say(person);
        }
        self.go_round();
    }

    /// Talks until everybody has said something more.
    fn go_round(&mut self) {
        let before = self.answered.clone();
        while (0..PEOPLE).any(|person| self.answered[person] < before[person] + 2) {
            self.turn(true);
            self.check();
        }
    }

    fn check(&self) {
        let closed = (0..PEOPLE).filter(|&person| self.swarm.is_closed(person)).count();
        assert_eq!(closed, 0, "connections are closed");
    }

    /// Hears what is still on its way.
    fn end(&mut self) {
        self.finish_lines();
        while !self.is_all_heard() {
            self.turn(false);
            self.check();
        }
    }

    fn is_here(&self, person: usize) -> bool {
        !self.swarm.is_closed(person)
    }

    /// Everybody who is still connected has heard all that others have said who are, and knows of those who are not.
    fn is_all_heard(&self) -> bool {
        let here = (0..PEOPLE).filter(|&person| self.is_here(person));
        here.into_iter().all(|person| {
            let room = person - person % ROOM;
            let others = (room..room + ROOM).filter(|&other| other != person);
            let (others, gone): (Vec<_>, Vec<_>) = others.partition(|&other| self.is_here(other));
            gone.into_iter().all(|other| self.quit.contains(&(person, other)))
                && self.answered[person] == self.said[person]
                && others
                    .into_iter()
                    .all(|other| self.heard[person][other % ROOM] == self.said[other])
        })
    }
}

fn parse(person: usize, line: &str) -> (usize, usize) {
    let said = line.split_once(&format!(" PRIVMSG #r{} :", person / ROOM));
    let said = said.and_then(|(_, text)| text.split_once(' '));
    let numbers = said.and_then(|(talker, number)| Some((talker.parse().ok()?, number.parse().ok()?)));
    numbers.unwrap_or_else(|| panic!("{person} got {line:?}"))
}

fn systemctl(what: &str) -> bool {
    let status = Command::new("systemctl").args([what, "chatd"]).status();
    status.expect("systemd is here").success()
}

fn ana() -> Peer {
    let mut ana = Peer::connect("ana", irc());
    ana.register();
    ana
}

/// A thousand people talk while each of these is done.
fn talk_during(interruptions: impl Iterator<Item = Command>) {
    let mut talkers = Talkers::enter();
    talkers.talk();
    for mut interruption in interruptions {
        let mut running = interruption.spawn().expect("it is installed");
        let status = loop {
            if let Some(status) = running.try_wait().expect("it was not waited for") {
                break status;
            }
            talkers.turn(true);
            talkers.check();
        };
        assert!(status.success(), "{interruption:?}");
        talkers.go_round();
    }
    talkers.end();
    let said: usize = talkers.said.iter().sum();
    println!("{PEOPLE} people said {said} things");
}

#[test]
#[ignore = "it needs chatd as a service"]
fn talking() {
    talk_during((0..RESTARTS).map(|_| {
        let mut restart = Command::new("systemctl");
        restart.args(["restart", "chatd"]);
        restart
    }));
}

#[test]
#[ignore = "it needs chatd as a service"]
fn upgrading() {
    talk_during(["newer.deb", "newest.deb"].into_iter().map(|package| {
        let mut install = Command::new("dpkg");
        install.arg("--install");
        install.arg(format!("/usr/share/chatd-test/{package}"));
        install
    }));
}

/// Waits until what a crash needs has been written twice: the second time with all that was before this.
fn wait_for_snapshots() {
    let follow = ["--unit=chatd", "--follow", "--lines=0", "--output=cat"];
    let mut journal = Command::new("journalctl")
        .args(follow)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the journal is here");
    let lines = BufReader::new(journal.stdout.take().expect("it is a pipe")).lines();
    let mut written = lines
        .map_while(Result::ok)
        .filter(|line| line.contains("snapshot number="));
    let mut ana = Peer::connect("witness", irc());
    ana.register();
    for _ in 0..2 {
        ana.sync();
        written.next().expect("the journal goes on");
    }
    journal.kill().expect("it runs");
    journal.wait().expect("it is a child");
    ana.send("QUIT");
    ana.expect_close();
}

/// A thousand people who are silent for a moment, when chatd ends like this, and talk again.
fn crashing(signal: &str) {
    let mut talkers = Talkers::enter();
    talkers.talk();
    talkers.end();
    wait_for_snapshots();
    let kill = ["kill", "--signal", signal, "--kill-whom=main", "chatd"];
    let status = Command::new("systemctl").args(kill).status();
    assert!(status.expect("systemd is here").success(), "{signal}");
    // Whoever hears an answer hears it from the next process: this one is never asked.
    let mut next = Peer::connect("next", irc());
    next.register();
    talkers.talk();
    talkers.end();
}

/// A thousand people talk when chatd is killed. Whoever was in the middle of something is told so and closed; all others go
/// on as if nothing had happened: nothing is lost between them, and nothing is heard twice.
#[test]
#[ignore = "it needs chatd as a service"]
fn killing_talkers() {
    let mut talkers = Talkers::enter();
    talkers.talk();
    let mut kill = Command::new("systemctl");
    kill.args(["kill", "--signal", "KILL", "--kill-whom=main", "chatd"]);
    let mut running = kill.spawn().expect("systemd is here");
    while running.try_wait().expect("it was not waited for").is_none() {
        talkers.turn(true);
    }
    let before = talkers.answered.clone();
    let is_back = |talkers: &Talkers, person| {
        !talkers.is_here(person) || talkers.answered[person] >= before[person] + 20
    };
    while !(0..PEOPLE).all(|person| is_back(&talkers, person)) {
        talkers.turn(true);
    }
    talkers.finish_lines();
    while !talkers.is_all_heard() {
        talkers.turn(false);
    }
    let stay = (0..PEOPLE).filter(|&person| talkers.is_here(person)).count();
    println!("{stay} of {PEOPLE} people stay");
    assert!(stay > PEOPLE / 10, "{stay}");
    // Whoever comes has the name that somebody has lost.
    let gone = (0..PEOPLE).find(|&person| !talkers.is_here(person));
    if let Some(gone) = gone {
        let mut again = Peer::connect(&format!("p{gone}"), irc());
        again.register();
        again.send("QUIT");
        again.expect_close();
    }
}

#[test]
#[ignore = "it needs chatd as a service"]
fn killing() {
    crashing("KILL");
}

#[test]
#[ignore = "it needs chatd as a service"]
fn hanging() {
    crashing("STOP");
}

#[test]
#[ignore = "it needs chatd as a service"]
fn failing() {
    const CONFIG: &str = "/etc/chatd/chatd.toml";
    let good = fs::read_to_string(CONFIG).expect("it is there");
    let mut ana = ana();
    fs::write(CONFIG, "nonsense = 1\n").expect("this is root");
    assert!(!systemctl("restart"));
    ana.send("PING :anybody");
    fs::write(CONFIG, good).expect("this is root");
    assert!(systemctl("start"));
    ana.expect("… PONG … anybody");
}

#[test]
#[ignore = "it needs chatd as a service"]
fn stopping() {
    let mut ana = ana();
    assert!(systemctl("stop"));
    let last = ana.expect_close().concat();
    assert!(last.contains("going down"), "{last}");
    assert!(systemctl("start"));
}

#[test]
#[ignore = "it needs chatd as a service"]
fn stopping_unawares() {
    let mut ana = ana();
    assert!(systemctl("stop"));
    assert_eq!(ana.expect_close(), [""; 0]);
    assert!(systemctl("start"));
}
