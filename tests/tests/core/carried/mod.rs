//! Another process goes on with what the core knows, at random steps of random worlds.

mod changes;
mod golden;
mod scenes;

use std::collections::BTreeSet;
use std::time::Duration;

use chatd::server::ConnId;
use chatd::store::simulated::Faults;
use chatd_tests::sim::{Actor, World, check, check_histories, comparable, policy};
use fastrand::Rng;

/// A world in which people do things, and in which another process goes on now and then.
struct Story {
    world: World,
    actor: Actor,
}

impl Story {
    fn new(seed: u64, clients: usize) -> Self {
        let mut world = World::new(policy());
        Actor::make_accounts(&mut world);
        world.record = Some(String::new());
        let actor = Actor::new(seed, clients);
        Self { world, actor }
    }

    /// What the core wanted done in one step, in whatever order people and rooms are looked through. When histories are
    /// looked through for what is too old begins anew with each process.
    fn step(&mut self) -> Vec<String> {
        // Of what comes at the same moment the order is nobody's.
        self.world.pass(Duration::from_millis(1));
        self.actor.step(&mut self.world);
        let record = self.world.record.replace(String::new()).unwrap_or_default();
        let lines = record.lines().filter(|line| !line.contains("Retain("));
        lines.map(in_no_order).collect()
    }
}

/// An effect whose lists are in no order, without the number of what is asked.
fn in_no_order(effect: &str) -> String {
    let without_ticket = match effect.split_once("ticket: Ticket(") {
        Some((before, after)) => format!(
            "{before}{}",
            after.trim_start_matches(|c: char| c.is_ascii_digit())
        ),
        None => effect.to_owned(),
    };
    let mut words: Vec<_> = without_ticket.split([',', '[', ']']).map(str::trim).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Those who are connected, each lost with this chance.
fn lost(world: &World, rng: &mut Rng, chance: f64) -> BTreeSet<ConnId> {
    let here = world.server.state().connections.keys();
    here.filter(|_| rng.f64() < chance).collect()
}

#[test]
fn it_is_as_if_nothing_had_happened() {
    for seed in 0..4 {
        let (mut one, mut other) = (Story::new(seed, 30), Story::new(seed, 30));
        let mut rng = Rng::with_seed(seed);
        for step in 0..1_000 {
            if rng.u32(..20) == 0 {
                let before = other.world.carry_over(&BTreeSet::new());
                assert_eq!(
                    comparable(other.world.carried()),
                    comparable(before),
                    "seed {seed}, step {step}"
                );
                let done = other.world.record.replace(String::new()).unwrap_or_default();
                let done: Vec<_> = done
                    .lines()
                    .filter(|line| !line.contains("ForgetRoomsBut("))
                    .collect();
                assert!(done.is_empty(), "seed {seed}, step {step}: {done:?}");
            }
            // In the order of its answers the store follows no more than the step.
            for story in [&mut one, &mut other] {
                story.world.store.set_seed(step);
            }
            assert_eq!(other.step(), one.step(), "seed {seed}, step {step}");
            check(&other.world);
        }
    }
}

#[test]
fn whose_connections_are_lost_stay_or_are_gone() {
    for seed in 100..105 {
        let mut story = Story::new(seed, 30);
        let mut rng = Rng::with_seed(seed);
        for _ in 0..800 {
            if rng.u32(..30) == 0 {
                let lost = lost(&story.world, &mut rng, 0.3);
                story.world.carry_over(&lost);
                check(&story.world);
            }
            story.step();
            check(&story.world);
        }
    }
}

#[test]
fn a_store_in_trouble_loses_nobody() {
    const FAULTS: Faults = Faults {
        delay: 3,
        fails: 30,
        doubts: 30,
        outages: 10,
        room: 20,
    };
    for seed in 200..205 {
        let mut story = Story::new(seed, 30);
        story.world.store.set_seed(seed);
        story.world.store.set_faults(FAULTS);
        let mut rng = Rng::with_seed(seed);
        for _ in 0..800 {
            if rng.u32(..30) == 0 {
                let lost = lost(&story.world, &mut rng, 0.1);
                story.world.carry_over(&lost);
                check(&story.world);
            }
            story.step();
            story.world.take_from_store();
            check(&story.world);
        }
        story.world.settle();
        check(&story.world);
        check_histories(&mut story.world);
    }
}
