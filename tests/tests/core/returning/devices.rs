//! Each device is told what it has missed, once.

use chatd::server::MAX_REPLAYED;
use chatd::server::input::Disconnect;
use chatd::store::model::{AccountId, Answer, Event, Read};

use super::*;

/// A connection is lost: nothing of what was written into it since it was heard from arrived.
fn lose(world: &mut World, conn: ConnId) {
    world.drop_connection(conn, Disconnect::Error("reset".into()));
    world.pass(Duration::from_secs(1));
}

#[test]
fn each_of_several_devices_is_told_once() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let (laptop, phone) = (
        device(&mut world, "ana", "laptop"),
        device(&mut world, "ana", "phone"),
    );
    let modern = asking_device(&mut world, "ana", "modern");
    for conn in [laptop, phone, modern] {
        leave(&mut world, conn);
    }
    say(&mut world, bia, "ana", "um");
    let laptop = device(&mut world, "ana", "laptop");
    assert_eq!(told(&mut world, laptop), ["bia: um"]);
    say(&mut world, bia, "ana", "dois");
    assert_eq!(live(&mut world, laptop), ["dois"]);
    leave(&mut world, laptop);
    say(&mut world, bia, "ana", "três");
    let phone = device(&mut world, "ana", "phone");
    assert_eq!(told(&mut world, phone), ["bia: um", "bia: dois", "bia: três"]);
    let laptop = device(&mut world, "ana", "laptop");
    assert_eq!(told(&mut world, laptop), ["bia: três"]);
    // It asks by itself.
    let modern = asking_device(&mut world, "ana", "modern");
    assert!(told(&mut world, modern).is_empty());
    for (program, conn) in [("laptop", laptop), ("phone", phone)] {
        leave(&mut world, conn);
        let again = device(&mut world, "ana", program);
        assert!(told(&mut world, again).is_empty(), "{program}");
    }
}

#[test]
fn what_one_said_oneself_elsewhere_is_not_told() {
    let mut world = world(&["ana", "bia"]);
    let laptop = device(&mut world, "ana", "laptop");
    leave(&mut world, laptop);
    let phone = device(&mut world, "ana", "phone");
    say(&mut world, phone, "bia", "oi, bia");
    say(&mut world, phone, "ana", "nota para mim");
    let laptop = device(&mut world, "ana", "laptop");
    assert_eq!(told(&mut world, laptop), ["ana: nota para mim"]);
}

#[test]
fn a_new_device_is_told_what_came_since_nobody_was_there() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    say(&mut world, bia, "ana", "antes de tudo");
    let laptop = device(&mut world, "ana", "laptop");
    assert_eq!(
        told(&mut world, laptop),
        ["bia: antes de tudo"],
        "since it was made"
    );
    leave(&mut world, laptop);
    say(&mut world, bia, "ana", "ausente");
    let laptop = device(&mut world, "ana", "laptop");
    say(&mut world, bia, "ana", "presente");
    let tablet = device(&mut world, "ana", "tablet");
    assert_eq!(told(&mut world, tablet), ["bia: ausente", "bia: presente"]);
    // Nobody is told twice because of that.
    assert_eq!(told(&mut world, laptop), ["bia: ausente"]);
}

#[test]
fn two_machines_that_say_the_same_are_two_devices() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let (first, second) = (
        device(&mut world, "ana", "same"),
        device(&mut world, "ana", "same"),
    );
    leave(&mut world, second);
    say(&mut world, bia, "ana", "um");
    assert_eq!(live(&mut world, first), ["um"]);
    let second = device(&mut world, "ana", "same");
    assert_eq!(told(&mut world, second), ["bia: um"]);
    let named = coming(&mut world, "ana", "ana/same", "same");
    world.ask(named, Request::ReleaseRegistration);
    let kept: Vec<_> = devices(&mut world).into_iter().map(|(name, _)| name).collect();
    assert_eq!(kept, ["irc u same", "irc u same #2", "same"]);
}

/// What is kept of an account's devices, by name.
fn devices(world: &mut World) -> Vec<(String, u64)> {
    let account = world.server.state().directory.id_of("ana").expect("the account");
    let Event::Done(answer) = world.in_store(Read::Devices(account)) else {
        panic!("no answer")
    };
    let Answer::Devices(devices) = *answer else {
        panic!("{answer:?}")
    };
    let mut devices: Vec<_> = devices
        .into_iter()
        .map(|device| (device.name.into(), device.seen.0))
        .collect();
    devices.sort();
    devices
}

