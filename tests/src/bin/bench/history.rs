//! What much that was said does to asking for it: a room of a million messages beside an empty one, in one server.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use chatd::server::WallTime;
use chatd::server::event::EventId;
use chatd::server::request::MessageKind;
use chatd::store::Store as _;
use chatd::store::model::{
    AccountId, Answer, Buffer, Content, Credentials, Entry, Event, NewAccount, Op, OpId, RoomKey, RoomRecord,
    Said, Sender, Write,
};
use chatd::store::sqlite::Sqlite;
use chatd::store::sqlite::open::Settings;
use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::swarm::Swarm;
use rustix::thread::ClockId;
use tempfile::TempDir;

use crate::load::{Party, Talk};
use crate::servers::Server;

/// The argument that makes the load generator measure this alone.
pub const COMMAND: &str = "history";

/// How much is said in the full room, and by how many.
const MESSAGES: u64 = 1_000_000;
const SENDERS: u64 = 50;
/// How many words there are; the n-th is half as common as the one in the middle before it.
const WORDS: usize = 20_000;
/// A word that is in one message of so many.
const RARE: (&str, u64) = ("agulha", 20_011);
/// How often each question is asked of each room.
const TIMES: usize = 300;
/// How long people talk in one measurement.
const TALKING: Duration = Duration::from_secs(5);
const PEOPLE: usize = 100;

const FULL: &str = "#cheia";
const EMPTY: &str = "#vazia";

/// What is asked; `%` is the room.
fn questions(words: &[String]) -> Vec<(&'static str, String)> {
    let word = |rank: usize| &words[rank];
    vec![
        ("LATEST 100", "CHATHISTORY LATEST % * 100".to_owned()),
        ("one rare word", format!("SEARCH in=%;text={}", RARE.0)),
        ("the most common word", format!("SEARCH in=%;text={}", word(0))),
        ("one common word (2 %)", format!("SEARCH in=%;text={}", word(50))),
        (
            "the two most common words",
            format!("SEARCH in=%;text={}\\s{}", word(0), word(1)),
        ),
        (
            "two common words (2 % each)",
            format!("SEARCH in=%;text={}\\s{}", word(50), word(51)),
        ),
        (
            "a phrase",
            format!("SEARCH in=%;text=\"{}\\s{}\"", word(5), word(9)),
        ),
        (
            "a rare phrase",
            format!("SEARCH in=%;text=\"{}\\s{}\"", word(50), word(90)),
        ),
        ("a sender", "SEARCH in=%;from=person7".to_owned()),
        (
            "a sender and a word",
            format!("SEARCH in=%;from=person7;text={}", word(5)),
        ),
        (
            "a word before a time",
            format!("SEARCH in=%;before=2024-01-05T00:00:00.000Z;text={}", word(5)),
        ),
        (
            "the beginning of a word",
            format!("SEARCH in=%;text={}*", &word(200)[..3]),
        ),
    ]
}

