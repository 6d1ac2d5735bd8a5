//! Whatever the network does, no message is lost, doubled or in the wrong conversation: a client and a server with a
//! history, between which connections break at any moment.

use std::collections::VecDeque;

use jiff::Timestamp;
use proptest::prelude::*;
use protocol::irc::message::Message;

use super::Script;
use crate::model::line::LineKind;
use crate::model::outbox::State;
use crate::model::{Model, Phase};
use crate::update::history::stamp;
use crate::update::{Msg, NetEvent};

const CAPS: &str = "batch draft/chathistory echo-message labeled-response message-tags server-time";

/// How many messages the server gives at once: few, so that there is more than one page.
const PAGE: usize = 3;

/// Where things are said.
const TARGETS: [&str; 2] = ["#geral", "rui"];

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The person says something.
    Say(usize),
    /// Rui says something, in the room or to the person.
    Hear(usize),
    /// The server takes so many lines.
    Up(usize),
    /// The client takes so many lines.
    Down(usize),
    /// The connection breaks, with what is in it.
    Break,
    /// The next connection is made.
    Connect,
    LookBack(usize),
    Look(bool),
    Select(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_usize).prop_map(Step::Say),
        3 => (0..2_usize).prop_map(Step::Hear),
        4 => (1..6_usize).prop_map(Step::Up),
        4 => (1..6_usize).prop_map(Step::Down),
        2 => Just(Step::Break),
        2 => Just(Step::Connect),
        1 => (0..2_usize).prop_map(Step::LookBack),
        1 => any::<bool>().prop_map(Step::Look),
        1 => (0..4_usize).prop_map(Step::Select),
    ]
}

/// Something that the server has.
struct Kept {
    target: usize,
    from: &'static str,
    text: String,
}

impl Kept {
    fn to(&self) -> &'static str {
        match (self.from, TARGETS[self.target]) {
            ("rui", "rui") => "ana",
            (_, target) => target,
        }
    }
}

struct World {
    script: Script,
    kept: Vec<Kept>,
    up: VecDeque<String>,
    down: VecDeque<String>,
    connected: bool,
    registered: bool,
    in_room: bool,
    said: usize,
}

