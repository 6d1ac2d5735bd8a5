//! What is said while somebody is not here: kept, and told to each device when it returns.

mod devices;
mod offline;
mod rooms;
mod unreliable;

use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::event::{Event, EventId, EventKind};
use chatd::server::input::DialectKind;
use chatd::server::policy::Policy;
use chatd::server::reply::{Replay, Reply};
use chatd::server::request::{Message, MessageKind, Request};
use chatd::store::model::{AccountId, Buffer, Content, Entry, Said, Sender, Write};
use chatd_tests::sim::{Socket, World, policy};
use protocol::sasl::Mechanism;

/// A world with some accounts; their passwords are like their names.
fn world_with(policy: Policy, accounts: &[&str]) -> World {
    let mut world = World::new(policy);
    world.restore();
    for name in accounts {
        world.make_account(name, name);
    }
    world.pass(Duration::from_secs(1));
    world
}

fn world(accounts: &[&str]) -> World {
    world_with(policy(), accounts)
}

/// Somebody of an account, with a program of this kind, that has not registered yet.
fn coming(world: &mut World, name: &str, login: &str, program: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    let account = login.split(['@', '/']).next().unwrap_or_default();
    let proof = Request::LogIn {
        mechanism: Mechanism::Plain,
        message: format!("\0{login}\0{account}").as_bytes().into(),
    };
    let user = Request::User {
        user: "u".into(),
        realname: program.into(),
    };
    for request in [Request::HoldRegistration, Request::Name(name.into()), user, proof] {
        world.ask(conn, request);
    }
    conn
}

/// A device of an account whose program asks for nothing.
fn device(world: &mut World, account: &str, program: &str) -> ConnId {
    let conn = coming(world, account, account, program);
    world.ask(conn, Request::ReleaseRegistration);
    conn
}

/// One whose program asks for what was said.
fn asking_device(world: &mut World, account: &str, program: &str) -> ConnId {
    let conn = coming(world, account, account, program);
    let reads_history = true;
    world.ask(conn, Request::Negotiated { reads_history });
    world.ask(conn, Request::ReleaseRegistration);
    conn
}

/// It leaves in good order; time passes before and after.
fn leave(world: &mut World, conn: ConnId) {
    world.pass(Duration::from_secs(1));
    world.ask(conn, Request::Quit { reason: None });
    world.pass(Duration::from_secs(1));
}

fn message(kind: MessageKind, to: &str, text: &str) -> Request {
    Request::Message(Message {
        kind,
        targets: vec![to.into()],
        text: text.into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: false,
    })
}

/// The store keeps what one account says to another.
fn keep(world: &mut World, id: EventId, (from, to): (AccountId, AccountId), text: &str) {
    world.in_store(Write::Append(Box::new(Entry {
        buffer: Buffer::Conversation(from, to),
        id,
        sender: Some(Sender {
            nick: "bia".into(),
            user: "~u".into(),
            host: "h".into(),
            account: Some(from),
        }),
        content: Content::Said(Said {
            kind: MessageKind::Normal,
            at_least: None,
            text: text.into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    })));
}

/// Says something, and lets a moment pass.
fn say(world: &mut World, from: ConnId, to: &str, text: &str) {
    world.ask(from, message(MessageKind::Normal, to, text));
    world.pass(Duration::from_millis(5));
}

fn replays(socket: &Socket) -> Vec<&Replay> {
    let replies = socket.replies.iter();
    replies
        .filter_map(|reply| match reply {
            Reply::Replay(replay) => Some(&**replay),
            _ => None,
        })
        .collect()
}

fn text(event: &Event) -> String {
    match &event.kind {
        EventKind::Message(message) => message.text.to_string(),
        EventKind::Broadcast { text, .. } => text.to_string(),
        other => panic!("{other:?}"),
    }
}

/// What a connection was told of what it had missed: from where, and what.
fn told(world: &mut World, conn: ConnId) -> Vec<String> {
    let heard = world.heard(conn);
    let said = replays(&heard).into_iter().flat_map(|replay| &replay.said);
    said.map(|(target, event)| format!("{target}: {}", text(event)))
        .collect()
}

/// What a connection was told of itself, as it was said.
fn live(world: &mut World, conn: ConnId) -> Vec<String> {
    let events = world.heard(conn).events.into_iter();
    let said = events.filter(|(event, own)| !own && matches!(event.kind, EventKind::Message(_)));
    said.map(|(event, _)| text(&event)).collect()
}
