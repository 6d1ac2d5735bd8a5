//! MONITOR: whom people watch, and what they are told.

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::refusal::Refusal;
use chatd::server::reply::{Reply, Watched};
use chatd::server::request::{Monitor, Request};
use chatd_tests::sim::{World, policy};

fn watch(world: &mut World, conn: ConnId, names: &[&str]) -> Vec<Reply> {
    let names = names.iter().map(|&name| name.into()).collect();
    world.ask(conn, Request::Monitor(Monitor::Add(names)));
    world.heard(conn).replies
}

fn presence(watched: &Watched) -> String {
    match watched {
        Watched::Here(identity) => format!("+{}", identity.nick),
        Watched::Gone(name) => format!("-{name}"),
    }
}

/// Everything heard about the presence of others, in words.
fn heard(world: &mut World, conn: ConnId) -> Vec<String> {
    let events = world.heard(conn).events;
    let kinds = events.iter().map(|(event, own)| {
        assert!(!own);
        &event.kind
    });
    kinds
        .map(|kind| match kind {
            EventKind::Watched(watched) => presence(watched),
            EventKind::OfWatched(news) => format!("{news:?}"),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn status(replies: &[Reply]) -> Vec<String> {
    match replies {
        [Reply::Presence(all)] => all.iter().map(presence).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_watches_hears_of_coming_and_going() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    assert_eq!(
        status(&watch(&mut world, ana, &["RUI", "ana", "rui"])),
        ["-RUI", "+ana"]
    );
    let rui = world.join_as("rui");
    assert_eq!(heard(&mut world, ana), ["+rui"]);
    world.ask(rui, Request::Name("Rui".into()));
    assert_eq!(heard(&mut world, ana), [""; 0], "the same name in another case");
    world.ask(rui, Request::Name("bia".into()));
    assert_eq!(heard(&mut world, ana), ["-Rui"]);
    world.ask(rui, Request::Name("rui".into()));
    assert_eq!(heard(&mut world, ana), ["+rui"]);
    world.ask(rui, Request::Quit { reason: None });
    assert_eq!(heard(&mut world, ana), ["-rui"]);
}

#[test]
fn a_name_that_is_only_reserved_is_not_here() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    let rui = world.connect(chatd::server::input::DialectKind::Irc);
    world.ask(rui, Request::Name("rui".into()));
    world.heard(ana);
    assert_eq!(status(&watch(&mut world, ana, &["rui"])), ["-rui"]);
    world.drop_connection(rui, chatd::server::input::Disconnect::Eof);
    assert_eq!(heard(&mut world, ana), [""; 0]);
}

#[test]
fn who_watches_both_names_hears_of_both() {
    let mut world = World::new(policy());
    let (ana, rui) = (world.join_as("ana"), world.join_as("rui"));
    watch(&mut world, ana, &["rui", "bia"]);
    world.ask(rui, Request::Name("bia".into()));
    assert_eq!(heard(&mut world, ana), ["-rui", "+bia"]);
}

#[test]
fn what_is_new_comes_once_even_to_who_shares_a_room() {
    let mut world = World::new(policy());
    let [ana, bia, rui] = ["ana", "bia", "rui"].map(|name| world.join_as(name));
    for conn in [ana, rui] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    }
    for conn in [ana, bia, rui] {
        watch(&mut world, conn, &["rui"]);
    }
    world.ask(rui, Request::Away(Some("out".into())));
    world.ask(rui, Request::RealName("Rui B".into()));
    let kinds = |world: &mut World, conn| -> Vec<_> {
        let events = world.heard(conn).events;
        events.iter().map(|(event, _)| event.kind.clone()).collect()
    };
    let shared = kinds(&mut world, ana);
    assert!(
        matches!(
            shared[..],
            [EventKind::AwayChanged { .. }, EventKind::RealNameChanged { .. }]
        ),
        "{shared:?}"
    );
    let watching = kinds(&mut world, bia);
    let [EventKind::OfWatched(away), EventKind::OfWatched(name)] = &watching[..] else {
        panic!("{watching:?}")
    };
    assert!(matches!(**away, EventKind::AwayChanged { .. }));
    assert!(matches!(**name, EventKind::RealNameChanged { .. }));
    let own = kinds(&mut world, rui);
    assert!(
        matches!(own[..], [EventKind::RealNameChanged { .. }]),
        "who watches themselves: {own:?}"
    );
}

#[test]
fn a_list_is_shown_cleared_and_bounded() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    let most = policy().limits.monitor;
    let names: Vec<_> = (0..most + 2).map(|number| format!("p{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let replies = watch(&mut world, ana, &names);
    let [
        Reply::Presence(added),
        Reply::Refused(Refusal::MonitorListFull { limit, names: left }),
    ] = &replies[..]
    else {
        panic!("{replies:?}")
    };
    assert_eq!((added.len(), *limit), (most, most));
    assert_eq!(left[..], ["p5".into(), "p6".into()]);
    world.ask(
        ana,
        Request::Monitor(Monitor::Remove(vec!["P0".into(), "nobody".into()])),
    );
    world.ask(ana, Request::Monitor(Monitor::List));
    let replies = world.heard(ana).replies;
    let [Reply::Monitored(list)] = &replies[..] else {
        panic!("{replies:?}")
    };
    assert_eq!(
        list.iter().map(protocol::names::Nick::as_str).collect::<Vec<_>>(),
        names[1..most]
    );
    world.ask(ana, Request::Monitor(Monitor::Clear));
    world.ask(ana, Request::Monitor(Monitor::Status));
    assert_eq!(status(&world.heard(ana).replies), [""; 0]);
    world.join_as("p1");
    assert_eq!(heard(&mut world, ana), [""; 0]);
}

#[test]
fn only_names_can_be_watched() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    let replies = watch(&mut world, ana, &["*!*@127.0.0.1", "#r", "rui"]);
    assert!(
        matches!(&replies[..], [
            Reply::Refused(Refusal::BadName { .. }),
            Reply::Refused(Refusal::BadName { .. }),
            Reply::Presence(all),
        ] if all.len() == 1),
        "{replies:?}"
    );
}

#[test]
fn nothing_is_kept_of_who_left() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    watch(&mut world, ana, &["rui", "bia"]);
    world.ask(ana, Request::Quit { reason: None });
    let monitors = &world.server.state().monitors;
    assert_eq!((monitors.lists().count(), monitors.watched()), (0, 0));
}
