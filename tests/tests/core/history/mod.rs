//! What was said and what happened before: who may read it, and how it comes back.

mod guessing;
mod joined;
mod meanwhile;
mod playback;
mod private;
mod rooms;
mod targets;

use chatd::server::event::{Event, EventId, EventKind, Target};
use chatd::server::input::DialectKind;
use chatd::server::lasting::Ask;
use chatd::server::refusal::{CannotRedact, NoHistory, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{
    History, MaskList, Message, MessageKind, Rank, Redact, Request, RoomFlag, RoomModeChange,
};
use chatd::server::room_settings::HistoryFor;
use chatd::server::{ConnId, WallTime};
use chatd::store::model::{AccountId, Buffer, Content, Entry, Point, Range, RoomKey, Said, Sender, Write};
use chatd_tests::sim::{RIGHT_PASSWORD, World, policy};
use protocol::sasl::Mechanism;

const LATEST: Range = Range::Latest(None);

fn world() -> World {
    let mut world = World::new(policy());
    world.restore();
    world
}

/// Somebody who logs in, to an account that is there, before registering.
pub fn member(world: &mut World, name: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    let message = format!("\0{name}\0{RIGHT_PASSWORD}").into_bytes().into();
    let mechanism = Mechanism::Plain;
    world.ask(conn, Request::LogIn { mechanism, message });
    world.ask(conn, Request::Name(name.into()));
    world.ask(
        conn,
        Request::User {
            user: name.into(),
            realname: format!("the real {name}").into(),
        },
    );
    world.heard(conn);
    conn
}

/// Somebody with an account that they have just made.
pub fn known(world: &mut World, name: &str) -> ConnId {
    let conn = world.join_as(name);
    register(world, conn);
    conn
}

fn register(world: &mut World, conn: ConnId) {
    let (account, email, password) = (None, None, RIGHT_PASSWORD.into());
    let register = Request::Register {
        account,
        email,
        password,
    };
    world.ask(conn, register);
    world.heard(conn);
}

fn join(world: &mut World, conn: ConnId, room: &str) {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
    world.heard(conn);
}

fn part(world: &mut World, conn: ConnId, room: &str) {
    let (rooms, reason) = (vec![room.into()], None);
    world.ask(conn, Request::Part { rooms, reason });
    world.heard(conn);
}

fn kick(world: &mut World, by: ConnId, room: &str, name: &str) {
    let (targets, reason) = (vec![(room.into(), name.into())], None);
    world.ask(by, Request::Kick { targets, reason });
    world.heard(by);
}

fn mode(world: &mut World, by: ConnId, room: &str, change: RoomModeChange) {
    let (room, changes) = (room.into(), vec![change]);
    world.ask(by, Request::RoomModes { room, changes });
    world.heard(by);
}

fn flag(add: bool, flag: RoomFlag) -> RoomModeChange {
    RoomModeChange::Flag { add, flag }
}

fn ban(add: bool, mask: &str) -> RoomModeChange {
    let (list, mask) = (MaskList::Ban, mask.into());
    RoomModeChange::Mask { add, list, mask }
}

fn operator(add: bool, name: &str) -> RoomModeChange {
    let (rank, name) = (Rank::Operator, name.into());
    RoomModeChange::Rank { add, rank, name }
}

pub fn chanserv(world: &mut World, by: ConnId, room: &str, ask: Ask) {
    let room = room.into();
    world.ask(by, Request::Lasting { room, ask });
    let replies = world.heard(by).replies;
    assert!(matches!(replies[..], [Reply::Lasting { .. }]), "{replies:?}");
}

/// Says something, and tells which event that was.
fn say(world: &mut World, by: ConnId, target: &str, text: &str) -> EventId {
    world.heard(by);
    world.ask(by, Request::Message(message(target, text)));
    let events = world.heard(by).events;
    let own = events.iter().find(|(_, own)| *own).expect("an echo");
    own.0.id
}

fn message(target: &str, text: &str) -> Message {
    Message {
        kind: MessageKind::Normal,
        targets: vec![target.into()],
        text: text.into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: true,
    }
}

/// Takes something back, or tells why not.
fn redact(world: &mut World, conn: ConnId, target: &str, id: EventId) -> Result<(), CannotRedact> {
    let (target, message, id, reason) = (target.into(), "id".into(), Some(id), None);
    let redact = Redact {
        target,
        message,
        id,
        reason,
    };
    world.heard(conn);
    world.ask(conn, Request::Redact(redact));
    match world.heard(conn).replies.pop() {
        None => Ok(()),
        Some(Reply::Refused(Refusal::CannotRedact { why, .. })) => Err(why),
        other => panic!("{other:?}"),
    }
}

pub fn keep(
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

pub fn id(count: u32) -> EventId {
    EventId {
        time: 1_700_000_000_000 + u64::from(count),
        node: 1,
        count: 0,
    }
}

pub fn key(world: &World, room: &str) -> RoomKey {
    let state = world.server.state();
    state.rooms[state.room_named(room).expect("a room")].key
}

fn question(target: &str, range: Range, events: bool) -> Request {
    let (target, limit) = (target.into(), 50);
    Request::History(History {
        target,
        range,
        limit,
        events,
    })
}

/// What a connection was answered to its question.
fn answer(world: &mut World, conn: ConnId) -> Result<Vec<Event>, NoHistory> {
    match &world.heard(conn).replies[..] {
        [Reply::History { events, .. }] => Ok(events.iter().map(|event| (**event).clone()).collect()),
        [Reply::Refused(Refusal::NoHistory { why, .. })] => Err(*why),
        other => panic!("{other:?}"),
    }
}

fn ask(
    world: &mut World,
    conn: ConnId,
    target: &str,
    range: Range,
) -> Result<Vec<(String, String)>, NoHistory> {
    world.heard(conn);
    world.ask(conn, question(target, range, false));
    Ok(answer(world, conn)?
        .iter()
        .map(|event| said(&event.kind))
        .collect())
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

/// The texts of the latest there.
fn latest(world: &mut World, conn: ConnId, target: &str) -> Vec<String> {
    texts(ask(world, conn, target, LATEST))
}

/// Nothing of it is for them, and they do not learn whether there is something.
fn closed(world: &mut World, conn: ConnId, target: &str) {
    assert_eq!(
        ask(world, conn, target, LATEST),
        Err(NoHistory::Target),
        "{target}"
    );
}

#[test]
fn parts_are_counted_within_the_most_that_one_question_gets() {
    let mut world = world();
    let ana = world.join_as("ana");
    let room = Buffer::Room(key(&world, "#geral"));
    for count in 0..30 {
        keep(&mut world, room.clone(), count, None, None, &count.to_string());
    }
    let all = latest(&mut world, ana, "#GERAL");
    assert_eq!(all.len(), world.server.policy().history.query);
    assert_eq!(all.last().map(String::as_str), Some("29"));
    let between = Range::Between(Point::Id(id(3)), Point::Time(WallTime(id(6).time)));
    assert_eq!(texts(ask(&mut world, ana, "#geral", between)), ["4", "5"]);
}
