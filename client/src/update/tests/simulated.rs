//! A server with a history, and the connection to it, which may break at any moment.

use std::collections::VecDeque;

use jiff::Timestamp;
use protocol::irc::message::Message;

use super::Script;
use crate::model::line::Lost;
use crate::model::network::{NetworkId, Phase};
use crate::update::NetEvent;
use crate::update::history::stamp;

const CAPS: &str = "batch draft/chathistory echo-message labeled-response message-tags server-time";

/// How many messages the server gives at once: few, so that there is more than one page.
const PAGE: usize = 3;

/// Where things are said.
pub const TARGETS: [&str; 2] = ["#geral", "rui"];

/// Something that the server has.
pub struct Kept {
    pub target: usize,
    from: &'static str,
    pub text: String,
}

impl Kept {
    fn to(&self) -> &'static str {
        match (self.from, TARGETS[self.target]) {
            ("rui", "rui") => "ana",
            (_, target) => target,
        }
    }
}

/// A server, and the connection to it.
pub struct Server {
    pub network: NetworkId,
    pub kept: Vec<Kept>,
    up: VecDeque<String>,
    down: VecDeque<String>,
    connected: bool,
    registered: bool,
    in_room: bool,
}

fn time(at: usize) -> String {
    stamp(Timestamp::from_second(i64::try_from(at).unwrap() + 1).unwrap()).replace("timestamp=", "")
}

impl Server {
    /// One to which there is no connection yet.
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            kept: Vec::new(),
            up: VecDeque::new(),
            down: VecDeque::new(),
            connected: false,
            registered: false,
            in_room: false,
        }
    }

    /// The connection is made, if the client wants one.
    pub fn connect(&mut self, script: &mut Script) {
        let phase = script.model.networks.get(self.network).unwrap().phase;
        if !self.connected && phase != Phase::Offline {
            self.connected = true;
            script.connected_to(self.network);
        }
    }

    /// The client sends a line.
    pub fn collect(&mut self, line: String) {
        if self.connected {
            self.up.push_back(line);
        }
    }

    /// Rui says something, in the room or to the person.
    pub fn hear(&mut self, target: usize, text: String) {
        let at = self.keep(target, "rui", text);
        if self.registered && (self.in_room || target == 1) {
            let line = self.line(at, "x");
            self.down.push_back(line);
        }
    }

    /// The server takes so many lines.
    pub fn up(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(line) = self.up.pop_front() {
                self.serve(&line);
            }
        }
    }

    /// The client takes so many lines.
    pub fn down(&mut self, count: usize, script: &mut Script) {
        for _ in 0..count {
            if let Some(line) = self.down.pop_front() {
                script.lines_from(self.network, &[&line]);
            }
        }
    }

    /// The connection breaks, with what is in it.
    pub fn break_off(&mut self, script: &mut Script) {
        if std::mem::take(&mut self.connected) {
            script.net_on(self.network, NetEvent::Closed(Lost::Closed));
            *self = Self {
                kept: std::mem::take(&mut self.kept),
                ..Self::new(self.network)
            };
        }
    }

    /// Whether something is on its way.
    pub fn is_busy(&self) -> bool {
        !self.up.is_empty() || !self.down.is_empty()
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
}