fn time(at: usize) -> String {
    stamp(Timestamp::from_second(i64::try_from(at).unwrap() + 1).unwrap()).replace("timestamp=", "")
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            script: Script::start(),
            kept: Vec::new(),
            up: VecDeque::new(),
            down: VecDeque::new(),
            connected: false,
            registered: false,
            in_room: false,
            said: 0,
        };
        world.script.answer("ana");
        world.connect();
        world.quieten();
        world
    }

    fn connect(&mut self) {
        if !self.connected && self.script.model.phase != Phase::Offline {
            self.connected = true;
            self.script.connected();
            self.collect();
        }
    }

    fn collect(&mut self) {
        if self.connected {
            self.up.extend(self.script.sent());
        } else {
            self.script.sent();
        }
    }

    fn keep(&mut self, target: usize, from: &'static str, text: String) -> usize {
        self.kept.push(Kept { target, from, text });
        self.kept.len() - 1
    }

    fn line(&self, at: usize, tags: &str) -> String {
        let Kept { from, text, .. } = &self.kept[at];
        let to = self.kept[at].to();
        format!(
            "@{tags};time={};msgid=m{at} :{from}!u@h PRIVMSG {to} :{text}",
            time(at)
        )
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Say(target) => {
                self.said += 1;
                let text = format!("own {}", self.said);
                self.script.say(TARGETS[target], "", &text);
            }
            Step::Hear(target) => {
                let text = format!("heard {}", self.kept.len());
                let at = self.keep(target, "rui", text);
                if self.registered && (self.in_room || target == 1) {
                    let line = self.line(at, "x");
                    self.down.push_back(line);
                }
            }
            Step::Up(count) => {
                for _ in 0..count {
                    if let Some(line) = self.up.pop_front() {
                        self.serve(&line);
                    }
                }
            }
            Step::Down(count) => {
                for _ in 0..count {
                    if let Some(line) = self.down.pop_front() {
                        self.script.server(&[&line]);
                    }
                }
            }
            Step::Break => {
                if std::mem::take(&mut self.connected) {
                    self.script
                        .net(NetEvent::Closed(crate::model::line::Lost::Closed));
                    self.up.clear();
                    self.down.clear();
                    self.in_room = false;
                    self.registered = false;
                }
            }
            Step::Connect => self.connect(),
            Step::LookBack(target) => {
                if let Some(conversation) = self.script.model.conversations.find(TARGETS[target]) {
                    let id = conversation.id;
                    self.script.msg(Msg::LookBack(id));
                }
            }
            Step::Look(seen) => self.script.msg(Msg::Look(seen)),
            Step::Select(nth) => {
                let id = self.script.model.conversations.iter().nth(nth).map(|c| c.id);
                if let Some(id) = id {
                    self.script.msg(Msg::Select(id));
                }
            }
        }
        self.collect();
    }

    /// The server takes a line.
    fn serve(&mut self, line: &str) {
        let message = Message::parse(line.as_bytes()).unwrap();
        let word = |at| message.text(at).unwrap_or_default().to_owned();
        let answers: Vec<String> = match message.command_str().unwrap() {
            "CAP" if word(0) == "LS" => vec![format!(":irc CAP * LS :{CAPS}")],
            "CAP" if word(0) == "REQ" => vec![format!(":irc CAP * ACK :{}", word(1))],
            "CAP" => {
                self.registered = true;
                vec![
                    ":irc 001 ana :Welcome".to_owned(),
                    format!(":irc 005 ana CHANTYPES=# CHATHISTORY={PAGE} :are supported"),
                    ":irc 422 ana :No MOTD".to_owned(),
                ]
            }
            "JOIN" => {
                self.in_room = true;
                vec![format!(":ana!u@h JOIN {}", word(0))]
            }
            "PRIVMSG" => {
                let target = TARGETS.iter().position(|target| *target == word(0)).unwrap();
                let label = message.tags.get("label").unwrap();
                let at = self.keep(target, "ana", word(1));
                vec![self.line(at, &format!("label={label}"))]
            }
            "CHATHISTORY" if word(0) == "TARGETS" => vec![
                ":irc BATCH +t draft/chathistory-targets".to_owned(),
                "@batch=t :irc CHATHISTORY TARGETS rui x".to_owned(),
                ":irc BATCH -t".to_owned(),
            ],
            "CHATHISTORY" => self.history(&word(0), &word(1), &word(2)),
            _ => Vec::new(),
        };
        self.down.extend(answers);
    }

    fn history(&self, kind: &str, target: &str, from: &str) -> Vec<String> {
        let place = TARGETS.iter().position(|other| *other == target).unwrap();
        let there = (0..self.kept.len()).filter(|&at| self.kept[at].target == place);
        let bound = |at: &usize| match from.split_once('=') {
            Some(("msgid", id)) => id[1..].parse::<usize>().unwrap().cmp(at),
            Some((_, stamp)) => stamp.cmp(&time(*at)),
            None => std::cmp::Ordering::Greater,
        };
        let mut page: Vec<usize> = if kind == "AFTER" {
            there.filter(|at| bound(at).is_lt()).take(PAGE).collect()
        } else {
            let before: Vec<usize> = there.filter(|at| bound(at).is_gt()).collect();
            before.into_iter().rev().take(PAGE).collect()
        };
        page.sort_unstable();
        let mut lines = vec![format!(":irc BATCH +h chathistory {target}")];
        lines.extend(page.into_iter().map(|at| self.line(at, "batch=h")));
        lines.push(":irc BATCH -h".to_owned());
        lines
    }

    /// Connected, until nothing happens any more.
    fn quieten(&mut self) {
        self.connect();
        while !self.up.is_empty() || !self.down.is_empty() {
            self.take(Step::Up(1));
            self.take(Step::Down(1));
        }
    }

    /// Reads back to the beginning.
    fn read_back(&mut self) {
        for target in 0..TARGETS.len() {
            for _ in 0..=self.kept.len() {
                self.take(Step::LookBack(target));
                self.quieten();
            }
        }
    }
}

fn texts<'a>(model: &'a Model, target: &str) -> Vec<&'a str> {
    let lines = model.conversations.find(target).map(|c| c.transcript.iter());
    let said = lines.into_iter().flatten().filter_map(|line| match &line.kind {
        LineKind::Said(said) => Some(&*said.text),
        _ => None,
    });
    said.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_message_is_lost_doubled_or_misplaced(steps in proptest::collection::vec(step(), 0..50)) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        world.quieten();
        let model = &world.script.model;
        for n in 1..=world.said {
            let text = format!("own {n}");
            let arrived = world.kept.iter().filter(|kept| kept.text == text).count();
            let held = model.outbox.iter().filter(|outgoing| outgoing.said.text == text);
            let held: Vec<&State> = held.map(|outgoing| &outgoing.state).collect();
            prop_assert!(arrived <= 1, "{text} was sent {arrived} times");
            prop_assert!(held.iter().all(|state| matches!(state, State::Failed(_))), "{text} is stuck: {held:?}");
            prop_assert_eq!(held.len(), usize::from(held.len() == 1), "{} is shown twice", text);
            prop_assert!(arrived + held.len() >= 1, "{text} is lost");
        }
        world.read_back();
        for (place, target) in TARGETS.iter().enumerate() {
            let there = world.kept.iter().filter(|kept| kept.target == place);
            let there: Vec<&str> = there.map(|kept| &*kept.text).collect();
            prop_assert_eq!(texts(&world.script.model, target), there, "in {}", target);
        }
    }
}
