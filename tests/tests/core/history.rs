//! What was said before: who may read it, and how it comes back.

use std::rc::Rc;

use chatd::server::event::{EventId, EventKind, Target};
use chatd::server::input::{DialectKind, Input, ReloadBy, Reloaded};
use chatd::server::policy::Policy;
use chatd::server::refusal::{NoHistory, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{
    History, HistoryTargets, MaskList, MessageKind, Rank, Request, RoomFlag, RoomModeChange,
};
use chatd::server::{ConnId, WallTime};
use chatd::store::model::{AccountId, Buffer, Content, Entry, Point, Range, RoomKey, Said, Sender, Write};
use chatd_tests::sim::{World, policy};
use protocol::names::RoomName;
use protocol::sasl::Mechanism;

/// Somebody who logs in before registering.
fn member(world: &mut World, name: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    world.ask(
        conn,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: format!("\0{name}\0secret").into_bytes().into(),
        },
    );
    world.ask(conn, Request::Name(name.into()));
    world.ask(
        conn,
        Request::User {
            user: name.into(),
            realname: name.into(),
        },
    );
    world.heard(conn);
    conn
}

fn keep(
    world: &mut World,
    buffer: Buffer,
    count: u32,
    account: Option<AccountId>,
    at_least: Option<Rank>,
    text: &str,
) {
    let entry = Entry {
        buffer,
        id: id(count),
        sender: Some(Sender {
            nick: "ana".into(),
            user: "~ana".into(),
            host: "host".into(),
            account,
        }),
        content: Content::Said(Said {
            kind: MessageKind::Normal,
            at_least,
            text: text.into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    };
    world.in_store(Write::Append(Box::new(entry)));
}

fn id(count: u32) -> EventId {
    EventId {
        time: 1_700_000_000_000 + u64::from(count),
        node: 1,
        count: 0,
    }
}

fn default_room(world: &World) -> RoomKey {
    let state = world.server.state();
    state.rooms[state.room_named("#geral").expect("the default room")].key
}

fn ask(
    world: &mut World,
    conn: ConnId,
    target: &str,
    range: Range,
) -> Result<Vec<(String, String)>, NoHistory> {
    world.ask(
        conn,
        Request::History(History {
            target: target.into(),
            range,
            limit: 50,
            events: false,
        }),
    );
    match &world.heard(conn).replies[..] {
        [Reply::History { events, .. }] => Ok(events.iter().map(|event| said(&event.kind)).collect()),
        [Reply::Refused(Refusal::NoHistory { why, .. })] => Err(*why),
        other => panic!("{other:?}"),
    }
}

/// To whom, and what.
fn said(kind: &EventKind) -> (String, String) {
    match kind {
        EventKind::Message(message) => {
            let to = match &message.target {
                Target::Room { name, .. } => name.to_string(),
                Target::Client(nick) => nick.to_string(),
            };
            (to, message.text.to_string())
        }
        other => panic!("{other:?}"),
    }
}

fn texts(answer: Result<Vec<(String, String)>, NoHistory>) -> Vec<String> {
    let answer = answer.expect("a history");
    answer.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_room_that_lasts_is_read_by_those_who_may_come_in() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    let room = default_room(&world);
    for count in 0..30 {
        keep(
            &mut world,
            Buffer::Room(room),
            count,
            None,
            None,
            &count.to_string(),
        );
    }
    let latest = texts(ask(&mut world, ana, "#GERAL", Range::Latest(None)));
    assert_eq!(latest.len(), world.server.policy().history.query);
    assert_eq!(latest.last().map(String::as_str), Some("29"));
    let between = Range::Between(Point::Id(id(3)), Point::Time(WallTime(id(6).time)));
    assert_eq!(texts(ask(&mut world, ana, "#geral", between)), ["4", "5"]);
}

#[test]
fn a_room_that_is_closed_to_somebody_keeps_its_history_from_them() {
    let mut world = World::new(policy());
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    let key = {
        let state = world.server.state();
        state.rooms[state.room_named("#r").expect("a room")].key
    };
    keep(&mut world, Buffer::Room(key), 1, None, None, "between us");
    world.heard(ana);
    world.heard(bia);
    assert_eq!(
        texts(ask(&mut world, ana, "#r", Range::Latest(None))),
        ["between us"]
    );
    assert_eq!(
        ask(&mut world, bia, "#r", Range::Latest(None)),
        Err(NoHistory::Target)
    );
    assert_eq!(
        ask(&mut world, bia, "#nothing", Range::Latest(None)),
        Err(NoHistory::Target)
    );
    world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    world.heard(bia);
    assert_eq!(
        texts(ask(&mut world, bia, "#r", Range::Latest(None))),
        ["between us"]
    );
    world.ask(
        ana,
        Request::Kick {
            targets: vec![("#r".into(), "bia".into())],
            reason: None,
        },
    );
    world.heard(ana);
    world.heard(bia);
    assert_eq!(
        ask(&mut world, bia, "#r", Range::Latest(None)),
        Err(NoHistory::Target)
    );
    // Left by all and made again, it is another room.
    world.ask(ana, Request::PartAll);
    world.ask(bia, Request::Join(vec![("#r".into(), None)]));
    world.heard(bia);
    assert_eq!(texts(ask(&mut world, bia, "#r", Range::Latest(None))), [""; 0]);
}

#[test]
fn what_was_said_to_operators_is_for_operators() {
    let mut world = World::new(policy());
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    for conn in [ana, bia] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    }
    let key = {
        let state = world.server.state();
        state.rooms[state.room_named("#r").expect("a room")].key
    };
    keep(
        &mut world,
        Buffer::Room(key),
        1,
        None,
        Some(Rank::Operator),
        "secret",
    );
    keep(&mut world, Buffer::Room(key), 2, None, None, "open");
    world.heard(ana);
    world.heard(bia);
    assert_eq!(
        texts(ask(&mut world, ana, "#r", Range::Latest(None))),
        ["secret", "open"]
    );
    assert_eq!(texts(ask(&mut world, bia, "#r", Range::Latest(None))), ["open"]);
}

#[test]
fn a_conversation_belongs_to_two_accounts_and_not_to_names() {
    let mut world = World::new(policy());
    let (ana, bia) = (
        world.make_account("ana", "secret"),
        world.make_account("bia", "secret"),
    );
    keep(
        &mut world,
        Buffer::Conversation(ana, bia),
        1,
        Some(ana),
        None,
        "oi",
    );
    let ana = member(&mut world, "ana");
    let to = |name: &str, text: &str| Ok(vec![(name.to_owned(), text.to_owned())]);
    // Nobody called bia is here; the account is.
    assert_eq!(ask(&mut world, ana, "bia", Range::Latest(None)), to("bia", "oi"));
    let bia = member(&mut world, "bia");
    assert_eq!(ask(&mut world, bia, "ana", Range::Latest(None)), to("bia", "oi"));
    let eve = world.join_as("eve");
    world.heard(eve);
    assert_eq!(
        ask(&mut world, eve, "ana", Range::Latest(None)),
        Err(NoHistory::Target)
    );
    assert_eq!(texts(ask(&mut world, ana, "eve", Range::Latest(None))), [""; 0]);
}

#[test]
fn targets_are_the_rooms_one_is_in_and_the_people_one_talked_to() {
    let mut world = World::new(policy());
    let (ana, bia) = (
        world.make_account("ana", "secret"),
        world.make_account("bia", "secret"),
    );
    keep(
        &mut world,
        Buffer::Conversation(ana, bia),
        1,
        Some(ana),
        None,
        "oi",
    );
    let room = default_room(&world);
    keep(&mut world, Buffer::Room(room), 2, None, None, "oi, gente");
    let targets = |world: &mut World, conn| {
        world.ask(
            conn,
            Request::HistoryTargets(HistoryTargets {
                from: WallTime(0),
                to: WallTime(u64::from(u32::MAX) << 12),
                limit: 10,
            }),
        );
        match &world.heard(conn).replies[..] {
            [Reply::HistoryTargets(targets)] => targets
                .iter()
                .map(|(name, _)| name.to_string())
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let ana = member(&mut world, "ana");
    assert_eq!(targets(&mut world, ana), ["bia"]);
    world.ask(ana, Request::Join(vec![("#geral".into(), None)]));
    world.heard(ana);
    assert_eq!(targets(&mut world, ana), ["bia", "#geral"]);
    let eve = world.join_as("eve");
    world.heard(eve);
    assert_eq!(targets(&mut world, eve), [""; 0]);
}

#[test]
fn who_is_banned_from_a_room_that_lasts_reads_nothing_of_it() {
    let mut world = World::new(policy());
    let (ana, bia) = (world.join_as("ana"), world.join_as("bia"));
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    let lasting = Policy {
        default_room: RoomName::new("#r", 64).expect("a name"),
        ..policy()
    };
    world.input(Input::Reloaded {
        by: ReloadBy::Signal,
        outcome: Ok(Reloaded {
            policy: Rc::new(lasting),
            changed: Vec::new(),
            needs_restart: Vec::new(),
            warnings: Vec::new(),
        }),
    });
    world.heard(bia);
    assert!(ask(&mut world, bia, "#r", Range::Latest(None)).is_ok());
    let ban = |add| RoomModeChange::Mask {
        add,
        list: MaskList::Ban,
        mask: "bia".into(),
    };
    let invite_only = RoomModeChange::Flag {
        add: true,
        flag: RoomFlag::InviteOnly,
    };
    for (change, readable) in [(ban(true), false), (ban(false), true), (invite_only, false)] {
        world.ask(
            ana,
            Request::RoomModes {
                room: "#r".into(),
                changes: vec![change],
            },
        );
        world.heard(bia);
        assert_eq!(ask(&mut world, bia, "#r", Range::Latest(None)).is_ok(), readable);
    }
}
