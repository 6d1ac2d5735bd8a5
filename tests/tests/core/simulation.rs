//! Thousands of clients at random, the same ones for the same seed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chatd_tests::sim::{Actor, Queues, World, check, check_store, policy};

/// Returns the most devices that anybody ever had.
fn run(seed: u64, clients: usize, steps: usize, populated: bool) -> usize {
    let (mut devices, mut lasting) = (0, 0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(policy());
        Actor::make_accounts(&mut world);
        let mut actor = Actor::new(seed, clients);
        if populated {
            actor.populate(&mut world);
        }
        for _ in 0..steps {
            actor.step(&mut world);
            check(&world.server);
            let clients = world.server.state().clients.values();
            devices = clients
                .map(|client| client.connections.len())
                .fold(devices, usize::max);
        }
        check_store(&mut world);
        let rooms = world.server.state().rooms.values();
        lasting += rooms.filter(|room| room.lasting.is_some()).count();
    }));
    assert!(
        outcome.is_ok(),
        "failed with seed {seed}: run again with CHATD_SIMULATION_SEED={seed}"
    );
    assert!(
        lasting > 0 || steps < 1_500,
        "no room was registered with seed {seed}"
    );
    devices
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
    let devices = seeds.iter().map(|&seed| run(seed, 30, 1_500, false)).max();
    assert!(
        seeds.len() == 1 || devices > Some(2),
        "nobody ever had three devices"
    );
}

#[test]
fn thousands_of_clients_are_consistent_after_every_step() {
    for seed in seeds(1) {
        run(seed, 3_000, 1_000, true);
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
    check(&world.server);
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