/// Measures and prints.
pub fn compare() {
    let directory = TempDir::new().expect("a temporary directory");
    let words = words();
    let kept = fill(&directory.path().join("chatd.db"), &words);
    println!(
        "keeping a message: {:.1} us of processor time",
        kept.as_secs_f64() * 1e6
    );
    let config = Config::default()
        .set("timeouts.ping", r#""1h""#)
        .set("history.room_messages", "0");
    let server = Server::of(Chatd::with_directory(&config, directory));
    let mut asker = asker(&server);
    let before = server.resident_kib();
    println!(
        "| in a room of {MESSAGES} messages | hits | p50, ms | p99, ms | empty: p50 | p99 | p50 | p99 |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for (name, question) in questions(&words) {
        let [mut full, mut empty] = [Vec::new(), Vec::new()];
        let mut hits = 0;
        for _ in 0..TIMES {
            let (took, lines) = ask(&mut asker, &question.replace('%', FULL));
            full.push(took);
            hits = lines;
            empty.push(ask(&mut asker, &question.replace('%', EMPTY)).0);
        }
        let (full, empty) = (percentiles(full), percentiles(empty));
        println!(
            "| {name} | {hits} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1}x | {:.1}x |",
            full[0],
            full[1],
            empty[0],
            empty[1],
            full[0] / empty[0],
            full[1] / empty[1]
        );
    }
    let after = server.resident_kib();
    println!("resident before: {before} KiB, after: {after} KiB");
    while_searching(&server, &mut asker, &words);
}

/// What searches do to those who talk.
fn while_searching(server: &Server, asker: &mut Swarm, words: &[String]) {
    let mut party = Party::gather(server, PEOPLE, 1);
    let talkers: Vec<usize> = (0..PEOPLE / 10).map(|talker| talker * 10).collect();
    party.talk(server, &talkers, 1, TALKING / 5);
    let calm = party.talk(server, &talkers, 1, TALKING);
    let question = format!("SEARCH in={FULL};text=\"{}\\s{}\"", words[50], words[90]);
    let (over, searches) = (AtomicBool::new(false), AtomicUsize::new(0));
    let busy = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                ask(asker, &question);
                searches.fetch_add(1, Ordering::Relaxed);
            }
        });
        let busy = party.talk(server, &talkers, 1, TALKING);
        over.store(true, Ordering::Relaxed);
        busy
    });
    println!(
        "searches one after the other while others talk: {}",
        searches.into_inner()
    );
    let (calm, busy) = (delays(&calm), delays(&busy));
    for (name, at) in [("p50", 0), ("p99", 1)] {
        println!(
            "delay of what others say, {name}: {:.2} ms without searches, {:.2} ms with, {:.2}x",
            calm[at],
            busy[at],
            busy[at] / calm[at]
        );
    }
}

fn delays(talk: &Talk) -> [f64; 2] {
    percentiles(talk.delays.clone())
}

/// The median and the 99th, in milliseconds.
fn percentiles(mut times: Vec<Duration>) -> [f64; 2] {
    times.sort_unstable();
    [50, 99].map(|percent| {
        let time = times.get(times.len() * percent / 100);
        time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    })
}

/// Somebody who is in both rooms, and knows batches.
fn asker(server: &Server) -> Swarm {
    let mut swarm = Swarm::connect(server.address, 1);
    swarm.send(0, "NICK asker");
    swarm.send(0, "USER asker 0 * :asker");
    swarm.send(
        0,
        "CAP REQ :batch message-tags server-time account-tag draft/chathistory soju.im/search",
    );
    swarm.send(0, &format!("JOIN {FULL},{EMPTY}"));
    swarm.send(0, "PING inside");
    swarm.read_until(|_, line| line.contains("PONG") && line.ends_with("inside"));
    swarm
}

/// Asks, and says how long the answer took and how many messages were in it.
fn ask(swarm: &mut Swarm, question: &str) -> (Duration, usize) {
    let start = Instant::now();
    let mut messages = 0;
    swarm.send(0, question);
    swarm.read_until(|_, line| {
        assert!(!line.contains(" FAIL "), "{line}");
        messages += usize::from(line.contains(" PRIVMSG "));
        line.contains(" BATCH -")
    });
    (start.elapsed(), messages)
}

/// A store that is being filled.
struct Filling {
    store: Sqlite,
    woken: Receiver<()>,
    next: u64,
    waiting: u64,
    answers: Vec<Answer>,
}

impl Filling {
    fn open(path: &Path) -> Self {
        let (wake, woken) = channel();
        let wake = Box::new(move || wake.send(()).unwrap_or_default());
        let opened = Sqlite::open(Settings::new(Some(path.to_owned())), wake).expect("a store");
        Self {
            store: opened.store,
            woken,
            next: 1,
            waiting: 0,
            answers: Vec::new(),
        }
    }

    fn write(&mut self, write: Write) {
        let op = Op::Write(write);
        while self.store.submit(OpId(self.next), op.clone()).is_err() {
            self.take();
        }
        self.next += 1;
        self.waiting += 1;
    }

    fn take(&mut self) {
        let mut events = Vec::new();
        self.store.drain(&mut events);
        if events.is_empty() {
            let woken = self.woken.recv_timeout(chatd_tests::DEADLINE);
            assert!(woken.is_ok(), "the store does not answer");
        }
        for (_, event) in events {
            self.waiting -= 1;
            match event {
                Event::Committed => {}
                Event::Done(answer) => self.answers.push(*answer),
                other => panic!("not kept: {other:?}"),
            }
        }
    }

