//! A server with a history, people and rooms that change their names, and the connection to it, which may break at any
//! moment. Each line that it sends comes with what a client is to learn by it.

use std::collections::VecDeque;

use jiff::Timestamp;
use protocol::irc::message::Message;

use super::Script;
use crate::model::line::Lost;
use crate::model::network::{NetworkId, Phase};
use crate::update::NetEvent;
use crate::update::history::stamp;

/// What a server can offer; each connection may have another part of it.
pub const OFFERS: [&str; 7] = [
    "batch",
    "draft/channel-rename",
    "draft/chathistory",
    "echo-message",
    "labeled-response",
    "message-tags",
    "server-time",
];

/// What it takes to be told what was said before.
const FOR_HISTORY: [&str; 4] = ["batch", "draft/chathistory", "message-tags", "server-time"];

/// How many messages the server gives at once: few, so that there is more than one page.
const PAGE: usize = 5;

/// What people and rooms are called at first.
pub const PEOPLE: [&str; 2] = ["rui", "bia"];
pub const ROOMS: [&str; 2] = ["#geral", "#outra"];

/// Where something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Room(usize),
    Person(usize),
}

/// Something that the server has.
pub struct Kept {
    pub place: Place,
    from: String,
    to: String,
    time: i64,
    pub text: String,
}

/// What a client is to learn by a line.
#[derive(Debug, Clone)]
pub enum News {
    /// It is in a room, or one talks with a person.
    Begun(String),
    /// This was said in the conversation of this name.
    Said(String, String),
    /// All this was said in the conversation of this name, if there is one.
    Past(String, Vec<String>),
    /// A person or a room has another name.
    Renamed(String, String),
}

/// A server, and the connection to it.
pub struct Server {
    pub network: NetworkId,
    /// What time it is there, in seconds: some pass with each message.
    pub clock: i64,
    pub kept: Vec<Kept>,
    pub people: [String; PEOPLE.len()],
    pub rooms: [String; ROOMS.len()],
    /// What people and rooms were called before.
    had: Vec<(Place, String)>,
    in_room: [bool; ROOMS.len()],
    me: String,
    offered: Vec<&'static str>,
    up: VecDeque<String>,
    down: VecDeque<(String, Vec<News>)>,
    /// What was taken from the client and not confirmed in any way.
    unconfirmed: Vec<News>,
    connected: bool,
    /// Whether it was agreed on capabilities.
    agreed: bool,
    registered: bool,
}

