//! What lasts is in the store as it is in the core, and comes back as it was.

use std::collections::{BTreeMap, BTreeSet};

use chatd::server::WallTime;
use chatd::server::bans::Suspect;
use chatd::server::lasting::record;
use chatd::server::request::MaskList;
use chatd::server::room::Room;
use chatd::server::state::State;
use chatd::store::model::{Answer, Ban, Event, Read, RoomRecord};

use crate::sim::world::World;

/// Checks that a faithful store keeps what is.
///
/// # Panics
/// If it keeps anything else.
pub fn check_store(world: &mut World) {
    let now = world.now.wall;
    let Event::Done(answer) = world.in_store(Read::Rooms { now }) else {
        panic!("the store does not answer");
    };
    let Answer::Rooms(kept) = *answer else {
        panic!("{answer:?}");
    };
    let mut kept: BTreeMap<_, _> = kept.into_iter().map(|room| (room.record.key, room)).collect();
    for room in world.server.state().rooms.values() {
        let Some(lasting) = &room.lasting else { continue };
        let stored = kept.remove(&room.key).expect("a room that lasts is kept");
        assert_eq!(Some(stored.record), record(room));
        assert_eq!(
            stored.roles.into_iter().collect::<BTreeMap<_, _>>(),
            lasting.roles
        );
        let stored: BTreeSet<_> = stored
            .masks
            .into_iter()
            .map(|mask| (mask.list.letter(), mask.mask))
            .collect();
        assert_eq!(stored, masks(room), "masks of {}", room.name);
    }
    assert!(kept.is_empty(), "kept for nothing: {kept:?}");
}

/// By their list's letter.
type Masks = BTreeSet<(char, Box<str>)>;

fn masks(room: &Room) -> Masks {
    let masks = MaskList::ALL.into_iter().flat_map(|list| {
        let masks = room.masks(list).iter();
        masks.map(move |entry| (list.letter(), entry.mask.clone()))
    });
    masks.collect()
}

/// Checks that the next process knows all that this one has kept.
///
/// # Panics
/// If it knows anything else.
pub fn check_restored(world: &mut World) {
    // A restart takes a second.
    let now = WallTime(world.now.wall.0 + 1_000);
    let before = what_lasts(world.server.state(), now);
    world.restart();
    let after = what_lasts(world.server.state(), now);
    assert_eq!(after, before);
}

/// All that outlives a process, comparable.
#[derive(Debug, PartialEq)]
struct Outlives {
    rooms: BTreeMap<String, (RoomRecord, String, Masks)>,
    accounts: BTreeSet<(i64, Box<str>, bool)>,
    bans: Vec<Ban>,
}

fn what_lasts(state: &State, now: WallTime) -> Outlives {
    let rooms = state.rooms.values().filter_map(|room| {
        let roles = format!("{:?}", room.lasting.as_ref()?.roles);
        Some((
            room.name.folded().to_string(),
            (record(room)?, roles, masks(room)),
        ))
    });
    let accounts = state.directory.iter();
    Outlives {
        rooms: rooms.collect(),
        accounts: accounts
            .map(|(id, entry)| (id.0, entry.name.clone(), entry.disabled))
            .collect(),
        bans: state.bans.list(now).cloned().collect(),
    }
}

/// Nobody is here who is banned.
pub(super) fn nobody_is_banned(state: &State, now: WallTime) {
    if state.bans.is_empty() {
        return;
    }
    for (id, client) in &state.clients {
        let who = &client.identity;
        let sources = [format!("{}!{}@{}", who.nick, who.user, who.host)];
        let suspect = Suspect {
            ip: state.ip_of(id),
            sources: &sources,
            account: client.identity.account.as_deref(),
        };
        let ban = state.bans.find(&suspect, now);
        assert_eq!(ban, None, "{} is banned", client.identity.nick);
    }
}
