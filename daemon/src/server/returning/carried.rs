//! What connections are yet to be told, as it is carried to another process.

use super::{MAX_LEFT, Missed, Returning, Waiting};
use crate::server::carried::{CarriedMissed, Stamp};
use crate::server::ids::{ConnId, RoomId};
use crate::store::model::{AccountId, RoomKey};

impl Returning {
    /// What a connection is yet to be told, in that order. What of it the store was asked for is asked for again; what was
    /// said and may be kept yet is kept by then, or never.
    #[must_use]
    pub fn carry(&self, conn: ConnId) -> Vec<CarriedMissed> {
        let Self {
            waiting,
            new: _,
            left: _,
            unsettled: _,
            doubtful: _,
        } = self;
        let Some(Waiting { missed, asked: _ }) = waiting.get(&conn) else {
            return Vec::new();
        };
        missed.iter().map(|missed| missed.carry()).collect()
    }

    /// How far a connection has heard the rooms that it has left.
    #[must_use]
    pub fn carry_left(&self, conn: ConnId) -> Vec<(Stamp, Stamp)> {
        let left = self.left.get(&conn).into_iter().flatten();
        left.map(|(room, heard)| (room.0.into(), (*heard).into()))
            .collect()
    }

    /// The same again, for a connection that is here.
    pub fn resume_left(&mut self, conn: ConnId, carried: Vec<(Stamp, Stamp)>) {
        let left = carried.into_iter().take(MAX_LEFT);
        let left: Vec<_> = left
            .map(|(room, heard)| (RoomKey(room.into()), heard.into()))
            .collect();
        if !left.is_empty() {
            self.left.insert(conn, left);
        }
    }
}

impl Missed {
    fn carry(self) -> CarriedMissed {
        match self {
            Self::Private { account, before } => CarriedMissed::Private {
                account: account.0,
                before: before.into(),
            },
            Self::Room { id: _, key, before } => CarriedMissed::Room {
                room: key.0.into(),
                before: before.into(),
            },
        }
    }

    /// The same again; `find` knows the rooms that are still there.
    #[must_use]
    pub fn resume(carried: CarriedMissed, find: impl Fn(Stamp) -> Option<RoomId>) -> Option<Self> {
        Some(match carried {
            CarriedMissed::Private { account, before } => Self::Private {
                account: AccountId(account),
                before: before.into(),
            },
            CarriedMissed::Room { room, before } => Self::Room {
                id: find(room)?,
                key: RoomKey(room.into()),
                before: before.into(),
            },
        })
    }
}