#[test]
fn what_was_written_into_a_dead_socket_is_told_again() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let ana = device(&mut world, "ana", "p");
    say(&mut world, bia, "ana", "lido");
    world.pass(Duration::from_secs(1));
    world.ask(ana, Request::Ping { token: "x".into() });
    world.pass(Duration::from_secs(1));
    say(&mut world, bia, "ana", "perdido");
    assert_eq!(live(&mut world, ana), ["lido", "perdido"]);
    world.pass(Duration::from_secs(1));
    lose(&mut world, ana);
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["bia: perdido"]);
    // A time-out is no other.
    say(&mut world, bia, "ana", "sem resposta");
    let answer = |world: &mut World| world.ask(bia, Request::Pong);
    for _ in 0..10 {
        world.pass(Duration::from_mins(1));
        answer(&mut world);
    }
    assert!(world.sockets[ana].closed);
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["bia: sem resposta"]);
}

#[test]
fn a_crash_loses_nothing_and_repeats_little() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let ana = device(&mut world, "ana", "p");
    say(&mut world, bia, "ana", "há muito");
    for _ in 0..6 {
        world.pass(Duration::from_mins(1));
        for conn in [ana, bia] {
            world.ask(conn, Request::Pong);
        }
    }
    let written = devices(&mut world);
    say(&mut world, bia, "ana", "agora");
    world.ask(ana, Request::Pong);
    assert_eq!(devices(&mut world), written, "not at every answer");
    world.restart();
    let bia = device(&mut world, "bia", "p");
    say(&mut world, bia, "ana", "depois");
    let ana = device(&mut world, "ana", "p");
    assert_eq!(told(&mut world, ana), ["bia: agora", "bia: depois"]);
}

#[test]
fn the_end_of_the_process_is_a_clean_leave() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    let ana = device(&mut world, "ana", "p");
    say(&mut world, bia, "ana", "lido");
    world.pass(Duration::from_secs(1));
    let reason = "bye".into();
    world.input(chatd::server::Input::Shutdown { reason });
    world.restart();
    let _ = ana;
    let ana = device(&mut world, "ana", "p");
    assert!(told(&mut world, ana).is_empty());
}

#[test]
fn what_is_too_much_for_once_goes_on_the_next_time() {
    let mut world = world(&["ana", "bia"]);
    let (ana, bia) = (AccountId(1), AccountId(2));
    let start = world.now.wall.0;
    world.pass(Duration::from_mins(1));
    let all = MAX_REPLAYED + 100;
    for number in 0..all {
        let mut id = world.server.state().event_ids.last();
        id.time = start + number as u64;
        keep(&mut world, id, (bia, ana), &number.to_string());
    }
    let mut seen = Vec::new();
    for (more, most) in [(true, MAX_REPLAYED), (false, all)] {
        let laptop = device(&mut world, "ana", "laptop");
        let heard = world.heard(laptop);
        let [replay] = replays(&heard)[..] else {
            panic!("not one replay")
        };
        assert_eq!(replay.more, more);
        seen.extend(
            replay
                .said
                .iter()
                .map(|(_, event)| text(event).parse::<usize>().expect("a number")),
        );
        seen.dedup();
        assert!(seen.len() <= most);
        leave(&mut world, laptop);
    }
    assert_eq!(seen, (0..all).collect::<Vec<_>>());
}

#[test]
fn who_is_turned_away_is_told_nothing() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    say(&mut world, bia, "ana", "segredo");
    let boss = world.join_as("boss");
    let (name, password) = ("root".into(), "right".into());
    world.ask(boss, Request::Oper { name, password });
    world.ask(
        boss,
        Request::Ban {
            what: "$a:ana".into(),
            lasts: None,
            reason: "spam".into(),
        },
    );
    let ana = device(&mut world, "ana", "p");
    assert!(world.sockets[ana].closed);
    assert!(told(&mut world, ana).is_empty());
}

#[test]
fn who_logs_in_after_registering_is_told_then() {
    let mut world = world(&["ana", "bia"]);
    let bia = device(&mut world, "bia", "p");
    say(&mut world, bia, "ana", "um");
    let conn = world.join_as("outra");
    assert!(told(&mut world, conn).is_empty());
    for login in ["ana", "ana", "ana/laptop"] {
        world.pass(Duration::from_secs(1));
        world.ask(
            conn,
            Request::LogIn {
                mechanism: Mechanism::Plain,
                message: format!("\0{login}\0ana").as_bytes().into(),
            },
        );
    }
    let all = told(&mut world, conn);
    assert_eq!(all.first().map(String::as_str), Some("bia: um"));
    // Under another name it is another device, which knows nothing yet but what came since nobody was there.
    assert!(all.len() <= 2, "{all:?}");
}
