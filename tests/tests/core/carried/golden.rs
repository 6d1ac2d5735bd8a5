//! What a process of the first version has written is understood, all of it.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use chatd::server::carried::{Carried, CarriedBack};
use chatd::server::input::{Input, Restored};
use chatd::server::{ConnId, Effects, Now, Server, WallTime};
use chatd::store::model::{AccountId, AccountSummary, RoomKey, RoomRecord, StoredRoom};
use chatd_tests::sim::{comparable, policy};
use serde_json::Value;
use slotmap::SlotMap;

/// Never changed, whatever later versions write.
const VERSION_1: &str = include_str!("version_1.json");

const NOW: Now = Now {
    uptime: Duration::from_hours(1000),
    wall: WallTime(1_700_000_000_200),
};

fn carried() -> Carried {
    serde_json::from_str(VERSION_1).expect("the first version can be read")
}

/// What the store has: three accounts, and the default room without what could not be kept of it.
fn stored(carried: &Carried) -> Restored {
    let accounts = [(1, "ana"), (2, "rui"), (3, "eva")].map(|(id, name)| AccountSummary {
        id: AccountId(id),
        name: name.into(),
        skeleton: name.into(),
        created: WallTime(0),
        disabled: None,
        settings: "{}".into(),
        seen: None,
    });
    let room = RoomRecord {
        key: RoomKey(carried.rooms[0].key.into()),
        name: "#geral".into(),
        founder: None,
        created: WallTime(carried.rooms[0].created),
        topic: None,
        modes: "".into(),
        password: None,
        limit: None,
        keep: None,
        settings: "{}".into(),
    };
    Restored {
        accounts: accounts.into(),
        rooms: vec![StoredRoom {
            record: room,
            roles: Vec::new(),
            masks: Vec::new(),
            metadata: Vec::new(),
        }],
        ..Restored::default()
    }
}

/// What a server knows that goes on with all connections, as it would write it.
fn understood(carried: &Carried) -> Carried {
    let mut conns = SlotMap::<ConnId, ()>::with_key();
    let mut arrived = HashMap::new();
    for connection in &carried.connections {
        arrived.insert(connection.id, conns.insert(()));
    }
    let mut server = Server::new(Rc::new(policy()), 1, Now::default());
    let restored = Restored {
        carried: Some(Box::new(CarriedBack {
            carried: carried.clone(),
            arrived,
        })),
        ..stored(carried)
    };
    server.handle(Input::Restored(Box::new(restored)), NOW, &mut Effects::new());
    server.carry(NOW)
}

/// What is in one and not in the other, which may have more fields.
fn missing(part: &Value, whole: &Value, at: &str, found: &mut Vec<String>) {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            for (key, value) in part {
                let at = format!("{at}.{key}");
                match whole.get(key) {
                    Some(other) => missing(value, other, &at, found),
                    None => found.push(at),
                }
            }
        }
        (Value::Array(part), Value::Array(whole)) if part.len() == whole.len() => {
            for (index, (value, other)) in part.iter().zip(whole).enumerate() {
                missing(value, other, &format!("{at}[{index}]"), found);
            }
        }
        (part, whole) if part == whole => {}
        (part, whole) => found.push(format!("{at}: {part} became {whole}")),
    }
}

#[test]
fn all_of_it_is_read_and_carried_on() {
    let again = serde_json::to_value(comparable(understood(&carried()))).expect("it can be written");
    let first = serde_json::to_value(comparable(carried())).expect("it can be written");
    let mut found = Vec::new();
    missing(&first, &again, "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_that_it_has_is_left_out_when_it_is_read() {
    let written: Value = serde_json::from_str(VERSION_1).expect("it can be read");
    let read = serde_json::to_value(carried()).expect("it can be written");
    let mut found = Vec::new();
    missing(&written, &read, "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_earlier_version_may_say_less_and_a_later_one_more() {
    let nothing: Carried = serde_json::from_str("{}").expect("all may be left out");
    assert_eq!(nothing, Carried::default());
    let more = VERSION_1.replacen("\"number\":", "\"colour\": [1], \"number\":", 1);
    let more: Carried = serde_json::from_str(&more).expect("more may be said");
    assert_eq!(more, carried());
}

/// What was carried may be damaged: nothing of it is believed that does not fit together.
#[test]
fn what_does_not_fit_together_is_left_out() {
    let mut damaged = carried();
    damaged.clients[0].identity.nick = "not a name".into();
    damaged.clients[1].rooms.push(damaged.rooms[1].key);
    damaged.clients.push(damaged.clients[1].clone());
    damaged.rooms[0].name = "neither".into();
    damaged.connections[2].peer = None;
    damaged.devices[1].connection = 7;
    damaged.accounts[0].id = 99;
    damaged.mutes[0].what = "".into();
    let understood = understood(&damaged);
    let names: Vec<_> = understood
        .clients
        .iter()
        .map(|client| &*client.identity.nick)
        .collect();
    assert_eq!(names, ["rui"], "who has no name or no connection is not here");
    let members = understood.rooms.iter().flat_map(|room| &room.members);
    assert_eq!(members.count(), 1);
    assert_eq!(understood.connections.len(), 1, "one of nobody");
}
