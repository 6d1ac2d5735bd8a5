//! What has changed is carried by itself.

use std::collections::BTreeSet;

use chatd::server::carried::{Carried, CarriedChanges, FromNow, Tables};
use chatd::server::input::{Administrator, Role};
use chatd::server::{AdminId, Input};
use chatd_tests::sim::{World, check, comparable, policy};
use protocol::admin::{MuteAdd, MuteRemove, Request};

use super::Story;

/// What matters: neither what only counts and measures, nor what is let go after a crash, nor any order.
fn essential(carried: Carried) -> Carried {
    let mut carried = comparable(carried);
    carried.at = 0;
    (carried.accepted, carried.most_clients, carried.said) = (0, 0, 0);
    carried.last_event = <_>::default();
    carried.whowas.clear();
    carried.mailboxes.clear();
    carried.attempts = <_>::default();
    for connection in &mut carried.connections {
        (connection.opened, connection.heard, connection.deadline) = <_>::default();
        (connection.waits, connection.pinged) = (false, false);
        connection.left.clear();
        if let Some(usage) = &mut connection.usage {
            (usage.changes_free_at, usage.next_sync) = <_>::default();
        }
    }
    carried.connections.sort_by_key(|connection| connection.id);
    for device in &mut carried.devices {
        if let Some(visit) = &mut device.visit {
            visit.doubts.clear();
            visit.noted = FromNow::default();
        }
    }
    carried.devices.sort_by_key(|device| device.connection);
    for client in &mut carried.clients {
        (client.spoke, client.said, client.talks) = <_>::default();
        if let Some(detached) = &mut client.detached {
            detached.until = FromNow::default();
        }
        client.invitations.sort_unstable();
    }
    // Who is gone uses none.
    for account in &mut carried.accounts {
        account.clients.retain(|&client| client > 0);
        for (_, last) in account.devices.iter_mut().flatten() {
            *last = 0;
        }
    }
    carried.accounts.retain(|account| !account.clients.is_empty());
    carried.accounts.sort_by_key(|account| account.id);
    // An empty one is gone, or the store knows it.
    carried.rooms.retain(|room| !room.members.is_empty());
    let rooms: BTreeSet<_> = carried.rooms.iter().map(|room| room.key).collect();
    for client in &mut carried.clients {
        client.invitations.retain(|room| rooms.contains(room));
    }
    for room in &mut carried.rooms {
        (room.said, room.spoke, room.remembered, room.gap) = <_>::default();
        room.renamed = room.renamed.map(|_| FromNow::default());
        room.members.sort_by_key(|member| member.client);
    }
    carried
}

/// The same for every order of clients.
fn in_order(mut carried: Carried) -> Carried {
    carried
        .clients
        .sort_by(|one, other| one.identity.nick.cmp(&other.identity.nick));
    carried
}

#[test]
fn with_what_has_changed_it_is_as_if_all_had_been_carried() {
    for seed in 300..303 {
        let mut story = Story::new(seed, 30);
        let mut tables = Tables::from(story.world.carried());
        drop(story.world.changes.take(&story.world.server, story.world.now));
        for step in 0..800 {
            story.step();
            check(&story.world);
            let now = story.world.now;
            if let Some(changes) = story.world.changes.take(&story.world.server, now) {
                let written = serde_json::to_vec(&changes).expect("it can be written");
                let read: CarriedChanges = serde_json::from_slice(&written).expect("it can be read");
                assert_eq!(read, changes);
                tables.change(read);
            }
            let whole = essential(in_order(story.world.carried()));
            let patched = essential(in_order(tables.clone().into()));
            macro_rules! same {
                ($($what:ident),*) => {$(
                    for (one, other) in patched.$what.iter().zip(&whole.$what) {
                        assert_eq!(one, other, "seed {seed}, step {step}");
                    }
                    assert_eq!(patched.$what.len(), whole.$what.len(), "seed {seed}, step {step}: {}", stringify!($what));
                )*};
            }
            same!(clients, connections, devices, accounts, rooms);
        }
    }
}

#[test]
fn who_is_silenced_is_noted() {
    let silence = |what: &str| {
        Request::MuteAdd(MuteAdd {
            what: what.to_owned(),
            duration_ms: 60_000,
            reason: None,
            confirmed: false,
            dry_run: false,
        })
    };
    let let_speak = |what: &str| {
        Request::MuteRemove(MuteRemove {
            what: what.to_owned(),
        })
    };
    let mut world = World::new(policy());
    let mut tables = Tables::from(world.carried());
    for (request, left) in [
        (silence("192.0.2.1"), 1),
        (silence("192.0.2.2"), 2),
        (let_speak("192.0.2.1"), 1),
    ] {
        let by = Administrator {
            name: "root".into(),
            uid: 0,
            pid: None,
            role: Role::Full,
        };
        let id = AdminId(1);
        world.input(Input::Admin { id, by, request });
        let changes = world.changes.take(&world.server, world.now);
        tables.change(changes.expect("something has changed"));
        let patched: Carried = tables.clone().into();
        assert_eq!(patched.mutes.len(), left);
        assert_eq!(patched.mutes, world.carried().mutes);
    }
}
