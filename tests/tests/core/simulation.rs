//! Thousands of clients at random, the same ones for the same seed.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chatd::store::simulated::Faults;
use chatd_tests::sim::{Actor, Queues, World, check, check_histories, check_restored, check_store, policy};

/// What the log says when it happens.
const RARE: [&str; 7] = [
    "Registered",
    "RoleSet",
    "Transferred",
    "Dropped",
    "HistorySet",
    "account deleted",
    "ban added",
];

/// What is told where a store keeps some things and others not.
const TOLD: [&str; 10] = [
    "always on",
    "history",
    "marker",
    "metadata",
    "redaction",
    "replay",
    "replay of a room",
    "targets",
    "waits",
    "warning",
];

/// Returns the most devices that anybody ever had, and which rare things happened.
fn run(seed: u64, clients: usize, steps: usize, populated: bool) -> (usize, BTreeSet<&'static str>) {
    let (mut devices, mut rare) = (0, BTreeSet::new());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(policy());
        Actor::make_accounts(&mut world);
        let mut actor = Actor::new(seed, clients);
        if populated {
            actor.populate(&mut world);
        }
        for _ in 0..steps {
            actor.step(&mut world);
            check(&world);
            let clients = world.server.state().clients.values();
            devices = clients
                .map(|client| client.connections.len())
                .fold(devices, usize::max);
        }
        check_store(&mut world);
        check_restored(&mut world);
        let happened = |what: &&str| world.log.iter().any(|line| line.contains(what));
        rare.extend(RARE.into_iter().filter(happened));
    }));
    assert!(
        outcome.is_ok(),
        "failed with seed {seed}: run again with CHATD_SIMULATION_SEED={seed}"
    );
    (devices, rare)
}

/// The same with a store that does all that one may do wrong. Returns what was told.
fn run_unreliable(seed: u64) -> BTreeSet<&'static str> {
    const FAULTS: Faults = Faults {
        delay: 3,
        fails: 30,
        doubts: 30,
        outages: 10,
        room: 20,
    };
    let mut told = BTreeSet::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(policy());
        Actor::make_accounts(&mut world);
        world.store.set_seed(seed);
        world.store.set_faults(FAULTS);
        let mut actor = Actor::new(seed, 30);
        for _ in 0..1_500 {
            actor.step(&mut world);
            world.take_from_store();
            check(&world);
        }
        world.settle();
        check(&world);
        check_histories(&mut world);
        told.extend(actor.told);
    }));
    assert!(
        outcome.is_ok(),
        "failed with seed {seed}: run again with CHATD_SIMULATION_SEED={seed}"
    );
    told
}

fn seeds(many: u64) -> Vec<u64> {
    match std::env::var("CHATD_SIMULATION_SEED").map(|seed| seed.parse()) {
        Ok(seed) => vec![seed.expect("CHATD_SIMULATION_SEED is a number")],
        Err(_) => (0..many).collect(),
    }
}

#[test]
fn a_small_world_is_consistent_after_every_step() {
    let seeds = seeds(40);
    let (mut devices, mut rare) = (0, BTreeSet::new());
    for &seed in &seeds {
        let (most, happened) = run(seed, 30, 1_500, false);
        devices = devices.max(most);
        rare.extend(happened);
    }
    if seeds.len() > 1 {
        assert!(devices > 2, "nobody ever had three devices");
        assert_eq!(rare, RARE.into(), "something never happened");
    }
}

#[test]
fn an_unreliable_store_is_told_of_and_keeps_nobody_waiting() {
    let seeds = seeds(12);
    let told: BTreeSet<_> = seeds.iter().flat_map(|&seed| run_unreliable(seed)).collect();
    if seeds.len() > 1 {
        assert_eq!(told, TOLD.into(), "something was never told");
    }
}

#[test]
fn thousands_of_clients_are_consistent_after_every_step() {
    for seed in seeds(1) {
        run(seed, 3_000, 500, true);
    }
}

/// A fifth of these never read: they are closed at their bound, and the oracle sees that nobody else notices.
#[test]
fn every_send_queue_is_bounded() {
    const LIMIT: usize = 4_096;
    let mut world = World::new(policy());
    Actor::make_accounts(&mut world);
    world.queues = Some(Queues::new(LIMIT));
    let mut actor = Actor::new(1, 40);
    for _ in 0..10_000 {
        actor.step(&mut world);
    }
    check(&world);
    let longest = world.queues.map_or(0, |queues| queues.longest);
    assert!(longest > LIMIT, "no queue was ever full: {longest}");
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let story = |seed| {
        let mut world = World::new(policy());
        Actor::make_accounts(&mut world);
        world.record = Some(String::new());
        let mut actor = Actor::new(seed, 50);
        for _ in 0..2_000 {
            actor.step(&mut world);
        }
        world.record
    };
    assert!(
        story(7) == story(7),
        "what happens depends on something else than the seed"
    );
    assert!(story(7) != story(8), "the seed decides nothing");
}
