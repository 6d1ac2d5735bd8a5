//! Whatever the network does, no message is lost, doubled, in the wrong conversation or on the wrong server: a client and
//! two servers with a history, between which connections break at any moment.

use proptest::prelude::*;

use super::Script;
use super::simulated::{Server, TARGETS};
use crate::model::Model;
use crate::model::line::LineKind;
use crate::model::network::NetworkId;
use crate::model::outbox::State;
use crate::update::Msg;

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

/// What happens, and at which of the servers.
fn step() -> impl Strategy<Value = (usize, Step)> {
    let step = prop_oneof![
        4 => (0..2_usize).prop_map(Step::Say),
        3 => (0..2_usize).prop_map(Step::Hear),
        4 => (1..6_usize).prop_map(Step::Up),
        4 => (1..6_usize).prop_map(Step::Down),
        2 => Just(Step::Break),
        2 => Just(Step::Connect),
        1 => (0..2_usize).prop_map(Step::LookBack),
        1 => any::<bool>().prop_map(Step::Look),
        1 => (0..8_usize).prop_map(Step::Select),
    ];
    (0..2_usize, step)
}

struct World {
    script: Script,
    servers: [Server; 2],
    /// At which server each message was said.
    said: Vec<usize>,
}

impl World {
    fn new() -> Self {
        let mut script = Script::start();
        script.answer("ana");
        let first = Server::new(script.network().id);
        let second = Server::new(script.add_server("h"));
        let mut world = Self {
            script,
            servers: [first, second],
            said: Vec::new(),
        };
        world.collect();
        world.quieten();
        world
    }

    fn collect(&mut self) {
        for (network, line) in self.script.sent_to() {
            let server = self.servers.iter_mut().find(|server| server.network == network);
            server.unwrap().collect(line);
        }
    }

    fn take(&mut self, (at, step): (usize, Step)) {
        let (server, script) = (&mut self.servers[at], &mut self.script);
        match step {
            Step::Say(target) => {
                self.said.push(at);
                if script.network().id != server.network {
                    let home = script.model.networks.get(server.network).unwrap().server;
                    script.msg(Msg::Select(home));
                }
                script.say(TARGETS[target], "", &format!("own {}", self.said.len()));
            }
            Step::Hear(target) => {
                let text = format!("heard {} at {at}", server.kept.len());
                server.hear(target, text);
            }
            Step::Up(count) => server.up(count),
            Step::Down(count) => server.down(count, script),
            Step::Break => server.break_off(script),
            Step::Connect => server.connect(script),
            Step::LookBack(target) => {
                let conversations = &script.model.conversations;
                if let Some(conversation) = conversations.find(server.network, TARGETS[target]) {
                    let id = conversation.id;
                    script.msg(Msg::LookBack(id));
                }
            }
            Step::Look(seen) => script.msg(Msg::Look(seen)),
            Step::Select(nth) => {
                let id = script.model.conversations.iter().nth(nth).map(|c| c.id);
                if let Some(id) = id {
                    script.msg(Msg::Select(id));
                }
            }
        }
        self.collect();
    }

    /// Connected, until nothing happens any more.
    fn quieten(&mut self) {
        for at in 0..2 {
            self.take((at, Step::Connect));
            while self.servers[at].is_busy() {
                self.take((at, Step::Up(1)));
                self.take((at, Step::Down(1)));
            }
        }
    }

    /// Reads back to the beginning.
    fn read_back(&mut self) {
        for _ in 0..self.servers.iter().map(|server| server.kept.len()).sum() {
            for at in 0..2 {
                for target in 0..TARGETS.len() {
                    self.take((at, Step::LookBack(target)));
                    self.quieten();
                }
            }
        }
    }
}

fn texts<'a>(model: &'a Model, network: NetworkId, target: &str) -> Vec<&'a str> {
    let conversation = model.conversations.find(network, target);
    let lines = conversation.map(|c| c.transcript.iter());
    let said = lines.into_iter().flatten().filter_map(|line| match &line.kind {
        LineKind::Said(said) => Some(&*said.text),
        _ => None,
    });
    said.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_message_is_lost_doubled_or_misplaced(steps in proptest::collection::vec(step(), 0..80)) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        world.quieten();
        let model = &world.script.model;
        for (n, &at) in world.said.iter().enumerate() {
            let text = format!("own {}", n + 1);
            let arrived = world.servers[at].kept.iter().filter(|kept| kept.text == text).count();
            let elsewhere = &world.servers[1 - at];
            prop_assert!(elsewhere.kept.iter().all(|kept| kept.text != text), "{text} is at the wrong server");
            let outbox = |server: &Server| &model.networks.get(server.network).unwrap().outbox;
            let strayed = outbox(elsewhere).iter().any(|outgoing| outgoing.said.text == text);
            prop_assert!(!strayed, "{text} waits for the wrong server");
            let held = outbox(&world.servers[at]).iter().filter(|outgoing| outgoing.said.text == text);
            let held: Vec<&State> = held.map(|outgoing| &outgoing.state).collect();
            prop_assert!(arrived <= 1, "{text} was sent {arrived} times");
            prop_assert!(held.iter().all(|state| matches!(state, State::Failed(_))), "{text} is stuck: {held:?}");
            prop_assert_eq!(held.len(), usize::from(held.len() == 1), "{} is shown twice", text);
            prop_assert!(arrived + held.len() >= 1, "{text} is lost");
        }
        world.read_back();
        for server in &world.servers {
            for (place, target) in TARGETS.iter().enumerate() {
                let there = server.kept.iter().filter(|kept| kept.target == place);
                let there: Vec<&str> = there.map(|kept| &*kept.text).collect();
                prop_assert_eq!(texts(&world.script.model, server.network, target), there, "in {}", target);
            }
        }
    }
}
