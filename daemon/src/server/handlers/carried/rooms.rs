//! Rooms that another process has handed over, beside what the store keeps of those that last.

use std::collections::HashMap;

use crate::server::carried::{CarriedRoom, Stamp};
use crate::server::handlers::lasting;
use crate::server::ids::{ClientId, RoomId};
use crate::server::metadata::Owner;
use crate::server::modes::Ranks;
use crate::server::room::{Member, Room};
use crate::server::turn::Turn;

/// The rooms are there, with those in them who are here.
pub fn restore(
    turn: &mut Turn<'_>,
    carried: &[CarriedRoom],
    clients: &HashMap<u64, ClientId>,
) -> HashMap<Stamp, RoomId> {
    let stored = turn.state.rooms.iter();
    let stored: HashMap<Stamp, RoomId> = stored.map(|(id, room)| (room.key.0.into(), id)).collect();
    let mut known = HashMap::new();
    for carried in carried {
        let id = match stored.get(&carried.key) {
            Some(&id) => {
                go_on(turn, id, carried);
                Some(id)
            }
            None => make(turn, carried),
        };
        if let Some(id) = id {
            enter(turn, id, carried, clients);
            known.insert(carried.key, id);
        }
    }
    known
}

/// A room that the store keeps: it knows all that was to be kept, unless something could not be.
fn go_on(turn: &mut Turn<'_>, id: RoomId, carried: &CarriedRoom) {
    let (state, now) = (&mut *turn.state, turn.now.uptime);
    let stored = &mut state.rooms[id];
    if !carried.unkept {
        stored.go_on(carried, now);
    } else if let Some(mut room) = Room::resume(carried, now) {
        let name = std::mem::replace(&mut room.name, stored.name.clone());
        room.lasting = stored.lasting.take();
        room.permanent = stored.permanent;
        *stored = room;
        if state.room_named(name.as_str()).is_none() {
            state.rename_room(id, name);
        }
        state.metadata.resume(Owner::Room(id), carried.metadata.clone());
        state.unkept.add(id, now);
    }
    note_gap(turn, id, carried);
}

/// A room that the store does not keep. Where another has its name by now, that is theirs.
fn make(turn: &mut Turn<'_>, carried: &CarriedRoom) -> Option<RoomId> {
    let state = &mut *turn.state;
    let mut room = Room::resume(carried, turn.now.uptime)?;
    room.permanent = room.name.folded() == state.policy.default_room.folded();
    let Some(id) = state.restore_room(room) else {
        return state.room_named(&carried.name);
    };
    state.metadata.resume(Owner::Room(id), carried.metadata.clone());
    note_gap(turn, id, carried);
    Some(id)
}

fn note_gap(turn: &mut Turn<'_>, id: RoomId, carried: &CarriedRoom) {
    if carried.gap {
        let key = turn.state.rooms[id].key;
        turn.state.histories.kept(key, false);
    }
}

fn enter(turn: &mut Turn<'_>, id: RoomId, carried: &CarriedRoom, clients: &HashMap<u64, ClientId>) {
    let is_it = Stamp::from(turn.state.rooms[id].key.0) == carried.key;
    for carried in &carried.members {
        let Some(&client) = clients.get(&carried.client) else {
            continue;
        };
        let mut member = Member::resume(carried);
        if !is_it {
            member.ranks = Ranks::NONE;
            if let Some(rank) = lasting::on_entering(turn, client, id) {
                member.ranks.set(rank, true);
            }
        }
        turn.state.enter(client, id, member);
    }
}