fn time(second: i64) -> String {
    stamp(Timestamp::from_second(second).unwrap()).replace("timestamp=", "")
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

impl Server {
    /// One to which there is no connection yet.
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            clock: 0,
            kept: Vec::new(),
            people: PEOPLE.map(str::to_owned),
            rooms: ROOMS.map(str::to_owned),
            had: Vec::new(),
            in_room: [false; ROOMS.len()],
            me: String::new(),
            offered: Vec::new(),
            up: VecDeque::new(),
            down: VecDeque::new(),
            unconfirmed: Vec::new(),
            connected: false,
            agreed: false,
            registered: false,
        }
    }

    /// The connection is made, if the client wants one; the server offers this.
    pub fn connect(&mut self, offered: Vec<&'static str>, script: &mut Script) {
        let phase = script.model.networks.get(self.network).unwrap().phase;
        if !self.connected && phase != Phase::Offline {
            self.connected = true;
            self.offered = offered;
            script.connected_to(self.network);
        }
    }

    /// The client sends a line.
    pub fn collect(&mut self, line: String) {
        if self.connected {
            self.up.push_back(line);
        }
    }

    /// Somebody says something, in a room or to the person.
    pub fn hear(&mut self, place: Place, who: usize, text: String) {
        let who = if let Place::Person(person) = place {
            person
        } else {
            who
        };
        let from = self.people[who].clone();
        let (to, heard) = match place {
            Place::Room(room) => (self.rooms[room].clone(), self.in_room[room]),
            Place::Person(_) => (self.me.clone(), self.registered),
        };
        // A message to somebody who is not there says nothing of a name.
        let to = if to.is_empty() { "ana".to_owned() } else { to };
        let at = self.keep(place, from.clone(), to.clone(), text.clone());
        if heard {
            let talk = if matches!(place, Place::Room(_)) { to } else { from };
            let line = self.line(at, &[]);
            self.send(line, vec![News::Said(talk, text)]);
        }
    }

    /// Somebody takes another name, if nobody has it.
    pub fn rename_person(&mut self, person: usize, name: &str) {
        if self.holder(name).is_none() && !same(&self.me, name) {
            let old = std::mem::replace(&mut self.people[person], name.to_owned());
            self.had.push((Place::Person(person), old.clone()));
            if self.in_room.contains(&true) {
                let line = format!(":{old}!u@h NICK {name}");
                self.send(line, vec![News::Renamed(old, name.to_owned())]);
            }
        }
    }

    /// A room gets another name, if no room has it.
    pub fn rename_room(&mut self, room: usize, name: &str) {
        if self.rooms.iter().any(|known| same(known, name)) {
            return;
        }
        let old = std::mem::replace(&mut self.rooms[room], name.to_owned());
        self.had.push((Place::Room(room), old.clone()));
        if !self.in_room[room] {
            return;
        }
        if self.has("draft/channel-rename") {
            let line = format!(":op!u@h RENAME {old} {name} :");
            self.send(line, vec![News::Renamed(old, name.to_owned())]);
        } else {
            self.send(format!(":{}!u@h PART {old} :", self.me), Vec::new());
            self.enter(room);
        }
    }

    /// The person is put out of a room.
    pub fn kick(&mut self, room: usize) {
        if std::mem::take(&mut self.in_room[room]) {
            let line = format!(":op!u@h KICK {} {} :fora", self.rooms[room], self.me);
            self.send(line, Vec::new());
        }
    }

    /// The server plays back unasked what was said last.
    pub fn play_back(&mut self, place: Place) {
        let there = match place {
            Place::Room(room) => self.in_room[room],
            Place::Person(_) => self.registered,
        };
        if there && FOR_HISTORY.iter().all(|cap| self.has(cap)) {
            let name = self.name(place);
            let page = self.history("LATEST", &name, "*");
            self.send_all(page);
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

    /// The client takes a line. What it is to learn by it.
    pub fn down(&mut self, script: &mut Script) -> Vec<News> {
        let Some((line, news)) = self.down.pop_front() else {
            return Vec::new();
        };
        script.lines_from(self.network, &[&line]);
        news
    }

    /// The connection breaks, with what is in it.
    pub fn break_off(&mut self, script: &mut Script) {
        if std::mem::take(&mut self.connected) {
            script.net_on(self.network, NetEvent::Closed(Lost::Closed));
            *self = Self {
                clock: self.clock,
                kept: std::mem::take(&mut self.kept),
                people: std::mem::take(&mut self.people),
                rooms: std::mem::take(&mut self.rooms),
                had: std::mem::take(&mut self.had),
                ..Self::new(self.network)
            };
        }
    }

    /// Whether something is on its way.
    pub fn is_busy(&self) -> bool {
        !self.up.is_empty() || !self.down.is_empty()
    }

    /// Whether the client is in a room.
    pub fn is_in(&self, room: usize) -> bool {
        self.in_room[room]
    }

    /// Whether somebody or something else was called so before.
    pub fn is_taken_over(&self, place: Place) -> bool {
        let name = self.name(place);
        self.had
            .iter()
            .any(|(other, had)| *other != place && *had == name)
    }

    /// What a place is called now.
    pub fn name(&self, place: Place) -> String {
        match place {
            Place::Room(room) => self.rooms[room].clone(),
            Place::Person(person) => self.people[person].clone(),
        }
    }

    fn has(&self, cap: &str) -> bool {
        self.offered.contains(&cap)
    }

    /// Who has this name.
    fn holder(&self, name: &str) -> Option<Place> {
        let room = self.rooms.iter().position(|known| same(known, name));
        let person = self.people.iter().position(|known| same(known, name));
        room.map(Place::Room).or(person.map(Place::Person))
    }

    fn keep(&mut self, place: Place, from: String, to: String, text: String) -> usize {
        self.clock += 6;
        self.kept.push(Kept {
            place,
            from,
            to,
            time: self.clock,
            text,
        });
        self.kept.len() - 1
    }

    fn send(&mut self, line: String, news: Vec<News>) {
        self.down.push_back((line, news));
    }

    fn send_all(&mut self, lines: Vec<(String, Vec<News>)>) {
        self.down.extend(lines);
    }

    /// A message as the client is told it.
    fn line(&self, at: usize, tags: &[&str]) -> String {
        let Kept { from, to, text, .. } = &self.kept[at];
        let mut tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        if self.has("server-time") {
            tags.push(format!("time={}", time(self.kept[at].time)));
        }
        if self.has("message-tags") {
            tags.push(format!("msgid=m{at}"));
        }
        tagged(&tags, &format!(":{from}!u@h PRIVMSG {to} :{text}"))
    }

    fn enter(&mut self, room: usize) {
        self.in_room[room] = true;
        let name = self.rooms[room].clone();
        self.send(
            format!(":{}!u@h JOIN {name}", self.me),
            vec![News::Begun(name.clone())],
        );
        self.send(
            format!(
                ":irc 353 {} = {name} :{} {}",
                self.me,
                self.me,
                self.people.join(" ")
            ),
            Vec::new(),
        );
        self.send(format!(":irc 366 {} {name} :End", self.me), Vec::new());
    }

    /// The server takes a line.
    fn serve(&mut self, line: &str) {
        let message = Message::parse(line.as_bytes()).unwrap();
        let word = |at| message.text(at).unwrap_or_default().to_owned();
        let label = message.tags.get("label").map(|label| format!("label={label}"));
        let command = message.command_str().unwrap().to_owned();
        let me = self.me.clone();
        let plain = |lines: Vec<String>| lines.into_iter().map(|line| (line, Vec::new())).collect();
        let answers: Vec<(String, Vec<News>)> = match &*command {
            "CAP" if word(0) == "LS" => plain(vec![format!(":irc CAP * LS :{}", self.offered.join(" "))]),
            "CAP" if word(0) == "REQ" => plain(vec![format!(":irc CAP * ACK :{}", word(1))]),
            "CAP" => {
                self.agreed = true;
                self.welcome()
            }
            "NICK" if self.holder(&word(0)).is_some() => {
                let asker = if me.is_empty() { "*" } else { &me };
                plain(vec![format!(":irc 433 {asker} {} :In use", word(0))])
            }
            "NICK" => {
                self.me = word(0);
                if self.registered {
                    plain(vec![format!(":{me}!u@h NICK {}", self.me)])
                } else {
                    self.welcome()
                }
            }
            "JOIN" => match self.holder(&word(0)) {
                Some(Place::Room(room)) if !self.in_room[room] => {
                    self.enter(room);
                    Vec::new()
                }
                Some(_) => Vec::new(),
                None => plain(vec![format!(":irc 403 {me} {} :No such channel", word(0))]),
            },
            "PRIVMSG" => self.take(&word(0), &word(1), label.as_deref()),
            "PING" => {
                let news = std::mem::take(&mut self.unconfirmed);
                vec![(format!(":irc PONG irc {}", word(0)), news)]
            }
            "CHATHISTORY" if word(0) == "TARGETS" => {
                let mut lines = vec![":irc BATCH +t draft/chathistory-targets".to_owned()];
                let people = self.people.iter();
                lines.extend(people.map(|name| format!("@batch=t :irc CHATHISTORY TARGETS {name} x")));
                let news = self.people.iter().cloned().map(News::Begun).collect();
                let mut lines: Vec<_> = plain(lines);
                lines.push((":irc BATCH -t".to_owned(), news));
                lines
            }
            "CHATHISTORY" => self.history(&word(0), &word(1), &word(2)),
            _ => Vec::new(),
        };
        self.send_all(answers);
    }

    /// Lets the client in, once it has a name and has agreed on capabilities.
    fn welcome(&mut self) -> Vec<(String, Vec<News>)> {
        if self.me.is_empty() || !self.agreed {
            return Vec::new();
        }
        self.registered = true;
        let me = &self.me;
        let lines = [
            format!(":irc 001 {me} :Welcome"),
            format!(":irc 005 {me} CHANTYPES=# CHATHISTORY={PAGE} :are supported"),
            format!(":irc 422 {me} :No MOTD"),
        ];
        lines.into_iter().map(|line| (line, Vec::new())).collect()
    }

    /// The client says something.
    fn take(&mut self, to: &str, text: &str, label: Option<&str>) -> Vec<(String, Vec<News>)> {
        let me = self.me.clone();
        let place = self.holder(to);
        let inside = |place: &Place| !matches!(place, Place::Room(room) if !self.in_room[*room]);
        let tags: Vec<&str> = label.into_iter().collect();
        let Some(place) = place.filter(inside) else {
            let code = if to.starts_with('#') { "404" } else { "401" };
            let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
            let refusal = tagged(&tags, &format!(":irc {code} {me} {to} :Cannot send"));
            return vec![(refusal, Vec::new())];
        };
        let at = self.keep(place, me, to.to_owned(), text.to_owned());
        let news = News::Said(to.to_owned(), text.to_owned());
        if self.has("echo-message") {
            vec![(self.line(at, &tags), vec![news])]
        } else if let Some(label) = label {
            vec![(format!("@{label} :irc ACK"), vec![news])]
        } else {
            self.unconfirmed.push(news);
            Vec::new()
        }
    }

    fn history(&self, kind: &str, target: &str, from: &str) -> Vec<(String, Vec<News>)> {
        let place = self.holder(target);
        let hidden = matches!(place, Some(Place::Room(room)) if !self.in_room[room]);
        let Some(place) = place.filter(|_| !hidden) else {
            let line = format!(":irc FAIL CHATHISTORY INVALID_TARGET {kind} {target} :No history");
            return vec![(line, Vec::new())];
        };
        let there = (0..self.kept.len()).filter(|&at| self.kept[at].place == place);
        let bound = |at: &usize| match from.split_once('=') {
            Some(("msgid", id)) => id[1..].parse::<usize>().unwrap().cmp(at),
            Some((_, stamp)) => stamp.cmp(&time(self.kept[*at].time)),
            None => std::cmp::Ordering::Greater,
        };
        let mut page: Vec<usize> = if kind == "AFTER" {
            there.filter(|at| bound(at).is_lt()).take(PAGE).collect()
        } else {
            let before: Vec<usize> = there.filter(|at| bound(at).is_gt()).collect();
            before.into_iter().rev().take(PAGE).collect()
        };
        page.sort_unstable();
        let texts = page.iter().map(|&at| self.kept[at].text.clone()).collect();
        let mut lines = vec![format!(":irc BATCH +h chathistory {target}")];
        lines.extend(page.into_iter().map(|at| self.line(at, &["batch=h"])));
        let mut lines: Vec<_> = lines.into_iter().map(|line| (line, Vec::new())).collect();
        let news = vec![News::Past(target.to_owned(), texts)];
        lines.push((":irc BATCH -h".to_owned(), news));
        lines
    }
}

fn tagged(tags: &[String], line: &str) -> String {
    if tags.is_empty() {
        line.to_owned()
    } else {
        format!("@{} {line}", tags.join(";"))
    }
}
