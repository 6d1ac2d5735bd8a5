//! A bounded run of every fuzz target over random bytes, most of them bytes that mean something to a parser.

use chatd_tests::fuzz;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Inputs for each target.
const CASES: u32 = 2_000;

fn smoke(target: fn(&[u8])) {
    let piece = prop_oneof![
        3 => prop::sample::select(&b" :@;=!*?\\#,\r\n\0\x01[]{}"[..]).prop_map(|byte| vec![byte]),
        3 => "[a-zA-Z0-9+-]{1,9}".prop_map(String::into_bytes),
        1 => "\\PC{1,4}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 1..6),
        1 => Just(vec![b'x'; 200]),
    ];
    let input = prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..Default::default()
    });
    let outcome = runner.run(&input, |bytes| {
        target(&bytes);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn messages() {
    smoke(fuzz::message);
}

#[test]
fn names() {
    smoke(fuzz::names);
}

#[test]
fn masks() {
    smoke(fuzz::masks);
}

#[test]
fn framing() {
    smoke(fuzz::framing);
}

#[test]
fn classic() {
    smoke(fuzz::classic);
}

#[test]
fn admin() {
    smoke(fuzz::admin);
}
