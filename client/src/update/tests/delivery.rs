//! Whatever the network does, no message is lost, doubled, in the wrong conversation or on the wrong server: a client and
//! two servers between which connections break at any moment, that offer more or less each time, and where people and rooms
//! take other names, also such as others had before.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::Script;
use super::ledger::Ledger;
use super::simulated::{OFFERS, PEOPLE, Place, ROOMS, Server};
use crate::model::line::{Event, Line, LineKind};
use crate::model::network::NetworkId;
use crate::model::outbox::{Failure, Outgoing, State};
use crate::model::transcript::MAX_LINES;
use crate::update::Msg;

/// The names that people and rooms take.
const NAMES: [&str; 5] = ["rui", "bia", "tia", "eva", "ana"];
const ROOM_NAMES: [&str; 3] = ["#geral", "#outra", "#nova"];

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The person says something: to this one of all names that there may be.
    Say(usize),
    /// Somebody says something.
    Hear(Place, usize),
    /// The server takes so many lines.
    Up(usize),
    /// The client takes so many lines.
    Down(usize),
    /// The connection breaks, with what is in it.
    Break,
    /// The next connection is made; each bit is something that the server offers.
    Connect(u8),
    /// Somebody else takes a name.
    Rename(usize, usize),
    /// The person does.
    Nick(usize),
    RenameRoom(usize, usize),
    Kick(usize),
    Join(usize),
    PlayBack(Place),
    LookBack(usize),
    Look(bool),
    Select(usize),
    RetryRefused,
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        (0..ROOMS.len()).prop_map(Place::Room),
        (0..PEOPLE.len()).prop_map(Place::Person)
    ]
}

/// What happens where names stay.
fn step(offers: impl Strategy<Value = u8> + 'static) -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..NAMES.len() + ROOM_NAMES.len()).prop_map(Step::Say),
        6 => (place(), 0..PEOPLE.len()).prop_map(|(place, who)| Step::Hear(place, who)),
        8 => (1..6_usize).prop_map(Step::Up),
        8 => (1..6_usize).prop_map(Step::Down),
        4 => Just(Step::Break),
        4 => offers.prop_map(Step::Connect),
        1 => (0..ROOMS.len()).prop_map(Step::Kick),
        3 => (0..ROOM_NAMES.len()).prop_map(Step::Join),
        1 => place().prop_map(Step::PlayBack),
        2 => (0..8_usize).prop_map(Step::LookBack),
        2 => any::<bool>().prop_map(Step::Look),
        2 => (0..12_usize).prop_map(Step::Select),
        1 => Just(Step::RetryRefused),
    ]
}

/// Somebody or something takes another name.
fn naming() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..PEOPLE.len(), 0..NAMES.len()).prop_map(|(who, name)| Step::Rename(who, name)),
        2 => (0..NAMES.len()).prop_map(Step::Nick),
        2 => (0..ROOMS.len(), 0..ROOM_NAMES.len()).prop_map(|(room, name)| Step::RenameRoom(room, name)),
    ]
}

/// What happens, one after the other, and at which of the servers.
fn steps(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Vec<(usize, Step)>> {
    proptest::collection::vec((0..2_usize, step), 0..80)
}

fn offers(bits: u8) -> Vec<&'static str> {
    let all = OFFERS.into_iter().enumerate();
    all.filter(|(at, _)| bits & 1 << at != 0)
        .map(|(_, cap)| cap)
        .collect()
}

struct World {
    script: Script,
    servers: [Server; 2],
    ledgers: [Ledger; 2],
    /// At which server each message was said.
    said: Vec<usize>,
}

impl World {
    fn new() -> Self {
        let mut script = Script::start();
        script.shows_pings = true;
        script.answer("ana");
        let first = Server::new(script.network().id);
        let second = Server::new(script.add_server("h"));
        let mut world = Self {
            script,
            servers: [first, second],
            ledgers: [Ledger::default(), Ledger::default()],
            said: Vec::new(),
        };
        world.collect();
        world.quieten(u8::MAX);
        world
    }

    /// One that has a room at each server with as many lines as are kept.
    fn full() -> Self {
        let mut world = Self::new();
        for at in 0..2 {
            let conversations = &mut world.script.model.conversations;
            let id = conversations
                .find(world.servers[at].network, ROOMS[0])
                .unwrap()
                .id;
            let line = Rc::new(Line {
                id: conversations.next_line(),
                time: Timestamp::UNIX_EPOCH,
                msgid: None,
                kind: LineKind::Event(Event::Joined { nick: String::new() }),
            });
            for _ in 0..MAX_LINES {
                conversations.push(id, Rc::clone(&line));
            }
            // What comes next is known to follow on what was there.
            world.take((at, Step::Hear(Place::Room(0), 0)));
            world.quieten(u8::MAX);
        }
        world
    }

    fn collect(&mut self) {
        for (network, line) in self.script.sent_to() {
            let at = usize::from(self.servers[1].network == network);
            if let Some((_, words)) = line.split_once("PRIVMSG ") {
                let (to, text) = words.split_once(" :").unwrap();
                assert!(self.ledgers[at].sent(to, text), "{text} is sent to {to}");
            }
            self.servers[at].collect(line);
        }
    }

