//! A client, as it is carried to another process.

use std::rc::Rc;

use slotmap::Key;
use smallvec::SmallVec;

use super::{Client, UserModes};
use crate::server::carried::{CarriedClient, FromNow, Stamp};
use crate::server::clock::{Now, WallTime};
use crate::server::identity::Identity;
use crate::server::ids::{ClientId, RoomId};
use crate::server::request::UserMode;

impl Client {
    /// All that it knows of itself; `find` knows the rooms.
    #[must_use]
    pub fn carry(&self, id: ClientId, now: Now, find: impl Fn(RoomId) -> Option<Stamp>) -> CarriedClient {
        // Gatherings are counted anew.
        let Self {
            identity,
            connections,
            rooms,
            invitations,
            away,
            modes,
            signed_on,
            spoke,
            said,
            gathered: _,
        } = self;
        let stamps = |rooms: &[RoomId]| rooms.iter().filter_map(|&room| find(room)).collect();
        CarriedClient {
            id: id.data().as_ffi(),
            identity: identity.carry(),
            connections: connections.iter().map(|conn| conn.data().as_ffi()).collect(),
            rooms: stamps(rooms),
            invitations: stamps(invitations),
            away: away.as_deref().map(Into::into),
            modes: modes.list().into_iter().map(|mode| word(mode).into()).collect(),
            signed_on: signed_on.0,
            spoke: FromNow::to(*spoke, now.uptime),
            said: *said,
            ..CarriedClient::default()
        }
    }

    /// The same by another clock, in no room and without a connection; `None` if it has no name.
    #[must_use]
    pub fn resume(carried: &CarriedClient, now: Now) -> Option<Self> {
        let mut modes = UserModes::default();
        for mode in UserModes::ALL {
            modes.set(mode, carried.modes.iter().any(|known| **known == *word(mode)));
        }
        Some(Self {
            identity: Rc::new(Identity::resume(carried.identity.clone())?),
            connections: SmallVec::new(),
            rooms: Vec::new(),
            invitations: Vec::new(),
            away: carried.away.as_deref().map(Into::into),
            modes,
            signed_on: WallTime(carried.signed_on),
            spoke: carried.spoke.at(now.uptime),
            said: carried.said,
            gathered: 0,
        })
    }
}

fn word(mode: UserMode) -> &'static str {
    match mode {
        UserMode::Bot => "bot",
        UserMode::Invisible => "invisible",
        UserMode::Operator => "operator",
        UserMode::Wallops => "wallops",
    }
}
