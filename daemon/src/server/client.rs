//! A registered person or program.

mod carried;

use std::rc::Rc;
use std::time::Duration;

use smallvec::SmallVec;

use super::clock::{Now, WallTime};
use super::identity::Identity;
use super::ids::{ConnId, RoomId};
use super::request::UserMode;

/// Invitations remembered for one client; the oldest gives way.
pub const MAX_INVITATIONS: usize = 32;

/// A registered person or program.
#[derive(Debug)]
pub struct Client {
    /// Who they are to others.
    pub identity: Rc<Identity>,
    /// Where they are reached; empty while they are detached (see [`super::detached`]). Most have one, which is looked up
    /// for all that they are told: it is kept here, and not in memory of its own.
    pub connections: SmallVec<[ConnId; 2]>,
    /// The rooms they are in, in the order of entering.
    pub rooms: Vec<RoomId>,
    /// Rooms they may enter once because somebody asked them to; may name rooms that are gone.
    pub invitations: Vec<RoomId>,
    /// Why they are away, if they are.
    pub away: Option<Rc<str>>,
    /// Their own modes.
    pub modes: UserModes,
    /// When they registered.
    pub signed_on: WallTime,
    /// When they last said something.
    pub spoke: Duration,
    /// How many messages they said.
    pub said: u64,
    /// The last gathering of recipients that has counted them: see `Recipients`.
    pub gathered: u64,
}

impl Client {
    /// A client that has just registered at a connection; `None`: it is connected nowhere.
    #[must_use]
    pub fn new(identity: Identity, conn: Option<ConnId>, now: Now) -> Self {
        Self {
            identity: Rc::new(identity),
            connections: conn.into_iter().collect(),
            rooms: Vec::new(),
            invitations: Vec::new(),
            away: None,
            modes: UserModes::default(),
            signed_on: now.wall,
            spoke: now.uptime,
            said: 0,
            gathered: 0,
        }
    }

    /// Remembers that they may enter a room.
    pub fn invite(&mut self, room: RoomId) {
        if self.invitations.contains(&room) {
            return;
        }
        if self.invitations.len() == MAX_INVITATIONS {
            self.invitations.remove(0);
        }
        self.invitations.push(room);
    }

    /// Whether they are an operator of the server.
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.modes.has(UserMode::Operator)
    }
}

/// A client's own modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserModes(u8);

impl UserModes {
    const ALL: [UserMode; 4] = [
        UserMode::Bot,
        UserMode::Invisible,
        UserMode::Operator,
        UserMode::Wallops,
    ];

    /// Whether a mode is set.
    #[must_use]
    pub fn has(self, mode: UserMode) -> bool {
        self.0 & Self::bit(mode) != 0
    }

    /// Sets or clears a mode. Returns whether that changed anything.
    pub fn set(&mut self, mode: UserMode, add: bool) -> bool {
        let before = self.0;
        if add {
            self.0 |= Self::bit(mode);
        } else {
            self.0 &= !Self::bit(mode);
        }
        self.0 != before
    }

    /// The modes that are set, in the order of their letters.
    #[must_use]
    pub fn list(self) -> Vec<UserMode> {
        Self::ALL.into_iter().filter(|&mode| self.has(mode)).collect()
    }

    fn bit(mode: UserMode) -> u8 {
        match mode {
            UserMode::Bot => 1,
            UserMode::Invisible => 2,
            UserMode::Operator => 4,
            UserMode::Wallops => 8,
        }
    }
}