    /// Looks at what this server says.
    fn look_at(&mut self, at: usize) {
        let network = self.servers[at].network;
        if self.script.network().id != network {
            let home = self.script.model.networks.get(network).unwrap().server;
            self.script.msg(Msg::Select(home));
        }
    }

    fn take(&mut self, (at, step): (usize, Step)) {
        let clock = self
            .servers
            .iter()
            .map(|server| server.clock)
            .max()
            .unwrap_or_default();
        for server in &mut self.servers {
            server.clock = clock;
        }
        self.script.now = Timestamp::from_second(clock).unwrap();
        match step {
            Step::Say(name) => self.say(at, name),
            Step::Hear(place, who) => {
                let text = format!("heard {} at {at}", self.servers[at].kept.len());
                self.servers[at].hear(place, who, text);
            }
            Step::Up(count) => self.servers[at].up(count),
            Step::Down(count) => {
                for _ in 0..count {
                    for news in self.servers[at].down(&mut self.script) {
                        self.ledgers[at].learn(news);
                    }
                    self.collect();
                }
            }
            Step::Break => self.servers[at].break_off(&mut self.script),
            Step::Connect(bits) => self.servers[at].connect(offers(bits), &mut self.script),
            Step::Rename(who, name) => self.servers[at].rename_person(who, NAMES[name]),
            Step::Nick(name) => {
                self.look_at(at);
                self.script.say("", "", &format!("/nick {}", NAMES[name]));
            }
            Step::RenameRoom(room, name) => self.servers[at].rename_room(room, ROOM_NAMES[name]),
            Step::Kick(room) => self.servers[at].kick(room),
            Step::Join(room) => {
                self.look_at(at);
                self.script.msg(Msg::Join(ROOM_NAMES[room].to_owned()));
            }
            Step::PlayBack(place) => self.servers[at].play_back(place),
            Step::LookBack(nth) => {
                let network = self.servers[at].network;
                let id = self.script.model.conversations.of(network).nth(nth).map(|c| c.id);
                if let Some(id) = id {
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
            Step::RetryRefused => self.retry_refused(at),
        }
        self.collect();
    }

    fn say(&mut self, at: usize, name: usize) {
        let names = NAMES.iter().chain(&ROOM_NAMES);
        let name = names.copied().nth(name).unwrap();
        // Who writes to a room has been in it.
        if name.starts_with('#') && self.ledgers[at].all().all(|(known, _)| known != name) {
            return;
        }
        self.look_at(at);
        self.said.push(at);
        let text = format!("own {}.", self.said.len());
        self.ledgers[at].wrote(name, &text);
        self.script.say(name, "", &text);
    }

    fn retry_refused(&mut self, at: usize) {
        self.look_at(at);
        let refused = |o: &&Outgoing| matches!(o.state, State::Failed(Failure::Refused(_)));
        let refused = self.outbox(at).find(refused).map(|outgoing| outgoing.id);
        if let Some(id) = refused {
            self.script.msg(Msg::Retry(id));
        }
    }

    /// Connected, until nothing happens any more.
    fn quieten(&mut self, bits: u8) {
        for at in 0..2 {
            self.take((at, Step::Connect(bits)));
            while self.servers[at].is_busy() {
                self.take((at, Step::Up(1)));
                self.take((at, Step::Down(1)));
            }
        }
    }

    /// Reads back to the beginning everywhere.
    fn read_back(&mut self) {
        let most = self.servers.iter().map(|server| server.kept.len()).max();
        for _ in 0..most.unwrap_or_default() {
            for at in 0..2 {
                let count = self
                    .script
                    .model
                    .conversations
                    .of(self.servers[at].network)
                    .count();
                for nth in 0..count {
                    self.take((at, Step::LookBack(nth)));
                }
            }
            self.quieten(u8::MAX);
        }
    }

    fn outbox(&self, at: usize) -> impl Iterator<Item = &Outgoing> {
        self.script
            .model
            .networks
            .get(self.servers[at].network)
            .unwrap()
            .outbox
            .iter()
    }

    /// What is shown in a conversation.
    fn texts(&self, network: NetworkId, name: &str) -> Vec<&str> {
        let conversation = self.script.model.conversations.find(network, name);
        let lines = conversation.map(|c| c.transcript.iter());
        let said = lines.into_iter().flatten().filter_map(|line| match &line.kind {
            LineKind::Said(said) => Some(&*said.text),
            _ => None,
        });
        said.collect()
    }

    /// What the client was told is what it shows, each once, where it was said, and nothing else.
    fn check_shown(&self) {
        for (server, ledger) in self.servers.iter().zip(&self.ledgers) {
            let mut elsewhere = self.script.model.conversations.of(server.network).count() - 1;
            for (name, said) in ledger.all() {
                let mut shown = self.texts(server.network, name);
                shown.sort_unstable();
                let said: Vec<&str> = said.iter().map(|text| &**text).collect();
                assert_eq!(shown, said, "in {name}");
                let there = self
                    .script
                    .model
                    .conversations
                    .find(server.network, name)
                    .is_some();
                elsewhere -= usize::from(there);
            }
            assert_eq!(elsewhere, 0, "there are conversations that nobody began");
        }
    }

    /// What the person wrote arrived once, or they are told that it may not have.
    fn check_own(&self) {
        for (n, &at) in self.said.iter().enumerate() {
            let text = format!("own {}.", n + 1);
            let (server, elsewhere) = (&self.servers[at], 1 - at);
            let arrived = server.kept.iter().filter(|kept| kept.text == text).count();
            assert!(arrived <= 1, "{text} was sent {arrived} times");
            assert!(
                self.servers[elsewhere].kept.iter().all(|kept| kept.text != text),
                "{text} is at the wrong server"
            );
            assert!(
                self.outbox(elsewhere).all(|o| o.said.text != text),
                "{text} waits for the wrong server"
            );
            let held: Vec<&Outgoing> = self.outbox(at).filter(|o| o.said.text == text).collect();
            assert!(held.len() <= 1, "{text} is held twice");
            assert!(arrived + held.len() >= 1, "{text} is lost");
            let shown = self.ledgers[at].all().any(|(_, said)| said.contains(&text));
            assert!(shown || held.len() == 1, "nothing is seen of {text}");
            for outgoing in held {
                let Outgoing { state, target, .. } = outgoing;
                assert!(matches!(state, State::Failed(_)), "{text} is stuck: {state:?}");
                let seen = self
                    .script
                    .model
                    .conversations
                    .find(server.network, target)
                    .is_some();
                assert!(seen, "{text} is held where nobody sees it");
                assert!(!self.ledgers[at].has(target, &text), "{text} is held and there");
            }
        }
    }

    /// Nobody is told in the inbox of more than was said to them.
    fn check_inbox(&self) {
        for server in &self.servers {
            let mut heard: BTreeMap<&str, u32> = BTreeMap::new();
            for thread in self
                .script
                .model
                .inbox
                .threads()
                .iter()
                .filter(|t| t.network == server.network)
            {
                *heard.entry(&thread.person).or_default() += thread.count;
            }
            let private = server
                .kept
                .iter()
                .filter(|kept| matches!(kept.place, Place::Person(_)));
            let private = private.filter(|kept| kept.text.starts_with("heard")).count();
            let told = usize::try_from(heard.values().sum::<u32>()).unwrap();
            assert!(told <= private, "{heard:?} of {private}");
        }
    }

    /// Everything that the servers have of where the person is: in its order if `ordered`; else a part of it may be in
    /// another conversation, under a name of before, and a client cannot know that a name that it knows is another's now.
    fn check_whole(&self, ordered: bool) {
        for server in &self.servers {
            let rooms = (0..ROOMS.len())
                .filter(|&room| server.is_in(room))
                .map(Place::Room);
            let people = (0..PEOPLE.len()).map(Place::Person);
            for place in rooms.chain(people) {
                if server.is_taken_over(place) {
                    continue;
                }
                let name = server.name(place);
                let shown = self.texts(server.network, &name);
                let there = server.kept.iter().filter(|kept| kept.place == place);
                let there: Vec<&str> = there.map(|kept| &*kept.text).collect();
                if ordered {
                    assert_eq!(shown, there, "in {name}");
                }
                let names = self.ledgers.iter().flat_map(Ledger::all).map(|(name, _)| name);
                let anywhere: Vec<&str> = names.flat_map(|name| self.texts(server.network, name)).collect();
                let missing: Vec<_> = there.iter().filter(|text| !anywhere.contains(text)).collect();
                assert!(missing.is_empty(), "{missing:?} are missing in {name}");
            }
        }
    }
}

/// Runs, and looks at what became of it.
fn run(mut world: World, steps: Vec<(usize, Step)>, ordered: bool) {
    for step in steps {
        world.take(step);
    }
    world.quieten(u8::MAX);
    world.check_shown();
    world.check_own();
    if ordered {
        world.check_inbox();
    }
    // With all that servers can offer nothing is missing in the end.
    for at in 0..2 {
        world.take((at, Step::Break));
    }
    world.quieten(u8::MAX);
    world.read_back();
    world.check_shown();
    world.check_own();
    world.check_whole(ordered);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_message_is_lost_doubled_or_misplaced(steps in steps(step(Just(u8::MAX)))) {
        run(World::new(), steps, true);
    }

    #[test]
    fn nor_where_servers_offer_less_and_names_change(
        steps in steps(prop_oneof![6 => step(any::<u8>()), 1 => naming()])
    ) {
        run(World::new(), steps, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn nor_where_no_more_lines_are_kept(missed in 1..8_usize, steps in steps(step(Just(u8::MAX)))) {
        let mut world = World::full();
        for at in 0..2 {
            world.take((at, Step::Break));
            for _ in 0..missed {
                world.take((at, Step::Hear(Place::Room(0), 0)));
            }
        }
        world.quieten(u8::MAX);
        run(world, steps, true);
    }
}
