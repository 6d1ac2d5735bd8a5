//! Rooms that an earlier process has kept.

use protocol::names::RoomName;

use crate::server::handlers::lasting::keep;
use crate::server::handlers::metadata;
use crate::server::lasting::{Lasting, flags};
use crate::server::metadata::Owner;
use crate::server::reply::{MaskEntry, Topic};
use crate::server::room::Room;
use crate::server::room_settings::RoomSettings;
use crate::server::turn::Turn;
use crate::store::model::{RoomRecord, StoredRoom};

/// The longest name that is restored, in characters, whatever new rooms may be called.
const MAX_NAME: usize = 1_024;

/// Makes a room as it was.
pub fn restore(turn: &mut Turn<'_>, stored: StoredRoom) {
    let RoomRecord {
        key,
        name,
        founder,
        created,
        topic,
        modes,
        password,
        limit,
        keep,
        settings,
    } = stored.record;
    let Ok(name) = RoomName::new(&name, MAX_NAME) else {
        return turn.log(log::Level::Error, format!("room not restored name={name:?}"));
    };
    let permanent = name.folded() == turn.state.policy.default_room.folded();
    let mut room = Room::new(key, name, created, permanent);
    room.flags = flags(&modes);
    room.password = password;
    room.limit = limit;
    room.settings = RoomSettings::parse(&settings);
    room.topic = topic.map(|topic| Topic {
        text: topic.text.into(),
        set_by: topic.set_by,
        set_at: topic.set_at,
    });
    for mask in stored.masks {
        room.masks_mut(mask.list).push(MaskEntry {
            mask: mask.mask,
            set_by: mask.set_by,
            set_at: mask.set_at,
        });
    }
    room.lasting = Some(Box::new(Lasting {
        founder,
        roles: stored.roles.into_iter().collect(),
        kept: true,
        keep,
    }));
    if let Some(id) = turn.state.restore_room(room) {
        metadata::load(turn, Owner::Room(id), stored.metadata);
    }
}

/// The default room lasts too, and is nobody's.
pub fn keep_default(turn: &mut Turn<'_>) {
    let default = turn.state.policy.default_room.clone();
    let Some(id) = turn.state.room_named(default.as_str()) else {
        return;
    };
    let room = &mut turn.state.rooms[id];
    if room.lasting.is_none() {
        room.lasting = Some(Box::default());
        keep::register(turn, id, None);
    }
}
