//! What must hold after every step.

use std::collections::{BTreeMap, BTreeSet};

use chatd::server::connection::{Connection, Phase};
use chatd::server::request::{MaskList, Rank};
use chatd::server::state::{Holder, State};

use super::world::World;

mod histories;
mod lasting;

pub use histories::check_histories;
pub use lasting::{check_restored, check_store};

/// Checks that the tables of the core agree with each other and keep their bounds.
/// Whoever has a rank has it from somebody, and nobody is here who is banned.
///
/// # Panics
/// If they do not.
pub fn check(world: &World) {
    let state = world.server.state();
    world.oracle.check(state);
    lasting::nobody_is_banned(state, world.now.wall);
    memberships_are_symmetric(state);
    nobody_is_gone(state);
    names_have_one_holder(state);
    watching_is_symmetric(state);
    devices_belong_to_their_account(state);
    names_of_accounts_are_their_owners(world);
    who_is_connected_nowhere_has_an_account(state);
    bounds_hold(state);
}

fn memberships_are_symmetric(state: &State) {
    for (id, client) in &state.clients {
        let rooms: BTreeSet<_> = client.rooms.iter().collect();
        assert_eq!(
            rooms.len(),
            client.rooms.len(),
            "a room twice in {}'s list",
            client.identity.nick
        );
        for &room in &client.rooms {
            assert!(
                state.rooms.get(room).is_some_and(|room| room.has(id)),
                "{} is not a member of their room",
                client.identity.nick
            );
        }
    }
    for (id, room) in &state.rooms {
        for member in room.members.keys() {
            let client = state.clients.get(*member);
            assert!(
                client.is_some_and(|client| client.rooms.contains(&id)),
                "{} has a ghost",
                room.name
            );
        }
        let founders = room
            .members
            .values()
            .any(|member| member.ranks.has(Rank::Founder));
        assert!(
            room.lasting.is_some() || !founders,
            "{} is nobody's and has a founder",
            room.name
        );
        assert!(
            room.permanent || room.lasting.is_some() || !room.members.is_empty(),
            "{} is empty",
            room.name
        );
    }
    assert_eq!(
        state.rooms.values().filter(|room| room.permanent).count(),
        1,
        "one default room"
    );
}

fn nobody_is_gone(state: &State) {
    for (conn, connection) in &state.connections {
        if let Phase::Registered(client) = connection.phase {
            let client = state.clients.get(client);
            assert!(
                client.is_some_and(|client| client.connections.contains(&conn)),
                "a connection of nobody"
            );
        }
        assert!(
            connection.deadline.is_some() || !connection.answers_pings(),
            "a connection that nothing would ever close"
        );
    }
    for (id, client) in &state.clients {
        assert_eq!(
            client.connections.is_empty(),
            state.detached.contains(id),
            "{} is connected, and is not",
            client.identity.nick
        );
        for &conn in &client.connections {
            let connection = state.connections.get(conn);
            assert_eq!(
                connection.and_then(Connection::client),
                Some(id),
                "someone else's socket"
            );
        }
    }
}

fn who_is_connected_nowhere_has_an_account(state: &State) {
    let mut of_accounts = BTreeMap::<_, usize>::new();
    for id in state.detached.ids() {
        let client = state.clients.get(id).expect("who is gone is not detached");
        assert!(client.away.is_some(), "{} is not away", client.identity.nick);
        let account = client.identity.account.clone().expect("an account");
        *of_accounts.entry(account).or_default() += 1;
    }
    for (account, clients) in of_accounts {
        assert!(clients <= state.policy.accounts.devices, "clients of {account}");
    }
}

fn names_of_accounts_are_their_owners(world: &World) {
    let state = world.server.state();
    for client in state.clients.values() {
        let nick = client.identity.nick.as_str();
        let owner = state.directory.owner_of_look(nick);
        // Who has made it and was told otherwise has the name since before it was known.
        let owner = owner
            .and_then(|id| state.directory.get(id))
            .filter(|owner| !world.doubtful.contains(&owner.name));
        assert!(
            owner.is_none_or(|owner| client.identity.account.as_ref() == Some(&owner.name)),
            "{nick} is somebody else's name"
        );
    }
}

fn devices_belong_to_their_account(state: &State) {
    let mut logged_in = 0;
    for (conn, connection) in &state.connections {
        let account = match &connection.phase {
            Phase::Registering(registration) => registration.account.as_deref(),
            Phase::Registered(client) => state.clients[*client].identity.account.as_deref(),
        };
        let device = state.devices.get(conn);
        assert_eq!(
            device.map(|device| &*device.account),
            account,
            "a connection of one account at a client of another"
        );
        if let Some(account) = account {
            logged_in += 1;
            let devices = state.devices.of(account);
            assert!(devices.contains(&conn), "a device that its account does not know");
            assert!(
                devices.len() <= state.policy.accounts.devices,
                "devices of {account}"
            );
        }
    }
    assert_eq!(state.devices.len(), logged_in, "a device that is not connected");
}

fn names_have_one_holder(state: &State) {
    for (id, client) in &state.clients {
        let nick = client.identity.nick.as_str();
        assert_eq!(
            state.holder_of(nick),
            Some(Holder::Client(id)),
            "{nick} does not have their name"
        );
    }
    for (id, room) in &state.rooms {
        assert_eq!(
            state.room_named(room.name.as_str()),
            Some(id),
            "{} is not found by name",
            room.name
        );
    }
    let registering = state.connections.iter().filter(|(_, connection)| {
        matches!(&connection.phase, Phase::Registering(registration) if registration.nick.is_some())
    });
    assert_eq!(
        state.names_held(),
        state.clients.len() + registering.count(),
        "a name held by nobody"
    );
}

fn watching_is_symmetric(state: &State) {
    let mut watched = 0;
    for (client, length) in state.monitors.lists() {
        assert!(state.clients.contains_key(client), "a watcher who is gone");
        assert!(
            (1..=state.policy.limits.monitor).contains(&length),
            "the length of a list: {length}"
        );
        for name in state.monitors.list(client) {
            let watchers: Vec<_> = state.monitors.watchers(name.as_str()).collect();
            assert_eq!(
                watchers.iter().filter(|&&watcher| watcher == client).count(),
                1,
                "{name} does not know a watcher"
            );
            watched += 1;
        }
    }
    assert_eq!(state.monitors.watched(), watched, "a name knows a false watcher");
}

fn bounds_hold(state: &State) {
    let limits = &state.policy.limits;
    assert!(state.rooms.len() <= limits.rooms + 1, "rooms");
    for client in state.clients.values() {
        assert!(client.rooms.len() <= limits.rooms_per_client, "rooms of a client");
        assert!(
            client.invitations.len() <= chatd::server::client::MAX_INVITATIONS,
            "invitations"
        );
    }
    for room in state.rooms.values() {
        for list in MaskList::ALL {
            assert!(room.masks(list).len() <= limits.list_modes, "masks");
        }
    }
}