    fn finish(&mut self) {
        while self.waiting > 0 {
            self.take();
        }
    }
}

/// Makes a store with both rooms; the result is what one message has cost.
fn fill(path: &Path, words: &[String]) -> Duration {
    let mut filling = Filling::open(path);
    for sender in 0..SENDERS {
        filling.write(Write::CreateAccount(Box::new(NewAccount {
            name: format!("person{sender}").into(),
            skeleton: format!("person{sender}").into(),
            credentials: Credentials::default(),
            created: WallTime(1),
        })));
    }
    filling.finish();
    let accounts: Vec<AccountId> = filling
        .answers
        .drain(..)
        .map(|answer| match answer {
            Answer::Created(account) => account,
            other => panic!("no account: {other:?}"),
        })
        .collect();
    for (name, count) in [(FULL, 1), (EMPTY, 2)] {
        filling.write(Write::RegisterRoom(Box::new(room(name, key(count)))));
    }
    let mut random = fastrand::Rng::with_seed(1);
    let chances = chances();
    let cpu = rustix::time::clock_gettime(ClockId::ProcessCPUTime);
    for count in 0..MESSAGES {
        let sender = random.u64(0..SENDERS);
        let text = text(count, words, &chances, &mut random);
        let account = accounts[usize::try_from(sender).expect("few")];
        filling.write(Write::Append(Box::new(message(count, sender, account, text))));
    }
    filling.finish();
    let used = rustix::time::clock_gettime(ClockId::ProcessCPUTime) - cpu;
    let used = Duration::try_from(used).expect("time goes on");
    used / u32::try_from(MESSAGES).expect("a million")
}

fn key(count: u32) -> RoomKey {
    RoomKey(EventId {
        time: 1,
        node: 1,
        count,
    })
}

fn room(name: &str, key: RoomKey) -> RoomRecord {
    RoomRecord {
        key,
        name: name.into(),
        founder: None,
        created: WallTime(1),
        topic: None,
        modes: "nt".into(),
        password: None,
        limit: None,
        keep: None,
        settings: "".into(),
    }
}

fn message(count: u64, sender: u64, account: AccountId, text: String) -> Entry {
    // From the beginning of 2024 on, one every second.
    let id = EventId {
        time: 1_704_067_200_000 + 1000 * count,
        node: 1,
        count: 0,
    };
    Entry {
        buffer: Buffer::Room(key(1)),
        id,
        sender: Some(Sender {
            nick: format!("person{sender}").into(),
            user: "~person".into(),
            host: "host.example".into(),
            account: Some(account),
        }),
        content: Content::Said(Said {
            kind: MessageKind::Normal,
            at_least: None,
            text: text.into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    }
}

/// As in languages: the word of rank n comes about once for n times that of the first.
fn chances() -> Vec<f64> {
    let mut sum = 0.0;
    let mut chances = Vec::with_capacity(WORDS);
    for rank in 0..WORDS {
        sum += 1.0 / f64::from(u32::try_from(rank + 2).expect("few words"));
        chances.push(sum);
    }
    chances
}

fn words() -> Vec<String> {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu", "tra",
        "bre", "cli", "ção", "ão",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let mut known = std::collections::HashSet::new();
    let mut words = Vec::with_capacity(WORDS);
    while words.len() < WORDS {
        let syllables = random.usize(3..5);
        let mut word = String::new();
        for _ in 0..syllables {
            word += SYLLABLES[random.usize(0..SYLLABLES.len())];
        }
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn text(count: u64, words: &[String], chances: &[f64], random: &mut fastrand::Rng) -> String {
    let most = chances.last().copied().unwrap_or_default();
    let mut text = String::new();
    for _ in 0..random.usize(4..17) {
        let chance = random.f64() * most;
        let rank = chances.partition_point(|&sum| sum < chance);
        text += &words[rank.min(WORDS - 1)];
        text.push(' ');
    }
    if count % RARE.1 == 7 {
        text += RARE.0;
    }
    text
}
