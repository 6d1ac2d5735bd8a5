//! What is measured.

use std::time::Duration;

use chatd_tests::swarm::Swarm;

use crate::load::{self, Party, Talk, register};
use crate::servers::{Kind, Server};

/// How long people talk in one measurement.
const TIME: Duration = Duration::from_secs(3);

/// A measurement.
pub struct Scenario {
    pub name: &'static str,
    /// Makes it, and names each value.
    pub measure: fn(&Server) -> Vec<(&'static Row, f64)>,
    /// Whether the bare loop, which knows no rooms and no people, can be measured so.
    bare: bool,
}

impl Scenario {
    pub fn suits(&self, kind: Kind) -> bool {
        self.bare || kind != Kind::Bare
    }
}

/// A line of the table.
#[derive(Debug, PartialEq)]
pub struct Row {
    pub name: &'static str,
    /// Whether more is better.
    pub more: bool,
}

macro_rules! rows {
    ($($name:ident: $text:literal, $more:literal;)*) => {
        $(static $name: Row = Row { name: $text, more: $more };)*
    };
}

rows! {
    BIG: "1,000 in one room, 20 talk: deliveries/s", true;
    BIG_CPU: "its CPU, s per million deliveries", false;
    BIG_P99: "its p99 delay, ms", false;
    SMALL: "100 in one room, 20 talk: deliveries/s", true;
    SMALL_CPU: "its CPU, s per million deliveries (100)", false;
    SMALL_P99: "its p99 delay, ms (100)", false;
    SINGLE: "1,000 in one room, one message at a time: deliveries/s", true;
    ROOMS: "100 rooms of 10, all talk: deliveries/s", true;
    PAIRS: "50 pairs, ping-pong: messages/s", true;
    REGISTRATIONS: "registrations/s, 1,000 clients", true;
    IDLE: "KiB for each of 2,000 idle connections", false;
}

/// All of them.
pub fn all() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "1,000 in one room",
            measure: big,
            bare: true,
        },
        Scenario {
            name: "100 in one room",
            measure: small,
            bare: true,
        },
        Scenario {
            name: "one message at a time",
            measure: single,
            bare: true,
        },
        Scenario {
            name: "100 rooms",
            measure: rooms,
            bare: false,
        },
        Scenario {
            name: "50 pairs",
            measure: pairs,
            bare: false,
        },
        Scenario {
            name: "registrations",
            measure: registrations,
            bare: false,
        },
        Scenario {
            name: "idle connections",
            measure: idle,
            bare: false,
        },
    ]
}

fn big(server: &Server) -> Vec<(&'static Row, f64)> {
    let talk = fan_out(server, 1_000, 1, 20, 4);
    vec![
        (&BIG, rate(&talk)),
        (&BIG_CPU, cpu(&talk)),
        (&BIG_P99, p99(&talk)),
    ]
}

fn small(server: &Server) -> Vec<(&'static Row, f64)> {
    let talk = fan_out(server, 100, 1, 20, 4);
    vec![
        (&SMALL, rate(&talk)),
        (&SMALL_CPU, cpu(&talk)),
        (&SMALL_P99, p99(&talk)),
    ]
}

fn single(server: &Server) -> Vec<(&'static Row, f64)> {
    vec![(&SINGLE, rate(&fan_out(server, 1_000, 1, 1, 1)))]
}

fn rooms(server: &Server) -> Vec<(&'static Row, f64)> {
    vec![(&ROOMS, rate(&fan_out(server, 1_000, 100, 1_000, 1)))]
}

fn pairs(server: &Server) -> Vec<(&'static Row, f64)> {
    vec![(&PAIRS, rate(&fan_out(server, 100, 50, 100, 1)))]
}

fn registrations(server: &Server) -> Vec<(&'static Row, f64)> {
    let mut swarm = Swarm::connect(server.address, 1_000);
    let took = register(&mut swarm, 0);
    vec![(&REGISTRATIONS, 1_000.0 / took.as_secs_f64())]
}

fn idle(server: &Server) -> Vec<(&'static Row, f64)> {
    // The first brings what the server keeps for all.
    let mut swarm = Swarm::connect(server.address, 0);
    load::gather(&mut swarm, server.address, 1);
    let before = server.resident_kib();
    load::gather(&mut swarm, server.address, 2_001);
    let grown = server.resident_kib().saturating_sub(before);
    vec![(&IDLE, f64::from(grown) / 2_000.0)]
}

fn fan_out(server: &Server, people: usize, rooms: usize, talkers: usize, in_flight: usize) -> Talk {
    let mut party = Party::gather(server, people, rooms);
    let talkers: Vec<usize> = (0..talkers).collect();
    party.talk(server, &talkers, in_flight, TIME)
}

#[expect(clippy::cast_precision_loss, reason = "some millions are exact")]
fn rate(talk: &Talk) -> f64 {
    talk.deliveries as f64 / talk.took.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "some millions are exact")]
fn cpu(talk: &Talk) -> f64 {
    talk.cpu.as_secs_f64() * 1e6 / talk.deliveries.max(1) as f64
}

fn p99(talk: &Talk) -> f64 {
    talk.delays
        .get(talk.delays.len() * 99 / 100)
        .map_or(f64::NAN, |delay| delay.as_secs_f64() * 1e3)
}
