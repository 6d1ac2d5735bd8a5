//! Clients whose last connection is gone.

use std::time::Duration;

use chatd::server::detached::NOT_CONNECTED;
use chatd::server::ids::ClientId;
use chatd::server::input::Input;
use chatd::server::owner::{OwnerReply, OwnerRequest};
use protocol::admin;

use super::*;

/// `ana` is in a room with `bia`, and her connection is lost.
fn lost() -> (World, ConnId) {
    let mut world = world();
    let (ana, bia) = (device(&mut world, "ana", "ana"), device(&mut world, "bia", "bia"));
    for conn in [ana, bia] {
        world.ask(conn, join("#r"));
    }
    world.heard(bia);
    world.drop_connection(ana, Disconnect::Eof);
    (world, bia)
}

fn ana(world: &World) -> Option<ClientId> {
    world.server.state().client_named("ana")
}

/// What somebody was told of others, in short.
fn told(world: &mut World, conn: ConnId) -> Vec<String> {
    let events = world.heard(conn).events.into_iter();
    events
        .map(|(event, _)| match &event.kind {
            EventKind::AwayChanged { message } => format!("away {message:?}"),
            EventKind::Quit { why } => format!("quit {why:?}"),
            EventKind::Joined { .. } => "joined".into(),
            EventKind::Message(_) => "message".into(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn who_is_lost_and_back_in_time_was_only_away() {
    let (mut world, bia) = lost();
    assert_eq!(told(&mut world, bia), [format!("away {:?}", Some(NOT_CONNECTED))]);
    let before = ana(&world).expect("stays");
    world.pass(Duration::from_secs(59));
    world.ask(bia, say("ana"));
    let replies = world.heard(bia).replies;
    assert!(
        matches!(&replies[..], [Reply::Waits { away: Some(away), .. }] if &**away == NOT_CONNECTED),
        "{replies:?}"
    );
    let back = device(&mut world, "ana", "ana");
    assert_eq!(ana(&world), Some(before));
    let heard = world.heard(back);
    let rooms = heard.events.iter();
    assert_eq!(
        rooms
            .filter(|(event, _)| matches!(event.kind, EventKind::Joined { .. }))
            .count(),
        1
    );
    assert_eq!(told(&mut world, bia), ["away None"]);
    let state = world.server.state();
    let room = &state.rooms[state.room_named("#r").expect("a room")];
    let ranks = room.ranks(before).expect("a member");
    assert!(
        ranks.has(chatd::server::request::Rank::Operator),
        "keeps what it had"
    );
    world.pass(Duration::from_mins(5));
    assert!(told(&mut world, bia).is_empty());
}

#[test]
fn who_does_not_come_back_is_gone_for_the_reason_of_the_loss() {
    let (mut world, bia) = lost();
    world.heard(bia);
    world.pass(Duration::from_secs(61));
    assert_eq!(told(&mut world, bia), ["quit Lost { error: None }"]);
    assert_eq!(ana(&world), None);
    let next = device(&mut world, "ana", "ana");
    assert!(is_welcome(&world.heard(next)));
    assert!(told(&mut world, bia).is_empty());
}

#[test]
fn who_is_away_stays_away_for_the_same_reason() {
    let mut world = world();
    let (first, bia) = (device(&mut world, "ana", "ana"), device(&mut world, "bia", "bia"));
    for conn in [first, bia] {
        world.ask(conn, join("#r"));
    }
    world.ask(first, Request::Away(Some("almoço".into())));
    world.heard(bia);
    world.drop_connection(first, Disconnect::Error("reset".into()));
    assert!(told(&mut world, bia).is_empty());
    device(&mut world, "ana", "ana");
    assert_eq!(told(&mut world, bia), ["away None"]);
}

#[test]
fn who_leaves_goes_at_once() {
    let mut world = world();
    let quit = device(&mut world, "ana", "ana");
    world.ask(quit, Request::Quit { reason: None });
    assert_eq!(ana(&world), None);
    let flood = device(&mut world, "ana", "ana");
    world.drop_connection(flood, Disconnect::ReceiveQueueExceeded);
    assert_eq!(ana(&world), None);
    let out = device(&mut world, "ana", "ana");
    world.ask(out, Request::LogOut);
    world.drop_connection(out, Disconnect::Eof);
    assert_eq!(ana(&world), None);
    let nobody = world.join_as("maria");
    world.drop_connection(nobody, Disconnect::Eof);
    assert!(world.server.state().client_named("maria").is_none());
}

#[test]
fn nobody_stays_where_that_is_not_wanted() {
    let mut policy = policy();
    policy.accounts.linger = Duration::ZERO;
    let mut world = World::new(policy);
    world.make_account("ana", "ana");
    let first = device(&mut world, "ana", "ana");
    world.drop_connection(first, Disconnect::Eof);
    assert_eq!(ana(&world), None);
}

#[test]
fn all_ways_of_being_lost_count() {
    let mut world = world();
    for why in [
        Disconnect::Eof,
        Disconnect::Error("reset".into()),
        Disconnect::SendQueueExceeded,
    ] {
        let conn = device(&mut world, "ana", "ana");
        let client = ana(&world);
        world.drop_connection(conn, why);
        assert!(client.is_some() && ana(&world) == client);
    }
    device(&mut world, "ana", "ana");
    world.pass(Duration::from_secs(121));
    world.pass(Duration::from_secs(121));
    assert!(ana(&world).is_some(), "a ping time-out");
    world.pass(Duration::from_mins(1));
    assert_eq!(ana(&world), None);
}

#[test]
fn whoever_puts_them_out_puts_them_out_for_good() {
    type Way = fn(&mut World, ConnId);
    let ways: [Way; 5] = [
        |world, boss| {
            let (name, reason) = ("ana".into(), "spam".into());
            world.ask(boss, Request::Kill { name, reason });
        },
        |world, boss| ban(world, boss, "ana!*@*"),
        |world, boss| ban(world, boss, "$a:ana"),
        |world, boss| ban(world, boss, "192.0.2.7"),
        |world, _| {
            let request = admin::Request::Kick(admin::Kick {
                target: "ana".into(),
                reason: None,
                dry_run: false,
                after: None,
            });
            let (id, by) = (chatd::server::AdminId(1), administrator());
            world.input(Input::Admin { id, by, request });
        },
    ];
    for (number, put_out) in ways.into_iter().enumerate() {
        for connected in [true, false] {
            let mut policy = policy();
            policy.accounts.plain_over_network = true;
            let mut world = World::new(policy);
            world.make_account("ana", "ana");
            let boss = world.join_as("boss");
            let (name, password) = ("root".into(), "right".into());
            world.ask(boss, Request::Oper { name, password });
            let conn = world.connect_from([192, 0, 2, 7].into(), DialectKind::Irc);
            log_in(&mut world, conn, "ana", "ana");
            for request in [name_of("ana"), user(), join("#r")] {
                world.ask(conn, request);
            }
            world.ask(boss, join("#r"));
            if !connected {
                world.drop_connection(conn, Disconnect::Eof);
            }
            world.heard(boss);
            assert!(ana(&world).is_some());
            put_out(&mut world, boss);
            assert_eq!(ana(&world), None, "way {number}");
            assert!(world.sockets[conn].closed);
            let told = told(&mut world, boss);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(
                told[0].starts_with("quit") && !told[0].contains("Lost"),
                "{told:?}"
            );
        }
    }
}

fn ban(world: &mut World, boss: ConnId, what: &str) {
    let request = Request::Ban {
        what: what.into(),
        lasts: None,
        reason: "spam".into(),
    };
    world.ask(boss, request);
}

fn administrator() -> chatd::server::input::Administrator {
    chatd::server::input::Administrator {
        name: "root".into(),
        uid: 0,
        pid: None,
        role: chatd::server::input::Role::Full,
    }
}

#[test]
fn somebody_of_the_account_under_another_name_may_take_the_name_over() {
    let (mut world, bia) = lost();
    world.heard(bia);
    let other = device(&mut world, "ana2", "ana");
    world.ask(other, name_of("ana"));
    assert_eq!(told(&mut world, bia), ["quit Lost { error: None }"]);
    let state = world.server.state();
    assert_eq!(ana(&world), state.connections[other].client());
    // Nobody else's.
    world.drop_connection(other, Disconnect::Eof);
    let gone = world.server.state().detached.ids();
    assert_eq!(gone.len(), 1);
    world.ask(bia, name_of("ana"));
    assert_eq!(world.server.state().detached.ids(), gone);
}

#[test]
fn an_account_has_no_more_of_them_than_devices() {
    let mut world = world();
    let most = world.server.policy().accounts.devices;
    for number in 0..most + 2 {
        let conn = device(&mut world, &format!("ana{number}"), "ana");
        world.drop_connection(conn, Disconnect::Eof);
    }
    assert_eq!(world.server.state().detached.ids().len(), most);
}

#[test]
fn they_count_as_here_and_their_address_is_known() {
    let (mut world, bia) = lost();
    let state = world.server.state();
    let id = ana(&world).expect("here");
    assert_eq!(state.lusers().visible, 2);
    assert_eq!(state.lusers().unregistered, 0);
    assert_eq!(state.ip_of(id), Some([127, 0, 0, 1].into()));
    world.heard(bia);
    world.ask(
        bia,
        Request::Whois {
            names: vec!["ana".into()],
        },
    );
    let replies = world.heard(bia).replies;
    assert!(
        matches!(&replies[0], Reply::Whois(whois) if !whois.secure && whois.away.is_some()),
        "{replies:?}"
    );
    world.input(Input::Shutdown { reason: "bye".into() });
    assert!(told(&mut world, bia).is_empty());
    assert!(world.server.state().clients.is_empty());
}

fn always_on(world: &mut World, conn: ConnId, wanted: bool) -> Vec<Reply> {
    world.heard(conn);
    let request = OwnerRequest::SetAlwaysOn(wanted);
    world.ask(conn, Request::Owner(Box::new(request)));
    world.heard(conn).replies
}

/// Another process, with what this one has kept.
fn restarted(world: World) -> World {
    let mut other = World::new(policy());
    other.now = world.now;
    other.store = world.store;
    other.restore();
    other
}

fn rooms(world: &World) -> Vec<String> {
    let state = world.server.state();
    let client = &state.clients[ana(world).expect("here")];
    let rooms = client.rooms.iter();
    rooms.map(|&room| state.rooms[room].name.to_string()).collect()
}

#[test]
fn who_wants_to_stay_stays_after_quit_until_it_expires() {
    let mut world = world();
    let conn = device(&mut world, "ana", "ana");
    let told = always_on(&mut world, conn, true);
    assert!(
        matches!(&told[..], [Reply::Owner(reply)] if **reply == OwnerReply::AlwaysOn(true)),
        "{told:?}"
    );
    world.ask(conn, join("#geral"));
    world.ask(conn, Request::Quit { reason: None });
    world.pass(Duration::from_hours(719));
    assert_eq!(rooms(&world), ["#geral"]);
    let back = device(&mut world, "ana", "ana");
    world.pass(Duration::from_hours(2));
    world.drop_connection(back, Disconnect::Eof);
    world.pass(Duration::from_hours(719));
    assert!(ana(&world).is_some());
    world.pass(Duration::from_hours(2));
    assert!(ana(&world).is_none());
    assert!(ana(&restarted(world)).is_none());
}

#[test]
fn who_stays_is_there_after_a_restart_in_the_rooms_that_are_there() {
    for connected in [true, false] {
        let mut world = world();
        let conn = device(&mut world, "ana", "ana");
        always_on(&mut world, conn, true);
        for room in ["#geral", "#gone"] {
            world.ask(conn, join(room));
        }
        world.ask(conn, Request::Away(Some("férias".into())));
        if !connected {
            world.ask(conn, Request::Quit { reason: None });
        }
        let mut world = restarted(world);
        assert_eq!(rooms(&world), ["#geral"], "connected: {connected}");
        let state = world.server.state();
        let client = &state.clients[ana(&world).expect("here")];
        let away = if connected { NOT_CONNECTED } else { "férias" };
        assert_eq!(client.away.as_deref(), Some(away));
        let client = ana(&world);
        let back = device(&mut world, "ana", "ana");
        assert_eq!(world.server.state().connections[back].client(), client);
        let mut world = restarted(world);
        world.pass(Duration::from_hours(721));
        assert_eq!(ana(&world), None);
    }
}

#[test]
fn who_does_not_want_to_stay_any_more_goes() {
    let mut world = world();
    let conn = device(&mut world, "ana", "ana");
    always_on(&mut world, conn, true);
    world.ask(conn, Request::Quit { reason: None });
    assert!(ana(&world).is_some());
    let other = device(&mut world, "ana2", "ana");
    always_on(&mut world, other, false);
    assert_eq!(ana(&world), None);
    assert!(ana(&restarted(world)).is_none());
}
